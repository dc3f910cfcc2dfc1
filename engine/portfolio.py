"""Many projects of one structure at once: each column is a project with facts of its own.

For sweeps over a whole portfolio. What only some projects have (suspensions, typed limits,
promises) is left to ``schedule``, one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.calendar import Day
from engine.columns import ColumnPass, Columns
from engine.compile import started_on
from engine.errors import BadStepError
from engine.network import Network
from engine.tables import BELOW, SAFE, Tables

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Grid = NDArray[Any]


@dataclass(slots=True, eq=False)
class Facts:
    """``[steps, projects]``, in the order of the network's steps; ``start`` is ``[projects]``.

    Day numbers, 0 where there is none; ``remaining`` -1 where nobody typed it; ``durations`` and
    ``remaining`` are whole days.
    """

    durations: Grid
    actual_start: Grid
    actual_finish: Grid
    remaining: Grid
    start: Grid


def early_dates(network: Network, facts: Facts, data_date: Day) -> tuple[Grid, Grid]:
    """Early (or actual) start and finish of every step of every project, int32 day numbers.

    ``network`` gives structure and calendars; its start and the facts of its steps do not count.
    Equals ``schedule`` of each project. Raises BadStepError for a finish before its start or a
    fact after the data date, CalendarRangeError.
    """
    _check(network, facts, data_date)
    bare = started_on(network, int(facts.start.min()))
    return _FactsPass(Columns(bare, None), facts, data_date).dates()


def _check(network: Network, facts: Facts, data_date: Day) -> None:
    begun, ended = facts.actual_start, facts.actual_finish
    for wrong, name, why in (
        ((ended > 0) & (ended < begun), "actual_finish", "lies before the start"),
        (ended > data_date, "actual_finish", "lies after the data date"),
        (begun > data_date, "actual_start", "lies after the data date"),
        (facts.durations < 0, "duration", "must be 0 or more"),
    ):
        if wrong.any():
            i, column = np.argwhere(wrong)[0].tolist()
            raise BadStepError(network.steps[i].id, name, f"{why} (project {column})")


class _FactsPass(ColumnPass):
    """A forward pass whose floors, lengths and typed dates differ from column to column."""

    def __init__(self, columns: Columns, facts: Facts, data_date: Day) -> None:
        longest = np.maximum(facts.durations, facts.remaining)
        super().__init__(columns, longest, {})
        span = max(data_date, int(facts.start.max())) - columns.base
        if self.dtype == np.int16 and self.horizon + span >= SAFE:
            self.dtype = np.dtype(np.int32)
            self.tables = columns.tables(np.int32)
            self.grid = self.grid.astype(np.int32)
            self.es, self.ef = list(self.grid[0]), list(self.grid[1])
            self.tmp, self.zero = self.tmp.astype(np.int32), self.zero.astype(np.int32)
        self.facts = facts
        self.gates: dict[int, Grid] = {}  # floors of summaries' gates
        self.fixed: Grid = np.greater(facts.actual_finish, 0)
        self.begun: Grid = np.greater(facts.actual_start, 0) | self.fixed
        self.started: Grid = self.begun & ~self.fixed
        self.first = np.where(facts.actual_start > 0, facts.actual_start, facts.actual_finish)
        self.touched = [bool(row.any()) for row in self.begun]
        self.now = np.maximum(facts.start, data_date) - columns.base
        self.data_date = data_date - columns.base
        self._prepare()

    def _prepare(self) -> None:
        """Lengths and floors of all steps, axis by axis; then what leaves typed dates."""
        n = len(self.s.ids)
        axes = np.array(self.s.axis[:n])
        self.d = np.empty(self.facts.durations.shape, self.dtype)
        self.floors = np.empty(self.facts.durations.shape, self.dtype)
        own = np.array(self._relative(self.state.floor)[:n], self.dtype)
        for a in set(self.s.axis[:n]):
            rows = axes == a
            rows = slice(None) if rows.all() else rows
            self._lengths(rows, a, self.tables[a >> 1])
            floors = self.floors[rows]  # a running step goes on, whatever the network's own floor
            self.floors[rows] = np.where(
                self.started[rows], floors, np.maximum(floors, own[rows, None])
            )
        base = self.columns.base
        self.first_days = np.where(self.begun, self.first - base, BELOW)
        self.last_days = np.where(self.fixed, self.facts.actual_finish - base, BELOW)
        for i in range(n):
            if self.touched[i]:
                self._fold(i)

    def _lengths(self, rows: Any, axis: int, table: Tables) -> None:
        facts, base = self.facts, self.columns.base
        duration = facts.durations[rows]
        wait = self.now if axis & 1 else table.look(table.up, self.now)
        floor = np.broadcast_to(wait.astype(self.dtype), duration.shape)
        started = self.started[rows]
        if not started.any():
            self.d[rows], self.floors[rows] = duration, floor
            return
        resume = self.data_date
        since = np.where(started, facts.actual_start[rows] - base, 0)
        if not axis & 1:
            resume = int(table.look(table.down, np.array([resume]))[0])
            since = table.look(table.down, since)
        used = resume - since
        left = np.where(used != 0, np.maximum(duration - used, 1), duration)
        typed = facts.remaining[rows]
        left = np.where(typed >= 0, typed, left)
        self.d[rows] = np.where(started, left, duration)
        self.floors[rows] = np.where(started, resume, floor)

    def _fold(self, i: int) -> None:
        """What the links that leave step i's typed dates ask for, counted by days."""
        ended, begun = self.last_days[i], self.first_days[i]
        axis = self.s.axis[i]
        known: dict[tuple[bool, bool], Grid] = {}  # (from finish, lag counts on from a day off)
        for j in self.s.fs_out[i]:
            if (True, False) not in known:
                known[True, False] = self._asked(ended, i, 0, "cd")
            self._raise(j, known[True, False], 0)
        for k in self.s.ops_out[i]:
            _, j, from_finish, to_finish, lag, unit, _ = self.s.ops[k]
            day = ended if from_finish else begun
            if axis & 1 or self.s.axis[j] != axis or unit == "cd":
                self._raise(j, self._asked(day, j, lag, unit), to_finish)
                continue
            at = (from_finish, lag > 0)
            if at not in known:
                known[at] = self._ordinals(day, axis, lag > 0)
            self._raise(j, known[at] + lag, to_finish)

    def _ordinals(self, day: Grid, axis: int, down: bool) -> Grid:
        table = self.tables[axis >> 1]
        found = table.look(table.down if down else table.up, day)
        return np.where(day <= BELOW, BELOW, found).astype(self.dtype, copy=False)

    def _asked(self, day: Grid, j: int, lag: int, unit: str) -> Grid:
        """``axis.after`` from plain days, on wide numbers."""
        b = self.s.axis[j]
        target = self.tables[b >> 1]
        if not lag or unit == "cd":
            moved = day + lag
            moved = moved if b & 1 else target.look(target.up, moved)
        else:
            moved = target.look(target.down if lag > 0 else target.up, day) + lag
            moved = target.look(target.day, moved) if b & 1 else moved
        return np.where(day <= BELOW, BELOW, moved).astype(self.dtype, copy=False)

    def _raise(self, j: int, asked: Grid, to_finish: int) -> None:
        if j < len(self.s.ids):
            asked = asked - self.d[j] if to_finish else asked  # far below stays far below
            np.maximum(self.floors[j], asked, out=self.floors[j])
        else:
            self.gates[j] = np.maximum(self.gates.get(j, BELOW), asked)

    def _begin(self, j: int, o: Grid, floor: int) -> None:
        if j < len(self.s.ids):
            o[:] = self.floors[j]
        else:
            np.maximum(self.now, self.gates.get(j, BELOW), out=o, casting="unsafe")

    def _close(self, j: int) -> None:
        if j < len(self.s.ids) and self.touched[j]:
            np.copyto(self.ef[j], BELOW, where=self.fixed[j])
            np.copyto(self.es[j], BELOW, where=self.begun[j])

    def dates(self) -> tuple[Grid, Grid]:
        self.run()
        n = len(self.s.ids)
        axes = np.array(self.s.axis[:n])
        found = np.empty((2, *self.facts.durations.shape), np.int32)
        for a in set(self.s.axis[:n]):
            rows: Any = slice(None) if (axes == a).all() else axes == a
            table, values = self.tables[a >> 1], self.grid[:, :n][:, rows]
            days = values if a & 1 else table.look(table.day, values)
            found[:, rows] = np.add(days, self.columns.base, dtype=np.int32)
        np.copyto(found[0], self.first, where=self.begun, casting="unsafe")
        np.copyto(found[1], self.facts.actual_finish, where=self.fixed, casting="unsafe")
        return found[0], found[1]
