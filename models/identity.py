"""Who acts: organisations, their people, and the sign-ins that are open."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from models.base import Table, UtcDateTime


class OrganisationKind(StrEnum):
    DEPARTMENT = "department"
    EXTERNAL = "external"
    COMPANY = "company"
    REVIEW_BODY = "review_body"
    STATION = "station"


class Role(StrEnum):
    LIAISON = "liaison"
    CHIEF = "chief"
    DEVELOPER = "developer"
    EXTERNAL = "external"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"


# Kept apart: an account has one role, and no administrator sees projects (rules §9).
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})


class Organisation(Table, table=True):
    """A department, an external party, a developer company, a review body or a service point."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=40)
    name_zh: str = Field(max_length=200)
    name_en: str = Field(max_length=200)
    short_zh: str = Field(max_length=60)
    short_en: str = Field(max_length=60)
    kind: str = Field(max_length=20)
    credit_code: str | None = Field(default=None, max_length=18)


class Account(Table, table=True):
    """A person who signs in, in exactly one role. ``language`` empty: follow the browser.

    ``staff_number`` keeps a person from holding two accounts, hence two administrators' roles.
    ``must_change``: the password was not chosen by its owner. ``own_email``: the address was
    entered by its owner, so it gets mail but proves nothing to another system. Empty times: before
    there were any.
    """

    __table_args__ = (
        CheckConstraint(
            "role in ('liaison', 'chief', 'developer', 'external',"
            " 'system_admin', 'security_admin', 'audit_admin')",
            name="ck_account_one_role",
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(unique=True, max_length=60)
    name: str = Field(max_length=100)
    role: str = Field(max_length=20)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    password_hash: str = Field(max_length=200)
    language: str | None = Field(default=None, max_length=10)
    active: bool = True
    demo: bool = False
    staff_number: str | None = Field(default=None, unique=True, index=True, max_length=40)
    # Named by the other system that vouches for the person.
    subject: str | None = Field(default=None, unique=True, index=True, max_length=255)
    email: str | None = Field(default=None, unique=True, index=True, max_length=200)
    own_email: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    office_phone: str | None = Field(default=None, max_length=40)
    mobile: str | None = Field(default=None, max_length=40)  # personal: masked for developers
    created_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    password_set_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    must_change: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})


class SignIn(Table, table=True):
    """One open session. Only a hash of the cookie's token is kept. ``outside``: another system
    vouched for the person, password and second factor included."""

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True, max_length=64)
    account_id: int = Field(foreign_key="account.id", index=True)
    form_token: str = Field(max_length=64)
    opened_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    remote: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})
    browser: str = Field(default="", max_length=200, sa_column_kwargs={"server_default": ""})
    outside: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})


class SignInFailure(Table, table=True):
    """A refused attempt, kept to slow down guessing."""

    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(index=True, max_length=60)
    failed_at: datetime = Field(sa_type=UtcDateTime, index=True)
