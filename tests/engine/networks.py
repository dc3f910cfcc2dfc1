"""Random networks for Hypothesis, and a slow, plain second opinion on their early dates."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from engine.calendar import Day, WorkCalendar, weekend_days
from engine.network import (
    Constraint,
    ConstraintKind,
    LagUnit,
    Link,
    LinkType,
    Network,
    Step,
    Suspension,
    Unit,
)

START: Day = date(2026, 3, 2).toordinal()  # a Monday
FIRST, LAST = START - 1500, START + 3000
WEEKDAYS = WorkCalendar.weekends_only(FIRST, LAST)
_OFF = {*weekend_days(FIRST, LAST), *range(START + 10, START + 15)} - {START + 5, START + 20}
HOLIDAYS = WorkCalendar.of(_OFF, FIRST, LAST, START + 40, "a holiday week and two worked weekends")
UNITS: tuple[Unit, ...] = ("wd", "cd")
LAG_UNITS: tuple[LagUnit, ...] = ("wd", "cd", "pct")
KINDS: tuple[ConstraintKind, ...] = ("SNET", "FNET", "SNLT", "FNLT", "MSO", "MFO")
TYPES: tuple[LinkType, ...] = ("FS", "FS", "SS", "FF", "SF")
CALENDARS = {"default": WEEKDAYS, "other": HOLIDAYS}


@st.composite
def networks(
    draw: st.DrawFn, *, mixed: bool = True, typed: bool = True, most: int = 8
) -> tuple[Network, Day | None]:
    """A network and a data date. ``mixed``: calendar days, two calendars; ``typed``: facts."""
    n = draw(st.integers(1, most))
    data_date = START + draw(st.integers(0, 30)) if typed and draw(st.booleans()) else None
    steps = tuple(draw(_steps(f"s{i}", mixed, typed, data_date)) for i in range(n))
    links = []
    for j in range(1, n):
        for i in draw(st.sets(st.integers(0, j - 1), max_size=3)):
            links.append(draw(_links(f"s{i}", f"s{j}", mixed)))
    return Network(steps, tuple(links), CALENDARS, START), data_date


@st.composite
def _steps(draw: st.DrawFn, name: str, mixed: bool, typed: bool, data_date: Day | None) -> Step:
    unit: Unit = draw(st.sampled_from(UNITS)) if mixed else "wd"
    calendar = draw(st.sampled_from(sorted(CALENDARS))) if mixed else "default"
    length = draw(st.integers(0, 12))
    state = draw(st.sampled_from(["waiting"] * 3 + ["running", "finished"])) if typed else "waiting"
    if state == "waiting" or data_date is None:
        constraints: tuple[Constraint, ...] = ()
        if typed and draw(st.integers(0, 3)) == 0:
            kind: ConstraintKind = draw(st.sampled_from(KINDS))
            constraints = (Constraint(kind, START + draw(st.integers(0, 40))),)
        return Step(name, length, unit, calendar, constraints=constraints)
    began = data_date - draw(st.integers(0, 20))
    if state == "finished":
        ended = began + draw(st.integers(0, data_date - began))
        return Step(
            name, length, unit, calendar, actual_start=began, actual_finish=ended,
            passed=draw(st.booleans()),
        )  # fmt: skip
    pauses: tuple[Suspension, ...] = ()
    if draw(st.booleans()):
        a = began + draw(st.integers(0, data_date - began))
        b = draw(st.one_of(st.none(), st.integers(0, 9)))
        pauses = (Suspension(a, None if b is None else a + b),)
    return Step(
        name, length, unit, calendar, actual_start=began, suspensions=pauses,
        remaining=draw(st.one_of(st.none(), st.integers(0, 9))),
        promised_finish=draw(st.one_of(st.none(), st.just(data_date + 4))),
    )  # fmt: skip


@st.composite
def _links(draw: st.DrawFn, pred: str, succ: str, mixed: bool) -> Link:
    unit: LagUnit = draw(st.sampled_from(LAG_UNITS)) if mixed else "wd"
    lag = draw(st.sampled_from([-50, 0, 25, 50])) if unit == "pct" else draw(st.integers(-3, 5))
    kind: LinkType = draw(st.sampled_from(TYPES))
    return Link(pred, succ, kind, lag, unit, draw(st.booleans()))


def slow_early(network: Network, data_date: Day | None) -> dict[str, tuple[Day, Day]]:
    """Early dates by walking days on the calendar's own methods: no ordinals, no axes, no folding.

    Knows what ``networks`` draws; steps come in topological order.
    """
    known: dict[str, tuple[Day, Day]] = {}
    for step in network.steps:
        known[step.id] = _slow_dates(step, network, data_date, known)
    return known


def _slow_dates(
    step: Step, network: Network, data_date: Day | None, known: dict[str, tuple[Day, Day]]
) -> tuple[Day, Day]:
    cal = network.calendars[step.calendar]
    if step.actual_finish is not None:
        return step.actual_start or step.actual_finish, step.actual_finish
    starts, finishes = _asked(step, network, data_date, known)
    if step.actual_start is None:
        starts.append(max(network.start, data_date or network.start))
        starts += [c.day for c in step.constraints if c.kind == "SNET" and c.day]
        finishes += [c.day for c in step.constraints if c.kind == "FNET" and c.day]
        length = step.duration
        for c in step.constraints:
            if c.kind == "MSO" and c.day:
                start = cal.roll(c.day) if step.unit == "wd" else c.day
                return start, _end(start, length, step, cal)
            if c.kind == "MFO" and c.day:
                end = cal.roll(c.day) if step.unit == "wd" else c.day
                start = _back(end, length, step, cal)
                return start, _end(start, length, step, cal)
        start = max(starts)
        if step.unit == "wd":
            start = cal.roll(start)
        start = _late_enough(start, finishes, length, step, cal)
        return start, _end(start, length, step, cal)
    return step.actual_start, _slow_running(step, data_date, starts, finishes, cal)


def _slow_running(
    step: Step, data_date: Day | None, starts: list[Day], finishes: list[Day], cal: WorkCalendar
) -> Day:
    """Day by day: a day is used clock when it counts and lies in no suspension."""
    assert step.actual_start is not None
    assert data_date is not None

    def paused(day: Day) -> bool:
        return any(
            p.start < day <= (max(p.start, data_date) if p.end is None else p.end)
            for p in step.suspensions
        )

    def counts(day: Day) -> bool:
        return step.unit == "cd" or cal.is_workday(day)

    passed_days = range(step.actual_start + 1, data_date + 1)
    used = sum(counts(day) and not paused(day) for day in passed_days)
    left = step.remaining
    if left is None:
        left = max(1, step.duration - used) if used else step.duration
    resume = data_date
    while paused(resume + 1) and any(p.start <= resume for p in step.suspensions):
        resume += 1
    start = resume if step.unit == "cd" else cal.roll_back(resume)
    pushed = max([start, *(cal.roll(s) if step.unit == "wd" else s for s in starts)])
    pushed = _late_enough(pushed, finishes, left, step, cal)
    end = _end(pushed, left, step, cal)
    if step.promised_finish is not None and step.promised_finish >= data_date:
        promised = cal.roll(step.promised_finish)
        return promised if pushed == start else max(end, promised)
    return end


def _asked(
    step: Step, network: Network, data_date: Day | None, known: dict[str, tuple[Day, Day]]
) -> tuple[list[Day], list[Day]]:
    cal = network.calendars[step.calendar]
    preds = {s.id: s for s in network.steps}
    starts: list[Day] = []
    finishes: list[Day] = []
    for link in network.links:
        if link.succ != step.id:
            continue
        pred = preds[link.pred]
        start, finish = known[link.pred]
        if pred.actual_finish is not None and not pred.passed and link.legal:
            again = max(finish, data_date or finish)
            finish = _end(again, pred.duration, pred, network.calendars[pred.calendar])
        day = finish if link.type[0] == "F" else start
        lag, unit = link.lag, link.lag_unit
        if unit == "pct":
            lag, unit = round(pred.duration * lag / 100), pred.unit
        day = cal.add(day, lag) if unit == "wd" else day + lag
        (finishes if link.type[1] == "F" else starts).append(day)
    return starts, finishes


def _late_enough(
    start: Day, finishes: list[Day], length: int, step: Step, cal: WorkCalendar
) -> Day:
    """The first start not before ``start`` whose finish is not before any of ``finishes``."""
    for finish in finishes:
        if step.unit == "cd":
            start = max(start, finish - length)
        else:
            while cal.add(start, length) < finish:
                start = cal.add(start, 1)
    return start


def _end(start: Day, length: int, step: Step, cal: WorkCalendar) -> Day:
    if step.unit == "wd":
        return cal.add(start, length)
    return cal.roll(start + length) if length else start


def _back(end: Day, length: int, step: Step, cal: WorkCalendar) -> Day:
    return cal.add(end, -length) if step.unit == "wd" else end - length
