"""What became of coordination: corrected deeds, dismissed proposals, joint applications."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field

from models.base import Table


class ActionKind(StrEnum):
    """What coordination did (rules §8). All but the first two and the last shorten one step."""

    PARALLEL = "parallel"  # a customary link set aside
    JOINT = "joint"  # 一事联办: one application, its items beside each other
    CHASE = "chase"  # a wait shortened by reminders
    GUIDANCE = "guidance"  # a review shortened by early guidance
    PRE_REVIEW = "pre_review"  # a review shortened because it was read before it was filed
    CONDITIONAL = "conditional"  # 容缺: taken in before every paper was there
    REMOVED = "removed"  # the step is not asked for in this project


class ActionWithdrawal(Table, table=True):
    """A recorded action that was wrong: it counts no more, and stays readable."""

    id: int | None = Field(default=None, primary_key=True)
    action_id: int = Field(foreign_key="action.id", unique=True)
    reason: str = Field(sa_type=Text)
    event_id: int = Field(foreign_key="event.id")


class ProposalDismissal(Table, table=True):
    """A proposed action that the clerk would not record, and why. ``key`` names the proposal."""

    __table_args__ = (UniqueConstraint("project_id", "key"),)
    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    key: str = Field(max_length=60)
    reason: str = Field(sa_type=Text)
    event_id: int = Field(foreign_key="event.id")


class JointApplication(Table, table=True):
    """One application for several items (一事联办), or the developer's refusal of the offer:
    then ``declined_code`` says why."""

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    number: str | None = Field(default=None, max_length=100)
    filed_on: date
    declined_code: str | None = Field(default=None, max_length=40)
    basis: str = Field(default="", sa_type=Text)
    event_id: int = Field(foreign_key="event.id")


class JointItem(Table, table=True):
    """An item of a joint application; its status and clock are its step's own."""

    __table_args__ = (UniqueConstraint("application_id", "step_id"),)
    id: int | None = Field(default=None, primary_key=True)
    application_id: int = Field(foreign_key="jointapplication.id", index=True)
    step_id: int = Field(foreign_key="step.id", index=True)
