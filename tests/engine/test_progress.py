"""Facts, promises and suspensions: what the data date does, and why each date is as it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.calendar import Day
from engine.network import Constraint, Link, Network, Step, Suspension
from engine.schedule import Schedule, schedule
from engine.serial import finishes
from tests.engine.networks import CALENDARS, START, WEEKDAYS


def wd(n: int) -> Day:
    """The n-th working day after the trigger (a Monday)."""
    return WEEKDAYS.add(START, n)


def nth(day: Day) -> int:
    return WEEKDAYS.count(START, day)


def run(*steps: Step, links: tuple[Link, ...] = (), today: Day | None = None, **kw) -> Schedule:
    return schedule(Network(steps, links, CALENDARS, START), today, **kw)


def finish(dates: Schedule, step: str) -> int:
    return nth(dates.dated[step].early_finish)


REVIEW = Step("review", 10, actual_start=START)
PERMIT = Step("permit", 5)
LINK = (Link("review", "permit"),)


def test_a_finished_step_keeps_its_actual_dates_and_has_no_float():
    done = replace(REVIEW, actual_finish=wd(4))
    dates = run(done, PERMIT, links=LINK, today=wd(6))
    review = dates.dated["review"]
    assert (review.early_start, review.early_finish) == (START, wd(4))
    assert (review.late_start, review.late_finish) == (START, wd(4))
    assert (review.total_float, review.critical, review.driver.kind) == (0, False, "actual")


def test_finishing_early_pulls_what_follows_but_not_before_the_data_date():
    done = replace(REVIEW, actual_finish=wd(4))
    assert finish(run(done, PERMIT, links=LINK, today=wd(4)), "permit") == 9
    later = run(done, PERMIT, links=LINK, today=wd(6))
    assert finish(later, "permit") == 11
    assert later.dated["permit"].driver.kind == "data_date"


@pytest.mark.parametrize(("today", "end"), [(0, 10), (3, 10), (9, 10), (10, 11), (14, 15)])
def test_a_running_step_ends_when_its_clock_does_and_an_overdue_one_tomorrow(today, end):
    assert finish(run(REVIEW, today=wd(today)), "review") == end


def test_several_data_dates_in_sequence_tell_one_story():
    """Started, suspended for a supplement, resumed, overdue, finished: each day as it was known."""
    pause = Suspension(wd(4), None, "applicant")
    ended = Suspension(wd(4), wd(9), "applicant")
    known = {
        2: REVIEW,
        6: replace(REVIEW, suspensions=(pause,)),
        8: replace(REVIEW, suspensions=(pause,)),
        11: replace(REVIEW, suspensions=(ended,)),
        17: replace(REVIEW, suspensions=(ended,)),
        18: replace(REVIEW, suspensions=(ended,), actual_finish=wd(18)),
    }
    story = {day: finish(run(step, today=wd(day)), "review") for day, step in known.items()}
    assert story == {2: 10, 6: 12, 8: 14, 11: 15, 17: 18, 18: 18}


def test_a_typed_remaining_stands_before_the_clock():
    dates = run(replace(REVIEW, remaining=2), today=wd(3))
    assert finish(dates, "review") == 5
    assert dates.dated["review"].driver.kind == "data_date"


def test_an_open_suspension_resumes_when_it_is_expected_to():
    waits = replace(REVIEW, suspensions=(Suspension(wd(4), None, "external", wd(12)),))
    dates = run(waits, today=wd(6))
    assert finish(dates, "review") == 18
    assert dates.dated["review"].driver.kind == "suspension"
    broken = run(waits, today=wd(15))
    assert finish(broken, "review") == 21


def test_overlapping_suspensions_are_not_deducted_twice():
    pauses = (Suspension(wd(2), wd(6)), Suspension(wd(4), wd(7)))
    assert finish(run(replace(REVIEW, suspensions=pauses), today=wd(9)), "review") == 15


def test_a_suspension_that_is_still_to_come_is_waited_for():
    planned = replace(REVIEW, suspensions=(Suspension(wd(5), wd(8)),))
    assert finish(run(planned, today=wd(2)), "review") == 13
    after = replace(REVIEW, suspensions=(Suspension(wd(20), wd(25)),))
    assert finish(run(after, today=wd(2)), "review") == 10


def test_calendar_days_are_paused_in_calendar_days():
    step = Step("a", 10, "cd", actual_start=START, suspensions=(Suspension(START + 2, START + 5),))
    assert run(step, today=START + 7).finish == WEEKDAYS.roll(START + 13)


def test_a_promise_sets_the_finish_of_a_running_step_until_it_is_broken():
    promised = replace(REVIEW, promised_finish=wd(6))
    kept = run(promised, PERMIT, links=LINK, today=wd(3))
    assert (finish(kept, "review"), finish(kept, "permit")) == (6, 11)
    assert kept.dated["review"].driver.kind == "promise"
    assert finish(run(replace(REVIEW, promised_finish=wd(14)), today=wd(3)), "review") == 14
    broken = run(promised, today=wd(7))
    assert finish(broken, "review") == 10
    assert broken.dated["review"].driver.kind == "data_date"


def test_a_promise_cannot_shorten_what_has_not_begun():
    early, late = (replace(PERMIT, promised_finish=wd(n)) for n in (12, 20))
    assert finish(run(REVIEW, early, links=LINK, today=START), "permit") == 15
    assert finish(run(REVIEW, late, links=LINK, today=START), "permit") == 20


def test_work_out_of_sequence_waits_or_goes_on_and_is_marked_either_way():
    begun = replace(PERMIT, actual_start=wd(2))
    retained = run(REVIEW, begun, links=LINK, today=wd(4))
    override = run(REVIEW, begun, links=LINK, today=wd(4), progress="override")
    assert (finish(retained, "permit"), finish(override, "permit")) == (13, 7)
    assert retained.dated["permit"].driver.ref == "review"
    assert override.dated["permit"].driver.kind == "data_date"
    for dates in (retained, override):
        assert dates.dated["permit"].out_of_sequence
        assert not dates.dated["review"].out_of_sequence


def test_a_step_begun_on_the_day_its_predecessor_ended_is_in_sequence():
    done = replace(REVIEW, actual_finish=wd(4))
    begun = replace(PERMIT, actual_start=wd(4))
    assert not run(done, begun, links=LINK, today=wd(5)).dated["permit"].out_of_sequence
    early = replace(PERMIT, actual_start=wd(3))
    assert run(done, early, links=LINK, today=wd(5)).dated["permit"].out_of_sequence


def test_a_step_that_did_not_pass_does_not_satisfy_a_legal_link():
    failed = replace(REVIEW, actual_finish=wd(6), passed=False)
    legal = run(failed, PERMIT, links=LINK, today=wd(8))
    assert finish(legal, "permit") == 8 + 10 + 5
    habit = (Link("review", "permit", legal=False),)
    assert finish(run(failed, PERMIT, links=habit, today=wd(8)), "permit") == 13
    begun = replace(PERMIT, actual_start=wd(7))
    assert run(failed, begun, links=LINK, today=wd(8)).dated["permit"].out_of_sequence


def test_a_deadline_shows_as_negative_float_and_moves_nothing():
    dates = run(Step("a", 10, deadline=wd(7)), Step("b", 4))
    assert finish(dates, "a") == 10
    assert (dates.dated["a"].total_float, dates.dated["a"].critical) == (-3, True)
    assert dates.dated["b"].total_float == 6


def test_every_driver_says_what_set_the_date():
    steps = (
        Step("start", 3),
        Step("after", 2),
        Step("later", 1, constraints=(Constraint("SNET", wd(9)),)),
        Step("ends", 4, constraints=(Constraint("FNET", wd(30)),)),
        Step("pinned", 2, constraints=(Constraint("MFO", wd(12)),)),
        Step("typed", 2, manual=True, manual_start=wd(1)),
    )
    links = (Link("start", "after"), Link("after", "later"))
    dates = run(*steps, links=links).dated
    assert {s: (d.driver.kind, d.driver.ref) for s, d in dates.items()} == {
        "start": ("start", None),
        "after": ("link", "start"),
        "later": ("constraint", "SNET"),
        "ends": ("constraint", "FNET"),
        "pinned": ("constraint", "MFO"),
        "typed": ("manual", None),
    }
    assert dates["after"].driver.link == links[0]


def test_of_two_predecessors_the_later_one_drives():
    links = (Link("a", "c"), Link("b", "c", "SS", 7))
    dates = run(Step("a", 5), Step("b", 9), Step("c", 1), links=links)
    assert dates.dated["c"].driver.ref == "b"
    assert dates.chain("c") == ("b", "c")


def test_the_chain_goes_through_what_is_finished_back_to_the_trigger():
    steps = (
        Step("land", 0, actual_start=START, actual_finish=START),
        Step("scheme", 5, actual_start=START, actual_finish=wd(5)),
        Step("letter", 9, actual_start=wd(1)),
        Step("permit", 4),
    )
    links = (
        Link("land", "scheme"),
        Link("land", "letter", lag=1),
        Link("scheme", "permit"),
        Link("letter", "permit"),
    )
    assert run(*steps, links=links, today=wd(6)).chain("permit") == ("land", "letter", "permit")


def test_typed_dates_of_a_manual_step_hold_against_its_links():
    manual = Step("b", 2, manual=True, manual_start=wd(1), manual_finish=wd(6))
    dates = run(Step("a", 5), manual, Step("c", 1), links=(Link("a", "b"), Link("b", "c")))
    assert (dates.dated["b"].early_start, finish(dates, "b"), finish(dates, "c")) == (wd(1), 6, 7)
    assert dates.dated["a"].total_float == -4


def test_an_actual_finish_on_a_day_off_frees_its_successor_on_the_next_working_day():
    saturday = START + 5
    done = Step("a", 3, actual_start=START, actual_finish=saturday)
    for lag, day in ((0, 5), (1, 5), (2, 6)):
        dates = run(done, Step("b", 0), links=(Link("a", "b", lag=lag),))
        assert finish(dates, "b") == day


def test_a_per_cent_lag_is_of_the_predecessors_duration():
    links = (Link("a", "b", "FS", -50, "pct"), Link("a", "c", "SS", 25, "pct"))
    dates = run(Step("a", 8), Step("b", 1), Step("c", 1), links=links)
    assert (finish(dates, "b"), finish(dates, "c")) == (5, 3)


def test_the_baseline_forgets_what_happened_and_bridges_what_is_dropped():
    done = replace(REVIEW, actual_finish=wd(4))
    steps = (done, Step("paper", 3), PERMIT)
    links = (Link("review", "paper"), Link("paper", "permit"))
    network = Network(steps, links, CALENDARS, START)
    plain = finishes(network, {"permit": 7})
    assert {s: nth(d) for s, d in plain.items()} == {"review": 10, "paper": 13, "permit": 20}
    without = finishes(network, {}, dropped_steps={"paper"})
    assert {s: nth(d) for s, d in without.items()} == {"review": 10, "permit": 15}
    free = finishes(network, {}, dropped_links=[links[1]])
    assert nth(free["permit"]) == 5
