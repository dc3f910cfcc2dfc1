"""Rolling origins: what would have been forecast on past days, from what those days knew.

Origins    every quarter from the 20th percentile of the starts to the last end minus the 98th
           percentile of the durations
Forecast   on each origin, every case then running and every case that starts within the next
           quarter (age 0)
Rivals     the class median and the plan date as points, the plain Kaplan-Meier of the class. All
           of them know the day: none forecasts a day that has already passed
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from engine.calendar import Day
from engine.calibration import LEVELS, Record
from engine.durations import OPEN, Cases, Durations, Observed
from engine.survival import Curve, Ints, Reals, counts, product_limit

RECORD_QUARTERS = 6  # how far back the forecasts' own record reaches
MONTHS = 3


@dataclass(frozen=True)
class Forecasts:
    """Forecasts of one origin. ``case`` (n,) = indices; the rest (n, levels) end day numbers."""

    origin: Day
    case: Ints
    ours: Ints
    class_median: Ints
    class_km: Ints
    plan_date: Ints


class Backtest:
    """Forecasts on any past day of ``cases``; what it learns is kept, so days share it."""

    def __init__(self, cases: Cases) -> None:
        self.cases = cases
        self._learnt: dict[Day, Durations] = {}

    @cached_property
    def data_end(self) -> Day:
        """The last day that the data know of: the latest start or end."""
        closed = self.cases.ended[self.cases.ended < OPEN]
        return int(max(self.cases.started.max(), closed.max(initial=0)))

    def origins(self) -> list[Day]:
        """The origins in order; empty when the data are too short for any."""
        cases = self.cases
        closed = cases.ended < OPEN
        if not closed.any():
            return []
        lengths = (cases.ended - cases.started)[closed]
        first = int(np.percentile(cases.started, 20, method="lower"))
        last = int(cases.ended[closed].max()) - int(np.ceil(np.percentile(lengths, 98)))
        days: list[Day] = []
        while (day := quarters_after(first, len(days))) <= last:
            days.append(day)
        return days

    def forecasts(self, origin: Day) -> Forecasts:
        """Every forecast of one origin; nothing recorded after ``origin`` is looked at."""
        cases = self.cases
        case = self._asked_about(origin, quarters_after(origin, 1))
        running, new = self.record(origin).asked(LEVELS)
        asked = np.where((cases.started[case] > origin)[:, None], new, running)
        learnt = self._durations(origin)
        ours = self._by_cell(case, cases.party[case], origin, learnt.curve, asked)
        plain = np.tile(np.array(LEVELS), (len(case), 1))
        everyone = np.zeros(len(case), np.int64)
        seen = learnt.observed
        class_km = self._by_cell(case, everyone, origin, lambda kind, _: _plain(seen, kind), plain)
        earliest = np.maximum(origin + 1, cases.started[case])
        kinds, of = np.unique(cases.kind[case], return_inverse=True)
        medians = np.array([_median(seen, int(kind)) for kind in kinds], np.int64)[of]
        median = np.maximum(cases.started[case] + medians, earliest)
        plan = np.maximum(cases.planned[case], earliest)
        return Forecasts(origin, case, ours, _point(median), class_km, _point(plan))

    def record(self, day: Day) -> Record:
        """What had become, by ``day``, of the forecasts made in the quarters before."""
        cases = self.cases
        chance, ended, new = [], [], []
        for back in range(1, RECORD_QUARTERS + 1):
            origin = quarters_after(day, -back)
            learnt = self._durations(origin)
            if len(learnt.observed.kind) < 30 or int(learnt.observed.ended.sum()) < 20:
                break
            case = self._asked_about(origin, min(quarters_after(origin, 1), day))
            over = cases.ended[case] <= day
            length = np.where(over, cases.ended[case], day) - cases.started[case]
            age = np.maximum(origin - cases.started[case], -1)
            reached = np.zeros((len(case), 2))
            for rows, kind, party in self._cells(case, cases.party[case]):
                curve = learnt.curve(kind, party)
                reached[rows, 0] = curve.chance(length[rows] - 1, age[rows])
                reached[rows, 1] = curve.chance(length[rows], age[rows])
            # A day is a lump of chance: its middle stands for it.
            chance.append(np.where(over, reached.mean(axis=1), reached[:, 1]))
            ended.append(over)
            new.append(cases.started[case] > origin)
        if not chance:
            return Record(np.zeros(0), np.zeros(0, np.bool_), np.zeros(0, np.bool_))
        return Record(np.concatenate(chance), np.concatenate(ended), np.concatenate(new))

    def _asked_about(self, origin: Day, until: Day) -> Ints:
        started, ended = self.cases.started, self.cases.ended
        running = (started <= origin) & (ended > origin)
        return np.flatnonzero(running | ((started > origin) & (started <= until)))

    def _durations(self, day: Day) -> Durations:
        if day not in self._learnt:
            self._learnt[day] = Durations(self.cases.known_on(day))
        return self._learnt[day]

    def _by_cell(
        self,
        case: Ints,
        party: Ints,
        origin: Day,
        curve: Callable[[int, int], Curve],
        levels: Reals,
    ) -> Ints:
        """End days at ``levels`` (n, k) of the cases, each by the law of its class and party."""
        started = self.cases.started[case]
        age = np.maximum(origin - started, -1)
        days = np.zeros(levels.shape, np.int64)
        for rows, kind, at in self._cells(case, party):
            law = curve(kind, at)
            days[rows] = law.quantile(levels[rows], age[rows, None])
        return started[:, None] + days

    def _cells(self, case: Ints, party: Ints) -> list[tuple[Ints, int, int]]:
        """(rows, kind, party) of the groups of cases that share a law."""
        keys = np.stack([self.cases.kind[case], party], axis=1)
        cells, of = np.unique(keys, axis=0, return_inverse=True)
        return [
            (np.flatnonzero(of.ravel() == i), int(kind), int(at))
            for i, (kind, at) in enumerate(cells)
        ]


def quarters_after(day: Day, quarters: int) -> Day:
    """The same day of the month, that many quarters later; the month's last where it has none."""
    origin = date.fromordinal(day)
    month = origin.month - 1 + MONTHS * quarters
    year, month = origin.year + month // 12, month % 12 + 1
    return date(year, month, min(origin.day, monthrange(year, month)[1])).toordinal()


def _plain(seen: Observed, kind: int) -> Curve:
    """Kaplan-Meier of the class; of everything where the class has never ended."""
    mine = seen.kind == kind
    if not seen.ended[mine].any():
        mine = np.ones(len(seen.kind), np.bool_)
    lengths = seen.lengths[mine]
    size = int(lengths.max(initial=0)) + 2
    ends, at_risk = counts(lengths, seen.ended[mine], np.ones(len(lengths)), size)
    return Curve.of([product_limit(ends, at_risk)], 1.0)


def _median(seen: Observed, kind: int) -> int:
    """Median length of the ended cases of the class, else of all ended cases, rounded up."""
    mine = seen.ended & (seen.kind == kind)
    lengths = seen.lengths[mine if mine.any() else seen.ended]
    return int(np.ceil(np.median(lengths))) if len(lengths) else 0


def _point(day: Ints) -> Ints:
    return np.repeat(day[:, None], len(LEVELS), axis=1)
