"""What happened and what followed from it. Rows here are added, never changed."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, Text, UniqueConstraint
from sqlmodel import Field

from models.base import Table, UtcDateTime


class EventKind(StrEnum):
    REGISTERED = "registered"
    STARTED = "started"
    FINISHED = "finished"
    REFUSED = "refused"
    REMAINING_SET = "remaining_set"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    LETTER_SENT = "letter_sent"
    LETTER_PROMISED = "letter_promised"
    LETTER_CHASED = "letter_chased"
    LETTER_REPLIED = "letter_replied"
    LETTER_DRAFTED = "letter_drafted"
    LETTER_ACKNOWLEDGED = "letter_acknowledged"
    LETTER_RESENT = "letter_resent"
    PARTY_TOLD = "party_told"
    LETTER_WITHDRAWN = "letter_withdrawn"
    LETTER_NOT_REQUIRED = "letter_not_required"
    CONSULTED_AGAIN = "consulted_again"
    REPLY_CONFIRMED = "reply_confirmed"
    REPLY_SET_ASIDE = "reply_set_aside"
    CONDITION_MET = "condition_met"
    CONDITION_LIFTED = "condition_lifted"
    REPLY_LINK_MADE = "reply_link_made"
    REPLY_LINK_REVOKED = "reply_link_revoked"
    FILE_KEPT = "file_kept"
    FILE_REMOVED = "file_removed"
    TARGET_ASKED = "target_asked"
    TARGET_CHANGED = "target_changed"
    TARGET_DECLINED = "target_declined"
    LINK_RELAXED = "link_relaxed"
    LINK_ADDED = "link_added"
    ACTION_RECORDED = "action_recorded"
    ACTION_WITHDRAWN = "action_withdrawn"
    PROPOSAL_DISMISSED = "proposal_dismissed"
    STEP_REMOVED = "step_removed"
    JOINT_FILED = "joint_filed"
    JOINT_DECLINED = "joint_declined"
    OUTLINE_STORED = "outline_stored"
    SCREENED = "screened"
    NOTED = "noted"
    STEP_SHOWN = "step_shown"
    STEP_HIDDEN = "step_hidden"
    VERIFIED = "verified"
    DAY_PASSED = "day_passed"
    FILED = "filed"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    TERM_SET = "term_set"
    OWED_IN = "owed_in"
    EXPLAINED = "explained"
    SLIP_ISSUED = "slip_issued"
    SLIP_ANSWERED = "slip_answered"
    SLIP_RAISED = "slip_raised"
    SLIP_CLOSED = "slip_closed"


class Event(Table, table=True):
    """A happening with two times: when it was true and when the tracker learnt of it."""

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    step_id: int | None = Field(default=None, foreign_key="step.id", index=True)
    certificate_id: int | None = Field(default=None, foreign_key="certificate.id", index=True)
    kind: str = Field(max_length=30)
    actor_id: int | None = Field(default=None, foreign_key="account.id")
    happened_on: date
    recorded_at: datetime = Field(sa_type=UtcDateTime, index=True)
    backfilled: bool = False
    internal: bool = False  # hidden from the developer company
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    note: str = Field(default="", sa_type=Text)


class Suspension(Table, table=True):
    """An interval in which a step's clock stood still, with its owner and reason."""

    id: int | None = Field(default=None, primary_key=True)
    step_id: int = Field(foreign_key="step.id", index=True)
    kind: str = Field(max_length=30)
    owner: str = Field(max_length=20)
    reason_code: str = Field(max_length=40)
    evidence: str = Field(default="", max_length=300)
    approved_on: date | None = None  # of a special procedure: when the head agreed
    started_on: date
    ended_on: date | None = None
    opened_by: int = Field(foreign_key="event.id")
    closed_by: int | None = Field(default=None, foreign_key="event.id")


class TargetState(StrEnum):
    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"


