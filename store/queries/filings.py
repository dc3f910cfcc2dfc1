"""What the clocks of some projects follow from, read once for all of their steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select
from sqlmodel import Session, col, func, select

from models import (
    ClockTerm,
    Event,
    FirstOverdue,
    LightRule,
    Owed,
    Step,
    StepLight,
    StepStatus,
    Table,
)
from store.filed import Filings, thresholds
from store.queries import known

Row = TypeVar("Row", bound=Table)


def filings(
    session: Session, projects: Select[Any], on: date, known_before: datetime | None = None
) -> Filings:
    """For the steps of these ``projects`` (a select of ids), as known before ``known_before``."""
    steps = select(Step.id).where(col(Step.project_id).in_(projects))

    def rows(table: type[Row], *where: ColumnElement[bool]) -> dict[int, list[Row]]:
        own: Any = table
        statement = select(own).where(own.step_id.in_(steps), *where).order_by(own.id)
        return _by_step(session.exec(statement))

    def recorded(event_id: Any) -> list[ColumnElement[bool]]:
        if known_before is None:
            return []
        return [event_id.in_(select(Event.id).where(col(Event.recorded_at) < known_before))]

    owed = rows(Owed, *recorded(col(Owed.opened_by)))
    if known_before is not None:
        owed = {n: [_as_open(row, session, known_before) for row in of] for n, of in owed.items()}
    terms = rows(ClockTerm, *recorded(col(ClockTerm.event_id)))
    pauses = known.suspensions(session, projects, known_before)
    return Filings(
        rule=thresholds(light_rules(session, known_before), on),
        pauses=_by_step(pauses),
        statuses=rows(StepStatus, *recorded(col(StepStatus.event_id))),
        terms={number: of[-1] for number, of in terms.items()},
        owed=owed,
        lights=rows(StepLight, col(StepLight.on) <= on),
        overdue=rows(FirstOverdue, col(FirstOverdue.on) <= on),
        rounds=_rounds(session, steps, known_before) if known_before else None,
    )


def light_rules(session: Session, known_before: datetime | None = None) -> Sequence[LightRule]:
    """Every change of a threshold, oldest first."""
    statement = select(LightRule).order_by(col(LightRule.effective_on), col(LightRule.id))
    if known_before:
        statement = statement.where(col(LightRule.recorded_at) < known_before)
    return session.exec(statement).all()


def _by_step(found: Iterable[Any]) -> dict[int, list[Any]]:
    by_step: dict[int, list[Any]] = {}
    for row in found:
        by_step.setdefault(row.step_id, []).append(row)
    return by_step


def _as_open(row: Owed, session: Session, known_before: datetime) -> Owed:
    closed = session.get(Event, row.closed_by) if row.closed_by else None
    if closed is None or closed.recorded_at < known_before:
        return row
    return Owed(**row.model_dump() | {"done_on": None, "closed_by": None})


def _rounds(session: Session, steps: Any, known_before: datetime) -> dict[int, int]:
    found = session.exec(
        select(Event.step_id, func.count())
        .where(
            col(Event.step_id).in_(steps),
            col(Event.kind).in_(known.ROUND_ENDS),
            col(Event.recorded_at) < known_before,
        )
        .group_by(col(Event.step_id))
    )
    return {number: int(ended) + 1 for number, ended in found if number is not None}
