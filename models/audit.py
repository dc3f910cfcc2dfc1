"""What was done to the data: the chained record, saves that were answered, trials of backups."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Text
from sqlmodel import Field

from models.base import Table, UtcDateTime


class AuditRow(Table, table=True):
    """One changed row, chained to the record before it. Triggers refuse any change of it.

    ``before`` and ``after`` are canonical JSON of the fields that differ: exactly the bytes that
    ``hash`` was made of. No foreign keys: the record outlives what it tells of.
    """

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=UtcDateTime, index=True)  # the database's own clock
    account_id: int | None = Field(default=None, index=True)
    actor: str = Field(max_length=80)  # sign-in name; "job:...", "cli:..." without an account
    role: str = Field(default="", max_length=20)
    remote: str = Field(default="", max_length=64)
    session_mark: str = Field(default="", max_length=16)
    verb: str = Field(max_length=80)
    change: str = Field(max_length=10)  # added, changed, removed, read
    kind: str = Field(max_length=40)  # the table
    object_id: str = Field(default="", max_length=64)
    project_id: int | None = Field(default=None, index=True)
    happened_on: date | None = None
    before: str = Field(default="{}", sa_type=Text)
    after: str = Field(default="{}", sa_type=Text)
    previous: str = Field(max_length=64)
    algorithm: str = Field(max_length=10)
    hash: str = Field(max_length=64)


class SaveKey(Table, table=True):
    """A form was saved under this key, with this answer: a replay gets the same one."""

    key: str = Field(primary_key=True, max_length=64)
    account_id: int = Field(foreign_key="account.id", index=True)
    verb: str = Field(max_length=80)
    digest: str = Field(max_length=64)  # of what was given
    answer: str = Field(default="", sa_type=Text)  # JSON
    saved_at: datetime = Field(sa_type=UtcDateTime, index=True)


class Drill(Table, table=True):
    """A backup that was restored for trial, and what was found."""

    id: int | None = Field(default=None, primary_key=True)
    backup: str = Field(max_length=200)
    at: datetime = Field(sa_type=UtcDateTime)
    good: bool
    detail: str = Field(default="", sa_type=Text)
