"""What is worked out from the rows at night and kept, so that no screen waits for it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from models.base import Table, UtcDateTime


class Calibration(Table, table=True):
    """Which chances to ask the runs for, so that the ranges said from ``on`` for a week hold.

    Worked out from what was recorded before ``on``. ``near`` and ``far``: by the grid of
    `services/calibrations.py`, for certificates expected within six weeks and later ones.
    """

    id: int | None = Field(default=None, primary_key=True)
    on: date = Field(index=True)
    cases: int  # certificates that had come after a forecast
    near: list[float] = Field(default_factory=list, sa_type=JSON)
    far: list[float] = Field(default_factory=list, sa_type=JSON)


class KeptLedger(Table, table=True):
    """The ledger of a project's last certificate of a kind, by the default method, as it stood on
    ``data_date`` after ``event_id`` and under the calendar ``calendar_version``."""

    __table_args__ = (UniqueConstraint("project_id", "kind"),)
    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    kind: str = Field(max_length=40)
    certificate_id: int = Field(foreign_key="certificate.id")
    event_id: int = Field(foreign_key="event.id")
    data_date: date
    data_version: int
    calendar_version: str = Field(max_length=80)
    made_at: datetime = Field(sa_type=UtcDateTime)
    conventional_on: date
    came_on: date
    issued: bool
    gained_cd: int
    gained_wd: int
    lines: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
