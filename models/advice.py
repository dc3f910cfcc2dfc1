"""What was worked out for the readers to act on, and what they tried without saving."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from models.base import Table, UtcDateTime


class Advice(Table, table=True):
    """The ranked actions of the district, as made from one version of the data; one row a day."""

    id: int | None = Field(default=None, primary_key=True)
    data_version: int
    data_date: date = Field(unique=True)
    made_at: datetime = Field(sa_type=UtcDateTime)
    actions: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)


class Scenario(Table, table=True):
    """A named what-if of one project: changes that were never made to the real rows."""

    __table_args__ = (UniqueConstraint("project_id", "name"),)
    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    account_id: int = Field(foreign_key="account.id")
    name: str = Field(max_length=60)
    made_at: datetime = Field(sa_type=UtcDateTime)
    changes: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
