"""What a project is made of: steps in lanes, links between them, certificates they issue."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Text, UniqueConstraint
from sqlmodel import Field

from models.base import Table, UtcDateTime


class StepKind(StrEnum):
    REVIEW = "review"
    PREPARATION = "preparation"
    EXTERNAL_OPINION = "external_opinion"
    INTERNAL_CONFIRMATION = "internal_confirmation"
    NOTICE = "notice"


class Outcome(StrEnum):
    """How a finished step ended; only the first two satisfy a legal link (rules §3)."""

    PASSED = "passed"
    CONDITIONAL = "conditional"
    FAILED = "failed"


class Template(Table, table=True):
    """A process template as it was when some project was born with it; never changed."""

    __table_args__ = (UniqueConstraint("code", "content_hash"),)
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=20, index=True)
    version: str = Field(max_length=20)
    name_zh: str = Field(max_length=200)
    name_en: str = Field(max_length=200)
    content_hash: str = Field(max_length=64)
    document: str = Field(sa_type=Text)
    recorded_at: datetime = Field(sa_type=UtcDateTime)


class Project(Table, table=True):
    """One flagship site. ``assumed`` lists fields that no source states."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=24)
    name_zh: str = Field(max_length=200)
    name_en: str = Field(max_length=200)
    developer_id: int = Field(foreign_key="organisation.id", index=True)
    lead_id: int = Field(foreign_key="organisation.id", index=True)
    template_id: int = Field(foreign_key="template.id")
    land_award_on: date
    answers: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    calendar_version: str = Field(max_length=80)
    claim_zh: str | None = Field(default=None, sa_type=Text)
    claim_en: str | None = Field(default=None, sa_type=Text)
    claim_source: str | None = Field(default=None, sa_type=Text)
    assumed: list[str] = Field(default_factory=list, sa_type=JSON)
    sample: bool = False
    registered_at: datetime = Field(sa_type=UtcDateTime)
    data_date: date


class Membership(Table, table=True):
    """A liaison's own projects."""

    __table_args__ = (UniqueConstraint("project_id", "account_id"),)
    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    account_id: int = Field(foreign_key="account.id", index=True)


class Step(Table, table=True):
    """A piece of work in a lane. Durations and limits are in ``unit`` (wd or cd)."""

    __table_args__ = (UniqueConstraint("project_id", "code"),)
    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    code: str = Field(max_length=40)
    ordinal: int
    name_zh: str = Field(max_length=200)
    name_en: str = Field(max_length=200)
    stage: int
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    kind: str = Field(max_length=30)
    unit: str = Field(max_length=2)
    statutory_limit: int | None = None
    promised_limit: int | None = None
    conventional_duration: int
    typical_duration: int
    expected_duration: int
    source: str = Field(default="", max_length=300)
    unverified: list[str] = Field(default_factory=list, sa_type=JSON)
    removed: bool = False  # gone today, put back in the conventional baseline
    replaces: bool = False  # stands for a removed step, so the conventional baseline lacks it
    round: int = 1  # a refused review is applied for again: next round
    started_on: date | None = None
    finished_on: date | None = None
    outcome: str | None = Field(default=None, max_length=20)
    remaining: int | None = None  # typed; counted from remaining_on
    remaining_on: date | None = None
    promised_on: date | None = None
    assumed: list[str] = Field(default_factory=list, sa_type=JSON)
    # Shown to the developer; a liaison may take an item out of its sight.
    visible: bool = Field(default=True, sa_column_kwargs={"server_default": "1"})
    version: int = 1
    touched_at: datetime = Field(sa_type=UtcDateTime)


class Link(Table, table=True):
    """step -> step. A customary link may be relaxed by a coordination action."""

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    pred_id: int = Field(foreign_key="step.id", index=True)
    succ_id: int = Field(foreign_key="step.id", index=True)
    type: str = Field(default="FS", max_length=2)
    lag: int = 0
    lag_unit: str = Field(default="wd", max_length=2)
    legal: bool = True
    source: str = Field(default="", max_length=300)
    unverified: bool = False
    baseline_only: bool = False  # a habit that is gone: only the conventional baseline has it
    added_by: int | None = Field(default=None, foreign_key="event.id")  # empty: from the template
    relaxed_by: int | None = Field(default=None, foreign_key="event.id")  # empty: in force


class Certificate(Table, table=True):
    """The paper that users watch. It is issued by the step that ends with it."""

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    step_id: int = Field(foreign_key="step.id", unique=True)
    kind: str = Field(max_length=40)
    name_zh: str = Field(max_length=200)
    name_en: str = Field(max_length=200)
    short_zh: str = Field(max_length=60)
    short_en: str = Field(max_length=60)
    target_on: date
    issued_on: date | None = None
    number: str | None = Field(default=None, max_length=100)
    version: int = 1
