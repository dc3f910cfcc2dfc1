"""The whole network, thousands of times: when does each step finish?

Draws      the score of a step is the sum of three dice with 256 faces; one of them it shares with
           the other steps of its party (they are slow together: correlation 1/3). The score's rank
           is looked up in the step's law, so each step keeps its own law exactly
Columns    one run is one column of ``columns``: all links, calendars, typed facts
Seeded     the same network, laws and seed give the same dates; every step has a row of dice,
           drawn or not, so that what happens to one leaves the luck of the others alone
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.calendar import Day
from engine.columns import Columns
from engine.laws import Law
from engine.network import Network
from engine.survival import Reals

PROBED = 512  # runs in which every step is made a day longer

Row = NDArray[np.int16]


@dataclass(frozen=True)
class Simulation:
    """The runs of one network. Rows of ``lengths`` are the steps in their order."""

    columns: Columns
    lengths: Row
    drawn: tuple[str, ...]  # steps that were drawn; the others have typed dates

    def finishes(self, step_id: str) -> NDArray[np.int32]:
        """Sorted finish days of a step over the runs."""
        return _sorted(self._dates.finish(step_id))

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
    return draw(Columns(network, data_date), laws, parties, runs, seed)


def draw(
    columns: Columns, laws: Mapping[str, Law], parties: Mapping[str, int], runs: int, seed: int
) -> Simulation:
    """The same on columns that are made already."""
    drawn = tuple(step_id for step_id in columns.s.ids if step_id in laws)
    lengths = columns.lengths(runs)
    dice = _Dice([parties[step_id] for step_id in columns.s.ids], runs, seed)
    for step_id in drawn:
        row = columns.s.index[step_id]
        look_up(laws[step_id]).take(dice.row(row), out=lengths[row], mode="clip")
    return Simulation(columns, lengths, drawn)


def quantile(finishes: NDArray[np.int32], level: float) -> Day:
    """The first day by which this share of the (sorted) finishes lies."""
    return int(finishes[max(ceil(level * len(finishes)) - 1, 0)])


def look_up(law: Law) -> Row:
    """Score -> days: the same share of scores as of chance."""
    came = law.cumsum()
    came[-1] = 2.0  # whatever rounding says, the last day is the last
    # Few days are sought among many scores: six times quicker than the other way round.
    up_to = _levels().searchsorted(came, "right")
    times = up_to.copy()
    times[1:] -= up_to[:-1]
    return np.arange(len(came), dtype=np.int16).repeat(times)


def _sorted(days: NDArray[np.int32]) -> NDArray[np.int32]:
    """Counted instead of compared: the days of a certificate lie close together."""
    first = days.min()
    times = np.bincount(days - first)
    return np.repeat(np.arange(first, first + len(times), dtype=np.int32), times)


class _Dice:
    """Scores, row by row: two bytes of the step itself and one of its party."""

    def __init__(self, parties: list[int], runs: int, seed: int) -> None:
        words = ceil(runs / 4)
        self._shared = {party: row for row, party in enumerate(sorted(set(parties)))}
        bits = np.random.SFC64(seed)
        common = bits.random_raw(len(self._shared) * words).view(np.uint16)
        self._common = (common & 255).reshape(-1, 4 * words)[:, :runs]
        own = bits.random_raw(len(parties) * words).view(np.uint16)
        self._own = own.reshape(-1, 4 * words)[:, :runs]
        self._parties = parties
        self._score, self._high = np.empty(runs, np.uint16), np.empty(runs, np.uint16)

    def row(self, number: int) -> Row:
        """Scores of one step; valid until the next call."""
        own = self._own[number]
        np.right_shift(own, 8, out=self._high)
        np.bitwise_and(own, 255, out=self._score)
        np.add(self._score, self._high, out=self._score)
        np.add(self._score, self._common[self._shared[self._parties[number]]], out=self._score)
        return self._score.view(np.int16)


@lru_cache(maxsize=1)
def _levels() -> Reals:
    """Chance of a lower score, half of the same one counted, for each sum of three bytes."""
    byte = np.full(256, 1 / 256)
    times = np.convolve(np.convolve(byte, byte), byte)
    return np.asarray(times.cumsum() - times / 2)
