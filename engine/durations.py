"""The law of a case's duration, given its class and party, learnt from what was known one day.

Levels    all cases -> class -> class and party; each drawn towards the one above (``survival``).
          A class may bring a prior of its own (its limits); then that stands above it
Drift     three memories, averaged as opinions: everything alike, a half-life of a year, of a
          quarter. None is chosen by hand: what changes slowly and what changes fast both speak
Age       ``Curve.chance(by, age)`` conditions on what has already been waited
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from engine.calendar import Day
from engine.survival import Curve, Flags, Ints, Reals, counts, shrunk

OPEN: Day = 10_000_000  # ``ended`` of a case that has not ended; later than every date
HALF_LIVES: tuple[float | None, ...] = (None, 365.0, 91.0)  # days; None = nothing fades
STRENGTH = 20.0  # cases that the parent group counts for
_POOL_STRENGTH = 1.0


@dataclass(frozen=True)
class Cases:
    """Columns of one length: ``kind`` and ``party`` are codes >= 0, dates are day numbers.

    ``ended`` OPEN = still open; ``planned`` 0 = no plan date.
    """

    kind: Ints
    party: Ints
    started: Ints
    ended: Ints
    planned: Ints

    def known_on(self, day: Day) -> Observed:
        """What the evening of ``day`` knows: later starts are absent, later ends are open."""
        here = self.started <= day
        started = self.started[here]
        ended = self.ended[here] <= day
        lengths = np.where(ended, self.ended[here], day) - started
        return Observed(self.kind[here], self.party[here], lengths, ended, day - started)


@dataclass(frozen=True)
class Observed:
    """What is known of the cases so far: length (in the case's own unit) and whether it ended.

    ``since``    calendar days from the start until the day of knowing; only fading uses it
    ``entered``  the length at which a case began to be watched; None = all from 0
    """

    kind: Ints
    party: Ints
    lengths: Ints
    ended: Flags
    since: Ints
    entered: Ints | None = None


@dataclass
class Durations:
    """Laws by (kind, party), made when asked for and kept."""

    observed: Observed
    priors: Mapping[int, Reals] = field(default_factory=dict)  # hazards by kind
    _curves: dict[tuple[int, int], Curve] = field(default_factory=dict)
    _classes: dict[int, list[Reals]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        seen = self.observed
        longest = int(seen.lengths.max(initial=0))
        self._size = max([longest + 2, *(len(prior) for prior in self.priors.values())])
        self._weights = [
            np.ones(len(seen.kind)) if half is None else 0.5 ** (seen.since / half)
            for half in HALF_LIVES
        ]
        # One end per day of exposure: what is said where nobody has ever been.
        watched = seen.lengths + 1 - (0 if seen.entered is None else seen.entered)
        self._rate = max(float(seen.ended.sum()), 0.5) / float(watched.sum() + 1)
        flat = [np.full(self._size, self._rate)] * len(HALF_LIVES)
        everything = np.ones(len(seen.kind), np.bool_)
        self._pool = self._drawn(everything, flat, _POOL_STRENGTH)

    def curve(self, kind: int, party: int) -> Curve:
        """The law of a class in the hands of a party; both may be unseen."""
        key = (kind, party)
        if key not in self._curves:
            mine = (self.observed.kind == kind) & (self.observed.party == party)
            hazards = self._class(kind)
            if mine.any():
                hazards = self._drawn(mine, hazards, STRENGTH)
            self._curves[key] = Curve.of(hazards, self._rate)
        return self._curves[key]

    def _class(self, kind: int) -> list[Reals]:
        if kind not in self._classes:
            above = self._pool
            if kind in self.priors:
                above = [_stretched(self.priors[kind], self._size)] * len(HALF_LIVES)
            mine = self.observed.kind == kind
            self._classes[kind] = self._drawn(mine, above, STRENGTH) if mine.any() else above
        return self._classes[kind]

    def _drawn(self, mine: Flags, above: list[Reals], strength: float) -> list[Reals]:
        seen = self.observed
        lengths, ended = seen.lengths[mine], seen.ended[mine]
        entered = None if seen.entered is None else seen.entered[mine]
        return [
            shrunk(*counts(lengths, ended, weights[mine], self._size, entered), parent, strength)
            for weights, parent in zip(self._weights, above, strict=True)
        ]


def _stretched(hazards: Reals, size: int) -> Reals:
    """The same law on a longer grid; its last hazard goes on."""
    return np.concatenate([hazards, np.full(size - len(hazards), hazards[-1])])
