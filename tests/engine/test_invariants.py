"""What must hold for every network, not only for those that somebody drew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.calendar import Day
from engine.columns import Columns
from engine.network import Link, Network, Step, Suspension
from engine.schedule import schedule
from tests.engine.networks import CALENDARS, START, WEEKDAYS, networks, slow_early

few = settings(max_examples=60, deadline=None)


def early(network: Network, data_date: Day | None) -> dict[str, tuple[Day, Day]]:
    dates = schedule(network, data_date)
    return {step.id: dates.early(step.id) for step in network.steps}


@settings(max_examples=150, deadline=None)
@given(networks())
def test_early_dates_are_those_of_a_walk_over_the_days(case):
    network, data_date = case
    assert early(network, data_date) == slow_early(network, data_date)


@settings(max_examples=80, deadline=None)
@given(networks(), st.data())
def test_columns_are_the_scalar_schedule_many_times(case, data):
    """Every column has its own lengths; each equals the scalar schedule with those lengths."""
    network, data_date = case
    columns = Columns(network, data_date)
    lengths = columns.lengths(3)
    waiting = [i for i, s in enumerate(network.steps) if s.actual_start is None]
    for i in waiting:
        lengths[i] = data.draw(st.lists(st.integers(0, 12), min_size=3, max_size=3))
    fixed_lags = _without_per_cents(network)
    dates = Columns(fixed_lags, data_date).forward(lengths)
    for c in range(3):
        steps = tuple(
            replace(s, duration=int(lengths[i, c])) if i in waiting else s
            for i, s in enumerate(network.steps)
        )
        want = early(replace(fixed_lags, steps=steps), data_date)
        got = {s.id: (int(dates.start(s.id)[c]), int(dates.finish(s.id)[c])) for s in network.steps}
        assert got == want


@few
@given(networks(typed=False), st.data())
def test_a_dropped_link_in_a_column_is_a_link_that_is_not_there(case, data):
    network, _ = case
    assume(network.links)
    k = data.draw(st.integers(0, len(network.links) - 1))
    columns = Columns(network, None)
    dates = columns.forward(columns.lengths(2), {k: np.array([True, False])})
    without = replace(network, links=network.links[:k] + network.links[k + 1 :])
    for c, want in enumerate((early(without, None), early(network, None))):
        assert {s.id: int(dates.finish(s.id)[c]) for s in network.steps} == {
            step: finish for step, (_, finish) in want.items()
        }


@few
@given(networks(), st.data())
def test_adding_a_link_never_makes_a_date_earlier(case, data):
    network, data_date = case
    n = len(network.steps)
    assume(n > 1)
    j = data.draw(st.integers(1, n - 1))
    i = data.draw(st.integers(0, j - 1))
    kind = data.draw(st.sampled_from(["FS", "SS", "FF", "SF"]))
    more = replace(
        network, links=(*network.links, Link(f"s{i}", f"s{j}", kind, data.draw(st.integers(-2, 4))))
    )
    before, after = early(network, data_date), early(more, data_date)
    assert all(after[k][0] >= before[k][0] and after[k][1] >= before[k][1] for k in before)


@few
@given(networks(), st.data())
def test_shortening_a_step_never_makes_a_finish_later(case, data):
    network, data_date = case
    network = _without_per_cents(network)
    i = data.draw(st.integers(0, len(network.steps) - 1))
    step = network.steps[i]
    assume(step.duration > 0)
    shorter = replace(step, duration=data.draw(st.integers(0, step.duration - 1)))
    steps = (*network.steps[:i], shorter, *network.steps[i + 1 :])
    # A start that is driven by the step's own finish may move: its finish may not.
    linked = any(link.succ == step.id and link.type[1] == "F" for link in network.links)
    starts_lead = any(link.pred == step.id and link.type[0] == "S" for link in network.links)
    floored = any(c.kind in ("FNET", "MFO") for c in step.constraints)
    assume(not ((linked or floored) and starts_lead))
    before, after = early(network, data_date), early(replace(network, steps=steps), data_date)
    assert all(after[k][1] <= before[k][1] for k in before)


def _without_per_cents(network: Network) -> Network:
    links = (replace(x, lag_unit="wd") if x.lag_unit == "pct" else x for x in network.links)
    return replace(network, links=tuple(links))


@few
@given(networks(mixed=False, typed=False))
def test_the_float_of_the_driving_path_is_least(case):
    network, _ = case
    dates = schedule(network, None)
    floats = {step: d.total_float for step, d in dates.dated.items()}
    last = max(network.steps, key=lambda s: dates.dated[s.id].early_finish).id
    assert floats[last] == min(floats.values()) == 0
    assert dates.dated[last].critical
    step = last
    while (link := dates.dated[step].driver.link) is not None and link.type == "FS":
        step = link.pred
        assert floats[step] == 0


@few
@given(networks(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(case, random):
    """Replay: the same facts in another order give the same dates."""
    network, data_date = case
    steps, links = list(network.steps), list(network.links)
    random.shuffle(steps)
    random.shuffle(links)
    shuffled = replace(network, steps=tuple(steps), links=tuple(links))
    first, again = schedule(network, data_date), schedule(shuffled, data_date)
    dates = ("early_start", "early_finish", "late_start", "late_finish", "total_float")
    for step in first.dated:
        a, b = first.dated[step], again.dated[step]
        assert [getattr(a, f) for f in dates] == [getattr(b, f) for f in dates]


@few
@given(networks(), st.integers(1, 8))
def test_weeks_of_one_pattern_shift_every_date_alike(case, weeks):
    network, data_date = case
    alike = replace(network, calendars={"default": WEEKDAYS, "other": WEEKDAYS})
    by = 7 * weeks
    moved = replace(
        alike, start=alike.start + by, steps=tuple(_shifted(step, by) for step in alike.steps)
    )
    before = schedule(alike, data_date)
    after = schedule(moved, None if data_date is None else data_date + by)
    for step, dated in before.dated.items():
        other = after.dated[step]
        assert other.early_start - dated.early_start == by
        assert other.early_finish - dated.early_finish == by
        assert other.late_finish - dated.late_finish == by
        assert (other.total_float, other.free_float) == (dated.total_float, dated.free_float)


def _shifted(step: Step, by: int) -> Step:
    return replace(
        step,
        actual_start=None if step.actual_start is None else step.actual_start + by,
        actual_finish=None if step.actual_finish is None else step.actual_finish + by,
        promised_finish=None if step.promised_finish is None else step.promised_finish + by,
        constraints=tuple(
            replace(c, day=None if c.day is None else c.day + by) for c in step.constraints
        ),
        suspensions=tuple(
            Suspension(p.start + by, None if p.end is None else p.end + by)
            for p in step.suspensions
        ),
    )


@few
@given(st.integers(0, 14), st.integers(1, 10), st.integers(0, 20), st.integers(1, 15))
def test_suspending_k_working_days_on_the_driving_path_moves_the_finish_by_k(
    before, k, later, left
):
    """While the clock has days left: what is suspended is not used, so the end moves by as much."""
    length, start = before + later + left, START
    resumed = WEEKDAYS.add(start, before + k)
    pause = Suspension(WEEKDAYS.add(start, before), resumed)
    today = WEEKDAYS.add(resumed, later)
    running = Step("a", length, actual_start=start, suspensions=(pause,))
    follower = Step("b", 3)
    network = Network((running, follower), (Link("a", "b"),), CALENDARS, start)
    free = replace(network, steps=(replace(running, suspensions=()), follower))
    moved = schedule(network, today).finish
    assert WEEKDAYS.count(WEEKDAYS.add(start, length + 3), moved) == k
    if before + k + later < length:
        assert WEEKDAYS.count(schedule(free, today).finish, moved) == k


@few
@given(networks(mixed=True), st.integers(1, 12))
def test_a_later_data_date_never_makes_an_open_step_earlier(case, days):
    network, data_date = case
    data_date = data_date or START
    steps = tuple(replace(s, promised_finish=None, remaining=None) for s in network.steps)
    # Work done out of sequence is credited once its link allows it: an end may come earlier.
    begun = {s.id for s in steps if s.actual_start is not None}
    links = tuple(link for link in network.links if link.succ not in begun)
    network = replace(network, steps=steps, links=links)
    first, second = early(network, data_date), early(network, data_date + days)
    assert all(second[k][1] >= first[k][1] for k in first)


@few
@given(networks(mixed=False, typed=False))
def test_slipping_by_the_free_float_moves_nobody(case):
    network, data_date = case
    network = _without_per_cents(network)
    dates = schedule(network, data_date)
    for i, step in enumerate(network.steps):
        dated = dates.dated[step.id]
        if step.unit != "wd" or dated.free_float == 0:
            continue
        late = replace(step, duration=step.duration + dated.free_float)
        steps = (*network.steps[:i], late, *network.steps[i + 1 :])
        after = early(replace(network, steps=steps), data_date)
        rest = [s.id for s in network.steps if s.id != step.id]
        if any(link.pred == step.id and link.type[0] == "S" for link in network.links):
            continue
        if any(link.succ == step.id and link.type[1] == "F" for link in network.links):
            continue
        assert {s: after[s] for s in rest} == {s: dates.early(s) for s in rest}
