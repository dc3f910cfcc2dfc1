"""Requests for another target that waited for a chief at some moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_
from sqlmodel import Session, col, select

from models import Account, Certificate, Event, TargetChange, TargetState


def asked_targets(
    session: Session, projects: Select[Any], known_before: datetime | None
) -> Sequence[tuple[TargetChange, Certificate, Account | None]]:
    """Undecided requests with their certificate and who asked, the oldest first."""
    statement = (
        select(TargetChange, Certificate, Account)
        .join(Certificate, col(Certificate.id) == col(TargetChange.certificate_id))
        .join(Event, col(Event.id) == col(TargetChange.event_id))
        .outerjoin(Account, col(Account.id) == col(Event.actor_id))
        .where(col(Certificate.project_id).in_(projects))
        .order_by(col(TargetChange.id))
    )
    if known_before is None:
        waiting = statement.where(col(TargetChange.state) == TargetState.ASKED)
    else:
        decided = select(Event.id).where(col(Event.recorded_at) < known_before)
        waiting = statement.where(
            col(Event.recorded_at) < known_before,
            or_(
                col(TargetChange.decided_by).is_(None),
                col(TargetChange.decided_by).not_in(decided),
            ),
        )
    return [(change, paper, who) for change, paper, who in session.exec(waiting)]
