"""What coordination did in a project, and the baseline that its gain is counted against."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select
from sqlmodel import Session, col, select

from models import Action, Baseline, Chase, Event, Letter, Step


def actions(session: Session, projects: Select[Any]) -> Sequence[tuple[Action, Event]]:
    """Every coordination action of the ``projects`` with its happening, in order."""
    found = session.exec(
        select(Action, Event)
        .join(Event, col(Event.id) == col(Action.event_id))
        .where(col(Action.project_id).in_(projects))
        .order_by(col(Action.id))
    )
    return [(action, event) for action, event in found]


def chases(session: Session, projects: Select[Any]) -> Sequence[tuple[Chase, Letter, Event]]:
    """Every reminder to a party in the ``projects``, with its letter and happening, in order."""
    found = session.exec(
        select(Chase, Letter, Event)
        .join(Letter, col(Letter.id) == col(Chase.letter_id))
        .join(Step, col(Step.id) == col(Letter.step_id))
        .join(Event, col(Event.id) == col(Chase.event_id))
        .where(col(Step.project_id).in_(projects))
        .order_by(col(Chase.id))
    )
    return [(chase, letter, event) for chase, letter, event in found]


def baseline(session: Session, project_id: int, method: str) -> tuple[Baseline, Event]:
    """The newest baseline of this method with the happening that froze it."""
    found = session.exec(
        select(Baseline, Event)
        .join(Event, col(Event.id) == col(Baseline.event_id))
        .where(col(Baseline.project_id) == project_id, col(Baseline.method) == method)
        .order_by(col(Baseline.id).desc())
        .limit(1)
    ).one()
    return found[0], found[1]
