"""Scores by the counting rules, the correction by the record, and no leak from the future."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from engine.backtest import Backtest, quarters_after
from engine.calibration import LEVELS, Record, scored
from engine.durations import OPEN, Cases
from tests.engine.made_cases import made, picked


def spread(days: list[int]) -> np.ndarray:
    return np.repeat(np.array(days)[:, None], len(LEVELS), axis=1)


def test_coverage_counts_outcomes_on_or_before_the_day() -> None:
    score = scored(spread([10, 10, 10]), np.array([9, 10, 11]), 100)
    assert score.coverage[1] == pytest.approx(2 / 3)
    assert score.pinball_80 == pytest.approx((0.2 * 1 + 0 + 0.8 * 1) / 3)


def test_an_open_case_is_missed_where_its_forecast_has_passed_and_left_out_otherwise() -> None:
    passed, ahead = (
        scored(spread([90]), np.array([OPEN]), 100),
        scored(spread([101]), np.array([OPEN]), 100),
    )
    assert passed.coverage[1] == 0.0
    assert passed.pinball_80 == pytest.approx(8.0)
    assert (ahead.coverage[1], ahead.pinball_80) == (None, None)
    assert scored(spread([100]), np.array([OPEN]), 100).coverage[1] is None


def test_a_record_of_late_outcomes_asks_for_more() -> None:
    chance = np.linspace(0, 1, 400, endpoint=False) ** 0.5  # too many outcomes late
    every = np.ones(400, np.bool_)
    running, new = Record(chance, every, every).asked((0.8,))
    assert 0.85 < new[0] < 0.9  # right would be 0.8 ** 0.5 = 0.894, drawn towards 0.8
    assert 0.8 < running[0] < new[0]


def test_a_uniform_record_asks_for_what_is_given_and_a_short_one_too() -> None:
    chance = np.linspace(0, 1, 400, endpoint=False)
    every = np.ones(400, np.bool_)
    assert Record(chance, every, every).asked(LEVELS)[1] == pytest.approx(LEVELS, abs=0.01)
    short = Record(chance[-19:], every[:19], every[:19])
    assert short.asked(LEVELS)[1] == pytest.approx(LEVELS)


def test_where_most_stay_open_the_score_is_heard_too() -> None:
    chance = np.linspace(0, 1, 400, endpoint=False)
    ended = np.arange(400) % 4 == 0  # three of four are still open, each as far as it got
    true = Record(chance, ended, ended).asked((0.8,))[1]
    scored_too = Record(chance, ended, ended, as_scored=True).asked((0.8,))[1]
    assert scored_too[0] < true[0]
    every = np.ones(400, np.bool_)
    nobody_open = Record(chance, every, every, as_scored=True).asked(LEVELS)[1]
    assert nobody_open == pytest.approx(LEVELS, abs=0.01)


def test_quarters_keep_the_day_of_the_month_where_there_is_one() -> None:
    day = date(2024, 8, 31).toordinal()
    assert date.fromordinal(quarters_after(day, 1)) == date(2024, 11, 30)
    assert date.fromordinal(quarters_after(day, 2)) == date(2025, 2, 28)
    assert date.fromordinal(quarters_after(day, -3)) == date(2023, 11, 30)


def test_forecasts_of_a_known_law_keep_their_word() -> None:
    backtest = Backtest(made(3000))
    made_on = [backtest.forecasts(day) for day in backtest.origins()]
    case = np.concatenate([one.case for one in made_on])
    ours = np.concatenate([one.ours for one in made_on])
    score = scored(ours, backtest.cases.ended[case], backtest.data_end)
    assert len(made_on) >= 6
    assert score.coverage == pytest.approx(LEVELS, abs=0.03)


def test_a_sudden_slowing_is_answered_by_the_record() -> None:
    backtest = Backtest(made(3000, slower_after=400))
    origin = quarters_after(backtest.origins()[0], 6)
    running, new = backtest.record(origin).asked((0.8,))
    assert max(running[0], new[0]) > 0.82


def test_every_running_case_and_every_start_of_the_quarter_is_forecast() -> None:
    cases = made(300)
    backtest = Backtest(cases)
    origin = backtest.origins()[2]
    until = quarters_after(origin, 1)
    expected = [
        i
        for i, (start, end) in enumerate(zip(cases.started, cases.ended, strict=True))
        if (start <= origin < end) or origin < start <= until
    ]
    assert backtest.forecasts(origin).case.tolist() == expected


def by_case(backtest: Backtest, origin: int, names: np.ndarray) -> dict[int, tuple[int, ...]]:
    """Every forecast of all methods by the case's name."""
    made_on = backtest.forecasts(origin)
    columns = np.hstack([made_on.ours, made_on.class_km, made_on.class_median])
    rows = zip(names[made_on.case].tolist(), columns.tolist(), strict=True)
    return {name: tuple(row) for name, row in rows}


def test_what_happens_later_changes_no_earlier_forecast() -> None:
    cases = made(900)
    names = np.arange(900)
    origin = Backtest(cases).origins()[3]
    told = by_case(Backtest(cases), origin, names)

    order = np.random.default_rng(3).permutation(900)
    assert by_case(Backtest(picked(cases, order)), origin, names[order]) == told

    kept = np.flatnonzero(cases.started <= quarters_after(origin, 1))
    assert 0 < len(kept) < 900
    assert by_case(Backtest(picked(cases, kept)), origin, names[kept]) == told

    scrambled = np.where(cases.ended > origin, OPEN, cases.ended)
    later = Cases(cases.kind, cases.party, cases.started, scrambled, cases.planned)
    assert by_case(Backtest(later), origin, names) == told


def test_what_happened_before_does_change_the_forecast() -> None:
    cases = made(900)
    origin = Backtest(cases).origins()[3]
    earlier = np.where(cases.ended <= origin, cases.started, cases.ended)
    changed = Cases(cases.kind, cases.party, cases.started, earlier, cases.planned)
    names = np.arange(900)
    assert by_case(Backtest(changed), origin, names) != by_case(Backtest(cases), origin, names)
