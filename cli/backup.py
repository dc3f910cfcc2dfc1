"""`backup`: a consistent copy of an SQLite database while people work."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy import text

from cli.opened import database
from config import ROOT
from errors import SetupError
from store.database import open_database


@click.command()
@click.option("--to", "target", type=click.Path(path_type=Path), help="The new file.")
def backup(target: Path | None) -> None:
    """Write a copy of the whole database into one new file.

    Copying the file itself would miss what still lies in the write-ahead log.
    """
    opened = database()
    if not opened.is_sqlite:
        raise SetupError("This is a PostgreSQL database: back it up with pg_dump.")
    file = target or ROOT / "data" / f"backup-{datetime.now(UTC):%Y%m%d-%H%M%S}.db"
    if file.exists():
        raise SetupError("{file} exists already. Name a new file.", file=file)
    raw = opened.engine.raw_connection()  # outside a transaction, as VACUUM wants it
    try:
        raw.cursor().execute("vacuum into ?", (str(file),))
    finally:
        raw.close()
    click.echo(f"{file} ({file.stat().st_size // 1024} KB)")
    _check(file)


def _check(file: Path) -> None:
    with open_database(f"sqlite:///{file.as_posix()}").engine.connect() as connection:
        found = connection.execute(text("pragma integrity_check")).scalar()
    if found != "ok":
        raise SetupError("The copy is damaged: {found}. Check the disk.", found=found)
