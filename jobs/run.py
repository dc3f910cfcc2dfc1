"""Runs the timetable. APScheduler is its clock and nothing else: what is to be done follows from
rows, so a process may be killed at any moment and another goes on.

Two beats: one renews the lease by which this process alone works, one does what is due. Every job
of a day is claimed by a row; a job that failed keeps its error and is tried again.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from config import settings
from jobs import channels, lease, timetable
from jobs.timetable import TIMETABLE, Job
from models import JobPlan, JobRun
from services import notices
from store import clock, ways
from store.actors import acting
from store.calendars import calendar
from store.database import Database, main_database
from store.queries import notices as queries
from store.said import of_error

BEAT_SECONDS, TICK_SECONDS = 5, 5
ABANDONED_AFTER = timedelta(minutes=10)
RETRY_AFTER = timedelta(minutes=1)
DELIVER = "deliver"
Stop = Callable[[], None]
log = logging.getLogger("tracker.jobs")


def start() -> Stop:
    """Start the timetable in this process; gives what stops it. Raises SetupError."""
    check_ways()
    database = main_database()
    holder = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
    scheduler = BackgroundScheduler(
        timezone=settings().timezone,
        executors={"default": ThreadPoolExecutor(1), "beat": ThreadPoolExecutor(1)},
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    scheduler.add_job(
        beat, "interval", seconds=BEAT_SECONDS, args=(database, holder), executor="beat",
        next_run_time=datetime.now(UTC),
    )  # fmt: skip
    scheduler.add_job(
        work, "interval", seconds=TICK_SECONDS, args=(database, holder),
        next_run_time=datetime.now(UTC),
    )  # fmt: skip
    scheduler.start()

    def stop() -> None:
        scheduler.shutdown(wait=False)
        lease.give_up(database, holder, datetime.now(UTC))

    return stop


def check_ways() -> None:
    """Raise SetupError when a setting would send messages to where nobody named."""
    for way in ways.configured():
        channels.channel(way)


def beat(database: Database, holder: str) -> bool:
    """Renew the lease, or take it once it has run out."""
    return lease.hold(database, holder, datetime.now(UTC))


def work(database: Database, holder: str) -> bool:
    """Do what is due, if this process is the one. True when it is."""
    real = datetime.now(UTC)
    if not lease.hold(database, holder, real):
        return False
    tick(database, holder, real)
    return True


def tick(database: Database, holder: str, real: datetime) -> None:
    """Every job whose hour has come and that was not done today, then what lies in the outbox.

    One job's failure stops no other. ``real`` is the unshifted clock.
    """
    with database.read() as session:
        now, days = real + clock.shift(session), calendar(session)
    for job in TIMETABLE:
        if job.is_due(now, days):
            run_once(database, job, now, datetime.now(UTC), holder)
    _plan(database, now)
    deliver = Job(DELIVER, 0, 0, timetable.DELIVER)
    try:
        with acting(name=f"job:{DELIVER}", verb=DELIVER):
            deliver.run(database, now)
    except Exception as error:
        log.exception("deliver failed")
        _failed(database, _row_of(database, DELIVER, now, real), DELIVER, error, now)


def run_once(database: Database, job: Job, now: datetime, real: datetime, holder: str = "") -> bool:
    """Run ``job`` for the day of ``now``. False when it is done, under way elsewhere, or failed.

    ``real`` is the unshifted clock: the run itself happens in real time.
    """
    run_id = _claim(database, job.name, now, real, holder)
    if run_id is None:
        return False
    try:
        with acting(name=f"job:{job.name}", verb=job.name):
            outcome = job.run(database, now)
    except Exception as error:
        log.exception("%s failed", job.name)
        _failed(database, run_id, job.name, error, now)
        return False
    with database.write() as session:
        run = session.get_one(JobRun, run_id)
        run.outcome, run.finished_at = outcome, datetime.now(UTC)
        run.error, run.failed_at = "", None
        session.add(run)
    return True


def _claim(database: Database, name: str, now: datetime, real: datetime, holder: str) -> int | None:
    day = clock.local_day(now)
    with database.read() as session:  # the common case writes nothing
        run = session.exec(select(JobRun).where(JobRun.job == name, JobRun.day == day)).first()
        if run is not None and not _may_take(run, real, holder):
            return None
    try:
        with database.write() as session:
            run = session.exec(
                select(JobRun).where(JobRun.job == name, JobRun.day == day).with_for_update()
            ).first()
            if run is None:
                run = JobRun(job=name, day=day, started_at=real)
            elif not _may_take(run, real, holder):
                return None
            run.started_at, run.holder, run.failed_at = real, holder, None
            session.add(run)
            session.flush()
            return run.id
    except IntegrityError:  # another process inserted the same row first
        return None


def _may_take(run: JobRun, real: datetime, holder: str) -> bool:
    """Whether a run of today may be made (again)."""
    if run.finished_at is not None:
        return False
    if run.failed_at is not None:
        return real - run.failed_at >= RETRY_AFTER
    # Whoever else claimed it has lost the lease since, or was killed.
    return run.holder != holder or real - run.started_at >= ABANDONED_AFTER


def _failed(database: Database, run_id: int, name: str, error: Exception, now: datetime) -> None:
    with database.write() as session:
        run = session.get_one(JobRun, run_id)
        run.failed_at = datetime.now(UTC)
        run.error = of_error(error)
        session.add(run)
        notices.of_failed_job(session, name, run.error, now)


def _row_of(database: Database, name: str, now: datetime, real: datetime) -> int:
    """The row of today for what has no hour of its own."""
    day = clock.local_day(now)
    with database.write() as session:
        run = session.exec(select(JobRun).where(JobRun.job == name, JobRun.day == day)).first()
        run = run or JobRun(job=name, day=day, started_at=real)
        session.add(run)
        session.flush()
        return run.id or 0


def _plan(database: Database, now: datetime) -> None:
    """Write down when each job comes next, for the administrators' screen."""
    with database.read() as session:
        known, days = queries.plans(session), calendar(session)
    coming = {job.name: job.next_at(now, days) for job in TIMETABLE}
    if coming == known:
        return
    with database.write() as session:
        for name in known.keys() - coming.keys():
            session.delete(session.get_one(JobPlan, name))
        for name, at in coming.items():
            session.merge(JobPlan(job=name, next_at=at))
