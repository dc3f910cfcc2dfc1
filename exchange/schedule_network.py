"""How a schedule file becomes a network of the engine.

Instants become days by the product's convention: a finish at 17:00 is the next working day, so that
starts agree with MS Project and finishes are its next working day (rules section 2). Hours are
rounded up to whole days, and every rounding is a warning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import ceil, isfinite

from engine.calendar import Day, WorkCalendar
from engine.network import EARLIEST, LATEST, Constraint, Link, Network, Step, Suspension, Unit
from errors import InputError
from exchange.schedule_file import Amount, FileCalendar, FileLink, FileSchedule, FileTask

MOST_TASKS = 50_000


@dataclass(frozen=True)
class Loaded:
    """The network, its data date, task names and warnings: what was rounded, what was ignored."""

    network: Network
    data_date: Day | None
    names: Mapping[str, str]
    warnings: tuple[str, ...] = field(default=())


def network_of(file: FileSchedule, data_date: Day | None = None) -> Loaded:
    """The engine's network of a file. ``data_date`` stands before the file's own.

    Raises InputError for what cannot be read as a schedule.
    """
    if len(file.tasks) > MOST_TASKS:
        raise InputError(
            "The file has {count} tasks; the most that can be read is {most}.",
            field="tasks",
            count=len(file.tasks),
            most=MOST_TASKS,
        )
    return _Reading(file, data_date).loaded()


class _Reading:
    """One file on its way into the engine; collects the warnings."""

    def __init__(self, file: FileSchedule, data_date: Day | None) -> None:
        self.file = file
        self.rounded: Counter[str] = Counter()
        self.warnings = list(file.warnings)
        used = {task.calendar or file.default_calendar for task in file.tasks}
        used.add(file.default_calendar)
        self.ends = {name: _day_end(file.calendars, name) for name in used}
        self.calendars = {name: work_calendar(file.calendars, name) for name in sorted(used)}
        own = self._finish_day(file.data_date_at, file.default_calendar)
        self.data_date = own if data_date is None else data_date

    def loaded(self) -> Loaded:
        start = self._start_day(self.file.start_at, self.file.default_calendar)
        steps = tuple(self._step(task) for task in self.file.tasks)
        links = tuple(self._link(link) for link in self.file.links)
        if any(task.resources for task in self.file.tasks):
            self.warnings.append("Resources are ignored: every task keeps its own calendar.")
        for what, times in sorted(self.rounded.items()):
            self.warnings.append(f"Rounded up to whole days: {what} ({times} times).")
        network = Network(steps, links, self.calendars, start if start is not None else EARLIEST)
        names = {task.uid: task.name for task in self.file.tasks}
        return Loaded(network, self.data_date, names, tuple(self.warnings))

    def _step(self, task: FileTask) -> Step:
        calendar = task.calendar or self.file.default_calendar
        days, unit = self._days(task.duration or Amount(0, "d"), "durations", task.uid)
        if days < 0:
            raise InputError(
                "Task {uid}: a duration cannot be negative.", field="duration", uid=task.uid
            )
        step = Step(task.uid, days, unit, calendar, parent=task.parent)
        if task.summary:
            return replace(
                step,
                duration=0,
                unit="wd",
                constraints=self._constraints(task, calendar),
                deadline=self._finish_day(task.deadline_at, calendar),
            )
        if task.manual and task.manual_start_at is None:
            self.warnings.append(
                f"Task {task.uid} is scheduled by hand but has no typed start: computed instead."
            )
        manual = task.manual and task.manual_start_at is not None
        started = task.actual_start_at is not None
        finished = task.actual_finish_at is not None
        left = None
        if started and not finished and task.remaining and self.data_date is not None:
            left, _ = self._days(task.remaining, "remaining durations", task.uid)
        return replace(
            step,
            actual_start=self._start_day(task.actual_start_at, calendar),
            actual_finish=self._finish_day(task.actual_finish_at, calendar),
            remaining=left,
            suspensions=self._suspensions(task, calendar) if started and not finished else (),
            constraints=() if finished else self._constraints(task, calendar),
            deadline=self._finish_day(task.deadline_at, calendar),
            manual=manual and not started,
            manual_start=self._start_day(task.manual_start_at, calendar) if manual else None,
            manual_finish=self._finish_day(task.manual_finish_at, calendar) if manual else None,
        )

    def _constraints(self, task: FileTask, calendar: str) -> tuple[Constraint, ...]:
        kind = task.constraint
        if kind is None:
            return ()
        if task.summary and kind not in ("SNET", "FNLT"):
            self.warnings.append(f"Summary {task.uid}: its constraint {kind} is ignored.")
            return ()
        if kind == "ALAP":
            return (Constraint("ALAP"),)
        at = task.constraint_at
        starts = kind in ("SNET", "SNLT", "MSO")
        day = self._start_day(at, calendar) if starts else self._finish_day(at, calendar)
        if day is None:
            raise InputError(
                "Task {uid}: its constraint {kind} has no date.",
                field="constraint_date",
                uid=task.uid,
                kind=kind,
            )
        return (Constraint(kind, day),)

    def _suspensions(self, task: FileTask, calendar: str) -> tuple[Suspension, ...]:
        start = self._start_day(task.suspended_at, calendar)
        end = self._start_day(task.resumed_at, calendar)
        if start is None or end is None or end <= start:
            return ()
        return (Suspension(start, end),)

    def _link(self, link: FileLink) -> Link:
        if link.lag.unit in ("%", "e%"):
            if not isfinite(link.lag.value):
                raise _not_a_number("lag", link.succ)
            return Link(link.pred, link.succ, link.type, round(link.lag.value), "pct")
        lag, unit = self._days(link.lag, "lags", link.succ)
        return Link(link.pred, link.succ, link.type, lag, unit)

    def _days(self, amount: Amount, what: str, uid: str) -> tuple[int, Unit]:
        """Whole days, rounded up; hours are counted as parts of the file's working day."""
        if not isfinite(amount.value):
            raise _not_a_number(what, uid)
        elapsed = amount.unit.startswith("e")
        unit = amount.unit[1:] if elapsed else amount.unit
        a_day = 1440.0 if elapsed else self.file.minutes_per_day
        minutes = {
            "m": 1.0,
            "h": 60.0,
            "d": a_day,
            "w": 7 * a_day if elapsed else self.file.minutes_per_week,
            "mo": (30 if elapsed else self.file.days_per_month) * a_day,
            "y": (365 if elapsed else 12 * self.file.days_per_month) * a_day,
        }.get(unit)
        if minutes is None:
            raise InputError(
                "Task {uid}: the unit {unit} is not known.",
                field=what,
                uid=uid,
                unit=amount.unit,
            )
        exact = amount.value * minutes / a_day
        days = ceil(exact - 1e-6)
        if abs(days - exact) > 1e-6:
            self.rounded[what] += 1
        return days, "cd" if elapsed else "wd"

    def _start_day(self, at: datetime | None, calendar: str) -> Day | None:
        """The day of an instant at which something starts: after hours it is the next day."""
        if at is None:
            return None
        day = _checked(at)
        if at.hour * 60 + at.minute >= self.ends[calendar]:
            return self.calendars[calendar].roll(day + 1)
        return day

    def _finish_day(self, at: datetime | None, calendar: str) -> Day | None:
        """The day of an instant at which something ends: the next working day, unless the day
        had not begun (the first third of it)."""
        if at is None:
            return None
        day = _checked(at)
        if at.hour * 60 + at.minute <= 480:
            return day
        if at.hour * 60 + at.minute < self.ends[calendar]:
            self.rounded["times of the day"] += 1
        return self.calendars[calendar].roll(day + 1)


