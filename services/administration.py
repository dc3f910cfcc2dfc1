"""What the security administrator does about accounts, and what takes two administrators.

Three administrators are kept apart (GB/T 22239, three posts): an account has one role, a role is
given by two of them, none of them gives one to himself, and none of them learns a password.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from errors import ForbiddenError, InputError, NotFoundError
from models import ADMINISTRATORS, Account, GrantState, Organisation, Role, RoleGrant
from services import accounts, contacts, passwords, second_factor
from store.scope import Viewer

_OFFICES = frozenset({"department", "review_body", "station"})
_HOMES = {Role.DEVELOPER: {"company"}, Role.EXTERNAL: {"external", "review_body", "station"}}


def ask_account(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    login: str,
    name: str,
    role: Role,
    organisation_id: int,
    reason: str,
    staff_number: str = "",
    email: str = "",
) -> RoleGrant:
    """Ask for a new account; another administrator approves. Raises InputError."""
    _security_only(viewer)
    login = accounts.checked_login(session, login)
    address = contacts.checked(email, "", "").email
    number = contacts.free(session, staff_number, address, None)
    _named_administrator(role, number)
    if session.exec(_waiting().where(col(RoleGrant.login) == login)).first():
        raise InputError("This account has been asked for already.", field="login")
    grant = _asked(session, viewer, now, None, login, name, role, organisation_id, reason)
    grant.staff_number, grant.email = number, address
    session.flush()
    return grant


def ask_role(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    login: str,
    role: Role,
    reason: str,
) -> RoleGrant:
    """Ask for another role of an account that exists; never of one's own. Raises InputError."""
    _security_only(viewer)
    account = _account(session, login)
    if account.id == viewer.account_id:
        raise ForbiddenError("Nobody gives a role to himself. Another security administrator may.")
    if account.role == role:
        raise InputError("This account has that role already.", field="role")
    _named_administrator(role, account.staff_number)
    if session.exec(_waiting().where(col(RoleGrant.account_id) == account.id)).first():
        raise InputError("Another role has been asked for this account already.", field="login")
    return _asked(
        session, viewer, now, account.id, account.login, account.name, role,
        account.organisation_id, reason,
    )  # fmt: skip


def decide(
    session: Session, viewer: Viewer, now: datetime, grant_id: int, *, approve: bool
) -> None:
    """The second person's word. Approved: the account is made, which no password opens until its
    asker has made a link for its owner; or its role changes and its sessions end."""
    grant = session.get(RoleGrant, grant_id)
    if viewer.role not in ADMINISTRATORS or grant is None or grant.state != GrantState.ASKED:
        raise NotFoundError()
    if viewer.account_id in (grant.asked_by, grant.account_id):
        raise ForbiddenError("The one who asked does not decide. Another administrator must.")
    grant.state = GrantState.APPROVED if approve else GrantState.REFUSED
    grant.decided_by, grant.decided_at = viewer.account_id, now
    session.add(grant)
    session.flush()
    if not approve:
        return
    if grant.account_id is not None:
        account = session.get_one(Account, grant.account_id)
        account.role = grant.role
        session.add(account)
        passwords.end_sessions(session, now, grant.account_id)
        return
    made = _new_account(
        session, now, login=grant.login, name=grant.name, role=Role(grant.role),
        organisation_id=grant.organisation_id,
    )  # fmt: skip
    made.staff_number = contacts.free(session, grant.staff_number or "", grant.email, made.id)
    made.email = grant.email
    grant.account_id = made.id
    session.add(grant)


def reset_link(session: Session, viewer: Viewer, now: datetime, login: str) -> str:
    """The token of a link with which the person, and nobody else, sets a new password. The old
    one opens nothing from now on."""
    _security_only(viewer)
    account = _account(session, login)
    if account.id == viewer.account_id:
        raise ForbiddenError("Change your own password on your own page.")
    token = passwords.make_link(session, now, account, viewer.account_id)
    passwords.make_unusable(session, now, account)
    return token


def take_second_factor(session: Session, viewer: Viewer, now: datetime, login: str) -> None:
    """The device and the recovery codes are lost: the person enrols again after the next
    sign-in. Its open sessions end."""
    _security_only(viewer)
    account = _account(session, login)
    if account.id == viewer.account_id:
        raise ForbiddenError("Another security administrator takes your second factor away.")
    second_factor.remove(session, account.id or 0)
    passwords.end_sessions(session, now, account.id or 0)


def switch(session: Session, viewer: Viewer, now: datetime, login: str, *, active: bool) -> None:
    """Disable an account, its sessions end at once; or enable it again."""
    _security_only(viewer)
    account = _account(session, login)
    if account.id == viewer.account_id:
        raise ForbiddenError("Nobody disables the own account.")
    account.active = active
    session.add(account)
    if not active:
        passwords.end_sessions(session, now, account.id or 0)


def check_home(session: Session, role: Role, organisation_id: int) -> None:
    """Whether somebody in this organisation may have this role. Raises InputError."""
    home = session.get(Organisation, organisation_id)
    if home is None:
        raise InputError("Choose the organisation of this person.", field="organisation")
    if home.kind not in _HOMES.get(role, _OFFICES):
        raise InputError(
            "A developer belongs to a company, an external party's person to that party, everybody "
            "else to an office.",
            field="organisation",
        )


def _new_account(
    session: Session, now: datetime, *, login: str, name: str, role: Role, organisation_id: int
) -> Account:
    """An account that no password opens yet: its owner comes by a link."""
    return accounts.create_account(
        session, login=login, name=name, role=role, organisation_id=organisation_id,
        password=f"Aa1-{secrets.token_urlsafe(32)}", must_change=True, now=now,
    )  # fmt: skip


def _asked(
    session: Session,
    viewer: Viewer,
    now: datetime,
    account_id: int | None,
    login: str,
    name: str,
    role: Role,
    organisation_id: int,
    reason: str,
) -> RoleGrant:
    if not name.strip():
        raise InputError("Enter the person's name.", field="name")
    if len(reason.strip()) < 5:
        raise InputError("Say in a sentence why this person needs the role.", field="reason")
    check_home(session, role, organisation_id)
    grant = RoleGrant(
        account_id=account_id,
        login=login,
        name=name.strip()[:100],
        role=role,
        organisation_id=organisation_id,
        reason=reason.strip()[:500],
        asked_by=viewer.account_id,
        asked_at=now,
    )
    session.add(grant)
    session.flush()
    return grant


def _named_administrator(role: Role, staff_number: str | None) -> None:
    """What keeps one person from two of the three posts."""
    if role in ADMINISTRATORS and not staff_number:
        raise InputError(
            "An administrator needs a staff number: it keeps one person from two of these posts.",
            field="staff_number",
        )


def _waiting() -> SelectOfScalar[RoleGrant]:
    return select(RoleGrant).where(col(RoleGrant.state) == GrantState.ASKED)


def _account(session: Session, login: str) -> Account:
    found = session.exec(select(Account).where(Account.login == login)).first()
    if found is None:
        raise NotFoundError()
    return found


def _security_only(viewer: Viewer) -> None:
    if viewer.role != Role.SECURITY_ADMIN:
        raise NotFoundError()
