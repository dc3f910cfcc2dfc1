"""The forward pass over many columns at once: samples, what-ifs, projects of one structure.

A column is one schedule; row ``j`` of an array is step ``j`` in all of them. The arithmetic is that
of ``scalar`` (property-tested equal) on int16 rows: ordinals or days counted from ``base``, the
network's start. Where the horizon does not fit into int16 the rows are int32.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.axis import value_at
from engine.calendar import Day
from engine.compile import compiled
from engine.errors import BadLinkError, BadStepError, CalendarRangeError
from engine.network import Network
from engine.progress import prepared
from engine.state import FIXED, PINNED, RUNNING, SUMMARY, State
from engine.structure import Structure
from engine.tables import BELOW, SAFE, Tables

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Row = NDArray[Any]


class Columns:
    """A network with its typed facts, ready for many sets of lengths."""

    def __init__(self, network: Network, data_date: Day | None, override: bool = False) -> None:
        """Raises what ``schedule`` raises; BadStepError for a step as late as possible, which
        needs a backward pass."""
        self.network, self.base = network, network.start
        self.s: Structure = compiled(network)
        self.state: State = prepared(network, self.s, data_date, override)
        self._tables: dict[Any, list[Tables]] = {}
        for op in self.s.ops:
            if abs(op[4]) > SAFE:  # it would lift what no maximum may pick
                pred, succ = self.s.ids[op[0]], self.s.ids[op[1]]
                raise BadLinkError(pred, succ, f"a lag of more than {SAFE} days in columns")
        for i in self.state.alap:
            raise BadStepError(self.s.ids[i], "constraints", "ALAP cannot be scheduled in columns")

    def tables(self, dtype: Any) -> list[Tables]:
        """The calendars' look-up rows, made once for each width of number."""
        if dtype not in self._tables:
            made = [Tables.of(cal, self.base, dtype) for cal in self.state.cals]
            self._tables[dtype] = made
        return self._tables[dtype]

    def lengths(self, columns: int) -> Row:
        """The expected lengths (what is left of a running step), int16 ``[steps, columns]``."""
        own = np.array(self.state.length[: len(self.s.ids)], np.int16)
        return np.repeat(own[:, None], columns, axis=1)

    def forward(
        self,
        lengths: Row,
        dropped: Mapping[int, NDArray[np.bool_]] | None = None,
        room: Row | None = None,
    ) -> ColumnDates:
        """Early dates for ``lengths`` ``[steps, columns]`` (whole days, not negative; of a running
        step what is left). ``dropped``: link number -> in which columns that link is gone.
        ``room``: the ``grid`` of an earlier result of this size that nobody reads any more.

        Raises CalendarRangeError when any column leaves its calendar.
        """
        return ColumnPass(self, lengths, dropped or {}, room).run()


@dataclass(slots=True, eq=False, repr=False)
class ColumnDates:
    """Early rows of every node, counted from the base, with the typed days of fixed steps."""

    columns: Columns
    grid: Row
    es: list[Row]
    ef: list[Row]
    tables: list[Tables]

    def start(self, step_id: str) -> NDArray[np.int32]:
        """Day numbers of the early (or actual) start in every column."""
        i = self.columns.s.index[step_id]
        typed = self.columns.state.fixed.get(i)
        if typed or i in self.columns.state.started:
            return np.full(
                self.ef[i].shape, typed[0] if typed else self.columns.state.started[i], np.int32
            )
        return self._days(i, self.es[i])

    def finish(self, step_id: str) -> NDArray[np.int32]:
        """Day numbers of the early (or actual) finish in every column."""
        i = self.columns.s.index[step_id]
        typed = self.columns.state.fixed.get(i)
        if typed:
            return np.full(self.ef[i].shape, typed[1], np.int32)
        return self._days(i, self.ef[i])

    def _days(self, i: int, row: Row) -> NDArray[np.int32]:
        axis = self.columns.s.axis[i]
        table = self.tables[axis >> 1]
        days = row if axis & 1 else table.look(table.day, row)
        return np.add(days, self.columns.base, dtype=np.int32)


