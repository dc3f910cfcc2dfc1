"""The statutory clock of a step: days used and left, due day, lights.

Sources, by article: XK = Administrative Licence Law (行政许可法, 2019); its limits are working days
(XK 82). Everything is derived from events; nothing is stored here. What the law does not allow
(a second or late notice of what is missing, a special procedure that nobody approved) may have
happened all the same: it is read, told as irregular, and does not stop the clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from engine.calendar import Day, WorkCalendar
from engine.errors import BadStepError, IllegalMoveError
from engine.status import CLOSED, FINISHED, MOVES, PASSING, Status

LIMIT_WD, EXTENSION_WD = 20, 10  # XK 42: decide within 20, once more 10 with the head's approval
JOINT_LIMIT_WD, JOINT_EXTENSION_WD = 45, 15  # XK 26, 42: handled jointly or centrally
DELIVERY_WD = 10  # XK 44: the certificate is handed over
NOTICE_WD = 5  # XK 32: everything that is missing is told once, within 5
YELLOW, RED = 2, 0  # the printed rule of the lights; a setting, these are its defaults

Light = Literal["none", "green", "yellow", "red", "stopped", "done"]
_STOPPING = frozenset({Status.SUPPLEMENT_STARTED, Status.SPECIAL_STARTED})
_RESUMING = frozenset({Status.SUPPLEMENT_ENDED, Status.SPECIAL_ENDED})


@dataclass(frozen=True, slots=True)
class Event:
    """A status on a day. ``approved_on``: when the head approved a special procedure."""

    status: Status
    on: Day
    approved_on: Day | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """The limits of a step, in its ``unit``, and the local switches.

    ``limit`` is what the law allows, ``promised`` what the office promised; ``extension`` was
    granted, at most ``most_extension``. ``default_approval``: not decided in time counts as passed
    (a local rule; the law itself knows none, XK 50). ``conditional_limit``: the clock of what a
    conditional acceptance still owes. Raises BadStepError for an extension that is too long.
    """

    limit: int = LIMIT_WD
    promised: int | None = None
    extension: int = 0
    most_extension: int = EXTENSION_WD
    unit: Literal["wd", "cd"] = "wd"
    default_approval: bool = False
    conditional_limit: int | None = None
    yellow: int = YELLOW
    red: int = RED

    def __post_init__(self) -> None:
        if not 0 <= self.extension <= self.most_extension:
            raise BadStepError("", "extension", f"must be 0 to {self.most_extension} days")

    @classmethod
    def joint(cls, extension: int = 0) -> Rule:
        """Joint or centralised handling (XK 26, 42)."""
        return cls(JOINT_LIMIT_WD, extension=extension, most_extension=JOINT_EXTENSION_WD)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the clock shows on a day. ``used`` and ``remaining`` are in the rule's unit.

    ``deemed``        accepted because nothing was told in time (XK 32)
    ``due_on``        the last day on which the decision is in time
    ``red_on``        the first day with the red light; ``overdue_on`` the first after ``due_on``;
                      both stay once they are there, also after the decision
    ``deliver_by``    the certificate must be handed over (XK 44)
    ``owed_by``       what a conditional acceptance still owes must be in
    ``irregular``     what the law does not allow, in order
    """

    status: Status | None
    accepted_on: Day | None = None
    deemed: bool = False
    used: int = 0
    remaining: int | None = None
    remaining_promised: int | None = None
    due_on: Day | None = None
    light: Light = "none"
    red_on: Day | None = None
    overdue_on: Day | None = None
    passed: bool = False
    passed_by_default: bool = False
    deliver_by: Day | None = None
    owed_by: Day | None = None
    irregular: tuple[str, ...] = ()


def check_move(events: Sequence[Event], new: Event) -> None:
    """May ``new`` follow ``events``? Raises IllegalMoveError for a move that the standard does not
    know, or a day that runs backwards."""
    last = events[-1] if events else None
    if new.status not in MOVES[last.status if last else None]:
        raise IllegalMoveError(
            last.status if last else None, new.status, "the standard knows no such move"
        )
    if last and new.on < last.on:
        raise IllegalMoveError(last.status, new.status, "it lies before what it follows")


def read(
    events: Sequence[Event],
    today: Day,
    rule: Rule,
    calendar: WorkCalendar,
    yellows_before: int = 0,
    waits: Sequence[tuple[Day, Day | None]] = (),
) -> Reading:
    """The clock on ``today``; later events are not known yet. ``events`` in order of happening.

    The start day is not counted; days inside a supplement or an approved special procedure are not
    used (XK 32, 45), nor those inside ``waits``: intervals ``(start, end]`` outside the office's
    hands that no status code tells, an open one without an end. ``yellows_before``: a second
    yellow on the same step turns red.
    """
    known = [e for e in events if e.on <= today]
    return _Clock(known, today, rule, calendar, waits).reading(yellows_before)


def light(remaining: int, rule: Rule, yellows_before: int = 0) -> Light:
    """The printed rule: yellow at 2 left, red at 0; a second yellow on the same step turns red."""
    if remaining <= rule.red or (remaining <= rule.yellow and yellows_before):
        return "red"
    return "yellow" if remaining <= rule.yellow else "green"


