"""The usual project in one go: compiled and dated at once, each row read once.

Most projects are this plain when they are first asked about: one calendar, working days, finish to
start without lag, nothing typed, rows in an order in which they can be dated, and the links of a
step together, as templates and plan files have them. The dates are those of ``compile`` and
``scalar`` (property-tested equal); any other network goes that way.
"""

from __future__ import annotations

from typing import NamedTuple

from engine.axis import day_of, value_at
from engine.calendar import Day, WorkCalendar
from engine.compile import are_bare
from engine.network import Network
from engine.running import in_range
from engine.scalar import Rows
from engine.state import State
from engine.structure import Structure

# index of a step, whose finish each waits for, early starts, early finishes
Forward = tuple[dict[str, int], list[list[int]], list[int], list[int]]


class Usual(NamedTuple):
    """Both passes of a usual project, and what its structure is made of when somebody asks why."""

    calendar: WorkCalendar
    name: str
    floor: int
    place: dict[str, int]
    fs_in: list[list[int]]
    durations: list[int]
    rows: Rows

    def days(self) -> tuple[list[Day], ...]:
        """Early starts, early finishes, late starts, late finishes in the order of the steps."""
        day, rows = self.calendar.wd, self.rows
        return tuple([[day[v] for v in row] for row in (rows.es, rows.ef, rows.ls, rows.lf)])

    def structure(self) -> Structure:
        """What ``compile`` would have made."""
        size = len(self.durations)
        s = Structure(
            tuple(self.place), self.place, self.durations, [0] * size, [self.name],
            bare=True, fs_in=self.fs_in,
        )  # fmt: skip
        s.order = list(range(size))
        return s

    def state(self) -> State:
        """What ``prepared`` would have read: nothing typed."""
        size = len(self.durations)
        return State([self.calendar], [self.floor] * size, self.durations, None, override=False)


def dated(network: Network, data_date: Day | None) -> Usual | None:
    """The dates of ``network``; None where it is not that plain.

    Raises BadStepError and CalendarRangeError for a start outside the calendar. What else is wrong
    with a network is found, and said, by the long way.
    """
    name = network.steps[0].calendar
    calendar = network.calendars.get(name)
    if calendar is None or not are_bare(network.steps):
        return None
    start = in_range("", "start", network.start)
    if data_date is not None:
        start = max(start, in_range("", "data_date", data_date))
    floor = value_at(start, 0, [calendar])
    durations = [step.duration for step in network.steps]
    passed = _forward(network, floor, durations)
    if passed is None:
        return None
    index, fs_in, es, ef = passed
    last = max(ef)
    lf = [last] * len(ef)
    ls = lf[:]
    for j in range(len(ef) - 1, -1, -1):
        ls[j] = t = lf[j] - durations[j]
        for i in fs_in[j]:
            if t < lf[i]:
                lf[i] = t
    rows = Rows(es, ef, ls, lf, day_of(last, 0, [calendar]))
    return Usual(calendar, name, floor, index, fs_in, durations, rows)


def _forward(network: Network, floor: int, durations: list[int]) -> Forward | None:
    """Walk through the links; a step is closed when the links of a later one begin."""
    index: dict[str, int] = {}
    fs_in: list[list[int]] = []
    es: list[int] = []
    ef: list[int] = []
    ids = [step.id for step in network.steps]
    rest = iter(ids)
    ins: list[int] = []
    here, v, j = next(rest), floor, 0
    try:
        for link in network.links:
            if not link.simple:
                return None
            while link.succ != here:
                index[here] = j
                fs_in.append(ins)
                es.append(v)
                ef.append(v + durations[j])
                here, ins, v, j = next(rest), [], floor, j + 1
            i = index[link.pred]
            ins.append(i)
            t = ef[i]
            if t > v:
                v = t
    except (KeyError, StopIteration):  # a row before one that it waits for, or an unknown step
        return None
    for last in (here, *rest):
        index[last] = j
        fs_in.append(ins)
        es.append(v)
        ef.append(v + durations[j])
        ins, v, j = [], floor, j + 1
    return (index, fs_in, es, ef) if len(index) == len(ids) else None
