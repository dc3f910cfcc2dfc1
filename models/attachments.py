"""Files that belong to a project; their bytes lie beside the database, named by their content."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from models.base import Table, UtcDateTime


class Attachment(Table, table=True):
    """One file. ``sha256`` is its name on the disk, ``name`` the cleaned one that readers see.

    ``part`` says what it is of its letter: the ``sending``, the ``reply``, the ``proof`` that a
    condition was met, or ``other``. ``internal`` hides it from the developer company.
    """

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    step_id: int | None = Field(default=None, foreign_key="step.id", index=True)
    letter_id: int | None = Field(default=None, foreign_key="letter.id", index=True)
    part: str = Field(default="other", max_length=20)
    name: str = Field(max_length=200)
    media_type: str = Field(max_length=100)
    size: int
    sha256: str = Field(max_length=64, index=True)
    internal: bool = True
    added_at: datetime = Field(sa_type=UtcDateTime)
    event_id: int = Field(foreign_key="event.id")
    removed_by: int | None = Field(default=None, foreign_key="event.id")
