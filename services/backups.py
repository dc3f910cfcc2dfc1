"""Backups that were tried: each night a copy is made, restored for trial, and the old ones go.

A backup that was never restored is a hope. What the trial found is kept, and the administrator's
page warns when the last good one is too long ago.
"""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from config import settings
from errors import TrackerError
from models import Drill
from store import backup, clock, postgres
from store.backup import Manifest
from store.database import Database
from store.queries import audit as queries
from store.said import error_of, joined, of_error, said


def nightly(database: Database, now: datetime) -> str:
    """Make a backup, try it, remove old ones; one line of what was done.

    ``now`` is the district's clock; names and records of backups use the real one. Raises
    TrackerError when the copy cannot be made or cannot be restored: the job has failed then.
    """
    with database.read() as session:
        real = now - clock.shift(session)
    folder = settings().backups
    made = backup.make(
        database, folder / backup.name_of(backup.NIGHTLY, real), settings().files, real
    )
    tried = drill(database, made, real)
    if not tried.good:
        raise TrackerError(
            "The backup {name} was tried: {said}", name=made.name, said=error_of(tried.detail)
        )
    gone = backup.rotate(folder, settings().backups_kept)
    first, last = said("Backup {name}", name=made.name), said("Old ones removed: {n}", n=gone)
    return joined(first, tried.detail, last)


def drill(database: Database, folder: Path, real: datetime) -> Drill:
    """Restore a backup into a place that is thrown away, and record what was found."""
    try:
        detail, good = _told(_tried(database, folder)), True
    except TrackerError as error:
        detail, good = of_error(error), False
    found = Drill(backup=folder.name, at=real, good=good, detail=detail)
    with database.write() as session:
        session.add(found)
    return found


def overdue(session: Session, real: datetime) -> bool:
    """Whether no backup was restored with success for a week."""
    return backup.overdue(queries.last_good_drill(session), real)


def _tried(database: Database, folder: Path) -> Manifest:
    with tempfile.TemporaryDirectory(prefix="tracker-drill-") as room:
        files = Path(room) / "files"
        if database.is_sqlite:
            return backup.restore(folder, f"sqlite:///{room}/tracker.db", files)
        url = database.engine.url.render_as_string(hide_password=False)
        with postgres.spare(url, "tracker_drill") as spare:
            return backup.restore(folder, spare, files)


def _told(manifest: Manifest) -> str:
    rows = sum(manifest.counts.values())
    files = sum(name.startswith("files/") for name in manifest.files)
    return said(
        "{rows} rows and {files} files restored, the record to number {head}",
        rows=rows, files=files, head=manifest.head_seq,
    )  # fmt: skip
