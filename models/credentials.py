"""What an account is opened with beside its password, and what two administrators decide."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from models.base import Table, UtcDateTime


class PasswordUsed(Table, table=True):
    """A password that was set, so that the last ones can be refused."""

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    password_hash: str = Field(max_length=200)
    set_at: datetime = Field(sa_type=UtcDateTime)


class ResetLink(Table, table=True):
    """A way to a new password, for one person, once. Only a hash of the token is kept."""

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True, max_length=64)
    account_id: int = Field(foreign_key="account.id", index=True)
    made_by: int | None = Field(default=None, foreign_key="account.id")  # empty: command line
    made_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class HalfSignIn(Table, table=True):
    """The password was right; the code of the second factor is still asked for."""

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True, max_length=64)
    account_id: int = Field(foreign_key="account.id", index=True)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SecondFactor(Table, table=True):
    """An authenticator app. The secret is kept encrypted with the key of the settings.

    ``confirmed_at`` empty: shown, not yet proved. ``last_step``: a code works once.
    """

    account_id: int = Field(foreign_key="account.id", primary_key=True)
    secret: str = Field(max_length=400)
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_step: int = 0


class RecoveryCode(Table, table=True):
    """Opens once when the authenticator is lost."""

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    code_hash: str = Field(max_length=64)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class GrantState(StrEnum):
    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"


class RoleGrant(Table, table=True):
    """A role that an administrator asks for an account and another one decides about.

    ``account_id`` empty: the account is made when the grant is approved.
    """

    __table_args__ = (
        CheckConstraint("decided_by <> asked_by", name="ck_rolegrant_two_people"),
        CheckConstraint("account_id <> asked_by", name="ck_rolegrant_not_for_oneself"),
        CheckConstraint("account_id <> decided_by", name="ck_rolegrant_not_by_oneself"),
        CheckConstraint(
            "role in ('liaison', 'chief', 'developer', 'external',"
            " 'system_admin', 'security_admin', 'audit_admin')",
            name="ck_rolegrant_one_role",
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    login: str = Field(max_length=60)
    name: str = Field(max_length=100)
    role: str = Field(max_length=20)
    organisation_id: int = Field(foreign_key="organisation.id")
    staff_number: str | None = Field(default=None, max_length=40)
    email: str | None = Field(default=None, max_length=200)
    reason: str = Field(max_length=500)
    state: str = Field(default=GrantState.ASKED, max_length=10, index=True)
    asked_by: int = Field(foreign_key="account.id", index=True)
    asked_at: datetime = Field(sa_type=UtcDateTime)
    decided_by: int | None = Field(default=None, foreign_key="account.id")
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
