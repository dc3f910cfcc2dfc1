"""Has anything happened since a screen was drawn?"""

from __future__ import annotations

from sqlmodel import Session, col, func, select

from models import Event, LightRule

LATE_COMERS = 1000


def data_version(session: Session) -> int:
    """A number that grows with every happening; one cheap read.

    PostgreSQL hands out ids before the commit, so a lower id may appear after a higher one: the
    newest id alone would miss it. The count of the last thousand tells it, and the sum never falls.
    """
    newest = session.exec(select(func.max(Event.id))).one() or 0
    recent = session.exec(
        select(func.count()).select_from(Event).where(col(Event.id) > newest - LATE_COMERS)
    ).one()
    rules = session.exec(select(func.count(col(LightRule.id)))).one()  # no project: no event
    return int(newest) + int(recent) + int(rules)
