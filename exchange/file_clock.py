"""Instants and lengths of a schedule file in the engine's numbers, and back.

The engine counts whole days. A file whose tasks last half days is counted in parts: two, four or
eight of the engine's "days" make one working day, days off have as many parts, and the dates are
told in days again. What is finer than an eighth is rounded up to whole days, with a warning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import repeat
from math import ceil, floor, isfinite

from engine.calendar import Day, WorkCalendar
from engine.network import EARLIEST, LATEST, Unit
from errors import InputError
from exchange.schedule_file import Amount, FileCalendar, FileSchedule

PARTS = (1, 2, 4, 8)
HOURS = ((480, 720), (780, 1020))  # minutes: 8 to 12 and 13 to 17
DAYS = LATEST - EARLIEST + 1
_LITTLE = 1e-6


class FileClock:
    """How one file counts. ``parts`` of the engine's days make one of its working days."""

    def __init__(self, file: FileSchedule, names: Iterable[str]) -> None:
        self.file = file
        self.rounded: Counter[str] = Counter()
        self.parts = self._choose_parts()
        self.base = EARLIEST if self.parts == 1 else _first_day(file) - 60
        self.hours = {name: _hours(file.calendars, name) for name in names}
        self.calendars = {name: self._calendar(name) for name in names}

    def _choose_parts(self) -> int:
        """The coarsest count in which every length is whole, if the whole plan fits into it."""
        exact = [self._exact(a)[0] for a in _amounts(self.file) if isfinite(a.value)]
        for parts in PARTS:
            if all(abs(x * parts - round(x * parts)) < _LITTLE for x in exact):
                known = sum(abs(x) for x in exact) * 2 + 400
                spread = max(_days(self.file)) - _first_day(self.file)
                return parts if (known + spread) * parts < DAYS else 1
        return 1

    def _exact(self, amount: Amount) -> tuple[float, bool]:
        """Days, and whether they are elapsed (calendar) days."""
        elapsed = amount.unit.startswith("e")
        unit = amount.unit[1:] if elapsed else amount.unit
        file = self.file
        a_day = 1440.0 if elapsed else file.minutes_per_day
        minutes = {
            "m": 1.0,
            "h": 60.0,
            "d": a_day,
            "w": 7 * a_day if elapsed else file.minutes_per_week,
            "mo": (30 if elapsed else file.days_per_month) * a_day,
            "y": (365 if elapsed else 12 * file.days_per_month) * a_day,
        }.get(unit)
        if minutes is None:
            raise InputError("The unit {unit} is not known.", field="unit", unit=amount.unit)
        return amount.value * minutes / a_day, elapsed

    def length(self, amount: Amount, what: str, uid: str) -> tuple[int, Unit]:
        """A length in the engine's days and its unit, rounded up where it must be."""
        if not isfinite(amount.value):
            raise InputError("Task {uid}: {what} must be a number.", field=what, uid=uid, what=what)
        days, elapsed = self._exact(amount)
        whole = ceil(days * self.parts - _LITTLE)
        if abs(whole - days * self.parts) > _LITTLE:
            self.rounded[what] += 1
        return whole, "cd" if elapsed else "wd"

    def start(self, at: datetime | None, calendar: str) -> Day | None:
        """When something starts: what lies after hours is the next day."""
        if at is None:
            return None
        return self._number(at, floor(self._worked(at, calendar) * self.parts + _LITTLE), calendar)

    def finish(self, at: datetime | None, calendar: str) -> Day | None:
        """When something ends: at the end of a day is the beginning of the next working day."""
        if at is None:
            return None
        exact = self._worked(at, calendar) * self.parts
        part = ceil(exact - _LITTLE)
        if part - exact > _LITTLE:
            self.rounded["times of the day"] += 1
        return self._number(at, part, calendar)

    def day(self, day: Day) -> Day:
        """The engine's number of a day's beginning."""
        return day if self.parts == 1 else EARLIEST + (day - self.base) * self.parts

    def date(self, number: Day) -> Day:
        """The day on which the engine's number lies."""
        return number if self.parts == 1 else self.base + (number - EARLIEST) // self.parts

    def _worked(self, at: datetime, calendar: str) -> float:
        """The part of the working day that is over at an instant, 0 to 1."""
        minute = at.hour * 60 + at.minute
        hours = self.hours[calendar]
        done = sum(max(0, min(minute, b) - a) for a, b in hours)
        return done / sum(b - a for a, b in hours)

    def _number(self, at: datetime, part: int, calendar: str) -> Day:
        day = at.toordinal()
        if not EARLIEST <= day <= LATEST:
            raise InputError(
                "The date {day} lies outside 1990 to 2100.", field="date", day=at.date().isoformat()
            )
        number = self.day(day) + part
        return self.calendars[calendar].roll(number) if part == self.parts else number

    def _calendar(self, name: str) -> WorkCalendar:
        """The working days of a file's calendar, parents first, every day in as many parts."""
        line = _lineage(self.file.calendars, name)
        week = [True] * 5 + [False] * 2
        for calendar in line:
            own = zip(week, calendar.weekdays, strict=True)
            week = [old if new is None else new for old, new in own]
        last = self.base + DAYS // self.parts - 1
        worked = {d: week[(d - 1) % 7] for d in range(self.base, last + 1)}
        for calendar in line:
            for first, end, days in calendar.weeks:
                for d in range(max(first, self.base), min(end, last) + 1):
                    flag = days[(d - 1) % 7]
                    worked[d] = worked[d] if flag is None else flag
            for first, end, flag in calendar.exceptions:
                worked.update(zip(range(max(first, self.base), min(end, last) + 1), repeat(flag)))
        off = (
            self.day(d) + part
            for d, flag in worked.items()
            if not flag
            for part in range(self.parts)
        )
        return WorkCalendar.of(off, EARLIEST, self.day(last) + self.parts - 1, LATEST, name)


