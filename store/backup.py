"""Copies of the database with its attachments that can be proved: made while people work, checked
by hashes, counts and the head of the audit record, restored only into a new place.

A backup is a folder: the database (``tracker.db``, or ``tracker.dump`` of PostgreSQL), ``files/``
and ``manifest.json``. It is written under another name and renamed at the end, so that a folder
with the right name is a whole one.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import ignore_patterns
from typing import Any

from sqlalchemy import inspect, text
from sqlmodel import Session

from errors import SetupError
from models import Drill
from store import chain, postgres
from store.database import Database, known_revisions, open_database, revision_of
from store.files import INCOMING

NIGHTLY, BEFORE_MIGRATION = "tracker", "before-migration"
TRIED_EVERY = timedelta(days=7)
SQLITE_NAME, POSTGRES_NAME, MANIFEST = "tracker.db", "tracker.dump", "manifest.json"


@dataclass(frozen=True)
class Manifest:
    """What a backup holds, as counted in the copy itself. ``files``: path -> SHA-256."""

    made_at: str
    kind: str  # sqlite, postgresql
    schema: str
    counts: dict[str, int]
    head_seq: int
    head_hash: str
    files: dict[str, str]


def make(database: Database, to: Path, attachments: Path, at: datetime) -> Path:
    """Write the backup ``to``, a folder that does not exist yet. Raises SetupError."""
    if to.exists():
        raise SetupError("{file} exists already. Name a new folder.", file=to)
    part = to.with_name(f".{to.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True, mode=0o700)
    try:
        known = _copy_sqlite(database, part) if database.is_sqlite else _dump(database, part)
        # Attachments are named by their content and never change: copied after the rows that
        # speak of them, none can be missing.
        if attachments.is_dir():
            shutil.copytree(attachments, part / "files", ignore=ignore_patterns(INCOMING))
        hashes = {name: _sha256(part / name) for name in _names(part)}
        manifest = Manifest(at.astimezone(UTC).isoformat(), files=hashes, **known)
        (part / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
        part.rename(to)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return to


def _copy_sqlite(database: Database, part: Path) -> dict[str, Any]:
    file = part / SQLITE_NAME
    try:
        # Outside a transaction, as VACUUM wants it.
        with closing(database.engine.raw_connection()) as raw:
            cursor = raw.cursor()
            cursor.execute("pragma integrity_check(1)")
            ((found,),) = cursor.fetchall()
            if found != "ok":
                raise SetupError("The database is damaged: {found}. Restore a backup.", found=found)
            cursor.execute("vacuum into ?", (str(file),))
    except database.engine.dialect.loaded_dbapi.DatabaseError as error:
        raise SetupError("The database cannot be copied: {error}.", error=error) from error
    with _opened(f"sqlite:///{file.as_posix()}") as copy, copy.read() as session:
        return {"kind": "sqlite", **_facts(session)}


def _dump(database: Database, part: Path) -> dict[str, Any]:
    """Facts and dump see the same moment: the dump joins this transaction's snapshot."""
    with database.read() as session:
        run = session.connection().execute
        run(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
        snapshot = str(run(text("SELECT pg_export_snapshot()")).scalar_one())
        known = {"kind": "postgresql", **_facts(session)}
        postgres.dump(database.engine.url, part / POSTGRES_NAME, snapshot)
    return known


def _facts(session: Session) -> dict[str, Any]:
    head = chain.head(session) if _has_record(session) else None
    return {
        "schema": revision_of(session.connection()) or "",
        "counts": _counts(session),
        "head_seq": head.seq if head else 0,
        "head_hash": head.hash if head else "",
    }


def _counts(session: Session) -> dict[str, int]:
    connection = session.connection()
    quote = connection.dialect.identifier_preparer.quote
    return {
        name: int(
            connection.execute(text(f"SELECT count(*) FROM {quote(name)}")).scalar_one()  # noqa: S608
        )
        for name in sorted(inspect(connection).get_table_names())
    }


def _has_record(session: Session) -> bool:
    return inspect(session.connection()).has_table("auditrow")


def examine(folder: Path) -> Manifest:
    """Compare every file with the manifest. Raises SetupError when anything differs."""
    try:
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise SetupError(
            "{folder} is no backup: its manifest cannot be read.", folder=folder
        ) from error
    here = set(_names(folder)) - {MANIFEST}
    for name in sorted(here ^ set(manifest.files)):
        raise SetupError("The backup is damaged: {name} is missing or foreign.", name=name)
    for name, wanted in manifest.files.items():
        if _sha256(folder / name) != wanted:
            raise SetupError("The backup is damaged: {name} differs from its hash.", name=name)
    if manifest.schema not in known_revisions():
        raise SetupError("The backup was made by a newer version of the tracker. Install that one.")
    return manifest


def restore(folder: Path, url: str, attachments: Path) -> Manifest:
    """Bring the backup back into a new place and prove it. Raises SetupError; then nothing new
    is left behind."""
    manifest = examine(folder)
    if attachments.exists() and any(attachments.iterdir()):
        raise SetupError("{file} is not empty. Name a new folder.", file=attachments)
    made: list[Path] = []
    try:
        if manifest.kind == "sqlite":
            made.append(_place(folder / SQLITE_NAME, url))
        else:
            _fill(folder / POSTGRES_NAME, url)
        if (folder / "files").is_dir():
            made.append(attachments)
            shutil.copytree(folder / "files", attachments, dirs_exist_ok=True)
        _prove(manifest, url)
    except BaseException:
        for path in made:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()
        raise
    return manifest


def _place(file: Path, url: str) -> Path:
    path = postgres.file_of(url)
    if path is None:
        raise SetupError("This is a backup of an SQLite database: restore it into a file.")
    if path.exists():
        raise SetupError("{file} exists already. Name a new file.", file=path)
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, path)
    return path


