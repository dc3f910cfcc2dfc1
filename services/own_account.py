"""What a person does to the own account: another password, the own open sessions."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from errors import InputError, NotFoundError, RefusedError
from models import Account, SignIn
from services import duties, passwords, second_factor
from store.scope import Viewer


@dataclass(frozen=True)
class OwnSession:
    """``here``: the one that asks."""

    sign_in_id: int
    opened_at: datetime
    seen_at: datetime
    remote: str
    browser: str
    here: bool


@dataclass(frozen=True)
class OwnAccount:
    """What the security page shows. ``second_factor``: on, shown (not yet proved), off."""

    login: str
    name: str
    email: str
    office_phone: str
    mobile: str
    password_set_at: datetime | None
    second_factor: str
    codes_left: int
    sessions: tuple[OwnSession, ...]


def check_form(viewer: Viewer, form_token: str) -> None:
    """Raises RefusedError when a form was not made for this session."""
    expected = viewer.form_token
    if not expected or not secrets.compare_digest(expected.encode(), form_token.encode()):
        raise RefusedError("This form is out of date. Open the page again.")


def overview(session: Session, viewer: Viewer, now: datetime, token: str) -> OwnAccount:
    """The viewer's own account; nobody else's."""
    account = session.get_one(Account, viewer.account_id)
    is_on = second_factor.is_on(session, viewer.account_id)
    return OwnAccount(
        login=account.login,
        name=account.name,
        email=account.email or "",
        office_phone=account.office_phone or "",
        mobile=account.mobile or "",
        password_set_at=account.password_set_at,
        second_factor="on" if is_on else "off",
        codes_left=second_factor.codes_left(session, viewer.account_id) if is_on else 0,
        sessions=_sessions(session, viewer, now, token),
    )


def change_password(session: Session, viewer: Viewer, now: datetime, new: str, again: str) -> None:
    """The present password has been checked by the caller, slowly and outside a transaction.

    Raises InputError. Ends every session of the account: the caller opens a new one.
    """
    if new != again:
        raise InputError("The two new passwords differ.", field="again")
    passwords.choose(session, now, session.get_one(Account, viewer.account_id), new)


def end_session(session: Session, viewer: Viewer, now: datetime, sign_in_id: int) -> None:
    """Close one of the viewer's own sessions. Raises NotFoundError for anybody else's."""
    row = session.get(SignIn, sign_in_id)
    if row is None or row.account_id != viewer.account_id or row.closed_at:
        raise NotFoundError()
    row.closed_at = now
    session.add(row)


def end_other_sessions(session: Session, viewer: Viewer, now: datetime, token: str) -> int:
    """Signed out everywhere but here; gives how many sessions ended."""
    return passwords.end_sessions(session, now, viewer.account_id, but=token)


def _sessions(
    session: Session, viewer: Viewer, now: datetime, token: str
) -> tuple[OwnSession, ...]:
    """Open and not idle too long, the newest first."""
    rows = session.exec(
        select(SignIn)
        .where(
            col(SignIn.account_id) == viewer.account_id,
            col(SignIn.closed_at).is_(None),
            col(SignIn.expires_at) > now,
            col(SignIn.seen_at) > now - duties.lasts(session)[0],
        )
        .order_by(col(SignIn.seen_at).desc())
    )
    here = passwords.digest(token)
    return tuple(
        OwnSession(
            row.id or 0, row.opened_at, row.seen_at, row.remote, row.browser, row.token_hash == here
        )
        for row in rows
    )
