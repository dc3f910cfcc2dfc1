"""Several opinions on the same cases, pooled; each heard as far as its past forecasts were near.

With plan     how late plan dates of the class and party turned out (``durations``, days after the
              plan; a case is at risk from its start), in the three memories, alike
Without       the law of the class and party in the three memories, and the plain Kaplan-Meier of
              the class. Their voices follow their past losses: Littlestone and Warmuth 1994,
              exponential weights, here on the logarithm of the loss
Pool          the weighted mean of the chances, given what the case has already waited
Past loss     pinball at 80 % of forecast and outcome, both cut off at the day of knowledge: that
              much is known of every case, so none is left out
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np

from engine.calendar import Day
from engine.calibration import ENOUGH, pinball_loss
from engine.durations import HALF_LIVES, Cases, Durations, Observed
from engine.survival import FAR, Curve, Ints, Reals, counts, product_limit

PLAIN = len(HALF_LIVES)  # the number of the plain opinion: after the memories
WITHOUT_PLAN = PLAIN + 1  # opinions that need no plan date

Law = Callable[[int, int], Curve]  # by kind and party

_LEVEL = 0.8
_SHARPNESS = 12.0  # a tenth more loss and the voice falls to a third
_AT_FIRST = (1.0, 1.0, 1.0, 4.0)  # voices of the three memories and of the class alone
_LONGEST_DELAY = 3650  # days before or after the plan; more is a slip of the pen


class Learnt:
    """What the evening of ``day`` knows about how long cases take and how late plans are."""

    def __init__(self, cases: Cases, day: Day) -> None:
        self.cases, self.day = cases, day
        self.observed = cases.known_on(day)

    @cached_property
    def durations(self) -> Durations:
        return Durations(self.observed)

    @cached_property
    def delays(self) -> tuple[Durations, int] | None:
        """Laws of (end - plan + shift) and the shift, which makes every delay positive; None
        while too few cases with a plan have ended."""
        seen = self.observed
        here = self.cases.started <= self.day
        planned, started = self.cases.planned[here], self.cases.started[here]
        has = planned > 0
        if int(seen.ended[has].sum()) < ENOUGH:
            return None
        late = _delay(started[has] + seen.lengths[has], planned[has])
        entered = np.minimum(_delay(started[has], planned[has]), late)
        shift = -int(entered.min())
        known = Observed(
            seen.kind[has],
            seen.party[has],
            late + shift,
            seen.ended[has],
            seen.since[has],
            entered + shift,
        )
        return Durations(known), shift

    def plain(self, kind: int, _party: int) -> Curve:
        """Kaplan-Meier of the class; of everything where the class has never ended."""
        seen = self.observed
        mine = seen.kind == kind
        if not seen.ended[mine].any():
            mine = np.ones(len(seen.kind), np.bool_)
        lengths = seen.lengths[mine]
        size = int(lengths.max(initial=0)) + 2
        ends, at_risk = counts(lengths, seen.ended[mine], np.ones(len(lengths)), size)
        return Curve.of([product_limit(ends, at_risk)], 1.0)


class Opinions:
    """What was known on one day says about ``case`` (indices, n); days are day numbers."""

    def __init__(self, learnt: Learnt, case: Ints) -> None:
        cases = learnt.cases
        self.case = case
        self.started = cases.started[case]
        self.new = self.started > learnt.day
        self.planned = cases.planned[case] > 0
        self._known = np.maximum(learnt.day, self.started - 1)
        keys = np.stack([cases.kind[case], cases.party[case]], axis=1)
        cells, of = np.unique(keys, axis=0, return_inverse=True)
        self._law = of.ravel()
        laws: list[Law] = [learnt.durations.curve, learnt.plain]
        zeros = [self.started, self.started]
        if learnt.delays is None:
            self.planned = np.zeros(len(case), np.bool_)
        else:
            delays, shift = learnt.delays
            laws.append(delays.curve)
            zeros.append(np.where(self.planned, cases.planned[case], self.started) - shift)
        self.count = WITHOUT_PLAN + (0 if learnt.delays is None else len(HALF_LIVES))
        self._heard = [
            (_SideBySide([law(int(kind), int(party)) for kind, party in cells]), zero)
            for law, zero in zip(laws, zeros, strict=True)
            if len(cells)
        ]

    def chance(self, by: Ints, weights: Reals) -> Reals:
        """P(end <= by) for ``by`` (n, k), pooled with ``weights`` (opinions, n)."""
        pooled = np.zeros(by.shape)
        first = 0
        for curves, zero in self._heard:
            voices = weights[first : first + curves.opinions]
            first += curves.opinions
            rows = np.flatnonzero(voices.any(axis=0))
            if len(rows):
                age = (self._known - zero)[rows, None]
                said = curves.chance(self._law[rows], by[rows] - zero[rows, None], age)
                pooled[rows] += (said * voices[:, rows, None]).sum(axis=0)
        return pooled

    def quantile(self, levels: Reals, weights: Reals) -> Ints:
        """The first days (n, k) by which the pool gives ``levels`` (n, k)."""
        low = np.repeat(self._known[:, None], levels.shape[1], axis=1)
        high = low + FAR
        for _ in range(FAR.bit_length() - 1):
            middle = (low + high) // 2
            enough = self.chance(middle, weights) >= levels - 1e-12
            high = np.where(enough, middle, high)
            low = np.where(enough, low, middle)
        return high

    def alone(self, opinion: int) -> Reals:
        """Weights that hear one opinion only."""
        weights = np.zeros((self.count, len(self.case)))
        weights[opinion] = 1.0
        return weights

    @cached_property
    def at_80(self) -> Ints:
        """The day (WITHOUT_PLAN, n) at which each opinion that needs no plan sees 80 %."""
        levels = np.full((len(self.case), 1), _LEVEL)
        return np.stack([self.quantile(levels, self.alone(i))[:, 0] for i in range(WITHOUT_PLAN)])


class Trust:
    """How far each opinion is heard on ``day``, from its past forecasts of cases without a plan
    (running and new apart; as at first while fewer than ENOUGH)."""

    def __init__(self, past: Sequence[Opinions], cases: Cases, day: Day) -> None:
        first = np.array(_AT_FIRST)
        self._voices = {new: first * _nearness(past, new, cases, day) for new in (False, True)}

    def weights(self, of: Opinions) -> Reals:
        """(opinions, n), the sum over the opinions is 1."""
        weights = np.zeros((of.count, len(of.case)))
        for new, voices in self._voices.items():
            mine = ~of.planned & (of.new == new)
            weights[:WITHOUT_PLAN, mine] = voices[:, None]
        weights[WITHOUT_PLAN:, of.planned] = 1.0
        return np.asarray(weights / weights.sum(axis=0))


def _nearness(past: Sequence[Opinions], new: bool, cases: Cases, day: Day) -> Reals:
    """1 for the opinion that lost least until ``day``, less for the others."""
    lost = [np.zeros((WITHOUT_PLAN, 0))]
    for one in past:
        mine = ~one.planned & (one.new == new)
        if mine.any():
            outcome = np.minimum(cases.ended[one.case[mine]], day)
            said = np.minimum(one.at_80[:, mine], day)
            lost.append(pinball_loss(outcome - said, _LEVEL))
    losses = np.hstack(lost)
    if losses.shape[1] < ENOUGH:
        return np.ones(WITHOUT_PLAN)
    mean = losses.mean(axis=1) + 1e-3  # days; nobody is perfect
    return np.asarray((mean.min() / mean) ** _SHARPNESS)


class _SideBySide:
    """Curves in one row, so that cases with different laws are asked at once."""

    def __init__(self, curves: Sequence[Curve]) -> None:
        sizes = [curve.log_survival.shape[1] for curve in curves]
        self._log = np.hstack([curve.log_survival for curve in curves])
        self._last = np.array(sizes) - 1
        self._first = np.cumsum([0, *sizes[:-1]])
        self._tail = np.array([curve.tail for curve in curves])
        self.opinions = self._log.shape[0]

    def chance(self, law: Ints, by: Ints, age: Ints) -> Reals:
        """P(T <= by | T > age), (opinions, n, k): ``law`` (n,), ``by`` (n, k), ``age`` (n, 1)."""
        later = self._at(law[:, None], np.maximum(by, age)) - self._at(law[:, None], age)
        return np.asarray(1 - np.exp(later))

    def _at(self, law: Ints, day: Ints) -> Reals:
        last = self._last[law]
        inside = self._first[law] + np.clip(day + 1, 0, last)
        beyond = np.maximum(day + 1 - last, 0) * self._tail[law]
        return np.asarray(self._log[:, inside] - beyond)


def _delay(day: Ints, planned: Ints) -> Ints:
    return np.asarray(np.clip(day - planned, -_LONGEST_DELAY, _LONGEST_DELAY))
