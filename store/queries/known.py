"""Rows as they were known before a moment: what was recorded later is not there yet.

A closed interval whose end was recorded later is given as a copy that is still open. Such copies
belong to no session and are never saved.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from models import Chase, Event, EventKind, Letter, LetterPromise, Step, Suspension

# A round ends with any of these; the next one waits.
ROUND_ENDS = (EventKind.REFUSED, EventKind.WITHDRAWN, EventKind.REVOKED)


def suspensions(
    session: Session, projects: Select[Any], known_before: datetime | None
) -> Sequence[Suspension]:
    """Stops of the clock in these projects, oldest first."""
    statement = (
        select(Suspension)
        .join(Step, col(Step.id) == col(Suspension.step_id))
        .where(col(Step.project_id).in_(projects))
        .order_by(col(Suspension.started_on), col(Suspension.id))
    )
    if known_before is None:
        return session.exec(statement).all()
    opened = statement.where(col(Suspension.opened_by).in_(_events(known_before)))
    closed = set(session.exec(_closed_suspensions(known_before)))
    return [
        row if row.ended_on is None or row.id in closed else _open_suspension(row)
        for row in session.exec(opened)
    ]


def letters(
    session: Session, projects: Select[Any], known_before: datetime | None
) -> Sequence[Letter]:
    """Letters to external parties in these projects, oldest first."""
    statement = (
        select(Letter)
        .join(Step, col(Step.id) == col(Letter.step_id))
        .where(col(Step.project_id).in_(projects))
        .order_by(col(Letter.id))
    )
    if known_before is None:
        return session.exec(statement).all()
    sent = statement.where(col(Letter.sent_by).in_(_events(known_before)))
    found = session.exec(sent).all()
    told = {number for row in found for by in _LATER if (number := getattr(row, by))}
    known = set(
        session.exec(
            select(Event.id).where(col(Event.id).in_(told), col(Event.recorded_at) < known_before)
        )
    )
    return [_letter_then(row, known) for row in found]


def letter_times(
    session: Session, projects: Select[Any]
) -> Sequence[tuple[datetime, datetime | None]]:
    """When each letter was recorded as sent and as answered; None: not yet."""
    sent, replied = aliased(Event), aliased(Event)
    return [
        (asked_at, answered_at)
        for asked_at, answered_at in session.exec(
            select(sent.recorded_at, replied.recorded_at)
            .select_from(Letter)
            .join(Step, col(Step.id) == col(Letter.step_id))
            .join(sent, col(sent.id) == col(Letter.sent_by))
            .outerjoin(replied, col(replied.id) == col(Letter.replied_by))
            .where(col(Step.project_id).in_(projects))
        )
    ]


def promises(
    session: Session, letter_id: int, known_before: datetime | None
) -> Sequence[LetterPromise]:
    """Days by which the party said that it would answer, in the order of saying."""
    statement = select(LetterPromise).where(col(LetterPromise.letter_id) == letter_id)
    if known_before:
        statement = statement.where(col(LetterPromise.event_id).in_(_events(known_before)))
    return session.exec(statement.order_by(col(LetterPromise.id))).all()


def chases(
    session: Session, letter_id: int, known_before: datetime | None
) -> Sequence[tuple[Chase, Event]]:
    """Reminders to the party, each with its happening, oldest first."""
    statement = (
        select(Chase, Event)
        .join(Event, col(Event.id) == col(Chase.event_id))
        .where(col(Chase.letter_id) == letter_id)
        .order_by(col(Chase.id))
    )
    if known_before:
        statement = statement.where(col(Event.recorded_at) < known_before)
    return session.exec(statement).all()


def application_round(session: Session, step_id: int, known_before: datetime) -> int:
    """The how-manieth application it was: each refusal opens another round."""
    refused = session.exec(
        select(func.count())
        .select_from(Event)
        .where(
            col(Event.step_id) == step_id,
            col(Event.kind).in_(ROUND_ENDS),
            col(Event.recorded_at) < known_before,
        )
    ).one()
    return int(refused) + 1


def _events(known_before: datetime) -> Select[Any]:
    return select(Event.id).where(col(Event.recorded_at) < known_before)


def _closed_suspensions(known_before: datetime) -> Any:
    return select(Suspension.id).where(col(Suspension.closed_by).in_(_events(known_before)))


def _open_suspension(row: Suspension) -> Suspension:
    return Suspension(**row.model_dump() | {"ended_on": None, "closed_by": None})


def _letter_then(row: Letter, known: Collection[int | None]) -> Letter:
    """The letter without what was recorded later."""
    later: dict[str, None] = {}
    for by, fields in _LATER.items():
        number = getattr(row, by)
        if number is not None and number not in known:
            later |= dict.fromkeys((by, *fields))
    return Letter(**row.model_dump() | later) if later else row


_LATER: dict[str, tuple[str, ...]] = {
    "acknowledged_by": ("acknowledged_on",),
    "replied_by": ("replied_on", "reply"),
    "withdrawn_by": ("withdrawn_on",),
    "confirmed_by": (),
}
