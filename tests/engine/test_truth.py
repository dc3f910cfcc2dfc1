"""The engine against schedules that other tools computed, and the published critical paths."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from engine.calendar import WorkCalendar, weekend_days
from engine.network import Link, Network, Step
from engine.schedule import schedule
from tests.engine.truth_plans import TRUTH, Expected, Plan, plans

PLANS = list(plans())
FIELDS = [field.name for field in dataclasses.fields(Expected)]


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.name)
def test_every_date_and_float_is_that_of_ms_project(plan: Plan):
    dates = schedule(plan.network, None)
    got = {
        step: {name: getattr(dates.dated[step], name) for name in FIELDS} for step in plan.expected
    }
    assert got == {step: dataclasses.asdict(want) for step, want in plan.expected.items()}


def test_the_plans_hold_what_the_proof_needs():
    steps = [step for plan in PLANS for step in plan.network.steps]
    links = [link for plan in PLANS for link in plan.network.links]
    assert (len(PLANS), len(steps)) == (11, 225)
    assert {link.type for link in links} == {"FS", "SS", "FF", "SF"}
    assert sum(link.lag_unit == "pct" for link in links) == 3
    assert {c.kind for step in steps for c in step.constraints} == {"SNET", "MFO", "ALAP"}
    assert any(want.total_float < 0 for plan in PLANS for want in plan.expected.values())
    assert sum(step.actual_finish is not None for step in steps) == 5


def _psplib() -> list[tuple[str, int, Network]]:
    first = date(2020, 1, 1).toordinal()
    every_day = WorkCalendar.of((), first, first + 2000, first, "every day")
    cases = []
    for line in (TRUTH / "psplib.txt").read_text(encoding="utf-8").splitlines()[1:]:
        head, durations, successors = (part.split() for part in line.split("|"))
        steps = tuple(Step(str(i), int(d)) for i, d in enumerate(durations, 1))
        links = tuple(
            Link(str(i), succ)
            for i, succs in enumerate(successors, 1)
            for succ in succs.split(",")
            if succ != "-"
        )
        cases.append((head[0], int(head[1]), Network(steps, links, {"default": every_day}, first)))
    return cases


PSPLIB = _psplib()


@pytest.mark.parametrize(("name", "length", "network"), PSPLIB, ids=[case[0] for case in PSPLIB])
def test_the_critical_path_is_as_long_as_published(name: str, length: int, network: Network):
    dates = schedule(network, None)
    assert dates.finish - network.start == length
    assert min(dated.total_float for dated in dates.dated.values()) == 0
    chain = dates.chain(network.steps[-1].id)
    assert sum(step.duration for step in network.steps if step.id in chain) == length


def test_all_published_networks_are_there():
    assert len(PSPLIB) == 55


def _official_calendar() -> tuple[WorkCalendar, set[int], set[int]]:
    off: set[int] = set()
    worked: set[int] = set()
    for line in (TRUTH / "days_2018_2026.txt").read_text(encoding="utf-8").splitlines()[1:]:
        year, kind, *days = line.split()
        into = off if kind == "off" else worked
        into |= {date(int(year), int(d[:2]), int(d[2:])).toordinal() for d in days}
    first, last = date(2018, 1, 1).toordinal(), date(2027, 12, 31).toordinal()
    nonworking = (set(weekend_days(first, last)) - worked) | off
    official = date(2026, 12, 31).toordinal()
    return WorkCalendar.of(nonworking, first, last, official, "2018-2026"), off, worked


def test_every_published_day_off_and_make_up_day_is_counted_so():
    calendar, off, worked = _official_calendar()
    assert (len(off), len(worked)) == (164, 59)
    assert not any(map(calendar.is_workday, off))
    assert all(map(calendar.is_workday, worked))


def test_junhua_hengtai_took_22_working_days():
    """Land won 2019-11-29, construction permit 2019-12-31 (published; start day not counted)."""
    calendar, _, _ = _official_calendar()
    won, permit = date(2019, 11, 29).toordinal(), date(2019, 12, 31).toordinal()
    assert calendar.count(won, permit) == 22
    assert calendar.add(won, 22) == permit


def test_the_saturday_after_national_day_2021_is_worked():
    calendar, _, _ = _official_calendar()
    assert calendar.is_workday(date(2021, 10, 9).toordinal())
    assert calendar.add(date(2021, 9, 30).toordinal(), 2) == date(2021, 10, 9).toordinal()


def test_a_year_without_a_notice_is_provisional():
    calendar, _, _ = _official_calendar()
    assert not calendar.is_provisional(date(2026, 12, 31).toordinal())
    assert calendar.is_provisional(date(2027, 1, 1).toordinal())
    start = date(2026, 12, 30).toordinal()
    network = Network((Step("a", 1), Step("b", 3)), (Link("a", "b"),), {"default": calendar}, start)
    dated = schedule(network, None).dated
    assert {step: d.provisional for step, d in dated.items()} == {"a": False, "b": True}
