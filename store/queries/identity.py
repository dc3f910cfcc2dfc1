"""Accounts and roles that are asked for, as administrators look at them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select

from models import Organisation, RoleGrant, SecondFactor, SignIn


def last_seen(session: Session) -> dict[int, datetime]:
    """By account id, when its newest session last did something."""
    found = session.exec(
        select(SignIn.account_id, func.max(SignIn.seen_at)).group_by(col(SignIn.account_id))
    )
    return {number: at for number, at in found if at is not None}


def with_second_factor(session: Session) -> set[int]:
    """Ids of accounts that are asked for a code."""
    return set(
        session.exec(
            select(SecondFactor.account_id).where(col(SecondFactor.confirmed_at).is_not(None))
        )
    )


def grants(session: Session, limit: int = 100) -> Sequence[tuple[RoleGrant, Organisation]]:
    """Roles that were asked for, the newest first."""
    found = session.exec(
        select(RoleGrant, Organisation)
        .join(Organisation, col(Organisation.id) == col(RoleGrant.organisation_id))
        .order_by(col(RoleGrant.id).desc())
        .limit(limit)
    )
    return [(grant, home) for grant, home in found]


def homes(session: Session) -> Sequence[Organisation]:
    """Every organisation, for choosing one."""
    return session.exec(select(Organisation).order_by(col(Organisation.code))).all()