def _fill(file: Path, url: str) -> None:
    if postgres.file_of(url) is not None:
        raise SetupError("This is a backup of a PostgreSQL database: restore it into an empty one.")
    with _opened(url) as target:
        if inspect(target.engine).get_table_names():
            raise SetupError("The database is not empty. Make a new one for the restored data.")
        postgres.restore(target.engine.url, file)


def _prove(manifest: Manifest, url: str) -> None:
    """The restored database is sound, and it is the one that was saved."""
    with _opened(url) as target, target.read() as session:
        if target.is_sqlite:
            for pragma in ("integrity_check", "foreign_key_check"):
                found = session.connection().execute(text(f"pragma {pragma}")).all()
                if found and found[0][0] != "ok":
                    raise SetupError("The backup is damaged: {found}.", found=found[0])
        facts = _facts(session)
        for name, wanted in asdict(manifest).items():
            if name in facts and facts[name] != wanted:
                raise SetupError("The restored data differ from the backup: {name}.", name=name)
        if _has_record(session) and (broken := chain.verify(session, most=1).faults):
            raise SetupError(
                "The audit record in the backup is broken at number {seq}.", seq=broken[0].seq
            )


def overdue(last: Drill | None, real: datetime) -> bool:
    """Whether the last trial that went well is too long ago."""
    return last is None or real - last.at > TRIED_EVERY


def newest(folder: Path) -> Path | None:
    """The backup made last."""
    found = sorted(folder.glob(f"{NIGHTLY}-*")) if folder.is_dir() else []
    return found[-1] if found else None


def rotate(folder: Path, kept: int) -> int:
    """Remove all but the newest ``kept`` backups of each sort; gives how many went."""
    old = [
        path
        for sort in (NIGHTLY, BEFORE_MIGRATION)
        for path in sorted(folder.glob(f"{sort}-*"))[:-kept]
    ]
    for path in old:
        shutil.rmtree(path)
    return len(old)


def name_of(sort: str, at: datetime) -> str:
    """A name that sorts by time."""
    return f"{sort}-{at.astimezone(UTC):%Y%m%d-%H%M%S}"


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    """A database for a moment: its connections are closed afterwards."""
    database = open_database(url)
    try:
        yield database
    finally:
        database.engine.dispose()


def _names(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix not in {".db-wal", ".db-shm"}:
            yield path.relative_to(folder).as_posix()


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
