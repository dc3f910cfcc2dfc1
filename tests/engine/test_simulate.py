"""The network run many times agrees with the schedule, the law, and itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from engine.calendar import Day
from engine.network import Link, Network, Step
from engine.schedule import schedule
from engine.simulate import quantile, simulate
from tests.engine.networks import CALENDARS, START, networks

WAIT = np.array([0, 0.2, 0.2, 0.2, 0.2, 0.2])  # one to five days, alike


def sure(days: int) -> np.ndarray:
    law = np.zeros(days + 1)
    law[days] = 1
    return law


def of(steps: str, *links: Link) -> Network:
    return Network(tuple(Step(name, 3) for name in steps), links, CALENDARS, START)


def correlation(rows: np.ndarray) -> float:
    return float(np.corrcoef(rows[0], rows[1]).flat[1])


@settings(max_examples=60, deadline=None)
@given(networks(typed=False))
def test_sure_lengths_give_the_dates_of_the_schedule(case: tuple[Network, Day | None]) -> None:
    network, _ = case
    laws = {step.id: sure(step.duration) for step in network.steps}
    runs = simulate(network, START, laws, dict.fromkeys(laws, 1), 8, 1)
    dates = schedule(network, START).dated
    for name in laws:
        assert set(runs.finishes(name).tolist()) == {dates[name].early_finish}


def test_one_step_finishes_as_its_law_says() -> None:
    network = of("a")
    finishes = simulate(network, START, {"a": WAIT}, {"a": 1}, 20_000, 5).finishes("a")
    days, times = np.unique(finishes, return_counts=True)
    assert days.tolist() == [network.calendars["default"].add(START, d) for d in range(1, 6)]
    assert times / 20_000 == pytest.approx(0.2, abs=0.012)


def test_the_same_data_give_the_same_dates_and_another_seed_others() -> None:
    network = of("ab", Link("a", "b"))
    laws, parties = {"a": WAIT, "b": WAIT}, {"a": 1, "b": 2}
    first = simulate(network, START, laws, parties, 500, 9)._dates.finish("b")
    again = simulate(network, START, laws, parties, 500, 9)._dates.finish("b")
    other = simulate(network, START, laws, parties, 500, 10)._dates.finish("b")
    assert first.tolist() == again.tolist() != other.tolist()


def test_steps_of_one_party_are_slow_together() -> None:
    law = np.concatenate([[0.0], np.full(60, 1 / 60)])
    network = of("ab")
    alone = simulate(network, START, {"a": law, "b": law}, {"a": 1, "b": 2}, 8000, 3).lengths
    shared = simulate(network, START, {"a": law, "b": law}, {"a": 1, "b": 1}, 8000, 3).lengths
    assert abs(correlation(alone)) < 0.04
    assert correlation(shared) == pytest.approx(1 / 3, abs=0.04)


def test_waiting_for_the_later_of_two_takes_longer_than_either() -> None:
    joined = of("abc", Link("a", "c"), Link("b", "c"))
    laws = {"a": WAIT, "b": WAIT, "c": sure(0)}
    runs = simulate(joined, START, laws, {"a": 1, "b": 2, "c": 3}, 4000, 2)
    assert quantile(runs.finishes("c"), 0.5) > quantile(runs.finishes("a"), 0.5)


def test_a_step_is_as_critical_as_often_as_its_delay_is_felt() -> None:
    network = of("abc", Link("a", "c"), Link("b", "c"))
    laws = {"a": sure(5), "b": np.array([0, 0, 0, 0.5, 0, 0, 0.5]), "c": sure(1)}
    runs = simulate(network, START, laws, {"a": 1, "b": 2, "c": 3}, 2000, 4)
    shares = runs.criticality("c")
    assert shares["a"] + shares["b"] == pytest.approx(1)
    assert shares["b"] == pytest.approx(0.5, abs=0.06)
    assert shares["c"] == pytest.approx(1)


def test_a_quantile_is_the_first_day_that_holds_its_share() -> None:
    days = np.array([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], np.int32)
    assert [quantile(days, level) for level in (0.1, 0.5, 0.8, 0.9)] == [1, 5, 8, 9]
