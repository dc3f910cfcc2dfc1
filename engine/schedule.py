"""The critical-path method with a data date: what follows from a network (rules section 3).

``schedule`` runs both passes at once; floats, drivers and chains are worked out for the steps that
somebody asks about.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import Literal

import numpy as np

from engine import scalar, usual
from engine.axis import day_of
from engine.calendar import Day
from engine.compile import compiled, kept
from engine.errors import CalendarRangeError
from engine.explain import Dated, DatedView, Driver
from engine.network import Network
from engine.progress import prepared
from engine.scalar import Rows
from engine.state import State
from engine.structure import Structure
from engine.usual import Usual

LARGE = 1_500  # steps; below, plain lists are quicker
__all__ = ["Dated", "Driver", "Schedule", "schedule"]

Progress = Literal["retained", "override"]


class Schedule:
    """All dates of a network. ``finish`` is the day on which its last step ends."""

    def __init__(
        self, data_date: Day | None, finish: Day, view: Callable[[], DatedView], quick: Usual | None
    ) -> None:
        self.data_date = data_date
        self.finish = finish
        self._made = view
        self._quick = quick

    @cached_property
    def dated(self) -> DatedView:
        """Step id -> Dated: floats and drivers beside the dates."""
        return self._made()

    def early(self, step_id: str) -> tuple[Day, Day]:
        """Early start and finish of one step, without its float and driver."""
        return self.dated.early(self.dated.s.index[step_id])

    def days(self) -> tuple[tuple[Day, ...], ...]:
        """Four rows in the order of the steps: early starts and finishes, late ones likewise."""
        return self._quick.days() if self._quick else self.dated.days()

    def chain(self, step_id: str) -> tuple[str, ...]:
        """The driving chain from the trigger to the step: ids in order, the step last.

        A typed date or the data date does not end the chain: it goes on with the predecessor that
        held the step longest.
        """
        view = self.dated
        path = [step_id]
        while (before := view.last_before(view.s.index[path[-1]])) is not None:
            path.append(before)
        return tuple(reversed(path))


def schedule(
    network: Network, data_date: Day | None, *, progress: Progress = "retained"
) -> Schedule:
    """Early and late dates of every step.

    ``progress``: what becomes of work that began before its predecessors ended. "retained": what
    remains waits for them; "override": it goes on.
    Raises CycleError, UnknownStepError, DuplicateStepError, BadStepError, BadLinkError,
    CalendarRangeError; nothing is returned in part.
    """
    if not network.steps:
        return Schedule(data_date, network.start, partial(_nothing, network, data_date), None)
    if len(network.steps) < LARGE and kept(network) is None:
        quick = usual.dated(network, data_date)
        if quick:
            asked = partial(_asked, network, quick, data_date)
            return Schedule(data_date, quick.rows.end, asked, quick)
    s = compiled(network)
    state = prepared(network, s, data_date, progress == "override")
    try:
        rows = _level_by_level(s, state) if len(s.ids) >= LARGE else None
        rows = rows or _step_by_step(s, state)
    except IndexError:
        cal = state.cals[0]
        raise CalendarRangeError(cal.last + 1, cal.first, cal.last) from None
    view = DatedView(network, s, state, rows, data_date)
    return Schedule(data_date, rows.end, lambda: view, None)


def _nothing(network: Network, data_date: Day | None) -> DatedView:
    s = compiled(network)
    nothing = State([], [], [], None, override=False)
    return DatedView(network, s, nothing, Rows([], [], [], [], network.start), data_date)


def _asked(network: Network, quick: Usual, data_date: Day | None) -> DatedView:
    """Somebody asks why: the structure is made now, and kept."""
    s = compiled(network)
    return DatedView(network, s, prepared(network, s, data_date, False), quick.rows, data_date)


def _level_by_level(s: Structure, state: State) -> Rows | None:
    """For thousands of steps; None where the network is not made for it."""
    from engine import levels  # only a large network pays for its import

    made = levels.levels_of(s)
    if made is None:
        return None
    durations = np.array(s.durations, np.int32)
    es, ef = made.forward(durations, state.floor[0])
    last = int(ef.max())
    ls, lf = made.backward(durations, last)
    return Rows(es, ef, ls, lf, day_of(last, 0, state.cals))


def _step_by_step(s: Structure, state: State) -> Rows:
    es, ef = scalar.forward(s, state)
    end = _project_finish(s, state, ef)
    if state.alap:
        scalar.shift_alap(s, state, es, ef, end)
    return Rows(es, ef, *scalar.backward(s, state, end), end)


def _project_finish(s: Structure, state: State, ef: list[int]) -> Day:
    if s.plain and not state.fixed:
        return day_of(max(ef), 0, state.cals)
    days = [finish for _, finish in state.fixed.values()]
    free = (i for i in range(len(s.ids)) if i not in state.fixed)
    return max([*days, *(day_of(ef[i], s.axis[i], state.cals) for i in free)])
