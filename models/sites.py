"""Where a site lies, what else lies there, and what followed from the two. Rows are added; only a
constraint layer may be withdrawn."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field

from models.base import Table, UtcDateTime


class SiteOutline(Table, table=True):
    """The red line of a project. The newest row stands; ``shape`` is a GeoJSON MultiPolygon in
    degrees (longitude, latitude; CGCS2000). ``frame``: what its coordinates were given in."""

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    shape: dict[str, Any] = Field(sa_type=JSON)
    area_m2: float
    frame: str = Field(max_length=20)
    source: str = Field(max_length=300)
    dated_on: date
    repairs: list[Any] = Field(default_factory=list, sa_type=JSON)  # [text, gaps] of each
    assumed: bool = False
    sample: bool = False
    event_id: int = Field(foreign_key="event.id")


class ConstraintLayer(Table, table=True):
    """Lines, points or areas of one kind in the district, as one file brought them. ``shape`` is a
    GeoJSON FeatureCollection in degrees, each feature with a ``name``."""

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=40, index=True)
    name: str = Field(max_length=200)
    shape: dict[str, Any] = Field(sa_type=JSON)
    features: int
    frame: str = Field(max_length=20)
    source: str = Field(max_length=300)
    dated_on: date
    repairs: list[Any] = Field(default_factory=list, sa_type=JSON)
    sample: bool = False
    added_by: int | None = Field(default=None, foreign_key="account.id")
    added_at: datetime = Field(sa_type=UtcDateTime)
    withdrawn_by: int | None = Field(default=None, foreign_key="account.id")
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Screening(Table, table=True):
    """What was found on one outline, by which rules and layers, and which letters were confirmed.
    Frozen as it was read: an edited rule changes no past screening."""

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    outline_id: int = Field(foreign_key="siteoutline.id")
    rules_mark: str = Field(max_length=64)
    layer_ids: list[int] = Field(default_factory=list, sa_type=JSON)
    findings: list[Any] = Field(default_factory=list, sa_type=JSON)
    confirmed: list[str] = Field(default_factory=list, sa_type=JSON)  # codes of the parties
    event_id: int = Field(foreign_key="event.id")
