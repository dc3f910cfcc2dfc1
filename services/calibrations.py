"""The tracker's ranges corrected by their own record (docs/forecast.md).

Every archived range whose certificate has come, or is known not to have come so far, says at which
chance of the uncorrected range the outcome fell. Their distribution says which chance to ask the
runs for, so that what is called 80 % comes true in 80 of 100. One correction holds for a week, from
what was recorded before its Monday: the same data give the same dates, and nothing leaks back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import numpy as np
from sqlmodel import Session, select

from engine.calibration import ENOUGH, Record
from engine.survival import Ints, Reals
from models import Calibration, Project
from store.clock import end_of
from store.queries import archive
from store.queries.archive import GRID, Said

LEVELS = (0.1, 0.5, 0.8, 0.9)  # what is said of a certificate
NEAR = 42  # days from now to P50; what comes later errs differently
MEMORY = 550  # days; six quarters, as in `calibrate`


@dataclass(frozen=True)
class Correction:
    """For each chance of GRID the one to ask the runs for; as given while the record is short."""

    near: Reals
    far: Reals

    def asked(self, levels: Sequence[float], days_ahead: int) -> Reals:
        """The chances to ask for, of a certificate whose middle lies ``days_ahead``."""
        return np.interp(levels, _ends(GRID), _ends(self._of(days_ahead)))

    def chance(self, raw: float, days_ahead: int) -> float:
        """What a chance that the runs gave is worth: the way back."""
        return float(np.interp(raw, _ends(self._of(days_ahead)), _ends(GRID)))

    def _of(self, days_ahead: int) -> Reals:
        return self.near if days_ahead <= NEAR else self.far


def correction(session: Session, today: date) -> Correction:
    """The correction of this week; worked out and kept when it is asked for first."""
    monday = today - timedelta(days=today.weekday())
    kept = archive.calibration(session, monday)
    if kept is None or kept.on < monday:
        kept = _worked_out(session, monday)
        session.add(kept)
        session.flush()
    return Correction(np.array(kept.near), np.array(kept.far))


def grid_of(finishes: Ints) -> list[int]:
    """The days of GRID among the sorted finishes of the runs."""
    at = np.ceil(np.array(GRID) * len(finishes)).astype(np.int64) - 1
    return [int(day) for day in finishes[np.maximum(at, 0)]]


def _worked_out(session: Session, monday: date) -> Calibration:
    """From what was recorded before ``monday`` only."""
    since, sunday = monday - timedelta(days=MEMORY), monday - timedelta(days=1)
    every = select(Project.id)
    said = archive.said(session, every, end_of(sunday), since)
    assumed = archive.classes(session, every)
    found: list[tuple[float, bool, bool]] = []
    cases, closed = 0, 0
    for number, forecasts in groupby(said, key=lambda one: one.certificate_id):
        of = list(forecasts)
        issued_on = of[-1].issued_on
        if "finished_on" in assumed[number].assumed and issued_on:
            continue  # a day that nobody can prove proves nothing
        met = list(_met(of, issued_on, sunday))
        found += met
        cases += bool(met)
        closed += bool(met) and issued_on is not None
    given = list(GRID)
    if closed < ENOUGH:
        return Calibration(on=monday, cases=closed, near=given, far=given)
    chance, ended, far = (np.array(column) for column in zip(*found, strict=True))
    # Weeks of one certificate repeat each other: together they count for one case.
    record = Record(chance, ended, far, cases / len(found))
    near, later = ([round(float(p), 4) for p in row] for row in record.asked(GRID))
    return Calibration(on=monday, cases=closed, near=near, far=later)


def _met(of: Sequence[Said], issued_on: date | None, sunday: date) -> Iterator[tuple[Any, ...]]:
    """(chance at which the outcome fell, ended, far) of each question about one certificate. Of
    an open one the chance that it has outlived."""
    for one, day in archive.weekly(of, min(issued_on or sunday, sunday)):
        levels, days = _range(one)
        middle = int(np.interp(0.5, levels, days)) - day.toordinal()
        end = (issued_on or sunday).toordinal()
        chance = _came_by(end, levels, days)
        if issued_on:  # a day is a lump of chance: its middle stands for it
            chance = (chance + _came_by(end - 1, levels, days)) / 2
        yield chance, issued_on is not None, middle > NEAR


def _range(one: Said) -> tuple[Sequence[float], list[int]]:
    """Chances and day numbers of the uncorrected range."""
    levels = GRID if one.raw else LEVELS if one.p10_on else LEVELS[1:]
    return levels, [day.toordinal() for day in archive.uncorrected(one, levels) if day]


def _came_by(day: int, levels: Sequence[float], days: Sequence[int]) -> float:
    """The chance of an end by ``day``; half of what the range leaves open outside of it."""
    after = int(np.searchsorted(days, day, side="right"))
    if after == 0:
        return levels[0] / 2
    if after == len(days):
        return (1 + levels[-1]) / 2
    share = (day - days[after - 1]) / (days[after] - days[after - 1])
    return levels[after - 1] + share * (levels[after] - levels[after - 1])


def _ends(chances: Sequence[float] | Reals) -> Reals:
    return np.concatenate([[0.0], chances, [1.0]])
