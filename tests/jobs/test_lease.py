"""One process runs the timetable, and another goes on when it is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

from config import ROOT
from jobs import lease
from store.database import Database, open_database
from store.queries import notices as queries

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def test_only_the_holder_works_until_the_lease_runs_out(database: Database) -> None:
    assert lease.hold(database, "one", NOW)
    assert not lease.hold(database, "two", NOW + timedelta(seconds=14))
    assert lease.hold(database, "one", NOW + timedelta(seconds=14))  # renewed
    assert not lease.hold(database, "two", NOW + timedelta(seconds=28))
    assert lease.hold(database, "two", NOW + timedelta(seconds=29))
    assert not lease.hold(database, "one", NOW + timedelta(seconds=30))


def test_of_many_that_ask_together_one_gets_it(database: Database) -> None:
    with ThreadPoolExecutor(6) as pool:
        got = list(pool.map(lambda n: lease.hold(database, f"p{n}", NOW), range(6)))
    assert got.count(True) == 1


def test_an_orderly_end_frees_it_at_once(database: Database) -> None:
    lease.hold(database, "one", NOW)
    lease.give_up(database, "two", NOW)  # not its own
    assert not lease.hold(database, "two", NOW + timedelta(seconds=1))
    lease.give_up(database, "one", NOW + timedelta(seconds=1))
    assert lease.hold(database, "two", NOW + timedelta(seconds=1))


def test_a_killed_leader_is_replaced_within_thirty_seconds(
    database_url: str, tmp_path: Path
) -> None:
    first, second = _jobs(database_url, tmp_path), None
    try:
        leader = _leader(database_url, but="")
        second = _jobs(database_url, tmp_path)
        time.sleep(3)
        assert _holder(database_url) == leader  # the second waits
        os.kill(first.pid, signal.SIGKILL)
        killed = time.monotonic()
        _leader(database_url, but=leader)
        assert time.monotonic() - killed <= 30
    finally:
        for process in (first, second):
            if process is not None:
                process.kill()
                process.wait()


def _jobs(url: str, folder: Path) -> subprocess.Popen[bytes]:
    """The timetable as a process of its own; its backups go into ``folder``."""
    environment = {
        **os.environ,
        "TRACKER_DATABASE_URL": url,
        "TRACKER_BACKUPS": str(folder / "backups"),
        "TRACKER_FILES": str(folder / "files"),
    }
    return subprocess.Popen(
        [sys.executable, "tracker_cli.py", "jobs"], cwd=ROOT, env=environment,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip


def _leader(url: str, but: str) -> str:
    """Wait for a holder other than ``but``."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        held = _holder(url)
        if held and held != but:
            return held
        time.sleep(0.2)
    raise AssertionError("nobody took the lease")


def _holder(url: str) -> str:
    opened = open_database(url)
    try:
        with opened.read() as session:
            row = queries.lease(session, lease.NAME)
            return row.holder if row else ""
    finally:
        opened.engine.dispose()
