"""The usual project dated in one go has the dates, floats and drivers of the long way."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import usual
from engine.compile import compiled, kept
from engine.network import LONGEST, Constraint, Link, Network, Step
from engine.schedule import schedule
from tests.engine.networks import CALENDARS, START

BARE = st.just(("FS", 0))
ANY = st.tuples(st.sampled_from(["FS", "SS", "FF", "SF"]), st.integers(-6, 6))


@st.composite
def plain(draw: st.DrawFn) -> Network:
    """One calendar, working days, links grouped by the step that waits: bare, or of any type."""
    n = draw(st.integers(1, 12))
    calendar = draw(st.sampled_from(sorted(CALENDARS)))
    steps = tuple(Step(f"s{i}", draw(st.integers(0, 12)), calendar=calendar) for i in range(n))
    kinds = draw(st.sampled_from([BARE, ANY]))
    links = [
        Link(f"s{i}", f"s{j}", *draw(kinds))  # type: ignore[arg-type]
        for j in range(1, n)
        for i in sorted(draw(st.sets(st.integers(0, j - 1), max_size=3)))
    ]
    return Network(steps, tuple(links), CALENDARS, START + draw(st.integers(-9, 9)))


@settings(max_examples=150, deadline=None)
@given(plain(), st.none() | st.integers(START - 9, START + 30))
def test_one_go_and_the_long_way_agree(network, data_date):
    assert usual.dated(network, data_date) is not None
    at_once = schedule(network, data_date)
    long_way = replace(network)
    compiled(long_way)  # kept, so the quick way is not asked
    expected = schedule(long_way, data_date)
    assert at_once.days() == expected.days()
    assert at_once.finish == expected.finish
    assert dict(at_once.dated) == dict(expected.dated)


@settings(max_examples=60, deadline=None)
@given(plain(), st.randoms(use_true_random=False))
def test_links_in_any_order_give_the_same_dates(network, rng):
    links = list(network.links)
    rng.shuffle(links)
    shuffled = replace(network, links=tuple(links))
    assert schedule(shuffled, None).days() == schedule(network, None).days()


A, B = Step("a", 3), Step("b", 2)
AB = (Link("a", "b"),)


@pytest.mark.parametrize(
    ("steps", "links"),
    [
        ((A, replace(B, unit="cd")), AB),
        ((A, replace(B, calendar="other")), AB),
        ((A, replace(B, deadline=START)), AB),
        ((A, replace(B, constraints=(Constraint("SNET", START + 9),))), AB),
        ((replace(A, actual_start=START), B), AB),
        ((A, replace(B, duration=-1)), AB),
        ((A, B), (Link("a", "b", lag=1, lag_unit="cd"),)),
        ((A, B), (Link("a", "b", "SS", lag=50, lag_unit="pct"),)),
        ((A, B), (Link("a", "b", "XX"),)),  # type: ignore[arg-type]
        ((A, B), (Link("a", "b", lag=1.5),)),  # type: ignore[arg-type]
        ((A, B), (Link("a", "b", lag=LONGEST + 1),)),
        ((A, B), (Link("b", "a"),)),  # in an order that cannot be dated row by row
        ((A, B), (Link("a", "nowhere"),)),
        ((A, B), (Link("nowhere", "b"),)),
        ((A, B), (Link("a", "a"),)),
        ((A, A), ()),
    ],
)
def test_what_is_more_than_usual_goes_the_long_way(steps, links):
    assert usual.dated(Network(steps, links, CALENDARS, START), None) is None


def test_the_structure_is_made_when_somebody_asks_why_and_then_kept():
    network = Network((A, B), AB, CALENDARS, START)
    dates = schedule(network, None)
    assert kept(network) is None
    assert dates.dated["b"].driver.ref == "a"
    assert kept(network) is not None
