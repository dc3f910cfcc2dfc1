"""A job runs once a day, wherever it is started, and is taken up again after a crash."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from jobs import run
from jobs.timetable import Job
from models import JobRun
from store.database import Database

# 16:10 UTC is ten past midnight of the next day where the district lives.
NOW = datetime(2026, 3, 2, 16, 10, tzinfo=UTC)


def test_a_job_runs_once_for_the_districts_day(database: Database) -> None:
    days: list[datetime] = []
    job = _counting(days)
    assert run.run_once(database, job, NOW, NOW)
    assert not run.run_once(database, job, NOW + timedelta(hours=3), NOW + timedelta(hours=3))
    assert run.run_once(database, job, NOW + timedelta(days=1), NOW + timedelta(days=1))
    with database.read() as session:
        kept = session.exec(select(JobRun).order_by(JobRun.id)).all()  # type: ignore[arg-type]
        assert [(r.day, r.outcome) for r in kept] == [
            (date(2026, 3, 3), "run 1"),
            (date(2026, 3, 4), "run 2"),
        ]


def test_of_many_that_start_together_one_runs(database: Database) -> None:
    days: list[datetime] = []
    job = _counting(days)
    with ThreadPoolExecutor(6) as pool:
        ran = list(pool.map(lambda _: run.run_once(database, job, NOW, NOW), range(6)))
    assert (sorted(ran), len(days)) == ([False] * 5 + [True], 1)


def test_a_job_that_broke_off_is_taken_up_again(database: Database) -> None:
    def breaks(_database: Database, _now: datetime) -> str:
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        run.run_once(database, Job("pass_day", 0, 5, breaks), NOW, NOW)
    days: list[datetime] = []
    job = _counting(days)
    soon, later = NOW + timedelta(minutes=5), NOW + timedelta(minutes=11)
    assert not run.run_once(database, job, soon, soon)  # it may still be under way elsewhere
    assert run.run_once(database, job, later, later)


def test_the_timetable_starts_what_was_missed_and_stops(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "main_database", lambda: database)
    stop = run.start()
    try:
        outcome = _wait_for_outcome(database)
    finally:
        stop()
    assert outcome == "0 projects, 0 moved"


def _counting(days: list[datetime]) -> Job:
    def count(_database: Database, now: datetime) -> str:
        days.append(now)
        return f"run {len(days)}"

    return Job("pass_day", 0, 5, count)


def _wait_for_outcome(database: Database) -> str:
    import time

    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with database.read() as session:
            row = session.exec(select(JobRun)).first()
            if row is not None and row.finished_at is not None:
                return row.outcome
        time.sleep(0.05)
    return "never"
