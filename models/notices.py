"""What people are told: notices in their inbox, deliveries on their way out, and who runs the
timetable."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, Text, UniqueConstraint
from sqlmodel import Field

from models.base import Table, UtcDateTime


class NoticeRule(StrEnum):
    """Why somebody is told something."""

    LETTER = "letter"  # a reply is due soon or overdue
    LATE = "late"  # a certificate's projected date went past its target
    MOVED = "moved"  # a certificate's projected date changed
    TARGET_ASKED = "target_asked"
    TARGET_DECIDED = "target_decided"
    SLIP_ISSUED = "slip_issued"
    SLIP_ANSWERED = "slip_answered"
    REPLIED = "replied"  # the party answered through its own link
    JOB_FAILED = "job_failed"
    DIGEST = "digest"  # deliveries only: what came since the last one
    PARTY_DIGEST = "party_digest"  # deliveries only: to an external party, by its address


class Way(StrEnum):
    """How a notice leaves the house."""

    MAIL = "mail"
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"


class Wanted(StrEnum):
    """When a person wants a way to be used."""

    OFF = "off"
    DIGEST = "digest"
    AT_ONCE = "at_once"


class DeliveryState(StrEnum):
    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"  # refused for good, or tried for days
    DROPPED = "dropped"  # the recipient may no longer see it, or no longer wants it


class Notice(Table, table=True):
    """One thing told to one person: the inbox. ``window`` makes it unique in time: a stage of
    reminding, a day, an event. ``facts`` are dates and codes; words are made where it is read."""

    __table_args__ = (
        UniqueConstraint("account_id", "rule", "object", "window"),
        Index("ix_notice_account_read", "account_id", "read_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id")
    rule: str = Field(max_length=30)
    object: str = Field(max_length=80)
    window: str = Field(max_length=40)
    project_id: int | None = Field(default=None, foreign_key="project.id", index=True)
    step_id: int | None = Field(default=None, foreign_key="step.id")
    certificate_id: int | None = Field(default=None, foreign_key="certificate.id")
    event_id: int | None = Field(default=None, foreign_key="event.id")
    urgent: bool = False
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    made_at: datetime = Field(sa_type=UtcDateTime, index=True)
    read_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    digested_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Delivery(Table, table=True):
    """The outbox: one message to one person by one way, written together with its cause.

    A digest for an external party has ``digest_id`` and ``address`` instead of a person.

    ``claimed_until``: a worker is at it; after that moment the worker is taken for dead.
    """

    __table_args__ = (
        UniqueConstraint("rule", "object", "window", "account_id", "way"),
        UniqueConstraint("digest_id", "address"),
        Index("ix_delivery_state_next", "state", "next_try_at"),
        Index("ix_delivery_way_tried", "way", "tried_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    account_id: int | None = Field(default=None, foreign_key="account.id")
    digest_id: int | None = Field(default=None, foreign_key="partydigest.id")
    address: str = Field(default="", max_length=200)
    rule: str = Field(max_length=30)
    object: str = Field(max_length=80)
    window: str = Field(max_length=40)
    way: str = Field(max_length=20)
    notice_ids: list[int] = Field(default_factory=list, sa_type=JSON)
    message_id: str = Field(max_length=80, unique=True)
    state: str = Field(default="pending", max_length=20)
    attempts: int = 0
    made_at: datetime = Field(sa_type=UtcDateTime)
    next_try_at: datetime = Field(sa_type=UtcDateTime)
    tried_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    claimed_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    error: str = Field(default="", sa_type=Text)


class WayState(Table, table=True):
    """How a way is doing. After several failures in a row it is left alone until ``rest_until``."""

    way: str = Field(primary_key=True, max_length=20)
    failures: int = 0
    down_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    rest_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    error: str = Field(default="", sa_type=Text)


class NoticePreference(Table, table=True):
    """A person's wishes. ``ways``: way -> wanted; quiet hours are local, both or none."""

    account_id: int = Field(primary_key=True, foreign_key="account.id")
    ways: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    quiet_from: int | None = None
    quiet_until: int | None = None


class JobLease(Table, table=True):
    """Which process runs the timetable; whoever finds it expired may take it. Real time, not
    the district's."""

    name: str = Field(primary_key=True, max_length=40)
    holder: str = Field(max_length=80)
    heartbeat_at: datetime = Field(sa_type=UtcDateTime)
    until: datetime = Field(sa_type=UtcDateTime)


class JobPlan(Table, table=True):
    """When a job comes next, as the process that runs the timetable says."""

    job: str = Field(primary_key=True, max_length=60)
    next_at: datetime = Field(sa_type=UtcDateTime)
