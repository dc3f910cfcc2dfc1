"""`backup`, `restore`, `drill`: copies of the database and its attachments that were proved."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy import make_url

from cli.opened import database
from config import settings
from errors import SetupError
from services import backups
from store import backup as copies
from store import postgres
from store.said import in_english


@click.command()
@click.option("--to", "target", type=click.Path(path_type=Path), help="The new folder.")
def backup(target: Path | None) -> None:
    """Copy the database and the attachments into a new folder while people work.

    Copying the file itself would miss what still lies in the write-ahead log.
    """
    now = datetime.now(UTC)
    folder = target or settings().backups / copies.name_of(copies.NIGHTLY, now)
    made = copies.make(database(), folder, settings().files, now)
    manifest = copies.examine(made)
    click.echo(f"{made}: {sum(manifest.counts.values())} rows, {len(manifest.files)} file(s).")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--to", "target", required=True, help="A new SQLite file, or a database address.")
@click.option("--files", type=click.Path(path_type=Path), help="The new folder of the attachments.")
def restore(folder: Path, target: str, files: Path | None) -> None:
    """Bring a backup back into a new place and prove that it is whole.

    The running database is never written over: restore beside it, look, then change the setting.
    """
    url = target if "://" in target else f"sqlite:///{Path(target).resolve().as_posix()}"
    beside = postgres.file_of(url)
    place = files or (beside.parent if beside else Path.cwd()) / "files"
    manifest = copies.restore(folder, url, place)
    click.echo(
        f"Restored and proved: {sum(manifest.counts.values())} rows as of {manifest.made_at}, "
        f"audit record to number {manifest.head_seq}, attachments in {place}."
    )
    shown = make_url(url).render_as_string()
    click.echo(f"Set TRACKER_DATABASE_URL={shown} and TRACKER_FILES={place}, then `migrate`.")


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
def drill(folder: Path | None) -> None:
    """Restore a backup (the newest) for trial, throw it away, and keep what was found."""
    chosen = folder or copies.newest(settings().backups)
    if chosen is None:
        raise SetupError("There is no backup yet. Make one with `backup`.")
    found = backups.drill(database(), chosen, datetime.now(UTC))
    click.echo(f"{chosen.name}: {'good' if found.good else 'NOT GOOD'}. {in_english(found.detail)}")
    if not found.good:
        raise click.exceptions.Exit(1)
