"""The latest harmless finish: until when may a step end without moving what comes after it?

    L = max { d : F(network | the step ends on d) <= kept }

F is monotone in d, so d is found by bisection over whole runs of the schedule: links of every
type, calendars, pauses and promises count exactly as they do in the projection itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine.calendar import Day, WorkCalendar
from engine.errors import BadStepError
from engine.network import Network, Step
from engine.schedule import Schedule, schedule

FURTHEST = 750  # working days ahead; a wait that is harmless for three years is harmless
PRICED = 10  # working days after the limit whose price is told


@dataclass(frozen=True)
class Limit:
    """What one later step asks of this one.

    kept     the day of the later step that is to be kept
    latest   last working day on which this step may end; None: too late today, whatever is done
    prices   working days lost by ending 1, 2, ... working days after ``latest``
    """

    kept: Day
    latest: Day | None
    prices: tuple[int, ...]


def ending(network: Network, step_id: str, day: Day) -> Network:
    """The network with this open step ending on ``day``: exactly, if it runs (an answer ends a
    wait whatever came before it); if it has not begun, no earlier."""
    found = tuple(_ended(s, day) if s.id == step_id else s for s in network.steps)
    return Network(found, network.links, network.calendars, network.start)


def latest_harmless(
    network: Network, data_date: Day, step_id: str, kept: Mapping[str, Day]
) -> dict[str, Limit]:
    """By later step, for the days to be ``kept`` (later step -> day).

    Later steps that this one can never move are left out, and those whose day is kept even if
    this one ends three years late. Raises BadStepError for a step that has ended, and what
    ``schedule`` raises.
    """
    step = _open_step(network, step_id)
    search = _Search(network, data_date, step)
    found = {}
    for later, day in kept.items():
        limit = search.limit(later, day)
        if limit is not None:
            found[later] = limit
    return found


def _ended(step: Step, day: Day) -> Step:
    if step.actual_start is None:
        return replace(step, promised_finish=day)
    return replace(step, manual=True, manual_start=step.actual_start, manual_finish=day)


def _open_step(network: Network, step_id: str) -> Step:
    step = next(s for s in network.steps if s.id == step_id)
    if step.actual_finish is not None:
        raise BadStepError(step_id, "actual_finish", "the step has ended")
    return step


class _Search:
    """Runs of one network with one step ending later and later; each day is run once."""

    def __init__(self, network: Network, data_date: Day, step: Step) -> None:
        self.network, self.data_date, self.step = network, data_date, step
        self.cal: WorkCalendar = network.calendars[step.calendar]
        base = schedule(network, data_date)
        self.first = self.cal.roll(self._earliest(base))
        self.runs: dict[int, Schedule] = {}

    def limit(self, later: str, kept: Day) -> Limit | None:
        """Bisection over working days counted from the earliest possible end."""
        if self._finish(later, FURTHEST) == self._finish(later, 0):
            return None
        if self._finish(later, FURTHEST) <= kept:
            return None
        if self._finish(later, 0) > kept:
            return Limit(kept, None, ())
        low, high = 0, FURTHEST  # harmless, harmful
        while high - low > 1:
            middle = (low + high) // 2
            if self._finish(later, middle) <= kept:
                low = middle
            else:
                high = middle
        moved = (self._finish(later, low + k) for k in range(1, PRICED + 1))
        return Limit(kept, self._day(low), tuple(self.cal.count(kept, day) for day in moved))

    def _earliest(self, base: Schedule) -> Day:
        """Of a running step today, else when it would end by itself."""
        if self.step.actual_start is not None:
            return self.data_date
        return base.early(self.step.id)[1]

    def _day(self, working_days: int) -> Day:
        return self.cal.add(self.first, working_days)

    def _finish(self, later: str, working_days: int) -> Day:
        if working_days not in self.runs:
            tried = ending(self.network, self.step.id, self._day(working_days))
            self.runs[working_days] = schedule(tried, self.data_date)
        return self.runs[working_days].early(later)[1]
