"""What goes to an external party as a whole: where its mail goes, and each digest that went."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from models.base import Table, UtcDateTime


class Every(StrEnum):
    """When the timetable sends a party its digest."""

    OFF = "off"
    DAILY = "daily"  # each working day
    WEEKLY = "weekly"  # the first working day of a week on which none has gone yet


class PartyMail(Table, table=True):
    """Where a party's mail goes, and how often the timetable writes to it."""

    organisation_id: int = Field(primary_key=True, foreign_key="organisation.id")
    addresses: list[str] = Field(default_factory=list, sa_type=JSON)
    every: str = Field(default=Every.OFF, max_length=10)


class PartyDigest(Table, table=True):
    """One message to a party for all that it owes; one for each working day (``on``).

    ``account_id`` None: the timetable sent it. The text is made when it goes out, from those of
    the letters that still wait then.
    """

    __table_args__ = (UniqueConstraint("organisation_id", "on"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    on: date
    letter_ids: list[int] = Field(default_factory=list, sa_type=JSON)
    account_id: int | None = Field(default=None, foreign_key="account.id")
    made_at: datetime = Field(sa_type=UtcDateTime)
