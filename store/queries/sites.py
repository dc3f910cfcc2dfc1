"""Red lines, constraint layers and screenings: who may read them is asked of ``store/scope``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, or_, select

from models import ConstraintLayer, Event, Project, Screening, SiteOutline


def outline(
    session: Session, project: Project, known_before: datetime | None = None
) -> SiteOutline | None:
    """The red line that stands, or stood at ``known_before``, of a project that was asked for
    through the scope."""
    statement = select(SiteOutline).where(SiteOutline.project_id == project.id)
    if known_before:
        statement = statement.join(Event, col(Event.id) == col(SiteOutline.event_id)).where(
            Event.recorded_at < known_before
        )
    return session.exec(statement.order_by(col(SiteOutline.id).desc())).first()


def layers(session: Session, known_before: datetime | None = None) -> Sequence[ConstraintLayer]:
    """The layers in force, or those that were at ``known_before``."""
    statement = select(ConstraintLayer)
    if known_before is None:
        statement = statement.where(col(ConstraintLayer.withdrawn_at).is_(None))
    else:
        statement = statement.where(
            ConstraintLayer.added_at < known_before,
            or_(
                col(ConstraintLayer.withdrawn_at).is_(None),
                col(ConstraintLayer.withdrawn_at) >= known_before,
            ),
        )
    return session.exec(statement.order_by(col(ConstraintLayer.id))).all()


def layer_mark(session: Session) -> tuple[int, int]:
    """Changes with every layer that is added or withdrawn; for the keys of cached reads."""
    every = session.exec(select(ConstraintLayer.id, ConstraintLayer.withdrawn_at)).all()
    return len(every), sum(1 for _id, withdrawn in every if withdrawn)


def screenings(
    session: Session, project: Project, known_before: datetime | None = None
) -> Sequence[tuple[Screening, Event]]:
    """Screenings of a visible project with their events, newest first."""
    statement = (
        select(Screening, Event)
        .join(Event, col(Event.id) == col(Screening.event_id))
        .where(Screening.project_id == project.id)
        .order_by(col(Screening.id).desc())
    )
    if known_before:
        statement = statement.where(Event.recorded_at < known_before)
    return session.exec(statement).all()
