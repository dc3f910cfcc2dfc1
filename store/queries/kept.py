"""Kept ledgers, and how far each project has moved on."""

from __future__ import annotations

from sqlmodel import Session, col, func, select

from models import Event, KeptLedger


def ledgers(session: Session, kind: str) -> dict[int, KeptLedger]:
    """By project, of one kind of certificate."""
    found = session.exec(select(KeptLedger).where(col(KeptLedger.kind) == kind))
    return {row.project_id: row for row in found}


def newest_events(session: Session) -> dict[int, int]:
    """The id of the newest event by project."""
    newest = func.max(col(Event.id))
    found = session.exec(select(Event.project_id, newest).group_by(col(Event.project_id)))
    return {number: event or 0 for number, event in found}
