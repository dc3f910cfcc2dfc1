"""What a class and a party are said to take, and that only the known is looked at."""

from __future__ import annotations

import numpy as np
import pytest

from engine import laws
from engine.durations import Cases, Durations
from tests.engine.made_cases import DAYS, START, made


def test_a_law_is_found_again_in_cases_that_follow_it() -> None:
    learnt = Durations(made(6000).known_on(START + DAYS))
    for kind, middle in enumerate((10, 25, 60)):
        assert int(learnt.curve(kind, 0).quantile(0.5)) == pytest.approx(middle, rel=0.12)
        slow = 1.5 * middle * np.exp(0.6 * 0.8416)  # its 80 %
        assert int(learnt.curve(kind, 1).quantile(0.8)) == pytest.approx(slow, rel=0.15)


def test_an_unseen_party_is_taken_for_its_class_and_an_unseen_class_for_all() -> None:
    learnt = Durations(made().known_on(START + DAYS))
    of_class = learnt.curve(1, 99)
    assert int(learnt.curve(1, 0).quantile(0.5)) < int(of_class.quantile(0.5))
    assert int(of_class.quantile(0.5)) < int(learnt.curve(1, 1).quantile(0.5))
    everything = int(learnt.curve(99, 99).quantile(0.5))
    assert (
        int(learnt.curve(0, 0).quantile(0.5)) < everything < int(learnt.curve(2, 1).quantile(0.5))
    )


def test_the_recent_past_weighs_more() -> None:
    steady = Durations(made(4000).known_on(START + DAYS))
    slowed = Durations(made(4000, slower_after=800).known_on(START + DAYS))
    plain = made(4000, slower_after=800).known_on(START + DAYS)
    everything_alike = np.median(plain.lengths[plain.ended & (plain.kind == 0)])
    middle = int(slowed.curve(0, 0).quantile(0.5))
    assert middle > int(steady.curve(0, 0).quantile(0.5))
    assert middle > everything_alike


def test_an_evening_knows_no_later_start_and_no_later_end() -> None:
    cases = Cases(*np.array([[0, 0], [0, 0], [100, 120], [130, 125], [0, 0]]))
    known = cases.known_on(119)
    assert (known.lengths.tolist(), known.ended.tolist()) == ([19], [False])
    assert cases.known_on(125).ended.tolist() == [False, True]


def test_limits_speak_where_there_is_no_case() -> None:
    prior = laws.limit_hazards(7, 20)
    nothing = np.zeros(0, np.int64)
    learnt = Durations(made().known_on(START - 1), {5: prior})
    assert len(learnt.observed.kind) == len(nothing)
    curve = learnt.curve(5, 0)
    assert curve.quantile(np.array([0.5, 0.9])).tolist() == [7, 20]
