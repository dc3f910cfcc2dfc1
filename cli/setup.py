"""`migrate`: the newest schema and the newest process templates."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import click

from config import ROOT, settings
from models import Setting
from services import templates
from store import clock
from store.database import main_database
from store.database import migrate as upgrade
from store.templates.reader import load_catalogue

READ = "templates_digest"  # of the files read last: unchanged ones are not read again


@click.command()
def migrate() -> None:
    """Bring the database to this version and publish new process templates."""
    click.echo(bring_up_to_date())


def bring_up_to_date() -> str:
    """The same for other commands; says what it did."""
    upgrade(settings().database_url)
    folder = ROOT / "data" / "templates"
    digest = hashlib.sha256(
        b"".join(f.read_bytes() for f in sorted(folder.glob("*.yaml")))
    ).hexdigest()
    with main_database().write() as session:
        read = session.get(Setting, READ)
        if read and read.value == digest:
            return "Database is up to date."
        now = datetime.now(UTC) + clock.shift(session)
        added = templates.publish(session, load_catalogue(folder), now)
        session.merge(Setting(key=READ, value=digest))
    return f"Database is up to date; {len(added)} new process template(s)."