class _Clock:
    """One reading in the making."""

    def __init__(
        self,
        known: list[Event],
        today: Day,
        rule: Rule,
        calendar: WorkCalendar,
        waits: Sequence[tuple[Day, Day | None]],
    ) -> None:
        self.known, self.today, self.rule, self.calendar = known, today, rule, calendar
        self.waits = waits
        self.irregular: list[str] = []

    def reading(self, yellows_before: int) -> Reading:
        status = self.known[-1].status if self.known else None
        accepted, deemed = self._accepted()
        if accepted is None:
            return Reading(status, irregular=tuple(self.irregular))
        rule, calendar = self.rule, self.calendar
        stop = next((e.on for e in self.known if e.status in FINISHED | CLOSED), None)
        until = self.today if stop is None else stop
        pauses = self._pauses(accepted, until)
        used = self._span(accepted, until) - sum(self._span(a, b) for a, b in pauses)
        remaining = rule.limit + rule.extension - used
        due = self._due(accepted, rule.limit + rule.extension, pauses)
        red = self._due(accepted, max(0, rule.limit + rule.extension - rule.red), pauses)
        overdue = calendar.add(due, 1)
        late = overdue <= until
        by_default = rule.default_approval and late and stop is None
        passed = status in PASSING or by_default
        decided = (stop if status in PASSING else overdue) if passed else None
        stopped = stop is None and self._stands(status, pauses, until)
        shown: Light = "stopped" if stopped else light(remaining, rule, yellows_before)
        return Reading(
            status,
            accepted,
            deemed,
            used,
            remaining,
            None if rule.promised is None else rule.promised - used,
            due,
            "done" if by_default or stop is not None else shown,
            red if red <= until and not stopped else None,
            overdue if late else None,
            passed,
            by_default,
            None if decided is None else calendar.add(decided, DELIVERY_WD),
            self._owed(status),
            tuple(self.irregular),
        )

    def _accepted(self) -> tuple[Day | None, bool]:
        """When the clock began. Nothing told within 5 days: accepted on receipt (XK 32)."""
        received = None
        for event in self.known:
            if event.status is Status.RECEIVED:
                received = event.on
            elif event.status is Status.ACCEPTED:
                if received is not None and self._too_late(received, event.on):
                    return received, True
                return event.on, False
            elif event.status in CLOSED:
                return None, False
        if received is not None and self._too_late(received, self.today):
            return received, True
        return None, False

    def _too_late(self, received: Day, on: Day) -> bool:
        return self.calendar.count(received, on) > NOTICE_WD

    def _pauses(self, accepted: Day, until: Day) -> list[tuple[Day, Day]]:
        """Intervals ``(start, end]`` in which the clock stood; an open one lasts to ``until``."""
        pauses = [
            (max(start, accepted), until if end is None else min(end, until))
            for start, end in self.waits
            if start <= until and (end is None or end > accepted)
        ]
        begun: Day | None = None
        told = 0
        for event in self.known:
            if event.status in _STOPPING:
                told += event.status is Status.SUPPLEMENT_STARTED
                stands = self._stands_from(event, told)
                begun = None if stands is None else max(stands, accepted)
            elif begun is not None and event.status in _RESUMING | FINISHED | CLOSED:
                if begun < event.on:
                    pauses.append((begun, event.on))
                begun = None
        if begun is not None and begun <= until:
            pauses.append((begun, until))
        return _disjoint(pauses)

    def _stands(self, status: Status | None, pauses: Sequence[tuple[Day, Day]], until: Day) -> bool:
        """Does the clock stand still now?"""
        open_wait = any(end is None and start <= until for start, end in self.waits)
        return (status in _STOPPING or open_wait) and bool(pauses) and pauses[-1][1] == until

    def _stands_from(self, event: Event, told: int) -> Day | None:
        """The day from which this event stops the clock; None when it may not."""
        if event.status is Status.SPECIAL_STARTED:
            if event.approved_on is None or event.approved_on > event.on:
                self.irregular.append("a special procedure began before it was approved")
            if event.approved_on is None or event.approved_on > self.today:
                return None
            return max(event.on, event.approved_on)
        if told > 1:
            self.irregular.append("what is missing was told a second time")
            return None
        if self._too_late(self.known[0].on, event.on):
            self.irregular.append("what is missing was told too late")
            return None
        return event.on

    def _span(self, a: Day, b: Day) -> int:
        return self.calendar.count(a, b) if self.rule.unit == "wd" else b - a

    def _due(self, accepted: Day, allowed: int, pauses: Sequence[tuple[Day, Day]]) -> Day:
        """A pause before the due day pushes it by its length; a calendar limit ends on a working
        day (civil code art. 203)."""
        due = self._later(accepted, allowed)
        for start, end in pauses:
            if start < due:
                due = self._later(due, self._span(start, end))
        return due if self.rule.unit == "wd" else self.calendar.roll(due)

    def _later(self, day: Day, amount: int) -> Day:
        return self.calendar.add(day, amount) if self.rule.unit == "wd" else day + amount

    def _owed(self, status: Status | None) -> Day | None:
        """What was accepted conditionally has a clock of its own, from the conclusion on."""
        if status is not Status.PASSED_CONDITIONALLY or self.rule.conditional_limit is None:
            return None
        return self._later(self.known[-1].on, self.rule.conditional_limit)


def _disjoint(spans: list[tuple[Day, Day]]) -> list[tuple[Day, Day]]:
    """The same days in order, none of them twice."""
    merged: list[tuple[Day, Day]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged
