"""The whole network, thousands of times: when does each step finish?

Draws      one row of random bits a step, turned into standard normal scores by a table, mixed with
           the score of the step's party (its steps are slow together), looked up in the step's law
Columns    one run is one column of ``columns``: all links, calendars, typed facts
Seeded     the same network, laws and seed give the same dates; every step has a row of scores,
           drawn or not, so that what happens to one leaves the luck of the others alone
Sharing    correlation of two steps of one party; not learnt yet, a fifth to a half is usual
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import ceil, sqrt
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.calendar import Day
from engine.columns import Columns
from engine.laws import Law
from engine.network import Network
from engine.survival import Reals

SHARED = 0.3
PROBED = 512  # runs in which every step is made a day longer
_SCORES = 1 << 10  # entries of a look-up row
_FINE = 128  # table steps per standard deviation: rows reach 4 of them to either side

Row = NDArray[np.int16]


@dataclass(frozen=True)
class Simulation:
    """The runs of one network. Rows of ``lengths`` are the steps in their order."""

    columns: Columns
    lengths: Row
    drawn: tuple[str, ...]  # steps that were drawn; the others have typed dates

    def finishes(self, step_id: str) -> NDArray[np.int32]:
        """Sorted finish days of a step over the runs."""
        return np.sort(self._dates.finish(step_id))

    def criticality(self, step_id: str) -> dict[str, float]:
        """Per drawn step: the share of runs in which one more day of it moves ``step_id``.

        All runs are made anew with each step a day longer, so ties, lags and days off are right
        for every type of link.
        """
        later = self._probed.finish(step_id).reshape(len(self.drawn) + 1, -1)
        shares = (later[1:] > later[0]).mean(axis=1)
        return dict(zip(self.drawn, shares.tolist(), strict=True))

    @cached_property
    def _dates(self) -> Any:
        return self.columns.forward(self.lengths)

    @cached_property
    def _probed(self) -> Any:
        few = self.lengths[:, :PROBED]
        wide = np.tile(few, len(self.drawn) + 1)
        for number, step_id in enumerate(self.drawn, 1):
            row = self.columns.s.index[step_id]
            wide[row, number * few.shape[1] : (number + 1) * few.shape[1]] += 1
        return self.columns.forward(wide)


def simulate(
    network: Network,
    data_date: Day,
    laws: Mapping[str, Law],
    parties: Mapping[str, int],
    runs: int,
    seed: int,
) -> Simulation:
    """Draw the steps that have a law. ``parties`` says in whose hands each step is.

    Raises what ``columns.Columns`` raises.
    """
    columns = Columns(network, data_date)
    drawn = tuple(step_id for step_id in columns.s.ids if step_id in laws)
    lengths = columns.lengths(runs)
    scores = _scores([parties[step_id] for step_id in columns.s.ids], runs, seed)
    for step_id in drawn:
        row = columns.s.index[step_id]
        look_up(laws[step_id]).take(scores[row], out=lengths[row], mode="clip")
    return Simulation(columns, lengths, drawn)


def quantile(finishes: NDArray[np.int32], level: float) -> Day:
    """The first day by which this share of the (sorted) finishes lies."""
    return int(finishes[max(ceil(level * len(finishes)) - 1, 0)])


def look_up(law: Law) -> Row:
    """Standard normal score (in table steps) -> days."""
    return (
        np.searchsorted(law.cumsum(), _levels(), side="left").clip(0, len(law) - 1).astype(np.int16)
    )


def _scores(parties: list[int], runs: int, seed: int) -> NDArray[np.int16]:
    """Rows of table positions, one a step; steps of one party share a part of their score."""
    shared = {party: row for row, party in enumerate(sorted(set(parties)))}
    bits = np.random.SFC64(seed).random_raw((len(parties) + len(shared)) * ceil(runs / 4))
    uniform = bits.view(np.uint16).reshape(-1, ceil(runs / 4) * 4)[:, :runs] >> 6
    common = _normal(sqrt(SHARED), 0).take(uniform[: len(shared)])
    rows = _normal(sqrt(1 - SHARED), _SCORES // 2).take(uniform[len(shared) :])
    for number, party in enumerate(parties):
        rows[number] += common[shared[party]]
    return rows


@lru_cache(maxsize=4)
def _normal(width: float, centre: int) -> Row:
    """Uniform position -> normal score of this width, in table steps around ``centre``."""
    law = NormalDist(0, width)
    scores = [law.inv_cdf((k + 0.5) / _SCORES) * _FINE + centre for k in range(_SCORES)]
    return np.rint(scores).astype(np.int16)


@lru_cache(maxsize=1)
def _levels() -> Reals:
    """Chance of the score at each table position."""
    law = NormalDist()
    return np.array([law.cdf((k - _SCORES // 2) / _FINE) for k in range(_SCORES)])
