"""Accounts as the security administrator sees them, and the roles that wait for a second person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from errors import NotFoundError
from models import ADMINISTRATORS, OrganisationKind, Role
from store.phones import masked
from store.queries import contacts, identity
from store.queries import system as queries
from store.queries.rows import people
from store.scope import Viewer
from views import language
from views.language import Language


@dataclass(frozen=True)
class Person:
    """One account; nothing that a password or a session could be guessed from."""

    login: str
    name: str
    role: str
    organisation: str
    active: bool
    must_change: bool
    second_factor: bool
    seen_at: datetime | None
    staff_number: str
    email: str
    office_phone: str
    mobile: str  # masked
    own: bool


@dataclass(frozen=True)
class Home:
    """An organisation to choose; ``company``: of developers."""

    organisation_id: int
    name: str
    company: bool


@dataclass(frozen=True)
class Grant:
    """A role that was asked for. ``mine``: asked by, or for, the viewer, who may not decide."""

    grant_id: int
    login: str
    name: str
    role: str
    organisation: str
    reason: str
    state: str
    new: bool
    asked_by: str
    asked_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    mine: bool
    link_due: bool  # approved, and the viewer, who asked, has a link to hand over


@dataclass(frozen=True)
class Accounts:
    people: tuple[Person, ...]
    homes: tuple[Home, ...]


def accounts(session: Session, viewer: Viewer, lang: Language) -> Accounts:
    """For the security administrator. Raises NotFoundError for everybody else."""
    if viewer.role != Role.SECURITY_ADMIN:
        raise NotFoundError()
    seen, factors = identity.last_seen(session), identity.with_second_factor(session)
    return Accounts(
        people=tuple(
            Person(
                login=account.login,
                name=account.name,
                role=account.role,
                organisation=language.name(home, lang),
                active=account.active,
                must_change=account.must_change,
                second_factor=account.id in factors,
                seen_at=seen.get(account.id or 0),
                staff_number=account.staff_number or "",
                email=account.email or "",
                office_phone=account.office_phone or "",
                mobile=masked(account.mobile),
                own=account.id == viewer.account_id,
            )
            for account, home in queries.accounts(session)
        ),
        homes=tuple(
            Home(home.id or 0, language.name(home, lang), home.kind == OrganisationKind.COMPANY)
            for home in identity.homes(session)
        ),
    )


def grants(session: Session, viewer: Viewer, lang: Language) -> tuple[Grant, ...]:
    """Roles asked for and decided, the newest first. Raises NotFoundError for who is no
    administrator."""
    if viewer.role not in ADMINISTRATORS:
        raise NotFoundError()
    unopened = contacts.unopened(session)
    names = {number: account.name for number, account in people(session).items()}
    return tuple(
        Grant(
            grant_id=grant.id or 0,
            login=grant.login,
            name=grant.name,
            role=grant.role,
            organisation=language.name(home, lang),
            reason=grant.reason,
            state=grant.state,
            new=grant.account_id is None,
            asked_by=names.get(grant.asked_by, ""),
            asked_at=grant.asked_at,
            decided_by=names.get(grant.decided_by) if grant.decided_by else None,
            decided_at=grant.decided_at,
            mine=viewer.account_id in (grant.asked_by, grant.account_id),
            link_due=grant.account_id in unopened and grant.asked_by == viewer.account_id,
        )
        for grant, home in identity.grants(session)
    )
