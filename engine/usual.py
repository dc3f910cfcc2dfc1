"""The usual project in one go: compiled and dated at once, each row read once.

Most projects are this plain when they are first asked about: one calendar, working days, nothing
typed, rows in an order in which they can be dated, and the links of a step together, as templates
and plan files have them. On one row of ordinals every link then says how much later than the
predecessor's finish the successor may start. The dates are those of ``compile`` and ``scalar``
(property-tested equal); any other network goes that way.
"""

from __future__ import annotations

from operator import itemgetter

from engine.axis import day_of, value_at
from engine.calendar import Day, WorkCalendar
from engine.compile import FROM_FINISH, TO_FINISH
from engine.network import LONGEST, Link, Network, Step
from engine.running import in_range
from engine.scalar import Rows

CLOSED = -1  # stands after the predecessors of each step

# early starts, early finishes, and step by step the predecessors
Walked = tuple[list[int], list[int], list[int]]
# the same, each predecessor with the days between its finish and the start
Gapped = tuple[list[int], list[int], list[tuple[int, int]]]


class Usual:
    """Both passes of a usual project."""

    def __init__(self, calendar: WorkCalendar, rows: Rows) -> None:
        self.calendar = calendar
        self.rows = rows

    def days(self) -> tuple[tuple[Day, ...], ...]:
        """Early starts, early finishes, late starts, late finishes in the order of the steps."""
        day, rows = self.calendar.wd, self.rows
        if len(rows.es) == 1:  # itemgetter gives one thing for one place
            return tuple([(day[row[0]],) for row in (rows.es, rows.ef, rows.ls, rows.lf)])
        return tuple([itemgetter(*row)(day) for row in (rows.es, rows.ef, rows.ls, rows.lf)])


def dated(network: Network, data_date: Day | None) -> Usual | None:
    """The dates of ``network``; None where it is not that plain.

    Raises BadStepError and CalendarRangeError for a start outside the calendar. What else is wrong
    with a network is found, and said, by the long way.
    """
    steps = network.steps
    name = steps[0].calendar
    calendar = network.calendars.get(name)
    if calendar is None or [step.bare_on for step in steps].count(name) != len(steps):
        return None
    start = in_range("", "start", network.start)
    if data_date is not None:
        start = max(start, in_range("", "data_date", data_date))
    floor = value_at(start, 0, [calendar])
    durations = [step.duration for step in steps]
    forward = _after_finishes(steps, network.links, floor)
    if forward is not None:
        es, ef, preds = forward
        ls, lf = _latest(durations, max(ef), preds)
    else:
        with_gaps = _with_gaps(network, floor)
        if with_gaps is None:
            return None
        es, ef, gaps = with_gaps
        ls, lf = _latest_with_gaps(durations, max(ef), gaps)
    rows = Rows(es, ef, ls, lf, day_of(max(ef), 0, [calendar]))
    return Usual(calendar, rows)


def _after_finishes(steps: tuple[Step, ...], links: tuple[Link, ...], floor: int) -> Walked | None:
    """Walk through links that are all finish to start without lag, as nearly all are.

    A step is closed when the links of a later one begin.
    """
    index: dict[str | None, int] = {}
    es: list[int] = []
    ef: list[int] = []
    preds: list[int] = []
    rest = iter(steps)
    step = next(rest)
    here, v, j = step.id, floor, 0
    try:
        for link in links:
            while link.succ != here:
                index[here] = j
                es.append(v)
                ef.append(v + step.duration)
                preds.append(CLOSED)
                step = next(rest)
                here, v, j = step.id, floor, j + 1
            i = index[link.after]
            preds.append(i)
            t = ef[i]
            if t > v:
                v = t
    except (KeyError, StopIteration):  # another link, or none that can be dated row by row
        return None
    for last in (step, *rest):
        index[last.id] = j
        es.append(v)
        ef.append(v + last.duration)
        preds.append(CLOSED)
        v, j = floor, j + 1
    return (es, ef, preds) if len(index) == len(steps) else None


def _latest(durations: list[int], last: int, preds: list[int]) -> tuple[list[int], list[int]]:
    """Late starts and finishes: back through what `_after_finishes` walked."""
    lf = [last] * len(durations)
    ls = lf[:]
    j = len(lf)
    for i in reversed(preds):
        if i < 0:  # CLOSED: here the predecessors of the step before begin
            j -= 1
            ls[j] = t = lf[j] - durations[j]
        elif t < lf[i]:
            lf[i] = t
    return ls, lf


def _with_gaps(network: Network, floor: int) -> Gapped | None:
    """The same walk for links of every type, each read as a gap after the predecessor's finish."""
    index: dict[str, int] = {}
    es: list[int] = []
    ef: list[int] = []
    found: list[tuple[int, int]] = []
    rest = iter(network.steps)
    step = next(rest)
    here, v, j = step.id, floor, 0
    try:
        for link in network.links:
            while link.succ != here:
                index[here] = j
                es.append(v)
                ef.append(v + step.duration)
                found.append((CLOSED, 0))
                step = next(rest)
                here, v, j = step.id, floor, j + 1
            i = index[link.pred]
            gap = link.lag
            if link.after is None:
                if type(gap) is not int or abs(gap) > LONGEST or (gap and link.lag_unit != "wd"):
                    return None
                if not FROM_FINISH[link.type]:
                    gap += es[i] - ef[i]
                if TO_FINISH[link.type]:
                    gap -= step.duration
            found.append((i, gap))
            if ef[i] + gap > v:
                v = ef[i] + gap
    except (KeyError, StopIteration):
        return None
    for last in (step, *rest):
        index[last.id] = j
        es.append(v)
        ef.append(v + last.duration)
        found.append((CLOSED, 0))
        v, j = floor, j + 1
    return (es, ef, found) if len(index) == len(network.steps) else None


def _latest_with_gaps(
    durations: list[int], last: int, gaps: list[tuple[int, int]]
) -> tuple[list[int], list[int]]:
    """The same back through what `_with_gaps` walked."""
    lf = [last] * len(durations)
    ls = lf[:]
    j = len(lf)
    for i, gap in reversed(gaps):
        if i < 0:
            j -= 1
            ls[j] = t = lf[j] - durations[j]
        elif t - gap < lf[i]:
            lf[i] = t - gap
    return ls, lf
