"""Runs the timetable: at its hours, and once at the start for what was missed.

Every job of a day is claimed by a row, so several processes may run the same timetable and a
restart repeats nothing. A job that broke off leaves its claim open and is taken up again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from config import settings
from jobs.timetable import TIMETABLE, Job
from models import JobRun
from store import clock
from store.actors import acting
from store.database import Database, main_database

ABANDONED_AFTER = timedelta(minutes=10)
Stop = Callable[[], None]


def start() -> Stop:
    """Start the timetable in this process; gives what stops it."""
    scheduler = BackgroundScheduler(
        timezone=settings().timezone,
        # One after the other: a job may build on the one before it.
        executors={"default": ThreadPoolExecutor(1)},
        job_defaults={"misfire_grace_time": 3600, "coalesce": True, "max_instances": 1},
    )
    for job in TIMETABLE:
        scheduler.add_job(
            run_now, "cron", hour=job.hour, minute=job.minute, args=(job,), id=job.name
        )
        scheduler.add_job(run_now, args=(job,), id=f"{job.name} at the start")
    scheduler.start()
    return lambda: scheduler.shutdown(wait=False)


def run_now(job: Job) -> bool:
    """Run ``job`` for the district's present day unless that was done."""
    database = main_database()
    real = datetime.now(UTC)
    with database.read() as session:
        now = real + clock.shift(session)
    return run_once(database, job, now, real)


def run_once(database: Database, job: Job, now: datetime, real: datetime) -> bool:
    """Run ``job`` for the day of ``now``. False when it is done, or under way elsewhere.

    ``real`` is the unshifted clock: the run itself happens in real time.
    """
    run_id = _claim(database, job.name, now, real)
    if run_id is None:
        return False
    with acting(name=f"job:{job.name}", verb=job.name):
        outcome = job.run(database, now)
    with database.write() as session:
        run = session.get_one(JobRun, run_id)
        run.outcome, run.finished_at = outcome, datetime.now(UTC)
        session.add(run)
    return True


def _claim(database: Database, name: str, now: datetime, real: datetime) -> int | None:
    day = clock.local_day(now)
    try:
        with database.write() as session:
            run = session.exec(select(JobRun).where(JobRun.job == name, JobRun.day == day)).first()
            if run is None:
                run = JobRun(job=name, day=day, started_at=real)
            elif run.finished_at is not None or real - run.started_at < ABANDONED_AFTER:
                return None
            run.started_at = real
            session.add(run)
            session.flush()
            return run.id
    except IntegrityError:  # another process inserted the same row first
        return None
