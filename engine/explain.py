"""Why this date: floats, drivers and chains, worked out for the steps that are asked about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Literal, NamedTuple

from engine.axis import after, day_of, value_at, value_by
from engine.calendar import Day, WorkCalendar
from engine.compile import FROM_FINISH, TO_FINISH, lag_of
from engine.network import Link, Network
from engine.scalar import Rows, latest_finish, node_days
from engine.state import State
from engine.structure import Structure

DriverKind = Literal[
    "start", "link", "constraint", "actual", "data_date", "promise", "suspension", "manual"
]


class Driver(NamedTuple):
    """What set a date. ``ref``: the predecessor's id, the constraint's kind.

    A summary is driven by its child that ends last: kind "link", ``ref`` the child, no link.
    """

    kind: DriverKind
    ref: str | None = None
    link: Link | None = None


class Dated(NamedTuple):
    """The dates of one step. Floats are in working days of the step's calendar.

    ``total_float``: how far the finish may slip before the project's, a deadline or a typed limit
    does; negative = that much too late already. ``free_float``: before any successor moves, never
    below 0.
    A finished step has no float and is never critical; a running step's late start is its actual
    start. ``driver`` says what set the early start (the finish, where a typed date or a promise
    set that). ``provisional``: the early finish lies after the calendar's last official year.
    """

    step: str
    early_start: Day
    early_finish: Day
    late_start: Day
    late_finish: Day
    total_float: int
    free_float: int
    critical: bool
    driver: Driver
    out_of_sequence: bool
    provisional: bool


class DatedView(Mapping[str, Dated]):
    """Step id -> Dated, each worked out when first asked for."""

    def __init__(
        self, network: Network, s: Structure, state: State, rows: Rows, data_date: Day | None
    ) -> None:
        self.network, self.s, self.state, self.rows = network, s, state, rows
        self.data_date = data_date
        self._known: dict[str, Dated] = {}
        self._early: dict[int, tuple[Day, Day]] = {}

    def __getitem__(self, step_id: str) -> Dated:
        known = self._known.get(step_id)
        if known is None:
            known = self._known[step_id] = self._dated(self.s.index[step_id])
        return known

    def __iter__(self) -> Iterator[str]:
        return iter(self.s.ids)

    def __len__(self) -> int:
        return len(self.s.ids)

    def days(self) -> tuple[tuple[Day, ...], ...]:
        """Early starts, early finishes, late starts, late finishes of all steps in order."""
        rows = self.rows
        if self.s.bare and type(rows.es) is list:  # no such row leaves the table
            day = self.state.cals[0].wd
            return tuple(
                [tuple([day[v] for v in row]) for row in (rows.es, rows.ef, rows.ls, rows.lf)]
            )
        spans = [self.early(i) + self._late(i) for i in range(len(self.s.ids))]
        return tuple(zip(*spans, strict=True))

    def _dated(self, i: int) -> Dated:
        start, finish = self.early(i)
        late_start, late_finish = self._late(i)
        done = i in self.state.finished
        total = 0 if done else self._float(i, finish, late_finish)
        return Dated(
            self.s.ids[i],
            start,
            finish,
            late_start,
            late_finish,
            total,
            0 if done else max(0, min(total, self._free(i, finish))),
            not done and total <= 0,
            self._driver(i),
            self._out_of_sequence(i),
            finish > self._calendar(i).official_until,
        )

    def early(self, i: int) -> tuple[Day, Day]:
        """Early start and finish of a node, actual or typed ones in their place."""
        known = self._early.get(i)
        if known is None:
            known = node_days(self.s, self.state, i, self.rows.es, self.rows.ef)
            self._early[i] = known
        return known

    def _late(self, i: int) -> tuple[Day, Day]:
        if i in self.state.finished:
            return self.state.fixed[i]
        if i in self.s.children:
            spans = [self._late(c) for c in self.s.children[i]]
            return min(a for a, _ in spans), max(b for _, b in spans)
        axis, cals = self.s.axis[i], self.state.cals
        finish = day_of(self.rows.lf[i], axis, cals)
        if i in self.state.started:
            return self.state.started[i], finish
        if i in self.state.fixed:  # manual: it keeps its length
            start, end = self.state.fixed[i]
            return start + finish - end, finish
        return day_of(self.rows.ls[i], axis, cals), finish

    def _float(self, i: int, finish: Day, late_finish: Day) -> int:
        if i in self.s.children:  # of its start or its finish, whichever has less room
            at_start = self._calendar(i).count(self.early(i)[0], self._late(i)[0])
            return min(at_start, self._calendar(i).count(finish, late_finish))
        if i in self.state.asked:  # a pinned date that its links cannot keep: that much too early
            asked = self.state.asked[i] + self.state.length[i]
            finish = max(finish, day_of(asked, self.s.axis[i], self.state.cals))
        return self._calendar(i).count(finish, late_finish)

    def _free(self, i: int, finish: Day) -> int:
        """Working days that this finish may slip without moving any successor's early date."""
        cals, rows = self.state.cals, self.rows
        latest = rows.end
        for node in (i, *self._summaries(i)):
            axis = self.s.axis[node]
            last = value_by(latest, axis, cals)
            last = latest_finish(self.s, self.state, node, last, rows.es, rows.ef)
            latest = day_of(last, axis, cals)
        return self._calendar(i).count(finish, latest)

    def _driver(self, i: int) -> Driver:
        state = self.state
        if i in state.finished:
            return Driver("actual")
        if i in state.fixed:
            return Driver("manual")
        if i in self.s.children:
            return Driver("link", self.last_before(i))
        step = self.network.steps[i]
        if i in state.pinned:
            return Driver("constraint", next(c.kind for c in step.constraints if c.kind[0] == "M"))
        running = i in state.started
        if running and self.rows.ef[i] == state.promised.get(i):
            return Driver("promise")
        start = self.rows.ef[i] - state.length[i] if running else self.rows.es[i]
        link = self._driving_link(i, start)
        if link is not None and not (running and self._resumes(i, start)):
            return Driver("link", link.pred, link)
        return self._typed_driver(i, start, running)

    def _driving_link(self, i: int, start: int) -> Link | None:
        """The link that asks for just this start; of several the predecessor that ends last."""
        if self.state.override and i in self.state.started:
            return None
        best = [(self.early(p)[1], -k) for k, p, value in self._asked(i) if value == start]
        return self.network.links[-max(best)[1]] if best else None

    def _typed_driver(self, i: int, start: int, running: bool) -> Driver:
        step, state, axis = self.network.steps[i], self.state, self.s.axis[i]
        if i in state.alap:
            return Driver("constraint", "ALAP")
        finish = start + state.length[i]
        for c in step.constraints:
            if c.day is None or c.kind not in ("SNET", "FNET"):
                continue
            typed = value_at(c.day, axis, state.cals)
            if typed == (start if c.kind == "SNET" else finish) and not (
                running and c.kind == "SNET"
            ):
                return Driver("constraint", c.kind)
        for summary in self._summaries(i):
            typed_by = self.network.steps[summary].constraints
            if any(c.day and value_at(c.day, axis, state.cals) == start for c in typed_by):
                return Driver("constraint", self.s.ids[summary])
        promised = step.promised_finish
        if not running and promised and value_at(promised, axis, state.cals) == finish:
            return Driver("promise")
        if running:
            if self._resumes(i, start):
                return Driver("suspension")
            return Driver("actual" if self.data_date is None else "data_date")
        late_data = self.data_date is not None and self.data_date > self.network.start
        return Driver("data_date" if late_data else "start")

    def _resumes(self, i: int, start: int) -> bool:
        """Does a pause that outlasts the data date hold this running step?"""
        now = self.data_date
        if now is None or not self.network.steps[i].suspensions:
            return False
        axis, cals = self.s.axis[i], self.state.cals
        return start == self.state.resume[i] and start > value_by(now, axis, cals)

    def last_before(self, i: int) -> str | None:
        """The predecessor (or child) that holds node ``i`` longest; None at the trigger."""
        if i in self.s.children:
            return self.s.ids[max(self.s.children[i], key=lambda c: (self.early(c)[1], -c))]
        best = [(value, self.early(p)[1], -k) for k, p, value in self._asked(i)]
        return self.network.links[-max(best)[2]].pred if best else None

    def _asked(self, i: int) -> list[tuple[int, int, int]]:
        """(link number, predecessor, start that the link asks for on the axis of ``i``)."""
        asked = []
        for node in (i, *self._summaries(i)):
            for k in self._links_in.get(node, ()):
                link = self.network.links[k]
                p = self.s.index[link.pred]
                value = self._value(link, p, i)
                asked.append((k, p, value - self.state.length[i] * TO_FINISH[link.type]))
        return asked

    def _value(self, link: Link, p: int, i: int) -> int:
        start, finish = self.early(p)
        if link.legal:
            finish = self.state.redo.get(p, finish)
        lag, unit = lag_of(link, self.network.steps[p])
        day = finish if FROM_FINISH[link.type] else start
        return after(day, lag, unit, self.s.axis[i], self.state.cals)

    def _out_of_sequence(self, i: int) -> bool:
        """Did it start or end before a link allowed that?"""
        done = i in self.state.finished
        if not done and i not in self.state.started:
            return False
        start, finish = self.early(i)
        for node in (i, *self._summaries(i)):
            for k in self._links_in.get(node, ()):
                link = self.network.links[k]
                to_finish = TO_FINISH[link.type]
                if to_finish and not done:
                    continue
                p = self.s.index[link.pred]
                own = value_at(finish if to_finish else start, self.s.axis[i], self.state.cals)
                if not self._satisfied(link, p) or self._value(link, p, i) > own:
                    return True
        return False

    def _satisfied(self, link: Link, p: int) -> bool:
        if p in self.s.children:
            inside = [self._satisfied(link, c) for c in self.s.children[p]]
            return all(inside) if FROM_FINISH[link.type] else any(inside)
        if p in self.state.finished:
            return not (link.legal and p in self.state.redo)
        return not FROM_FINISH[link.type] and p in self.state.started

    def _summaries(self, i: int) -> list[int]:
        above = []
        parent = self.network.steps[i].parent
        while parent is not None:
            above.append(self.s.index[parent])
            parent = self.network.steps[above[-1]].parent
        return above

    @cached_property
    def _links_in(self) -> dict[int, list[int]]:
        links: dict[int, list[int]] = {}
        for k, link in enumerate(self.network.links):
            links.setdefault(self.s.index[link.succ], []).append(k)
        return links

    def _calendar(self, i: int) -> WorkCalendar:
        return self.state.cals[self.s.axis[i] >> 1]