def work_calendar(calendars: Mapping[str, FileCalendar], name: str) -> WorkCalendar:
    """The working days of a file's calendar from 1990 to 2100, parents first."""
    line = _lineage(calendars, name)
    week: list[bool] = [True] * 5 + [False] * 2
    for calendar in line:
        week = [
            old if new is None else new for old, new in zip(week, calendar.weekdays, strict=True)
        ]
    worked = {d: week[(d - 1) % 7] for d in range(EARLIEST, LATEST + 1)}
    for calendar in line:
        for first, last, days in calendar.weeks:
            for d in _span(first, last):
                flag = days[(d - 1) % 7]
                worked[d] = worked[d] if flag is None else flag
        for first, last, flag in calendar.exceptions:
            worked.update(dict.fromkeys(_span(first, last), flag))
    off = (d for d, flag in worked.items() if not flag)
    return WorkCalendar.of(off, EARLIEST, LATEST, LATEST, name)


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


def _day_end(calendars: Mapping[str, FileCalendar], name: str) -> int:
    known = [c.day_ends_at for c in _lineage(calendars, name) if c.day_ends_at is not None]
    return known[-1] if known else 17 * 60


def _span(first: Day, last: Day) -> Iterable[Day]:
    return range(max(first, EARLIEST), min(last, LATEST) + 1)


def _checked(at: datetime) -> Day:
    day = at.toordinal()
    if not EARLIEST <= day <= LATEST:
        raise InputError(
            "The date {day} lies outside 1990 to 2100.", field="date", day=at.date().isoformat()
        )
    return day


def _not_a_number(what: str, uid: str) -> InputError:
    return InputError("Task {uid}: {what} must be a number.", field=what, uid=uid, what=what)
