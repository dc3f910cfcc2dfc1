"""How long things take, learnt from ended and still open cases: hazards on a grid of whole days.

Grid       index t = "ends on day t" (day 0 = the day of the start)
Hazard     chance to end on day t of a case that has not ended before; product-limit estimate of
           Kaplan and Meier (1958): ends on day t / cases at risk on day t
Open case  known to have lasted longer than its length so far: at risk up to and including it
Shrinkage  beta prior on each day's hazard: as if ``strength`` more cases were at risk on every day
           and ended as the parent group does; where the own cases run out, the parent speaks
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]
Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]

_NEARLY_ONE = 1 - 1e-9  # a hazard of 1 would have no logarithm
FAR = 1 << 16  # days; no quantile lies further ahead


def counts(
    lengths: Ints, ended: Flags, weights: Reals, size: int, entered: Ints | None = None
) -> tuple[Reals, Reals]:
    """Weighted ends on, and cases at risk on, each day of ``range(size)``.

    ``lengths`` (n, days >= 0, all below ``size``), ``ended`` False = open at that length;
    ``entered`` the first day at risk, <= length (None: day 0).
    """
    ends = np.bincount(lengths, weights * ended, size)
    at_risk = np.bincount(lengths, weights, size)[::-1].cumsum()[::-1]
    if entered is not None:
        later = np.bincount(entered, weights, size + 1)[:0:-1].cumsum()[::-1]
        at_risk = np.maximum(at_risk - later, ends)  # rounding must not leave fewer than ended
    return np.asarray(ends, np.float64), np.asarray(at_risk, np.float64)


def product_limit(ends: Reals, at_risk: Reals) -> Reals:
    """Plain Kaplan-Meier hazards; 0 where nobody is at risk, 1 on the last day of the grid."""
    hazard = np.divide(ends, at_risk, out=np.zeros_like(ends), where=at_risk > 0)
    hazard[-1] = 1.0
    return hazard


def shrunk(ends: Reals, at_risk: Reals, parent: Reals, strength: float) -> Reals:
    """Hazards of a group, drawn towards its parent's where the group is thin."""
    return (ends + strength * parent) / (at_risk + strength)


@dataclass(frozen=True)
class Curve:
    """A law of durations as the mean of several opinions.

    ``log_survival``  (opinions, size + 1): entry t + 1 = log chance to last longer than day t
    ``tail``          hazard of each day beyond the grid; must be positive
    """

    log_survival: Reals
    tail: float

    @classmethod
    def of(cls, opinions: Sequence[Reals], tail: float) -> Curve:
        """From hazards of one length each."""
        steps = np.log1p(-np.minimum(np.vstack(opinions), _NEARLY_ONE))
        start = np.zeros((len(opinions), 1))
        return cls(np.hstack([start, steps.cumsum(axis=1)]), max(tail, 1e-6))

    def chance(self, by: ArrayLike, age: ArrayLike = -1) -> Reals:
        """P(T <= by | T > age), days since the start; ``age`` -1 = not started."""
        by, age = np.broadcast_arrays(by, age)
        later = self._log(np.maximum(by, age)) - self._log(age)
        return np.asarray(1 - np.exp(later).mean(axis=0))

    def quantile(self, level: ArrayLike, age: ArrayLike = -1) -> Ints:
        """The first day by which the case has ended with chance ``level``, given T > ``age``."""
        level, age = np.broadcast_arrays(level, age)
        low = np.asarray(age, np.int64)
        high = low + FAR
        wanted = level - 1e-12
        for _ in range(FAR.bit_length() - 1):
            middle = (low + high) // 2
            enough = self.chance(middle, age) >= wanted
            high = np.where(enough, middle, high)
            low = np.where(enough, low, middle)
        return high

    def _log(self, day: NDArray[np.int64]) -> Reals:
        size = self.log_survival.shape[1] - 1
        inside = np.minimum(np.maximum(day + 1, 0), size)
        beyond = np.maximum(day + 1 - size, 0) * self.tail
        return np.asarray(self.log_survival[:, inside] - beyond)
