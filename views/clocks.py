"""The clock of a step as a reader sees it: used, left, and the light by the printed rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from engine.calendar import WorkCalendar
from models import Step, StepProjection, Suspension

Light = Literal["green", "yellow", "red", "none"]
YELLOW_AT, RED_AT = 2, 0  # days left (rules §4)
DEADLINE_SLACK_WD = 5  # certificates: red beyond this many working days after the target


@dataclass(frozen=True)
class Clock:
    """Days of the step's own unit. ``limit`` is the promised limit, else the statutory one."""

    unit: str
    limit: int | None
    limit_kind: Literal["promised", "statutory", "none"]
    used: int
    paused: int
    left: int | None
    light: Light


def clock(
    step: Step,
    pauses: Sequence[Suspension],
    cal: WorkCalendar,
    today: date,
    standing: StepProjection | None = None,
) -> Clock:
    """``used = days since the start - days inside suspensions`` (rules §4); a step that has not
    started has used nothing. With ``standing`` the start and the finish are those known then."""
    started, finished = step.started_on, step.finished_on
    if standing:
        started = standing.start_on if standing.start_actual else None
        finished = standing.finish_on if standing.finish_actual else None
    limit = step.promised_limit if step.promised_limit is not None else step.statutory_limit
    kind: Literal["promised", "statutory", "none"] = (
        "none" if limit is None else "promised" if step.promised_limit is not None else "statutory"
    )
    if started is None:
        return Clock(step.unit, limit, kind, 0, 0, limit, "none")
    end = min(finished or today, today)
    paused = sum(
        _days(step.unit, cal, max(p.started_on, started), min(p.ended_on or end, end))
        for p in pauses
        if p.started_on <= end
    )
    used = _days(step.unit, cal, started, end) - paused
    left = None if limit is None else limit - used
    light: Light = "none" if finished or left is None else _light(left)
    return Clock(step.unit, limit, kind, used, paused, left, light)


def certificate_light(
    target_on: date, projected_on: date, issued_on: date | None, cal: WorkCalendar
) -> Light:
    """Green on time, yellow when projected after the target, red when more than five working
    days after it; none once issued."""
    if issued_on:
        return "none"
    late = cal.count(target_on.toordinal(), projected_on.toordinal())
    if late > DEADLINE_SLACK_WD:
        return "red"
    return "yellow" if late > 0 else "green"


def _light(left: int) -> Light:
    if left <= RED_AT:
        return "red"
    return "yellow" if left <= YELLOW_AT else "green"


def _days(unit: str, cal: WorkCalendar, start: date, end: date) -> int:
    if end <= start:
        return 0
    if unit == "cd":
        return (end - start).days
    return cal.count(start.toordinal(), end.toordinal())
