"""Opinions pooled: plans kept or missed, voices that follow losses, and nothing from later."""

from __future__ import annotations

import numpy as np
import pytest

from engine.backtest import Backtest, quarters_after
from engine.calibration import scored
from engine.durations import OPEN, Cases
from engine.opinions import PLAIN, WITHOUT_PLAN, Learnt, Opinions, Trust
from engine.survival import counts
from tests.engine.made_cases import DAYS, START, made, picked


def planned(n: int = 1500, seed: int = 3) -> Cases:
    """One class; the plan lies 10 to 200 days ahead, the end about 15 days after the plan."""
    rng = np.random.default_rng(seed)
    start = START + np.sort(rng.integers(0, DAYS, n))
    plan = start + rng.integers(10, 201, n)
    end = np.maximum(plan + np.rint(15 + 10 * rng.standard_normal(n)).astype(np.int64), start)
    nobody = np.zeros(n, np.int64)
    return Cases(nobody, nobody, start, np.where(end <= START + DAYS, end, OPEN), plan)


def asked_on(cases: Cases, day: int) -> Opinions:
    return Opinions(
        Learnt(cases, day), np.flatnonzero((cases.started <= day) & (cases.ended > day))
    )


def test_who_is_watched_from_a_later_day_is_not_at_risk_before() -> None:
    lengths, ended = np.array([2, 3, 3]), np.array([True, True, False])
    ends, at_risk = counts(lengths, ended, np.ones(3), 5, np.array([0, 2, 3]))
    assert ends.tolist() == [0, 0, 1, 1, 0]
    assert at_risk.tolist() == [1, 1, 2, 2, 0]


def test_plans_that_are_missed_alike_are_forecast_by_what_they_miss() -> None:
    cases = planned()
    backtest = Backtest(cases)
    told = [backtest.forecasts(day) for day in backtest.origins()]
    case = np.concatenate([one.case for one in told])
    losses = {
        method: scored(
            np.concatenate([getattr(one, method) for one in told]),
            cases.ended[case],
            backtest.data_end,
        )
        for method in ("ours", "plan_date", "class_km")
    }
    ours = losses["ours"].pinball_80
    assert ours is not None
    assert ours < 0.4 * (losses["plan_date"].pinball_80 or 0)
    assert ours < 0.4 * (losses["class_km"].pinball_80 or 0)
    assert losses["ours"].coverage[1] == pytest.approx(0.8, abs=0.06)


def test_a_plan_is_not_heard_before_enough_plans_have_come_due() -> None:
    cases = planned()
    few = int(np.sort(cases.ended)[18])  # the 19th end
    assert not asked_on(cases, few).planned.any()
    later = asked_on(cases, START + 500)
    assert later.planned.all()
    assert later.count > WITHOUT_PLAN


def test_voices_sum_to_one_and_cases_without_a_plan_hear_none() -> None:
    half = planned()
    half.planned[::2] = 0
    opinions = asked_on(half, START + 600)
    weights = Trust([], half, START + 600).weights(opinions)
    assert weights.sum(axis=0) == pytest.approx(1)
    assert weights[WITHOUT_PLAN:, ~opinions.planned].max() == 0
    assert weights[:WITHOUT_PLAN, opinions.planned].max() == 0
    assert weights[PLAIN, ~opinions.planned] == pytest.approx(4 / 7)


def test_a_day_without_any_case_to_forecast_is_no_trouble() -> None:
    cases = made(200)
    day = START + 10 * DAYS
    nobody = Opinions(Learnt(cases, day), np.zeros(0, np.int64))
    weights = Trust([nobody], cases, day).weights(nobody)
    assert nobody.quantile(np.zeros((0, 3)), weights).shape == (0, 3)


def test_who_lost_more_is_heard_less() -> None:
    cases = made(3000)  # two parties that differ: the plain law of the class errs
    day = START + 900
    past = [asked_on(cases, quarters_after(day, -back)) for back in (1, 2, 3)]
    now = asked_on(cases, day)
    first, then = (Trust(said, cases, day).weights(now) for said in ([], past))
    assert then[PLAIN].max() < first[PLAIN].min()


def test_the_pool_of_one_says_what_its_curve_says() -> None:
    cases = made(800)
    learnt = Learnt(cases, START + 700)
    opinions = asked_on(cases, START + 700)
    levels = np.tile([0.5, 0.8], (len(opinions.case), 1))
    pooled = opinions.quantile(levels, opinions.alone(PLAIN))
    for row, i in enumerate(opinions.case.tolist()):
        start = int(cases.started[i])
        alone = learnt.plain(int(cases.kind[i]), 0).quantile(levels[row], learnt.day - start)
        assert pooled[row].tolist() == (start + alone).tolist()


def test_what_happens_later_changes_no_earlier_forecast_from_plans() -> None:
    cases = planned(900)
    origin = Backtest(cases).origins()[3]

    def told(of: Cases, names: np.ndarray) -> dict[int, list[int]]:
        one = Backtest(of).forecasts(origin)
        return dict(zip(names[one.case].tolist(), one.ours.tolist(), strict=True))

    names = np.arange(900)
    before = told(cases, names)
    order = np.random.default_rng(5).permutation(900)
    assert told(picked(cases, order), names[order]) == before
    kept = np.flatnonzero(cases.started <= quarters_after(origin, 1))
    assert told(picked(cases, kept), names[kept]) == before
    later = np.where(cases.ended > origin, OPEN, cases.ended)
    unheard = np.where(cases.started > quarters_after(origin, 1), START, cases.planned)
    assert told(Cases(cases.kind, cases.party, cases.started, later, unheard), names) == before
    sooner = np.where(cases.ended <= origin, cases.started, cases.ended)
    changed = Cases(cases.kind, cases.party, cases.started, sooner, cases.planned)
    assert told(changed, names) != before
