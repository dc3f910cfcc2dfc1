"""What keeps a promise honest: filings and their terms, lights, explanations, numbered slips."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field

from models.base import Table, UtcDateTime


class StepStatus(Table, table=True):
    """A status code of the national standard that no other row tells: received, accepted late,
    not accepted, withdrawn, taken back, revoked. The others follow from starts, stops and ends."""

    id: int | None = Field(default=None, primary_key=True)
    step_id: int = Field(foreign_key="step.id", index=True)
    round: int
    status: int  # engine.status.Status
    on: date
    event_id: int = Field(foreign_key="event.id")


class ClockTerm(Table, table=True):
    """What holds for a step's clock from then on; the newest row counts, none: the plain rule."""

    id: int | None = Field(default=None, primary_key=True)
    step_id: int = Field(foreign_key="step.id", index=True)
    joint: bool = False
    extension: int = 0
    default_approval: bool = False
    basis: str = Field(sa_type=Text)
    event_id: int = Field(foreign_key="event.id")


class Owed(Table, table=True):
    """Papers that a conditional acceptance or conclusion (容缺) still waits for: a clock of its
    own, in working days after ``since_on``."""

    id: int | None = Field(default=None, primary_key=True)
    step_id: int = Field(foreign_key="step.id", index=True)
    round: int
    what: str = Field(sa_type=Text)
    limit_wd: int
    since_on: date
    done_on: date | None = None
    opened_by: int = Field(foreign_key="event.id")
    closed_by: int | None = Field(default=None, foreign_key="event.id")


class LightKey(StrEnum):
    """The thresholds of the printed rule (rules §4)."""

    YELLOW_LEFT = "yellow_left"
    RED_LEFT = "red_left"
    SECOND_YELLOW = "second_yellow"
    CERTIFICATE_RED_WD = "certificate_red_wd"
    CERTIFICATE_RED_CHANCE = "certificate_red_chance"
    STALE_WD = "stale_wd"
    VERY_STALE_WD = "very_stale_wd"


class LightRule(Table, table=True):
    """A threshold from a day on. Rows are added; the newest in effect counts."""

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=40, index=True)
    value: int
    effective_on: date
    reason: str = Field(sa_type=Text)
    account_id: int = Field(foreign_key="account.id")
    recorded_at: datetime = Field(sa_type=UtcDateTime)


class StepLight(Table, table=True):
    """A light that changed: to which colour, on which day, and why."""

    id: int | None = Field(default=None, primary_key=True)
    step_id: int = Field(foreign_key="step.id", index=True)
    round: int
    colour: str = Field(max_length=10)
    on: date
    cause: str = Field(max_length=30)


class FirstOverdue(Table, table=True):
    """The first day on which a round of a step was past its limit; written once."""

    __table_args__ = (UniqueConstraint("step_id", "round"),)
    id: int | None = Field(default=None, primary_key=True)
    step_id: int = Field(foreign_key="step.id")
    round: int
    on: date


class Explanation(Table, table=True):
    """Why a date was missed, and the new one."""

    id: int | None = Field(default=None, primary_key=True)
    step_id: int = Field(foreign_key="step.id", index=True)
    round: int
    missed_on: date
    new_on: date
    text: str = Field(sa_type=Text)
    event_id: int = Field(foreign_key="event.id")


class SlipLevel(StrEnum):
    """交办, 催办, 督办: each weighs more than the one before."""

    ASSIGNED = "assigned"
    CHASED = "chased"
    SUPERVISED = "supervised"


class Slip(Table, table=True):
    """A numbered instruction of a chief to an organisation; only its issuer closes it."""

    __table_args__ = (UniqueConstraint("level", "year", "serial"),)
    id: int | None = Field(default=None, primary_key=True)
    level: str = Field(max_length=20)
    year: int
    serial: int
    project_id: int = Field(foreign_key="project.id", index=True)
    step_id: int | None = Field(default=None, foreign_key="step.id")
    certificate_id: int | None = Field(default=None, foreign_key="certificate.id")
    letter_id: int | None = Field(default=None, foreign_key="letter.id")
    to_id: int = Field(foreign_key="organisation.id", index=True)
    requirement: str = Field(sa_type=Text)
    issued_on: date
    due_on: date
    issuer_id: int = Field(foreign_key="account.id")
    event_id: int = Field(foreign_key="event.id")
    raised_from: int | None = Field(default=None, foreign_key="slip.id", unique=True)
    closed_on: date | None = None
    proof: str = Field(default="", sa_type=Text)
    closed_by: int | None = Field(default=None, foreign_key="event.id")


class SlipAnswer(Table, table=True):
    """What the receiving organisation reported on a slip."""

    id: int | None = Field(default=None, primary_key=True)
    slip_id: int = Field(foreign_key="slip.id", index=True)
    text: str = Field(sa_type=Text)
    on: date
    account_id: int = Field(foreign_key="account.id")
    event_id: int = Field(foreign_key="event.id")
