"""`migrate`: the newest schema and the newest process templates."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from config import ROOT, settings
from services import templates
from store import clock
from store.database import main_database
from store.database import migrate as upgrade
from store.templates.reader import load_catalogue


@click.command()
def migrate() -> None:
    """Bring the database to this version and publish new process templates."""
    click.echo(bring_up_to_date())


def bring_up_to_date() -> str:
    """The same for other commands; says what it did."""
    upgrade(settings().database_url)
    catalogue = load_catalogue(ROOT / "data" / "templates")
    with main_database().write() as session:
        now = datetime.now(UTC) + clock.shift(session)
        added = templates.publish(session, catalogue, now)
    return f"Database is up to date; {len(added)} new process template(s)."
