"""What became of the backups: the trials, and whether the last good one is too long ago."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from errors import NotFoundError
from models import Drill, Role
from store.backup import overdue
from store.queries import audit as queries
from store.scope import Viewer


@dataclass(frozen=True)
class Backups:
    """``trials``: the newest first; ``good``: the last that went well."""

    overdue: bool
    good: Drill | None
    trials: tuple[Drill, ...]


def backups(session: Session, viewer: Viewer, real: datetime) -> Backups:
    """For the system administrator, on the real clock. Raises NotFoundError for others."""
    if viewer.role != Role.SYSTEM_ADMIN:
        raise NotFoundError()
    good = queries.last_good_drill(session)
    return Backups(overdue(good, real), good, tuple(queries.drills(session)))
