"""What a new day brings."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import select

from models import Project
from services import advising, duties, lights, once, purging, reminders, schedules
from store.database import Database
from store.said import said, together
from ui.words import N_

GONE = {  # what ``purging.purge`` counts
    "notices": N_("Notices removed: {n}"),
    "deliveries": N_("Sent messages removed: {n}"),
    "sessions": N_("Old sign-ins removed: {n}"),
    "failures": N_("Failed sign-ins removed: {n}"),
    "runs": N_("Runs of jobs removed: {n}"),
}


def pass_day(database: Database, now: datetime) -> str:
    """Move every project's data date to today; each project is a transaction of its own."""
    with database.read() as session:
        ids = session.exec(select(Project.id).order_by(Project.id)).all()  # type: ignore[arg-type]
    moved = 0
    for project_id in ids:
        with database.write() as session:
            if project_id is not None and schedules.pass_day(session, project_id, now) is not None:
                moved += 1
    return said("Projects: {n}, of which {moved} moved", n=len(ids), moved=moved)


def advise(database: Database, now: datetime) -> str:
    """Rank what to do today from the dates that ``pass_day`` has just moved."""
    with database.read() as session:
        ranking = advising.rank(session, now)
    with database.write() as session:
        advising.keep(session, None, now, ranking=ranking)
    return said("Actions ranked: {n}", n=len(ranking.actions))


def light(database: Database, now: datetime) -> str:
    """Write down every light that changed."""
    with database.write() as session:
        return said("Lights that changed: {n}", n=lights.refresh(session, now))


def remind(database: Database, now: datetime) -> str:
    """Tell the liaisons which letters are due soon or overdue."""
    with database.write() as session:
        return said("Reminders: {n}", n=reminders.remind(session, now))


def purge(database: Database, now: datetime) -> str:
    """Forget what nobody needs any more."""
    with database.write() as session:
        gone = purging.purge(session, now)
        once.forget_old(session, now)
    parts = [(GONE[what], {"n": n}) for what, n in gone.items() if n]
    return together(*parts) if parts else said("Nothing to forget")


def disable_dormant(database: Database, now: datetime) -> str:
    """Switch off accounts that nobody has used for 90 days."""
    with database.write() as session:
        return said("Accounts disabled: {n}", n=duties.disable_dormant(session, now))
