"""Clear refusals or marks, never a wrong date in silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from engine.calendar import WorkCalendar
from engine.errors import (
    BadLinkError,
    BadStepError,
    CalendarRangeError,
    CycleError,
    DuplicateStepError,
    EngineError,
    UnknownStepError,
)
from engine.network import Constraint, Link, Network, Step, Suspension
from engine.schedule import schedule
from tests.engine.networks import CALENDARS, START


def network(*steps: Step, links: tuple[Link, ...] = ()) -> Network:
    return Network(steps, links, CALENDARS, START)


def refused(kind: type[EngineError], *steps: Step, links: tuple[Link, ...] = (), today=None):
    with pytest.raises(kind) as refusal:
        schedule(network(*steps, links=links), today)
    return refusal.value


A, B, C, D = (Step(name, 3) for name in "abcd")


def test_a_cycle_is_refused_with_its_steps_in_order():
    links = (Link("a", "b"), Link("b", "c"), Link("c", "d"), Link("d", "b"))
    steps = refused(CycleError, A, B, C, D, links=links).steps
    assert set(steps) == {"b", "c", "d"}
    following = dict(zip(steps, (*steps[1:], steps[0]), strict=True))
    assert following == {"b": "c", "c": "d", "d": "b"}


def test_a_step_that_waits_for_itself_is_a_cycle_of_one():
    assert refused(CycleError, A, links=(Link("a", "a"),)).steps == ("a",)
    assert refused(CycleError, A, links=(Link("a", "a", "SS", 2),)).steps == ("a",)


def test_a_cycle_through_a_summary_is_named():
    inner = replace(B, parent="p")
    links = (Link("p", "a"), Link("a", "b"))
    assert set(refused(CycleError, Step("p", 0), A, inner, links=links).steps) == {"a", "b", "p"}


def test_summaries_that_contain_each_other_are_a_cycle():
    assert set(refused(CycleError, replace(A, parent="b"), replace(B, parent="a")).steps) == {
        "a",
        "b",
    }


@pytest.mark.parametrize("link", [Link("a", "ghost"), Link("ghost", "a", "SS", 1)])
def test_a_link_to_nothing_names_what_is_missing(link):
    refusal = refused(UnknownStepError, A, links=(link,))
    assert refusal.step == "ghost"
    assert "'a'" in refusal.named_by


def test_an_unknown_parent_is_refused():
    assert refused(UnknownStepError, replace(A, parent="ghost")).step == "ghost"


def test_two_steps_of_one_id_are_refused():
    assert refused(DuplicateStepError, A, B, A).step == "a"


@pytest.mark.parametrize(("pred", "succ"), [("p", "a"), ("a", "p"), ("p", "deep"), ("deep", "p")])
def test_a_link_between_a_summary_and_what_lies_in_it_is_refused(pred, succ):
    steps = (
        Step("p", 0),
        replace(A, parent="p"),
        Step("q", 0, parent="p"),
        Step("deep", 1, parent="q"),
    )
    refusal = refused(BadLinkError, *steps, links=(Link(pred, succ),))
    assert (refusal.pred, refusal.succ) == (pred, succ)


def test_the_finish_of_a_summary_cannot_be_driven():
    steps = (A, Step("p", 0), replace(B, parent="p"))
    refused(BadLinkError, *steps, links=(Link("a", "p", "FF"),))


@pytest.mark.parametrize("length", [-1, float("nan"), 2.5, "3", None, True, 10**9])
def test_a_duration_that_is_no_number_of_days_is_refused(length):
    refusal = refused(BadStepError, A, Step("bad", length))
    assert (refusal.step, refusal.field) == ("bad", "duration")


@pytest.mark.parametrize("lag", [float("nan"), 1.5, 10**9])
def test_a_lag_that_is_no_number_of_days_is_refused(lag):
    assert refused(BadLinkError, A, B, links=(Link("a", "b", "FS", lag),)).reason.startswith("lag")


def test_unknown_kinds_are_refused():
    refused(BadLinkError, A, B, links=(Link("a", "b", "XX"),))  # type: ignore[arg-type]
    refused(BadLinkError, A, B, links=(Link("a", "b", "FS", 1, "weeks"),))  # type: ignore[arg-type]
    assert refused(BadStepError, replace(A, unit="h")).field == "unit"  # type: ignore[arg-type]
    odd = replace(A, constraints=(Constraint("WHENEVER", START),))  # type: ignore[arg-type]
    assert refused(BadStepError, odd).field == "constraints"


def test_an_unknown_calendar_is_refused_by_name():
    assert "'moon'" in refused(BadStepError, replace(A, calendar="moon")).reason


CENTURY = [date(1989, 12, 31).toordinal(), date(2101, 1, 1).toordinal(), 0, -5, "2026-01-01"]


@pytest.mark.parametrize("day", CENTURY)
@pytest.mark.parametrize(
    "field", ["actual_start", "actual_finish", "deadline", "promised_finish", "SNET", "FNLT"]
)
def test_dates_of_the_wrong_century_are_refused(field, day):
    if field.isupper():
        step = replace(A, constraints=(Constraint(field, day),))
    else:
        step = replace(A, **{field: day})
    refusal = refused(BadStepError, step)
    assert (refusal.step, refusal.field) == ("a", field)


def test_a_finish_before_the_start_is_refused():
    bad = replace(A, actual_start=START + 3, actual_finish=START + 2)
    assert refused(BadStepError, bad).field == "actual_finish"


def test_facts_after_the_data_date_are_refused():
    assert refused(BadStepError, replace(A, actual_start=START + 3), today=START).field == (
        "actual_start"
    )
    done = replace(A, actual_start=START, actual_finish=START + 3)
    assert refused(BadStepError, done, today=START + 2).field == "actual_finish"
    assert schedule(network(done), START + 3).finish == START + 3


def test_a_suspension_that_ends_before_it_begins_is_refused():
    bad = replace(A, actual_start=START, suspensions=(Suspension(START + 5, START + 4),))
    assert refused(BadStepError, bad, today=START + 9).field == "suspensions"


def test_a_step_that_has_not_started_cannot_be_suspended():
    bad = replace(A, suspensions=(Suspension(START, None),))
    assert refused(BadStepError, bad, today=START + 9).field == "suspensions"


def test_facts_of_a_summary_are_refused():
    inner = replace(A, parent="p")
    assert refused(BadStepError, Step("p", 0, actual_start=START), inner).step == "p"
    pinned = Step("p", 0, constraints=(Constraint("MSO", START),))
    assert refused(BadStepError, pinned, inner).field == "constraints"


@pytest.mark.parametrize("left", [-1, 1.5])
def test_remaining_must_be_a_number_of_days(left):
    bad = replace(A, actual_start=START, remaining=left)
    assert refused(BadStepError, bad, today=START).field == "remaining"


def test_a_date_past_the_calendar_is_refused_not_clipped():
    short = WorkCalendar.weekends_only(START - 10, START + 10)
    long = Network((Step("a", 30),), (), {"default": short}, START)
    with pytest.raises(CalendarRangeError):
        schedule(long, None)
    early = Network((A, Step("b", 90, unit="cd")), (Link("a", "b"),), {"default": short}, START)
    with pytest.raises(CalendarRangeError):
        schedule(early, None)
    before = Network((A,), (), {"default": short}, START - 11)
    with pytest.raises(CalendarRangeError):
        schedule(before, None)


def test_late_dates_before_the_calendar_are_refused_not_clipped():
    short = WorkCalendar.weekends_only(START - 10, START + 100)
    late = Network((Step("a", 20, deadline=START),), (), {"default": short}, START)
    with pytest.raises(CalendarRangeError):
        schedule(late, None).dated["a"]


def test_an_empty_network_ends_where_it_starts():
    assert schedule(network(), None).finish == START
    assert dict(schedule(network(), None).dated) == {}


def test_a_hundred_thousand_steps_are_scheduled():
    n = 100_000
    steps = tuple(Step(str(i), 1) for i in range(n))
    links = tuple(Link(str(i), str(i + 1)) for i in range(n - 1) if (i + 1) % 100)
    dates = schedule(Network(steps, links, CALENDARS, START), None)
    assert dates.finish == CALENDARS["default"].add(START, 100)
    assert dates.dated["99999"].total_float == 0


def test_a_chain_as_long_as_the_recursion_limit_is_no_problem():
    n = 3_000
    steps = tuple(Step(str(i), 0) for i in range(n))
    links = tuple(Link(str(i), str(i + 1)) for i in range(n - 1))
    dates = schedule(Network(steps, links, CALENDARS, START), None)
    assert len(dates.chain(str(n - 1))) == n
    with pytest.raises(CycleError) as refusal:
        schedule(Network(steps, (*links, Link(str(n - 1), "0")), CALENDARS, START), None)
    assert len(refusal.value.steps) == n