class TargetChange(Table, table=True):
    """A request to move the date promised to the developer, and the chief's word on it."""

    id: int | None = Field(default=None, primary_key=True)
    certificate_id: int = Field(foreign_key="certificate.id", index=True)
    old_on: date
    new_on: date
    reason_code: str = Field(max_length=40)
    justification: str = Field(sa_type=Text)
    state: str = Field(default="asked", max_length=20)
    event_id: int = Field(foreign_key="event.id")  # who asked
    decided_by: int | None = Field(default=None, foreign_key="event.id")


class Action(Table, table=True):
    """Something that coordination did, with what would have been without it."""

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    kind: str = Field(max_length=30)
    step_id: int | None = Field(default=None, foreign_key="step.id")
    link_id: int | None = Field(default=None, foreign_key="link.id")
    counterfactual: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    source: str = Field(default="", sa_type=Text)
    event_id: int = Field(foreign_key="event.id")


class Baseline(Table, table=True):
    """Frozen dates: ``plan`` (the targets at birth) or a conventional method. Never edited."""

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    method: str = Field(max_length=20)
    template_version: str = Field(max_length=20)
    calendar_version: str = Field(max_length=80)
    reason: str = Field(default="", sa_type=Text)
    event_id: int = Field(foreign_key="event.id")


class BaselineStep(Table, table=True):
    """One step's frozen dates."""

    __table_args__ = (UniqueConstraint("baseline_id", "step_id"),)
    id: int | None = Field(default=None, primary_key=True)
    baseline_id: int = Field(foreign_key="baseline.id", index=True)
    step_id: int = Field(foreign_key="step.id", index=True)
    start_on: date
    finish_on: date


class StepProjection(Table, table=True):
    """Where a step stood in time after ``event_id``; a row only when something changed."""

    __table_args__ = (Index("ix_stepprojection_step_recorded", "step_id", "recorded_at"),)
    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    step_id: int = Field(foreign_key="step.id")
    event_id: int = Field(foreign_key="event.id", index=True)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    data_date: date
    state: str = Field(max_length=20)
    start_on: date
    start_actual: bool
    finish_on: date
    finish_actual: bool
    late_start_on: date
    late_finish_on: date
    total_float: int
    free_float: int
    critical: bool
    driver_kind: str = Field(max_length=20)
    driver_step_id: int | None = Field(default=None, foreign_key="step.id")
    driver_detail: str = Field(default="", max_length=40)
    out_of_sequence: bool = False
    provisional: bool = False


class CertificateProjection(Table, table=True):
    """Projected date of a certificate after ``event_id``: the points of the slip chart."""

    __table_args__ = (Index("ix_certprojection_cert_recorded", "certificate_id", "recorded_at"),)
    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    certificate_id: int = Field(foreign_key="certificate.id")
    event_id: int = Field(foreign_key="event.id", index=True)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    data_date: date
    projected_on: date
    target_on: date
    issued_on: date | None = None
    p10_on: date | None = None
    p50_on: date | None = None
    p80_on: date | None = None
    p90_on: date | None = None
    chance: float | None = None  # of coming by the target, 0 to 1
    criticality: dict[str, float] = Field(default_factory=dict, sa_type=JSON)  # by step id
    # The range before it was corrected by the record; None: it was not, or there is none.
    raw: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    provisional: bool = False


class CalendarOverride(Table, table=True):
    """An administrator's word over the official calendar: this day is (not) a working day."""

    id: int | None = Field(default=None, primary_key=True)
    on: date = Field(unique=True)
    working: bool
    reason: str = Field(max_length=300)


class JobRun(Table, table=True):
    """(job, day) is claimed once; a failed run is claimed again. ``holder``: whose claim."""

    __table_args__ = (UniqueConstraint("job", "day"),)
    id: int | None = Field(default=None, primary_key=True)
    job: str = Field(max_length=60)
    day: date
    started_at: datetime = Field(sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    outcome: str = Field(default="", sa_type=Text)
    holder: str = Field(default="", max_length=80, sa_column_kwargs={"server_default": ""})
    failed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    error: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})


class Setting(Table, table=True):
    """A value that an administrator may change at run time."""

    key: str = Field(primary_key=True, max_length=60)
    value: str = Field(sa_type=Text)
