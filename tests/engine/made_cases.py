"""Cases with a known law, for tests of what is learnt from them: log-normal lengths by class and
party, seeded, open where they outlast the data."""

from __future__ import annotations

from datetime import date

import numpy as np

from engine.durations import OPEN, Cases

START = date(2021, 1, 4).toordinal()
DAYS = 1100


def made(n: int = 1500, seed: int = 7, slower_after: int | None = None) -> Cases:
    """Three classes with medians 10, 25 and 60 days, two parties (the second half as slow again).

    ``slower_after``: from this day of the data on, everything takes twice as long.
    """
    rng = np.random.default_rng(seed)
    kind, party = rng.integers(0, 3, n), rng.integers(0, 2, n)
    day = np.sort(rng.integers(0, DAYS, n))
    length = np.array([10, 25, 60])[kind] * np.where(party == 1, 1.5, 1.0)
    if slower_after is not None:
        length = length * np.where(day > slower_after, 2.0, 1.0)
    length = np.rint(length * np.exp(0.6 * rng.standard_normal(n))).astype(np.int64)
    ended = START + day + length
    ended = np.where(ended <= START + DAYS, ended, OPEN)
    return Cases(kind, party, START + day, ended, np.zeros(n, np.int64))


def picked(cases: Cases, rows: np.ndarray) -> Cases:
    """The cases of these rows, in this order."""
    return Cases(
        cases.kind[rows],
        cases.party[rows],
        cases.started[rows],
        cases.ended[rows],
        cases.planned[rows],
    )
