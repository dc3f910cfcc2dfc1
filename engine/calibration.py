"""Do forecasts keep their word? Scores, and quantiles corrected by the forecasts' own record.

Record     for every past forecast: at which chance the outcome fell (0.9 = later than 90 % of what
           was thought possible); for a case still open, how far it has got. If the forecasts are
           right, these are uniform
Adaptive   their distribution (Kaplan-Meier again, open ones censored) says which chance must be
           asked for to be right p times in p; drawn towards "asked = given" while the record is
           short, and running and new cases towards each other
As scored  a score leaves out an open case whose forecast lies ahead, which flatters where most
           cases stay open. ``as_scored`` asks for what lies half way between that and the
           coverage that a score would have found
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.calendar import Day
from engine.durations import OPEN
from engine.survival import Flags, Ints, Reals, counts, shrunk

LEVELS = (0.5, 0.8, 0.9)
ENOUGH = 20  # closed cases; under it nothing is corrected and the screens say so
_BINS = 1000
_GRID = np.linspace(0, 1, _BINS + 1)
_MOST = 0.995  # nobody can be asked to be surer than that


@dataclass(frozen=True)
class Record:
    """Past forecasts and what became of them: chances in [0, 1], ended or open, new or running.

    ``weight``: what one of them counts for; under 1 where several are about the same case.
    ``strength``: past forecasts that "asked = given" counts for.
    """

    chance: Reals
    ended: Flags
    new: Flags
    weight: float = 1.0
    strength: float = 50.0
    as_scored: bool = False

    def asked(self, levels: tuple[float, ...]) -> tuple[Reals, Reals]:
        """The chances to ask for so that ``levels`` come true: for running and for new cases."""
        if int(self.ended.sum()) < ENOUGH:
            return np.array(levels), np.array(levels)
        right = 1 / (_BINS - np.arange(_BINS, dtype=np.float64))  # hazards of the uniform law
        every = np.ones(len(self.new), np.bool_)
        both = self._hazards(every, right)
        counted = self._counted(every, _GRID) if self.as_scored else _GRID
        running, new = (self._asked(mine, both, counted, levels) for mine in (~self.new, self.new))
        return running, new

    def _asked(self, mine: Flags, both: Reals, counted: Reals, levels: tuple[float, ...]) -> Reals:
        asked = _inverse(_came(self._hazards(mine, both)), levels)
        if self.as_scored:
            asked = (asked + _inverse(self._counted(mine, counted), levels)) / 2
        return asked

    def _hazards(self, mine: Flags, above: Reals) -> Reals:
        bins = np.minimum((self.chance[mine] * _BINS).astype(np.int64), _BINS - 1)
        weights = np.full(len(bins), self.weight)
        return shrunk(*counts(bins, self.ended[mine], weights, _BINS), above, self.strength)

    def _counted(self, mine: Flags, above: Reals) -> Reals:
        """The coverage that a score would have found, for each chance of the grid asked for."""
        ended = np.sort(self.chance[mine & self.ended])
        still = np.sort(self.chance[mine & ~self.ended])
        covered = np.searchsorted(ended, _GRID, side="right")
        passed = len(still) - np.searchsorted(still, _GRID, side="right")
        share = self.weight * covered + self.strength * above
        return np.asarray(share / (self.weight * (len(ended) + passed) + self.strength))


def _came(hazards: Reals) -> Reals:
    came = 1 - np.exp(np.cumsum(np.log1p(-np.minimum(hazards, 1 - 1e-9))))
    return np.concatenate([[0.0], came])


def _inverse(came: Reals, levels: tuple[float, ...]) -> Reals:
    """The chances of the grid at which ``levels`` came true."""
    return np.minimum(np.interp(levels, np.maximum.accumulate(came), _GRID), _MOST)


@dataclass(frozen=True)
class Score:
    """``coverage`` by level of LEVELS (share of outcomes on or before the forecast day);
    ``pinball_80`` in days. None where no case counts."""

    n: int
    coverage: tuple[float | None, ...]
    pinball_80: float | None


def scored(forecast: Ints, ended: Ints, data_end: Day) -> Score:
    """Score of forecast end days ``(n, len(LEVELS))`` against end days ``(n,)``.

    A case open at the end of the data counts as not covered, and as ended that day, where its
    forecast lies before that day; otherwise it is left out (of that level).
    """
    still_open = ended >= OPEN
    outcome = np.where(still_open, data_end, ended)
    coverage: list[float | None] = []
    pinball: float | None = None
    for column, level in enumerate(LEVELS):
        day = forecast[:, column]
        counted = ~(still_open & (day >= data_end))
        if not counted.any():
            coverage.append(None)
            continue
        coverage.append(float(((day >= outcome) & ~still_open)[counted].mean()))
        if level == 0.8:
            pinball = float(pinball_loss(outcome - day, level)[counted].mean())
    return Score(len(ended), tuple(coverage), pinball)


def pinball_loss(late: Ints, level: float) -> Reals:
    """Loss in days of a quantile that the outcome missed by ``late`` days (negative: early)."""
    return np.where(late > 0, level * late, (level - 1) * late)
