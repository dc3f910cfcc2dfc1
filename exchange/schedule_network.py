"""How a schedule file becomes a network of the engine.

Instants become days by the product's convention: a finish at 17:00 is the next working day, so that
starts agree with MS Project and finishes are its next working day (rules section 2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import isfinite

from engine.calendar import Day
from engine.network import EARLIEST, Constraint, Link, Network, Step, Suspension
from errors import InputError
from exchange.file_clock import FileClock
from exchange.schedule_file import Amount, FileLink, FileSchedule, FileTask

MOST_TASKS = 50_000


@dataclass(frozen=True)
class Loaded:
    """The network, its data date, task names and warnings: what was rounded, what was ignored."""

    network: Network
    data_date: Day | None
    names: Mapping[str, str]
    clock: FileClock
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
        self.warnings = list(file.warnings)
        used = {task.calendar or file.default_calendar for task in file.tasks}
        self.clock = FileClock(file, sorted(used | {file.default_calendar}))
        own = self.clock.finish(file.data_date_at, file.default_calendar)
        self.data_date = own if data_date is None else self.clock.day(data_date)

    def loaded(self) -> Loaded:
        start = self.clock.start(self.file.start_at, self.file.default_calendar)
        steps = tuple(self._step(task) for task in self.file.tasks)
        links = tuple(self._link(link) for link in self.file.links)
        if any(task.resources for task in self.file.tasks):
            self.warnings.append("Resources are ignored: every task keeps its own calendar.")
        for what, times in sorted(self.clock.rounded.items()):
            self.warnings.append(f"Rounded up to whole days: {what} ({times} times).")
        if self.clock.parts > 1:
            self.warnings.append(
                f"Counted in 1/{self.clock.parts} days; dates and floats are rounded down to days."
            )
        network = Network(steps, links, self.clock.calendars, start or EARLIEST)
        names = {task.uid: task.name for task in self.file.tasks}
        return Loaded(network, self.data_date, names, self.clock, tuple(self.warnings))

    def _step(self, task: FileTask) -> Step:
        calendar = task.calendar or self.file.default_calendar
        days, unit = self.clock.length(task.duration or Amount(0, "d"), "durations", task.uid)
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
                deadline=self.clock.finish(task.deadline_at, calendar),
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
            left, _ = self.clock.length(task.remaining, "remaining durations", task.uid)
        return replace(
            step,
            actual_start=self.clock.start(task.actual_start_at, calendar),
            actual_finish=self.clock.finish(task.actual_finish_at, calendar),
            remaining=left,
            suspensions=self._suspensions(task, calendar) if started and not finished else (),
            constraints=() if finished else self._constraints(task, calendar),
            deadline=self.clock.finish(task.deadline_at, calendar),
            manual=manual and not started,
            manual_start=self.clock.start(task.manual_start_at, calendar) if manual else None,
            manual_finish=self.clock.finish(task.manual_finish_at, calendar) if manual else None,
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
        day = self.clock.start(at, calendar) if starts else self.clock.finish(at, calendar)
        if day is None:
            raise InputError(
                "Task {uid}: its constraint {kind} has no date.",
                field="constraint_date",
                uid=task.uid,
                kind=kind,
            )
        return (Constraint(kind, day),)

    def _suspensions(self, task: FileTask, calendar: str) -> tuple[Suspension, ...]:
        start = self.clock.start(task.suspended_at, calendar)
        end = self.clock.start(task.resumed_at, calendar)
        if start is None or end is None or end <= start:
            return ()
        return (Suspension(start, end),)

    def _link(self, link: FileLink) -> Link:
        if link.lag.unit in ("%", "e%"):
            if not isfinite(link.lag.value):
                raise InputError(
                    "Task {uid}: {what} must be a number.", field="lag", uid=link.succ, what="lag"
                )
            return Link(link.pred, link.succ, link.type, round(link.lag.value), "pct")
        lag, unit = self.clock.length(link.lag, "lags", link.succ)
        return Link(link.pred, link.succ, link.type, lag, unit)
