"""A job runs once a day, wherever it is started, and is taken up again after a crash."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from jobs import run
from jobs.channels import NotNowError
from jobs.timetable import TIMETABLE, Job
from models import JobRun, Notice
from store.calendars import calendar
from store.database import Database
from store.queries import notices as queries
from store.said import of_error, said
from tests import builders, people
from ui import notice_words, words

# 16:10 UTC is ten past midnight of the next day where the district lives.
NOW = datetime(2026, 3, 2, 16, 10, tzinfo=UTC)
HEAVY = {"backup", "check_audit", "check_files"}  # need folders of their own


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
    with database.write() as session:  # a process was killed in the middle of it
        session.add(JobRun(job="pass_day", day=date(2026, 3, 3), started_at=NOW, holder="one"))
    days: list[datetime] = []
    job = _counting(days)
    soon, later = NOW + timedelta(minutes=5), NOW + timedelta(minutes=11)
    assert not run.run_once(database, job, soon, soon, "one")  # it may still be at it
    assert run.run_once(database, job, later, later, "one")


def test_whoever_takes_the_lease_takes_up_the_dead_ones_job_at_once(database: Database) -> None:
    with database.write() as session:
        session.add(JobRun(job="pass_day", day=date(2026, 3, 3), started_at=NOW, holder="one"))
    days: list[datetime] = []
    soon = NOW + timedelta(seconds=20)
    assert run.run_once(database, _counting(days), soon, soon, "two")


def test_a_failed_job_keeps_its_error_tells_the_administrator_and_is_tried_again(
    database: Database,
) -> None:
    with database.write() as session:
        root = people.settle(session)["root"]

    def breaks(_database: Database, _now: datetime) -> str:
        raise RuntimeError("the disk is gone")

    assert not run.run_once(database, Job("pass_day", 0, 5, breaks), NOW, NOW)
    kept = _row(database)
    assert (kept.error, kept.finished_at) == ("RuntimeError: the disk is gone", None)
    with database.read() as session:
        told = session.exec(select(Notice)).one()
        assert (told.account_id, told.facts["job"]) == (root, "pass_day")
    days: list[datetime] = []
    job = _counting(days)
    real = datetime.now(UTC)
    assert not run.run_once(database, job, NOW, real)  # not at once
    assert run.run_once(database, job, NOW, real + timedelta(minutes=2))
    assert (_row(database).error, _row(database).outcome) == ("", "run 1")


def test_one_failing_job_stops_no_other(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_database: Database, _now: datetime) -> str:
        raise RuntimeError("no")

    days: list[datetime] = []
    table = (Job("first", 0, 5, breaks), _counting(days), Job("late", 23, 59, breaks))
    monkeypatch.setattr(run, "TIMETABLE", table)
    run.tick(database, "me", NOW)
    assert len(days) == 1
    with database.read() as session:
        assert {r.job for r in session.exec(select(JobRun))} == {"first", "pass_day"}
        assert set(queries.plans(session)) == {"first", "pass_day", "late"}


def test_hours_and_working_days_decide_what_is_due(database: Database) -> None:
    with database.read() as session:
        days = calendar(session)
    job = Job("digest", 8, 30, lambda _d, _n: "", workdays=True)
    friday = builders.at(date(2021, 10, 8), 8)  # 8 October 2021: a working day again
    assert not job.is_due(friday, days)
    assert job.is_due(friday + timedelta(minutes=30), days)
    assert job.next_at(friday, days) == friday + timedelta(minutes=30)
    # The Saturday after it makes up for the holiday, the Sunday does not.
    saturday, sunday = friday + timedelta(days=1, hours=2), friday + timedelta(days=2, hours=2)
    assert (job.is_due(saturday, days), job.is_due(sunday, days)) == (True, False)
    assert job.next_at(saturday, days) == builders.at(date(2021, 10, 11), 8) + timedelta(minutes=30)


def test_the_timetable_starts_what_was_missed_and_stops(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "main_database", lambda: database)
    monkeypatch.setattr(
        run, "TIMETABLE", (Job("pass_day", 0, 0, TIMETABLE[0].run),)
    )  # at any hour of the real day
    stop = run.start()
    try:
        outcome = _wait_for_outcome(database)
    finally:
        stop()
    assert outcome == said("Projects: {n}, of which {moved} moved", n=0, moved=0)
    with database.read() as session:
        held = queries.lease(session, "timetable")
        assert held is not None
        assert held.until <= datetime.now(UTC)  # given up: the next need not wait


def test_what_a_job_did_and_why_it_failed_is_told_in_the_readers_language(
    database: Database,
) -> None:
    told = {job.name: job.run(database, NOW) for job in TIMETABLE if job.name not in HEAVY} | {
        "failed": of_error(NotNowError("Choose a day until {day}.", day=date(2026, 3, 3)))
    }
    words.use("zh_CN")
    try:
        chinese = {name: words.told(text) for name, text in told.items()}
    finally:
        words.use(None)
    assert {name: re.findall("[A-Za-z]{2,}", text) for name, text in chinese.items()} == {
        name: [] for name in told if name != "failed"
    } | {"failed": ["Choose", "day", "until"]}  # no catalogue has this sentence
    assert "2026年3月3日" in chinese["failed"]
    assert words.told("OSError: the disk is gone") == "OSError: the disk is gone"


def test_every_job_has_a_name_in_words() -> None:
    assert {job.name for job in TIMETABLE} | {run.DELIVER} == set(notice_words.JOBS)


def _row(database: Database) -> JobRun:
    with database.read() as session:
        return session.exec(select(JobRun)).one()


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
