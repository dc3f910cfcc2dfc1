"""Everything that happens by itself, and when (on the district's clock)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from jobs import nightly
from store.database import Database


@dataclass(frozen=True)
class Job:
    """``run`` takes the database and the present moment, gives one line of what it did. It may be
    called twice for the same day and must then find nothing to do."""

    name: str
    hour: int
    minute: int
    run: Callable[[Database, datetime], str]


TIMETABLE = (
    Job("pass_day", hour=0, minute=5, run=nightly.pass_day),
    Job("advise", hour=0, minute=30, run=nightly.advise),
)
