"""What is left of a step that has started, and the arithmetic of typed days."""

from __future__ import annotations

from engine.calendar import Day, WorkCalendar
from engine.errors import BadStepError
from engine.network import EARLIEST, LATEST, Step


def remaining(step: Step, now: Day, cal: WorkCalendar) -> int:
    """What is left on day ``now``, in the step's unit: the typed figure, else the expected length
    less the clock used; at least 1 when nothing was typed (an overdue step is not finished)."""
    if step.remaining is not None:
        return whole(step.id, "remaining", step.remaining)
    assert step.actual_start is not None
    used = count(step.actual_start, now, step, cal)
    for a, b in pauses(step, now):
        a, b = max(a, step.actual_start), min(b, now)
        if a < b:
            used -= count(a, b, step, cal)
    return max(1, step.duration - used) if used else step.duration


def pauses(step: Step, now: Day) -> list[tuple[Day, Day]]:
    """The suspensions as disjoint intervals ``(start, end]`` in order.

    An open one is taken to end when it is expected to, but not before ``now``.
    """
    spans = []
    for pause in step.suspensions:
        start = in_range(step.id, "suspensions", pause.start)
        if pause.end is None:
            end = max(start, now, pause.expected_end or now)
        else:
            end = pause.end
        if in_range(step.id, "suspensions", end) < start:
            raise BadStepError(step.id, "suspensions", "an end lies before its start")
        spans.append((start, end))
    merged: list[tuple[Day, Day]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def finish_after(start: Day, length: int, step: Step, cal: WorkCalendar) -> Day:
    if step.unit == "wd":
        return cal.add(start, length)
    return cal.roll(start + length) if length else start


def count(a: Day, b: Day, step: Step, cal: WorkCalendar) -> int:
    return cal.count(a, b) if step.unit == "wd" else b - a


def whole(step: str, field_name: str, value: int) -> int:
    if type(value) is not int or value < 0:
        raise BadStepError(step, field_name, "must be a whole number of days, 0 or more")
    return value


def in_range(step: str, field_name: str, day: Day | None) -> Day:
    if type(day) is not int or not EARLIEST <= day <= LATEST:
        raise BadStepError(step, field_name, "must be a date between 1990 and 2100")
    return day
