"""`migrate`: the newest schema and the newest process templates."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import click

from config import ROOT, settings
from models import Setting
from services import templates
from store import backup, clock
from store.database import known_revisions, main_database, newest_revision, revision_of
from store.database import migrate as upgrade
from store.templates.reader import load_catalogue

READ = "templates_digest"  # of the files read last: unchanged ones are not read again


@click.command()
def migrate() -> None:
    """Bring the database to this version and publish new process templates.

    A database that has data is copied first, so that there is a way back.
    """
    click.echo(bring_up_to_date())


def bring_up_to_date() -> str:
    """The same for other commands; says what it did."""
    _keep_the_old()
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


def _keep_the_old() -> None:
    """A backup of a database that is about to be migrated. Nothing for a new one."""
    opened = main_database()
    with opened.engine.connect() as connection:
        found = revision_of(connection)
    if found is None or found not in known_revisions() or found == newest_revision():
        return
    now = datetime.now(UTC)
    folder = settings().backups / backup.name_of(backup.BEFORE_MIGRATION, now)
    click.echo(f"Backup before migrating: {backup.make(opened, folder, settings().files, now)}")
