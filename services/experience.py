"""What every project's past says about what is left of the open steps of one project.

The law of a step is learnt from the same step in every project and drawn towards its limits while
cases are few; given its age; with the pauses that befall such steps. A typed remaining duration
sets the middle; a promise is a second opinion, corrected by how late the party's answers came; a
holding reply is one too: the age of the wait counts on, and what followed earlier ones is heard.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

import numpy as np
from sqlmodel import Session

from engine import laws
from engine import network as net
from engine.durations import STRENGTH, Durations, Observed
from engine.laws import Law
from models import Step, Suspension
from services.networks import Rows
from store.calendars import calendar
from store.queries import cases
from store.queries.cases import Holding, Past, Pause, Promise

PAUSE_LIMITS = (5, 15)  # wd, median and 90 % of a pause: what is said before any was recorded
EARLY = 30  # wd; an answer more than this before its promised day counts as this much before
PROMISE_LIMITS = (EARLY, EARLY + 10)  # before any record: half in time, nine in ten 10 wd late
HELD_LIMITS = (10, 30)  # wd from a holding reply to the real one, before any was recorded
_Stop = Pause | Suspension  # a pause as a plain row, or as a row of this project


class Experience:
    """Read once for a project and a day; ``law`` answers for each of its open steps."""

    def __init__(self, session: Session, rows: Rows, today: date) -> None:
        self.cal, self.today = calendar(session), today
        self.own_pauses = _by_step(rows.suspensions)
        self.kinds = {step.code: number for number, step in enumerate(rows.steps)}
        priors = {self.kinds[step.code]: laws.limit_hazards(*_limits(step)) for step in rows.steps}
        alike = {step.code: (step.unit, _limits(step)[0]) for step in rows.steps}
        past = [
            item
            for item in cases.steps_like(session, list(alike))
            if item.started_on <= today
            and alike[item.code] == (item.unit, _middle(item.promised_limit, item.typical_duration))
        ]
        stood = [pause for pause in cases.pauses(session) if pause.started_on <= today]
        self.lengths = Durations(self._steps(past, _by_step(stood)), priors)
        self.pauses = Durations(self._pauses(stood), {0: laws.limit_hazards(*PAUSE_LIMITS)})
        self.pause = laws.left(self.pauses.curve(0, 0))
        self.promises = Durations(
            self._promises(cases.promises(session)), {0: laws.limit_hazards(*PROMISE_LIMITS)}
        )
        said = [item for item in cases.holdings(session) if item.received_on <= today]
        self.held = Durations(self._held(said), {0: laws.limit_hazards(*HELD_LIMITS)})
        self.holding = {
            item.step_id: item.received_on
            for item in said
            if item.replied_on is None or item.replied_on > today
        }
        self._count_pauses(past, {pause.step_id for pause in stood})

    def law(self, step: Step, seen: net.Step) -> Law:
        """What is left of an open step, in its unit."""
        curve = self.lengths.curve(self.kinds[step.code], step.organisation_id)
        if step.started_on is None:
            return self._with_pauses(step, laws.left(curve))
        own = self.own_pauses.get(step.id or 0, [])
        # Nothing is known of a step that began today.
        used = self._clock(step.started_on, self.today, step.unit, own)
        law = laws.left(curve, used or -1)
        standing = [pause for pause in own if pause.ended_on is None]
        if standing:
            law = laws.then(law, self._rest_of_pause(standing[0].started_on, step.unit))
        elif seen.remaining is not None and self._still_holds(step):
            law = laws.stretched(law, seen.remaining)  # who types it has pauses in mind
        else:
            law = self._with_pauses(step, law)
        if (held_on := self.holding.get(step.id or 0)) and held_on >= step.started_on:
            law = laws.averaged(law, self._rest_of_wait(held_on, step))
        if step.promised_on is not None:
            law = laws.averaged(law, self._promised(step.promised_on, step))
        return law

    def _with_pauses(self, step: Step, law: Law) -> Law:
        if _limits(step) == (0, 0):
            return law  # over at once: no time to be returned
        ended, paused = self.paused.get(step.code, (0, 0))
        chance = (paused + STRENGTH * self.often) / (ended + STRENGTH)
        return laws.then(law, laws.perhaps(chance, _in_unit(self.pause, step.unit)))

    def _rest_of_pause(self, since: date, unit: str) -> Law:
        age = self.cal.count(since.toordinal(), self.today.toordinal())
        return _in_unit(laws.left(self.pauses.curve(0, 0), age), unit)

    def _rest_of_wait(self, held_on: date, step: Step) -> Law:
        """Days from today until the real answer to a letter that met a holding reply."""
        age = self.cal.count(held_on.toordinal(), self.today.toordinal())
        curve = self.held.curve(0, step.organisation_id)
        return _in_unit(laws.left(curve, age or -1), step.unit)

    def _promised(self, promised_on: date, step: Step) -> Law:
        """Days from today until an answer that was promised for that day."""
        late = self.cal.count(promised_on.toordinal(), self.today.toordinal())
        curve = self.promises.curve(0, step.organisation_id)
        days = laws.left(curve, max(late + EARLY, -1))
        if late + EARLY < -1:  # promised for a far day: the wait until its count begins
            days = laws.then(days, _sure(-1 - late - EARLY))
        return _in_unit(days, step.unit)

    def _still_holds(self, step: Step) -> bool:
        """A typed remaining duration that has run out says nothing any more."""
        if step.remaining is None or step.remaining_on is None:
            return False
        return self._clock(step.remaining_on, self.today, step.unit, []) < step.remaining

    def _steps(self, past: list[Past], stood: Mapping[int, list[_Stop]]) -> Observed:
        ends, over = self._ends([item.finished_on for item in past])
        lengths = [
            self._clock(item.started_on, end, item.unit, stood.get(item.step_id, []))
            for item, end in zip(past, ends, strict=True)
        ]
        return Observed(
            np.array([self.kinds[item.code] for item in past], np.int64),
            np.array([item.organisation_id for item in past], np.int64),
            np.array(lengths, np.int64),
            over,
            self._since([item.started_on for item in past]),
        )

    def _pauses(self, stood: list[Pause]) -> Observed:
        ends, over = self._ends([pause.ended_on for pause in stood])
        lengths = [
            self._clock(pause.started_on, end, "wd", [])
            for pause, end in zip(stood, ends, strict=True)
        ]
        same = np.zeros(len(stood), np.int64)
        since = self._since([pause.started_on for pause in stood])
        return Observed(same, same, np.array(lengths, np.int64), over, since)

    def _promises(self, given: list[Promise]) -> Observed:
        ends, over = self._ends([promise.replied_on for promise in given])
        late = [
            self.cal.count(promise.promised_on.toordinal(), end.toordinal())
            for promise, end in zip(given, ends, strict=True)
        ]
        return Observed(
            np.zeros(len(given), np.int64),
            np.array([promise.organisation_id for promise in given], np.int64),
            np.maximum(np.array(late, np.int64) + EARLY, 0),
            over,
            np.maximum(self._since([promise.promised_on for promise in given]), 0),
        )

    def _held(self, said: list[Holding]) -> Observed:
        ends, over = self._ends([item.replied_on for item in said])
        waits = [
            self.cal.count(item.received_on.toordinal(), end.toordinal())
            for item, end in zip(said, ends, strict=True)
        ]
        return Observed(
            np.zeros(len(said), np.int64),
            np.array([item.organisation_id for item in said], np.int64),
            np.maximum(np.array(waits, np.int64), 0),
            over,
            self._since([item.received_on for item in said]),
        )

    def _ends(self, days: list[date | None]) -> tuple[list[date], np.ndarray]:
        over = [day is not None and day <= self.today for day in days]
        ends = [day if day is not None and day <= self.today else self.today for day in days]
        return ends, np.array(over, np.bool_)

    def _since(self, days: list[date]) -> np.ndarray:
        return np.array([(self.today - day).days for day in days], np.int64)

    def _count_pauses(self, past: list[Past], paused: set[int]) -> None:
        """Per step code and in all: how many steps ended, and how many of them were paused."""
        self.paused: dict[str, tuple[int, int]] = {}
        for item in past:
            if item.finished_on is not None:
                ended, with_pause = self.paused.get(item.code, (0, 0))
                self.paused[item.code] = (ended + 1, with_pause + (item.step_id in paused))
        every = sum(ended for ended, _ in self.paused.values())
        self.often = sum(with_pause for _, with_pause in self.paused.values()) / max(every, 1)

    def _clock(self, start: date, end: date, unit: str, pauses: Iterable[_Stop]) -> int:
        """Days of the clock in (start, end], without the days inside pauses (rules §4)."""
        first, last = start.toordinal(), end.toordinal()
        used = self._count(first, last, unit)
        for pause in pauses:
            a = max(pause.started_on.toordinal(), first)
            b = min((pause.ended_on or self.today).toordinal(), last)
            used -= self._count(a, b, unit) if a < b else 0
        return max(used, 0)

    def _count(self, first: int, last: int, unit: str) -> int:
        return last - first if unit == "cd" else self.cal.count(first, last)


def _limits(step: Step) -> tuple[int, int]:
    """Median and 90 % of a step without any case: the promised limit and the statutory one, else
    what is typical and what is conventional (rules §6)."""
    upper = step.statutory_limit
    if upper is None:
        upper = step.conventional_duration
    return _middle(step.promised_limit, step.typical_duration), upper


def _middle(promised_limit: int | None, typical: int) -> int:
    return typical if promised_limit is None else promised_limit


def _by_step(pauses: Iterable[_Stop]) -> dict[int, list[_Stop]]:
    found = defaultdict(list)
    for pause in pauses:
        found[pause.step_id].append(pause)
    return found


def _in_unit(law: Law, unit: str) -> Law:
    """A law in working days as one in the step's unit: seven calendar days are five of them."""
    if unit != "cd":
        return law
    days = -(-np.arange(len(law)) * 7 // 5)
    return np.asarray(np.bincount(days, law), np.float64)


def _sure(days: int) -> Law:
    law = np.zeros(days + 1)
    law[days] = 1.0
    return law
