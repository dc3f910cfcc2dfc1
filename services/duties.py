"""How long a session lasts, when an account has slept too long, what is to be done first."""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from sqlmodel import Session, col, func, select

from config import settings
from models import Account, Role, SecondFactor, SignIn
from services import passwords

DORMANT = timedelta(days=90)
DEMO_IDLE, DEMO_ABSOLUTE = timedelta(hours=2), timedelta(hours=12)
FROM_ANYWHERE = frozenset({Role.DEVELOPER, Role.EXTERNAL})


def lasts(session: Session) -> tuple[timedelta, timedelta]:
    """How long a session may be idle and how long it lasts in any case: as set, else by the
    profile; a demo is looked at in longer breaths."""
    idle, absolute = settings().session_idle_minutes, settings().session_absolute_hours
    rules, demo = passwords.profile(), passwords.is_demo(session)
    return (
        timedelta(minutes=idle) if idle else DEMO_IDLE if demo else rules.idle,
        timedelta(hours=absolute) if absolute else DEMO_ABSOLUTE if demo else rules.absolute,
    )


def is_dormant(session: Session, now: datetime, account: Account) -> bool:
    """Whether this account was made and last used 90 days ago or earlier."""
    used = session.exec(
        select(func.max(SignIn.seen_at)).where(col(SignIn.account_id) == account.id)
    ).one()
    last = used or account.created_at
    return not account.demo and last is not None and now - last >= DORMANT


def disable_dormant(session: Session, now: datetime) -> int:
    """Switch off accounts that nobody uses; gives how many. For the nightly round."""
    slept = [
        account
        for account in session.exec(select(Account).where(col(Account.active))).all()
        if is_dormant(session, now, account)
    ]
    for account in slept:
        account.active = False
        session.add(account)
    return len(slept)


def duty(session: Session, now: datetime, account: Account, row: SignIn) -> str:
    """What this person must do before anything else: ``password``, ``second_factor``, nothing."""
    if row.outside:  # the other system has rules of its own
        return ""
    if passwords.must_change(session, now, account):
        return "password"
    if account.role in settings().second_factor_roles:
        factor = session.get(SecondFactor, account.id)
        return "" if factor and factor.confirmed_at else "second_factor"
    return ""


def may_come_from(role: str, remote: str) -> bool:
    """Staff and administrators only from the networks that the settings name (none: any);
    developers and external parties from anywhere."""
    allowed = settings().staff_cidrs
    if not allowed or role in FROM_ANYWHERE:
        return True
    try:
        here = ip_address(remote)
    except ValueError:
        return False
    return any(here in ip_network(network, strict=False) for network in allowed)
