"""Level by level is step by step: the executor of large networks beside the plain lists."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings

from engine.compile import compiled
from engine.levels import ROUNDS, Levels, levels_of
from engine.network import Link, Network, Step
from engine.progress import prepared
from engine.scalar import backward, forward
from engine.schedule import schedule
from tests.engine.networks import CALENDARS, START, WEEKDAYS, networks


def assert_equal(network: Network) -> None:
    s = compiled(network)
    state = prepared(network, s, None, False)
    es, ef = forward(s, state)
    made = Levels(s)
    durations = np.array(s.durations)
    got_es, got_ef = made.forward(durations, state.floor[0])
    assert (got_es.tolist(), got_ef.tolist()) == (es, ef)
    end = max(ef)
    ls, lf = backward(s, state, WEEKDAYS.wd[end])
    got_ls, got_lf = made.backward(durations, end)
    assert (got_ls.tolist(), got_lf.tolist()) == (ls, lf)


@settings(max_examples=80, deadline=None)
@given(networks(mixed=False, typed=False, most=14))
def test_both_passes_are_equal_for_any_plain_network(case):
    assert_equal(case[0])


def test_a_step_with_more_links_than_rounds_is_reduced_at_the_end():
    n = 3 * ROUNDS
    steps = tuple(Step(str(i), i % 5) for i in range(2 * n + 1))
    into = [Link(str(i), str(n), "FF" if i % 3 else "FS", i % 4) for i in range(n)]
    out = [Link(str(n), str(n + 1 + i), "SS" if i % 2 else "FS", -(i % 3)) for i in range(n)]
    assert_equal(Network(steps, (*into, *out), CALENDARS, START))


def test_narrow_or_mixed_networks_are_left_to_the_lists():
    chain = tuple(Step(str(i), 1) for i in range(60))
    links = tuple(Link(str(i), str(i + 1)) for i in range(59))
    assert levels_of(compiled(Network(chain, links, CALENDARS, START))) is None
    wide = Network(chain, links[:1], CALENDARS, START)
    assert levels_of(compiled(wide)) is None
    many = tuple(Step(str(i), 1) for i in range(2_000))
    assert levels_of(compiled(Network(many, links[:1], CALENDARS, START))) is not None
    days = (*many[:-1], Step("x", 1, "cd"))
    assert levels_of(compiled(Network(days, (), CALENDARS, START))) is None


def test_a_large_schedule_is_explained_like_a_small_one():
    steps = tuple(Step(str(i), 1 + i % 7) for i in range(2_000))
    links = tuple(Link(str(i), str(i + 500), "SS", 2) for i in range(1_500))
    large = schedule(Network(steps, links, CALENDARS, START), None)
    typed = (*steps[:-1], Step("1999", steps[-1].duration, deadline=START + 2000))
    small = schedule(Network(typed, links, CALENDARS, START), None)  # a typed limit: the lists
    assert large.finish == small.finish
    for step in ("0", "777", "1999"):
        assert large.dated[step] == small.dated[step]
        assert type(large.dated[step].early_finish) is int


@settings(max_examples=60, deadline=None)
@given(networks(most=12))
def test_the_days_of_all_steps_are_those_of_each(case):
    network, data_date = case
    dates = schedule(network, data_date)
    of_each = [dates.dated[step.id] for step in network.steps]
    assert dates.days() == (
        tuple([d.early_start for d in of_each]),
        tuple([d.early_finish for d in of_each]),
        tuple([d.late_start for d in of_each]),
        tuple([d.late_finish for d in of_each]),
    )