def _amounts(file: FileSchedule) -> Iterable[Amount]:
    """Every length that the plan is counted with; of a per cent lag what it comes to."""
    for task in file.tasks:
        if task.duration is not None and not task.summary:
            yield task.duration
        if task.remaining is not None and task.actual_start_at and not task.summary:
            yield task.remaining
    lengths = {task.uid: task.duration or Amount(0, "d") for task in file.tasks}
    for link in file.links:
        if link.lag.unit in ("%", "e%"):
            whole = lengths.get(link.pred, Amount(0, "d"))
            yield Amount(whole.value * link.lag.value / 100, whole.unit)
        else:
            yield link.lag


def _days(file: FileSchedule) -> list[Day]:
    """Every day that the file names."""
    instants = [file.start_at, file.data_date_at]
    for task in file.tasks:
        instants += [
            task.constraint_at,
            task.deadline_at,
            task.actual_start_at,
            task.actual_finish_at,
            task.manual_start_at,
            task.manual_finish_at,
        ]
    return [at.toordinal() for at in instants if at is not None]


def _first_day(file: FileSchedule) -> Day:
    return min(_days(file))


def _lineage(calendars: Mapping[str, FileCalendar], name: str) -> list[FileCalendar]:
    """The calendar's ancestors, oldest first, itself last."""
    line: list[FileCalendar] = []
    step: str | None = name
    while step is not None:
        if step not in calendars or len(line) > len(calendars):
            raise InputError("There is no calendar named {name}.", field="calendar", name=step)
        line.append(calendars[step])
        step = calendars[step].parent
    return line[::-1]


def _hours(calendars: Mapping[str, FileCalendar], name: str) -> tuple[tuple[int, int], ...]:
    known = [c.hours for c in _lineage(calendars, name) if sum(b - a for a, b in c.hours) > 0]
    return known[-1] if known else HOURS
