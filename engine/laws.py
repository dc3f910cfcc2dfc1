"""What is left of a step, as a law: entry d = chance that it takes d more days. Sums to 1.

Limits      without any case: median = the promised limit, 90 % = the statutory one (log-normal)
Left        what a curve says of the days after an age, given that the age was reached
Pauses      chance of a pause and its length are added day by day (convolution)
Typed       a typed remaining duration is the median; the record keeps its say on the spread
"""

from __future__ import annotations

from functools import lru_cache
from math import erf, exp, log, sqrt

import numpy as np

from engine.survival import Curve, Reals

Law = Reals

SPREAD = 1.5  # 90 % over the median where no later limit is known
_LONGEST = 2_000  # days; what lies beyond is lumped there
_UPPER_90 = 1.2815515655446004  # standard normal quantile of 0.9
_REACH = 3.3  # standard deviations: all but 1 in 2,000; beyond, the last hazard goes on
_CUT = 1 - 5e-5


@lru_cache(maxsize=512)
def limit_hazards(median: int, upper: int) -> Reals:
    """Hazards of the log-normal law with these two quantiles, in whole days; read only.

    ``median`` 0 with ``upper`` 0 = over at once. ``upper`` at or under the median is unknown.
    """
    if median <= 0 and upper <= 0:
        hazards = np.array([1.0])
    else:
        middle = max(median, 0.5)
        above = 0.25 + (upper if upper > median else SPREAD * middle)
        width = log(above / middle) / _UPPER_90
        last = min(int(middle * exp(_REACH * width)) + 2, _LONGEST)
        came = np.array(
            [(1 + erf(log((d + 0.5) / middle) / width / sqrt(2))) / 2 for d in range(last)]
        )
        lasted = np.concatenate([[1.0], 1 - came[:-1]])
        hazards = np.diff(came, prepend=0.0) / lasted
    hazards.flags.writeable = False
    return hazards


def left(curve: Curve, age: int = -1) -> Law:
    """Days left, given that day ``age`` has passed without an end; -1 = not begun.

    Begun: at least 1. Not begun: 0 is possible.
    """
    size = max(curve.log_survival.shape[1] - age, 2) + 64
    days = np.arange(age + 1, min(age + size, age + _LONGEST))
    came = curve.chance(days, age)
    last = int(np.searchsorted(came, _CUT)) + 1
    law = np.diff(came[:last], prepend=0.0)
    law[-1] += 1 - law.sum()
    return law if age < 0 else np.concatenate([[0.0], law])


def then(law: Law, other: Law) -> Law:
    """One after the other, independent."""
    both = np.convolve(law, other)
    if len(both) > _LONGEST:
        both[_LONGEST - 1] = both[_LONGEST - 1 :].sum()
    return _trimmed(both[:_LONGEST])


def perhaps(chance: float, law: Law) -> Law:
    """``law`` with this chance, else no day at all."""
    mixed = chance * law
    mixed[0] += 1 - chance
    return mixed


def averaged(law: Law, other: Law) -> Law:
    """Two opinions on the same wait, believed alike."""
    mixed = np.zeros(max(len(law), len(other)))
    mixed[: len(law)] += law / 2
    mixed[: len(other)] += other / 2
    return mixed


def median(law: Law) -> int:
    return int(np.searchsorted(law.cumsum(), 0.5))


def stretched(law: Law, middle: int) -> Law:
    """The same shape with ``middle`` (at least 1) as its median; nothing is over at once."""
    factor = max(middle, 1) / max(median(law), 1)
    days = np.maximum(np.rint(np.arange(len(law)) * factor), 1).astype(np.int64)
    return np.asarray(np.bincount(np.minimum(days, _LONGEST - 1), law), np.float64)


def _trimmed(law: Law) -> Law:
    last = min(int(np.searchsorted(law.cumsum(), _CUT)) + 1, len(law))
    rest = law[last:].sum()
    kept = law[:last].copy()
    kept[-1] += rest
    return kept
