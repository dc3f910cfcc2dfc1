"""One process runs the timetable. It holds a row for a few seconds and renews it; whoever finds
the row run out takes it. A process that was killed is replaced within ``LASTS`` and a tick."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from models import JobLease
from store.database import Database

NAME = "timetable"
LASTS = timedelta(seconds=15)


def hold(database: Database, holder: str, real: datetime) -> bool:
    """Take or renew the lease. False while another holder's has not run out.

    ``real``: the unshifted clock. Nothing is written where another process holds it.
    """
    with database.read() as session:
        row = session.get(JobLease, NAME)
        if row is not None and row.holder != holder and row.until > real:
            return False
    try:
        with database.write() as session:
            row = session.exec(
                select(JobLease).where(JobLease.name == NAME).with_for_update()
            ).first()
            if row is not None and row.holder != holder and row.until > real:
                return False
            row = row or JobLease(name=NAME, holder=holder, heartbeat_at=real, until=real)
            row.holder, row.heartbeat_at, row.until = holder, real, real + LASTS
            session.add(row)
    except IntegrityError:  # another process made the row first
        return False
    return True


def give_up(database: Database, holder: str, real: datetime) -> None:
    """An orderly end: the next process need not wait."""
    with database.write() as session:
        row = session.get(JobLease, NAME)
        if row is not None and row.holder == holder:
            row.until = real
            session.add(row)
