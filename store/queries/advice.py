"""Kept rankings of actions, and named what-ifs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from models import Account, Advice, Scenario


def newest(session: Session) -> Advice | None:
    """The ranking that was made last."""
    return session.exec(select(Advice).order_by(col(Advice.data_date).desc()).limit(1)).first()


def newest_mark(session: Session) -> tuple[int, int]:
    """(data version, seconds since 1970) of the newest ranking, (0, 0) without one; cheap."""
    found = session.exec(
        select(Advice.data_version, Advice.made_at).order_by(col(Advice.data_date).desc()).limit(1)
    ).first()
    return (found[0], int(found[1].timestamp())) if found else (0, 0)


def of_day(session: Session, day: date) -> Advice | None:
    return session.exec(select(Advice).where(col(Advice.data_date) == day)).first()


def scenarios(session: Session, project_id: int) -> Sequence[tuple[Scenario, Account]]:
    """The what-ifs of a project with who keeps them, oldest first."""
    found = session.exec(
        select(Scenario, Account)
        .join(Account, col(Account.id) == col(Scenario.account_id))
        .where(col(Scenario.project_id) == project_id)
        .order_by(col(Scenario.id))
    )
    return [(scenario, account) for scenario, account in found]
