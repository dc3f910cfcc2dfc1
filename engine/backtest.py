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
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from engine.calendar import Day
from engine.calibration import ENOUGH, LEVELS, Record
from engine.durations import OPEN, Cases, Observed
from engine.opinions import PLAIN, Learnt, Opinions, Trust
from engine.survival import Ints

RECORD_QUARTERS = 6  # how far back the forecasts' own record reaches
RECORD_STRENGTH = 500.0  # one case is forecast again each quarter: so many prove little
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
        self._learnt: dict[Day, Learnt] = {}
        self._said: dict[tuple[Day, Day], Opinions] = {}

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
        learnt = self._on(origin)
        opinions = Opinions(learnt, case)
        running, new = self.record(origin).asked(LEVELS)
        asked = np.where(opinions.new[:, None], new, running)
        ours = opinions.quantile(asked, self._trust(origin).weights(opinions))
        plain = np.tile(np.array(LEVELS), (len(case), 1))
        class_km = opinions.quantile(plain, opinions.alone(PLAIN))
        earliest = np.maximum(origin + 1, cases.started[case])
        kinds, of = np.unique(cases.kind[case], return_inverse=True)
        medians = np.array([_median(learnt.observed, int(kind)) for kind in kinds], np.int64)[of]
        median = np.maximum(cases.started[case] + medians, earliest)
        plan = np.maximum(cases.planned[case], earliest)
        return Forecasts(origin, case, ours, _point(median), class_km, _point(plan))

    def record(self, day: Day) -> Record:
        """What had become, by ``day``, of what today's pool would have said in the quarters
        before."""
        chance, ended, new = [np.zeros(0)], [np.zeros(0, np.bool_)], [np.zeros(0, np.bool_)]
        trust = self._trust(day)
        for opinions in self._past(day):
            end = self.cases.ended[opinions.case]
            over = end <= day
            until = np.where(over, end, day)
            days = np.stack([until - 1, until], axis=1)
            reached = opinions.chance(days, trust.weights(opinions))
            # A day is a lump of chance: its middle stands for it.
            chance.append(np.where(over, reached.mean(axis=1), reached[:, 1]))
            ended.append(over)
            new.append(opinions.new)
        return Record(
            np.concatenate(chance),
            np.concatenate(ended),
            np.concatenate(new),
            strength=RECORD_STRENGTH,
            as_scored=True,
        )

    def _trust(self, day: Day) -> Trust:
        return Trust(self._past(day), self.cases, day)

    def _past(self, day: Day) -> list[Opinions]:
        """The opinions of the quarters before, nearest first, as far back as enough was known."""
        found = []
        for back in range(1, RECORD_QUARTERS + 1):
            origin = quarters_after(day, -back)
            seen = self._on(origin).observed
            if len(seen.kind) < 30 or int(seen.ended.sum()) < ENOUGH:
                break
            until = min(quarters_after(origin, 1), day)
            if (origin, until) not in self._said:
                case = self._asked_about(origin, until)
                self._said[origin, until] = Opinions(self._on(origin), case)
            found.append(self._said[origin, until])
        return found

    def _asked_about(self, origin: Day, until: Day) -> Ints:
        started, ended = self.cases.started, self.cases.ended
        running = (started <= origin) & (ended > origin)
        return np.flatnonzero(running | ((started > origin) & (started <= until)))

    def _on(self, day: Day) -> Learnt:
        if day not in self._learnt:
            self._learnt[day] = Learnt(self.cases, day)
        return self._learnt[day]


def quarters_after(day: Day, quarters: int) -> Day:
    """The same day of the month, that many quarters later; the month's last where it has none."""
    origin = date.fromordinal(day)
    month = origin.month - 1 + MONTHS * quarters
    year, month = origin.year + month // 12, month % 12 + 1
    return date(year, month, min(origin.day, monthrange(year, month)[1])).toordinal()


def _median(seen: Observed, kind: int) -> int:
    """Median length of the ended cases of the class, else of all ended cases, rounded up."""
    mine = seen.ended & (seen.kind == kind)
    lengths = seen.lengths[mine if mine.any() else seen.ended]
    return int(np.ceil(np.median(lengths))) if len(lengths) else 0


def _point(day: Ints) -> Ints:
    return np.repeat(day[:, None], len(LEVELS), axis=1)
