"""Laws of what is left: limits, ages, pauses, typed figures."""

from __future__ import annotations

import numpy as np
import pytest

from engine import laws
from engine.survival import Curve


def at(law: np.ndarray, level: float) -> int:
    return int(np.searchsorted(law.cumsum(), level))


@pytest.mark.parametrize(("promised", "statutory"), [(1, 7), (5, 7), (7, 20), (20, 90)])
def test_the_median_is_the_promised_limit_and_nine_in_ten_the_statutory(
    promised: int, statutory: int
) -> None:
    law = laws.left(Curve.of([laws.limit_hazards(promised, statutory)], 0.1))
    assert (at(law, 0.5), at(law, 0.9)) == (promised, statutory)


def test_a_limit_of_nothing_is_over_at_once() -> None:
    assert at(laws.left(Curve.of([laws.limit_hazards(0, 0)], 0.1)), 0.999) == 0


def test_without_a_later_limit_half_as_much_again_is_allowed_for() -> None:
    law = laws.left(Curve.of([laws.limit_hazards(20, 20)], 0.1))
    assert (at(law, 0.5), at(law, 0.9)) == (20, 30)


def test_every_law_sums_to_one_and_a_begun_step_has_a_day_left() -> None:
    curve = Curve.of([laws.limit_hazards(7, 20)], 0.05)
    for age in (-1, 0, 5, 60, 900):
        law = laws.left(curve, age)
        assert law.sum() == pytest.approx(1)
        assert age < 0 or law[0] == 0


def test_the_longer_it_has_waited_in_a_skewed_law_the_longer_it_will() -> None:
    curve = Curve.of([laws.limit_hazards(5, 40)], 0.02)
    assert at(laws.left(curve, 30), 0.5) > at(laws.left(curve, 10), 0.5)


def test_a_pause_adds_its_days_with_its_chance() -> None:
    law, pause = np.array([0, 0, 1.0]), np.array([0, 0, 0, 1.0])
    both = laws.then(law, laws.perhaps(0.25, pause))
    assert both == pytest.approx([0, 0, 0.75, 0, 0, 0.25])


def test_a_typed_remaining_duration_is_the_median_and_the_record_keeps_the_spread() -> None:
    law = laws.left(Curve.of([laws.limit_hazards(10, 20)], 0.1))
    typed = laws.stretched(law, 5)
    assert (laws.median(typed), at(typed, 0.9)) == (5, 10)
    assert typed.sum() == pytest.approx(1)
    assert typed[0] == 0


def test_two_opinions_are_believed_alike() -> None:
    assert laws.averaged(np.array([0, 1.0]), np.array([0, 0, 0, 1.0])) == pytest.approx(
        [0, 0.5, 0, 0.5]
    )
