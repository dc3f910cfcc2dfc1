"""How a person is reached: e-mail, telephones, and the staff number that keeps one person from
holding two accounts.

A personal mobile number is shown with its middle covered; the bureau may ask for the whole one,
which is recorded. Developers and external parties never see it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, true
from sqlmodel import Session, col, select

from errors import ForbiddenError, InputError, NotFoundError, RefusedError
from models import Account, Role
from store import audit
from store.phones import may_see_mobile
from store.scope import Viewer

# Plain addresses only: what mail programs and the other system's claims agree on.
EMAIL = re.compile(r"[a-z0-9._%+-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}")
OFFICE = re.compile(r"[0-9+() -]{5,40}")
MOBILE = re.compile(r"(?:\+?86)?(1[3-9][0-9]{9})")
STAFF = re.compile(r"[A-Za-z0-9._/-]{1,40}")


@dataclass(frozen=True)
class Ways:
    """What was entered, checked; None: nothing."""

    email: str | None
    office_phone: str | None
    mobile: str | None


def set_details(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    login: str,
    staff_number: str,
    email: str,
    office_phone: str,
    mobile: str | None = None,
) -> None:
    """The security administrator enters what the house knows of a person; ``mobile`` None: as it
    was. Raises InputError. An address entered here is one that another system may vouch by."""
    if viewer.role != Role.SECURITY_ADMIN:
        raise NotFoundError()
    account = session.exec(select(Account).where(Account.login == login)).first()
    if account is None:
        raise NotFoundError()
    if account.id == viewer.account_id:
        raise ForbiddenError("Another security administrator enters your own details.")
    ways = checked(email, office_phone, account.mobile or "" if mobile is None else mobile)
    number = free(session, staff_number, ways.email, account.id)
    account.staff_number = number
    account.email, account.own_email = ways.email, False
    account.office_phone, account.mobile = ways.office_phone, ways.mobile
    session.add(account)


def set_own(
    session: Session, viewer: Viewer, now: datetime, *, email: str, office_phone: str, mobile: str
) -> None:
    """Another address or number of one's own; the caller has checked the password, slowly and
    outside a transaction. A changed address gets mail, but another system cannot vouch by it until
    the security administrator has entered it: otherwise whoever sits at an open session would
    have a way in for ever."""
    if viewer.duty:
        raise RefusedError("Do first what this page asks for.")
    account = session.get(Account, viewer.account_id)
    if account is None:
        raise NotFoundError()
    ways = checked(email, office_phone, mobile)
    if ways.email != account.email:
        _check_free(session, ways.email, account.id)
        account.email, account.own_email = ways.email, True
    account.office_phone, account.mobile = ways.office_phone, ways.mobile
    session.add(account)


def show_mobile(session: Session, viewer: Viewer, now: datetime, *, account_id: int) -> str:
    """The whole number, for the bureau and the owner; that it was looked at is recorded."""
    account = session.get(Account, account_id)
    if account is None or not account.mobile or not may_see_mobile(viewer, account):
        raise NotFoundError()
    audit.note(session, "account", str(account_id), {"shown": "mobile"})
    return account.mobile


def checked(email: str, office_phone: str, mobile: str) -> Ways:
    """Raises InputError with the field."""
    email, office_phone = email.strip().lower(), office_phone.strip()
    plain = re.sub(r"[\s-]", "", mobile)
    if email and (len(email) > 200 or not EMAIL.fullmatch(email)):
        raise InputError("Enter the e-mail address like name@example.com.", field="email")
    if office_phone and not OFFICE.fullmatch(office_phone):
        raise InputError("A telephone number has digits, spaces and + ( ) -.", field="office_phone")
    found = MOBILE.fullmatch(plain)
    if plain and not found:
        raise InputError("A mobile number has 11 digits and begins with 1.", field="mobile")
    return Ways(email or None, office_phone or None, found[1] if found else None)


def free(
    session: Session, staff_number: str, email: str | None, account_id: int | None
) -> str | None:
    """The staff number as it is kept. Raises InputError when it, or the address, is another
    account's."""
    number = staff_number.strip() or None
    if number and not STAFF.fullmatch(number):
        raise InputError("A staff number has letters, digits and . _ / -.", field="staff_number")
    _check_free(session, email, account_id)
    taken = select(Account.id).where(Account.staff_number == number, _others(account_id))
    if number and session.exec(taken).first():
        raise InputError(
            "This staff number has an account already: one person, one account.",
            field="staff_number",
        )
    return number


def _check_free(session: Session, email: str | None, own: int | None) -> None:
    taken = select(Account.id).where(Account.email == email, _others(own))
    if email and session.exec(taken).first():
        raise InputError("This address cannot be used for this account.", field="email")


def _others(account_id: int | None) -> ColumnElement[bool]:
    return true() if account_id is None else col(Account.id) != account_id
