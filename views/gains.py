"""Lead time gained: the one function that decides the figure (rules §5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engine.calendar import WorkCalendar


@dataclass(frozen=True)
class Gain:
    """Positive is earlier. ``cd`` calendar days, ``wd`` working days."""

    cd: int
    wd: int


def gain(
    conventional_on: date, issued_on: date | None, projected_on: date, cal: WorkCalendar
) -> Gain:
    """``gained = conventional - (actual if issued, else projected)``."""
    came_on = issued_on or projected_on
    return Gain(
        cd=(conventional_on - came_on).days,
        wd=cal.count(came_on.toordinal(), conventional_on.toordinal()),
    )
