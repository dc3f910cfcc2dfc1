"""From one axis to another: what a link's lag does to a value, forwards and backwards.

A value lies on an axis (see ``compile``): ordinals of a calendar, or plain days. Everything that is
not "same axis, plain lag" goes through the day, so that days off, elapsed lags and other calendars
are counted exactly (rules of counting: civil code art. 201 and 203; a ``wd`` lag is counted on the
successor's calendar).
"""

from __future__ import annotations

from engine.calendar import Day, WorkCalendar
from engine.errors import CalendarRangeError


def value_at(day: Day, axis: int, cals: list[WorkCalendar]) -> int:
    """The earliest value on ``axis`` at or after ``day``: a day off rolls forward on ordinals."""
    return day if axis & 1 else ordinal_up(day, cals[axis >> 1])


def day_of(value: int, axis: int, cals: list[WorkCalendar]) -> Day:
    """The day of a value. Raises CalendarRangeError outside the table."""
    cal = cals[axis >> 1]
    if axis & 1:
        if not cal.first <= value <= cal.last:
            raise CalendarRangeError(value, cal.first, cal.last)
        return value
    if not 0 <= value < len(cal.wd):
        raise CalendarRangeError(cal.first - 1 if value < 0 else cal.last + 1, cal.first, cal.last)
    return cal.wd[value]


def after(day: Day, lag: int, unit: str, axis: int, cals: list[WorkCalendar]) -> int:
    """The earliest value on ``axis`` that lies ``lag`` (``wd`` or ``cd``) after ``day``."""
    cal = cals[axis >> 1]
    if not lag or unit == "cd":
        day += lag
        return day if axis & 1 else ordinal_up(day, cal)
    ordinal = (ordinal_down(day, cal) if lag > 0 else ordinal_up(day, cal)) + lag
    return day_of(ordinal, axis & ~1, cals) if axis & 1 else ordinal


def latest_day(value: int, lag: int, unit: str, axis: int, cals: list[WorkCalendar]) -> Day:
    """The latest day whose ``after(day, lag, ...)`` is not later than ``value`` on ``axis``."""
    if not lag or unit == "cd":
        return day_of(value, axis, cals) - lag
    if axis & 1:
        value = ordinal_down(value, cals[axis >> 1])
    if lag > 0:
        return day_of(value - lag + 1, axis & ~1, cals) - 1
    return day_of(value - lag, axis & ~1, cals)


def value_by(day: Day, axis: int, cals: list[WorkCalendar]) -> int:
    """The latest value on ``axis`` at or before ``day``."""
    return day if axis & 1 else ordinal_down(day, cals[axis >> 1])


def ordinal_up(day: Day, cal: WorkCalendar) -> int:
    """Ordinal of the first working day at or after ``day``."""
    i = day - cal.first
    if not 0 <= i < len(cal.before):
        raise CalendarRangeError(day, cal.first, cal.last)
    return cal.before[i]


def ordinal_down(day: Day, cal: WorkCalendar) -> int:
    """Ordinal of the last working day at or before ``day``."""
    i = day - cal.first + 1
    if not 0 <= i < len(cal.before):
        raise CalendarRangeError(day, cal.first, cal.last)
    return cal.before[i] - 1
