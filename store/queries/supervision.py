"""Explanations of missed dates, and slips with their answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select
from sqlmodel import Session, col, func, select

from models import Attachment, Event, Explanation, Letter, Slip, SlipAnswer, Step


def explanations(
    session: Session, projects: Select[Any], known_before: datetime | None = None
) -> dict[int, list[Explanation]]:
    """By step, oldest first; as known before ``known_before``."""
    found: dict[int, list[Explanation]] = {}
    statement = (
        select(Explanation)
        .join(Step, col(Step.id) == col(Explanation.step_id))
        .where(col(Step.project_id).in_(projects))
        .order_by(col(Explanation.id))
    )
    if known_before:
        recorded = select(Event.id).where(col(Event.recorded_at) < known_before)
        statement = statement.where(col(Explanation.event_id).in_(recorded))
    for row in session.exec(statement):
        found.setdefault(row.step_id, []).append(row)
    return found


def letters_due(session: Session, projects: Select[Any]) -> dict[int, date]:
    """By step: the day on which the reply to its open letter is due."""
    found = session.exec(
        select(Letter)
        .join(Step, col(Step.id) == col(Letter.step_id))
        .where(col(Step.project_id).in_(projects))
        .order_by(col(Letter.id))
    )
    return {letter.step_id: letter.due_on for letter in found if letter.is_open}


def open_letter(session: Session, step_id: int) -> int | None:
    """The letter of this step that still waits for an answer."""
    found = session.exec(
        select(Letter).where(Letter.step_id == step_id).order_by(col(Letter.id).desc())
    ).first()
    return found.id if found and found.is_open else None


def slips(session: Session, projects: Select[Any]) -> Sequence[Slip]:
    """Newest first."""
    return session.exec(
        select(Slip).where(col(Slip.project_id).in_(projects)).order_by(col(Slip.id).desc())
    ).all()


def answers(session: Session, slip_ids: Sequence[int]) -> dict[int, list[SlipAnswer]]:
    """By slip, oldest first."""
    found: dict[int, list[SlipAnswer]] = {}
    for row in session.exec(
        select(SlipAnswer).where(col(SlipAnswer.slip_id).in_(slip_ids)).order_by(col(SlipAnswer.id))
    ):
        found.setdefault(row.slip_id, []).append(row)
    return found


def proofs(session: Session, event_ids: Sequence[int]) -> dict[int, list[Attachment]]:
    """Files that came with these happenings, without the removed ones."""
    found: dict[int, list[Attachment]] = {}
    for row in session.exec(
        select(Attachment).where(
            col(Attachment.event_id).in_(event_ids), col(Attachment.removed_by).is_(None)
        )
    ):
        found.setdefault(row.event_id, []).append(row)
    return found


def next_serial(session: Session, level: str, year: int) -> int:
    """The number after the last of this level and year; nobody else takes it meanwhile."""
    if session.get_bind().dialect.name == "postgresql":  # SQLite writes one at a time anyway
        session.execute(select(func.pg_advisory_xact_lock(year)))
    last = session.exec(
        select(func.max(Slip.serial)).where(Slip.level == level, Slip.year == year)
    ).one()
    return (last or 0) + 1


def raised_to(session: Session, slip_id: int) -> Slip | None:
    """The slip of the next level that took its place."""
    return session.exec(select(Slip).where(Slip.raised_from == slip_id)).first()
