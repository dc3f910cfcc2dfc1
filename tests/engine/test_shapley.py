"""Credits of a joint gain, checked against the definition: the mean over all orders."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from math import factorial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.shapley import alone, but_for, sampled, shapley, whole_days


@st.composite
def games(draw: st.DrawFn) -> np.ndarray:
    k = draw(st.integers(0, 5))
    days = draw(st.lists(st.integers(-400, 400), min_size=1 << k, max_size=1 << k))
    return np.array(days, np.int32)


def over_all_orders(values: np.ndarray) -> tuple[Fraction, ...]:
    k = len(values).bit_length() - 1
    sums = [0] * k
    for order in permutations(range(k)):
        mask = 0
        for player in order:
            sums[player] += int(values[mask | 1 << player]) - int(values[mask])
            mask |= 1 << player
    return tuple(Fraction(days, factorial(k)) for days in sums)


@given(games())
def test_a_credit_is_the_mean_of_what_a_player_adds_over_all_orders(values: np.ndarray) -> None:
    assert shapley(values) == over_all_orders(values)


@given(games())
def test_credits_add_up_to_the_whole_gain_exactly(values: np.ndarray) -> None:
    assert sum(shapley(values)) == int(values[-1]) - int(values[0])


def test_neither_alone_nor_but_for_adds_up() -> None:
    # Two wait for the same thing: either one alone is worth 6, both together 6.
    either = np.array([0, 6, 6, 6])
    assert (alone(either), but_for(either)) == ((6, 6), (0, 0))
    assert list(shapley(either)) == [3, 3]


def test_fifteen_players_keep_the_last_day() -> None:
    values = np.random.default_rng(4).integers(-30_000, 30_000, 1 << 15).astype(np.int32)
    assert sum(shapley(values)) == int(values[-1]) - int(values[0])
    # The same game with the players renamed backwards has the same credits backwards.
    turned = values.reshape((2,) * 15).transpose(range(14, -1, -1)).ravel()
    assert shapley(turned) == shapley(values)[::-1]


def test_a_player_that_never_changes_anything_gets_nothing() -> None:
    without = np.array([0, 3, 9, 20])
    assert shapley(np.concatenate((without, without)))[2] == 0
    assert shapley(np.concatenate((without, without + np.array([0, 0, 0, 1]))))[2] == Fraction(1, 3)


def test_a_loss_is_a_negative_credit() -> None:
    assert list(shapley(np.array([0, 10, -4, 6]))) == [10, -4]


@pytest.mark.parametrize("values", [np.zeros(3, np.int32), np.zeros((2, 2), np.int32), np.zeros(4)])
def test_what_is_not_one_whole_number_a_coalition_is_refused(values: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"whole numbers|one value"):
        shapley(values)


def test_drawn_orders_add_up_exactly_and_lie_within_their_error() -> None:
    k = 12
    values = np.random.default_rng(7).integers(0, 50, 1 << k).cumsum().astype(np.int64)
    bits = 1 << np.arange(k)
    drawn = sampled(lambda masks: values[masks @ bits], k, orders=2_000, seed=3)
    exact = shapley(values)
    assert sum(drawn.credits) == int(values[-1]) - int(values[0])
    off = [
        abs(float(a - b)) / e for a, b, e in zip(drawn.credits, exact, drawn.errors, strict=True)
    ]
    assert 0.2 < sum(off) / k < 1.6  # standard errors: neither boasted nor padded
    assert max(off) < 4


def test_the_same_seed_draws_the_same_orders() -> None:
    def value(masks: np.ndarray) -> np.ndarray:
        counted: np.ndarray = masks.sum(axis=1) ** 2 * masks[:, 0]
        return counted

    assert sampled(value, 6, 100, seed=1) == sampled(value, 6, 100, seed=1)
    assert sampled(value, 6, 100, seed=1) != sampled(value, 6, 100, seed=2)


def test_an_odd_number_of_orders_has_no_pairs() -> None:
    with pytest.raises(ValueError, match="even"):
        sampled(lambda masks: masks.sum(axis=1), 3, orders=7)


def test_whole_days_go_to_the_largest_remainders() -> None:
    shares = [Fraction(136, 3), Fraction(59, 6), Fraction(5), Fraction(29, 6)]
    assert whole_days(shares, 65) == (45, 10, 5, 5)


@given(st.lists(st.fractions(-50, 50, max_denominator=60), min_size=1, max_size=8))
def test_whole_days_keep_the_sum_and_stray_less_than_a_day(shares: list[Fraction]) -> None:
    total = round(sum(shares))
    shares[-1] += total - sum(shares)
    days = whole_days(shares, total)
    assert sum(days) == total
    assert all(abs(day - share) < 1 for day, share in zip(days, shares, strict=True))


def test_shares_of_another_sum_are_not_forced_into_it() -> None:
    with pytest.raises(ValueError, match="add up to 7"):
        whole_days([Fraction(7, 2), Fraction(7, 2)], 8)
