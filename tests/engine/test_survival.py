"""Hazards, shrinkage and curves, against figures worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from engine.survival import Curve, counts, product_limit, shrunk

# Freireich's six-mercaptopurine arm as printed in every text on Kaplan-Meier: weeks in remission,
# a plus sign = still in remission. The survival after weeks 6, 10 and 23 is printed there too.
WEEKS = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"


def freireich() -> tuple[np.ndarray, np.ndarray]:
    lengths = np.array([int(week.rstrip("+")) for week in WEEKS.split()])
    return lengths, np.array([not week.endswith("+") for week in WEEKS.split()])


@pytest.mark.parametrize(("week", "survival"), [(6, 0.857), (10, 0.753), (13, 0.690), (23, 0.448)])
def test_the_product_limit_is_that_of_the_textbook(week: int, survival: float) -> None:
    lengths, ended = freireich()
    hazards = product_limit(*counts(lengths, ended, np.ones(21), 60))
    curve = Curve.of([hazards], 0.1)
    assert 1 - float(curve.chance(week)) == pytest.approx(survival, abs=5e-4)


def test_leaving_the_open_cases_out_would_shorten_the_forecast() -> None:
    lengths, ended = freireich()
    right = Curve.of([product_limit(*counts(lengths, ended, np.ones(21), 60))], 0.1)
    only = lengths[ended]
    wrong = Curve.of([product_limit(*counts(only, ended[ended], np.ones(9), 60))], 0.1)
    assert int(wrong.quantile(0.5)) == 10
    assert int(right.quantile(0.5)) == 23


def test_a_quantile_is_the_first_day_that_reaches_its_chance() -> None:
    hazards = np.array([0.0, 0.25, 1 / 3, 0.5, 1.0])  # a quarter ends on each of days 1 to 4
    curve = Curve.of([hazards], 1.0)
    assert curve.quantile(np.array([0.25, 0.26, 0.5, 0.75, 0.76])).tolist() == [1, 2, 2, 3, 4]


def test_what_has_been_waited_is_not_waited_again() -> None:
    curve = Curve.of([np.array([0.0, 0.25, 1 / 3, 0.5, 1.0])], 1.0)
    assert curve.chance(np.array([2, 3, 4]), np.array([2, 2, 2])) == pytest.approx([0, 0.5, 1])
    assert int(curve.quantile(0.5, 2)) == 3


def test_a_thin_group_speaks_like_its_parent_and_a_thick_one_for_itself() -> None:
    parent = np.array([0.0, 0.1, 0.1])
    alone = shrunk(np.array([0.0, 1.0, 0.0]), np.array([1.0, 1.0, 0.0]), parent, 20)
    many = shrunk(np.array([0.0, 900.0, 0.0]), np.array([1000.0, 1000.0, 100.0]), parent, 20)
    assert alone == pytest.approx([0, 3 / 21, 0.1])
    assert many[1] == pytest.approx(0.9, abs=0.02)


def test_beyond_the_grid_the_tail_goes_on() -> None:
    curve = Curve.of([np.array([0.0, 0.5])], 0.1)
    by = 1 + int(np.ceil(np.log(5) / 0.1))
    assert int(curve.quantile(0.9)) == by
    assert float(curve.chance(by)) >= 0.9 > float(curve.chance(by - 1))
