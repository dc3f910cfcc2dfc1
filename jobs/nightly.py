"""What a new day brings."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import select

from models import Project
from services import advising, duties, lights, once, purging, reminders, schedules
from store.database import Database


def pass_day(database: Database, now: datetime) -> str:
    """Move every project's data date to today; each project is a transaction of its own."""
    with database.read() as session:
        ids = session.exec(select(Project.id).order_by(Project.id)).all()  # type: ignore[arg-type]
    moved = 0
    for project_id in ids:
        with database.write() as session:
            if project_id is not None and schedules.pass_day(session, project_id, now) is not None:
                moved += 1
    return f"{len(ids)} projects, {moved} moved"


def advise(database: Database, now: datetime) -> str:
    """Rank what to do today from the dates that ``pass_day`` has just moved."""
    with database.read() as session:
        ranking = advising.rank(session, now)
    with database.write() as session:
        advising.keep(session, None, now, ranking=ranking)
    return f"{len(ranking.actions)} actions"


def light(database: Database, now: datetime) -> str:
    """Write down every light that changed."""
    with database.write() as session:
        return f"{lights.refresh(session, now)} changes of lights"


def remind(database: Database, now: datetime) -> str:
    """Tell the liaisons which letters are due soon or overdue."""
    with database.write() as session:
        return f"{reminders.remind(session, now)} reminders"


def purge(database: Database, now: datetime) -> str:
    """Forget what nobody needs any more."""
    with database.write() as session:
        gone = purging.purge(session, now)
        once.forget_old(session, now)
    return ", ".join(f"{n} {what}" for what, n in gone.items() if n) or "nothing to forget"


def disable_dormant(database: Database, now: datetime) -> str:
    """Switch off accounts that nobody has used for 90 days."""
    with database.write() as session:
        return f"{duties.disable_dormant(session, now)} accounts disabled"