class ColumnPass:
    """One forward pass; ``portfolio`` gives every column facts of its own."""

    def __init__(
        self,
        columns: Columns,
        lengths: Row,
        dropped: Mapping[int, NDArray[np.bool_]],
        room: Row | None = None,
    ) -> None:
        self.columns, self.dropped = columns, dropped
        self.s, self.state = columns.s, columns.state
        horizon = 2 * int(lengths.max(initial=0)) * len(lengths)  # a rough bound is quicker
        if horizon > SAFE // 2 and lengths.size:
            horizon = 2 * int(lengths.max(axis=1).astype(np.int64).sum())
        horizon += 2 * sum(abs(op[4]) for op in self.s.ops)
        horizon += max(map(abs, self._constants()), default=0)
        self.horizon = horizon
        self.dtype: Any = np.int16 if horizon < SAFE else np.int32
        self.d = lengths.astype(self.dtype, copy=False)
        self.tables = columns.tables(self.dtype)
        width = lengths.shape[1]
        nodes = len(self.s.axis)
        self.zero = np.zeros(width, self.dtype)
        self.tmp = np.empty(width, self.dtype)
        shape = (2, nodes, width)
        if room is None or room.shape != shape or room.dtype != self.dtype:
            room = np.empty(shape, self.dtype)
        self.grid = room
        self.es: list[Row] = list(self.grid[0])
        self.ef: list[Row] = list(self.grid[1])

    def _constants(self) -> list[int]:
        """The typed values, as distances from the base in days or ordinals."""
        state, s, base = self.state, self.s, self.columns.base
        zero = {a: value_at(base, a, state.cals) for a in set(s.axis)}
        self.at_base = zero
        typed = [(j, v) for j, v in enumerate(state.floor)]
        for values in (state.pinned, state.promised, state.finish_floor):
            typed += values.items()
        days = [day for span in state.fixed.values() for day in span]
        days += state.started.values()
        return [v - zero[s.axis[j]] for j, v in typed] + [day - base for day in days]

    def run(self) -> ColumnDates:
        s, kind = self.s, self.state.kind
        plain = kind is None and not self.dropped and type(self) is ColumnPass
        floor = self._relative(self.state.floor)
        for j in s.order:
            o = self.es[j]
            k = 0 if kind is None else kind[j]
            if k == FIXED:
                o.fill(BELOW)
                self.ef[j].fill(BELOW)
                continue
            if k == SUMMARY:
                self._span_children(j)
                continue
            if plain:
                o.fill(floor[j])
            else:
                self._begin(j, o, floor[j])
            d = self.d[j] if j < len(s.ids) else self.zero
            self._links(j, k, o, d)
            np.add(o, d, out=self.ef[j])
            if k:
                self._special(j, k, d)
            if not plain:
                self._close(j)
        self._check_range()
        return ColumnDates(self.columns, self.grid, self.es, self.ef, self.tables)

    def _relative(self, values: list[int]) -> list[int]:
        return [max(v - self.at_base[a], BELOW) for v, a in zip(values, self.s.axis, strict=True)]

    def _begin(self, j: int, o: Row, floor: int) -> None:
        """Floors: of the start a constant, of the finish less the lengths of the columns."""
        zero = self.at_base[self.s.axis[j]]
        finish = self.state.finish_floor.get(j)
        if finish is None:
            o.fill(floor)
            return
        o.fill(max(self.state.start_floor[j] - zero, BELOW))
        np.subtract(finish - zero, self.d[j], out=self.tmp)
        np.maximum(o, self.tmp, out=o)

    def _close(self, j: int) -> None:
        """Called when node j is dated."""

    def _links(self, j: int, k: int, o: Row, d: Row) -> None:
        free = k == RUNNING and self.state.override
        if not free and not self.dropped:
            for i in self.s.fs_in[j]:
                np.maximum(o, self.ef[i], out=o)
        elif not free:
            for i, link in self._simple_links(j):
                self._take_max(o, self.ef[i], link)
        for number in self.s.ops_in[j]:
            i, _, from_finish, to_finish, lag, unit, link = self.s.ops[number]
            if free and not to_finish:
                continue
            row = self.moved(self.ef[i] if from_finish else self.es[i], i, j, lag, unit)
            if to_finish:
                row = np.subtract(row, d, out=self.tmp)
            self._take_max(o, row, link)

    def _simple_links(self, j: int) -> list[tuple[int, int]]:
        if self.s.fs_links is not None:
            return [(i, k) for i, succ, k in self.s.fs_links if succ == j]
        name = self.s.ids[j]
        links = self.columns.network.links
        return [(self.s.index[x.pred], k) for k, x in enumerate(links) if x.succ == name]

    def _take_max(self, o: Row, row: Row, link: int) -> None:
        gone = self.dropped.get(link)
        if gone is None:
            np.maximum(o, row, out=o)
        else:
            np.maximum(o, row, out=o, where=~gone)

    def moved(self, row: Row, i: int, j: int, lag: int, unit: str) -> Row:
        """``axis.after`` on a row; a row that is BELOW stays below every floor."""
        a, b = self.s.axis[i], self.s.axis[j]
        if a == b and (not lag or (unit == "cd") == (a & 1)):
            return np.add(row, lag, out=self.tmp) if lag else row
        source, target = self.tables[a >> 1], self.tables[b >> 1]
        day = row if a & 1 else source.look(source.day, row)
        if not lag or unit == "cd":
            day = day + lag
            moved = day if b & 1 else target.look(target.up, day)
        else:
            moved = target.look(target.down if lag > 0 else target.up, day) + lag
            moved = target.look(target.day, moved) if b & 1 else moved
        return np.where(row <= BELOW, BELOW, moved).astype(self.dtype, copy=False)

    def _special(self, j: int, k: int, d: Row) -> None:
        state, zero = self.state, self.at_base[self.s.axis[j]]
        es, ef = self.es[j], self.ef[j]
        if k == PINNED:
            if j in state.pinned_finish:
                np.subtract(state.pinned_finish[j] - zero, d, out=es)
            else:
                es.fill(state.pinned[j] - zero)
            np.add(es, d, out=ef)
        if self.s.axis[j] & 1:
            table = self.tables[self.s.axis[j] >> 1]
            np.copyto(ef, table.look(table.roll, ef), where=d > 0)
        if k == RUNNING:
            if j in state.promised:
                promised = state.promised[j] - zero
                pushed = es > max(state.resume[j] - zero, BELOW)
                ef[:] = np.where(pushed, np.maximum(ef, promised), promised)
            es.fill(BELOW)

    def _span_children(self, j: int) -> None:
        starts, finishes = [], []
        for c in self.s.children[j]:
            typed = self.state.fixed.get(c)
            if typed:
                starts.append(np.full_like(self.tmp, typed[0] - self.columns.base))
                finishes.append(np.full_like(self.tmp, typed[1] - self.columns.base))
                continue
            table, day_axis = self.tables[self.s.axis[c] >> 1], self.s.axis[c] & 1
            began = self.state.started.get(c)
            if began is not None:
                starts.append(np.full_like(self.tmp, began - self.columns.base))
            else:
                starts.append(self.es[c] if day_axis else table.look(table.day, self.es[c]))
            finishes.append(self.ef[c] if day_axis else table.look(table.day, self.ef[c]))
        np.minimum.reduce(starts, out=self.es[j])
        np.maximum.reduce(finishes, out=self.ef[j])

    def _check_range(self) -> None:
        """Look-ups clip; so no value may have reached the end of its table."""
        axes = self.s.axis
        one = len(set(axes)) == 1
        latest = [self.grid[1].max(initial=0)] if one else [row.max(initial=0) for row in self.ef]
        for axis, value in zip(axes, latest, strict=False):
            cal, table = self.state.cals[axis >> 1], self.tables[axis >> 1]
            end = table.ahead if axis & 1 else len(table.day) - table.back - 1
            if int(value) > end:
                raise CalendarRangeError(cal.last + 1, cal.first, cal.last)
