"""Do the forecasts keep their word? The archive against what came (rules section 6).

Every certificate is asked about once a week: the forecast that stood at the end of Monday, and
its first one. So a certificate that moves often does not count more than one that stands still.
A forecast's horizon is its own (P50 minus the day), known when it was made: sorting by what came
would make every forecast look early or late by the sorting alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

import numpy as np
from sqlmodel import Session

from engine.calendar import WorkCalendar
from engine.calibration import ENOUGH, LEVELS, pinball_loss, scored
from engine.durations import OPEN
from engine.survival import Flags, Ints
from errors import NotFoundError
from store.calendars import calendar
from store.clock import end_of, local_day
from store.queries import archive, rows
from store.queries.archive import GRID, Class, Said
from store.scope import Viewer

BANDS = (14, 42, 91, None)  # days of horizon, the last without an end
JUST_BEFORE = 5  # wd
Z_90 = 1.645


@dataclass(frozen=True)
class Reliability:
    """One level of one horizon: what was stated and what was seen, shares 0 to 1.

    ``low`` and ``high``: 90 % interval (Wilson) that counts certificates, not weeks: weeks of one
    certificate repeat each other. ``up_to`` None: no upper end; ``band`` -1: all horizons.
    """

    band: int
    up_to: int | None
    level: float
    seen: float | None
    low: float
    high: float
    forecasts: int
    cases: int


@dataclass(frozen=True)
class Losses:
    """Mean pinball loss at 80 % in days, all on the same ``forecasts``; None without any."""

    forecasts: int
    ours: float | None
    plan_date: float | None
    class_median: float | None


@dataclass(frozen=True)
class Drift:
    """Issued minus projected, in days, of the forecasts of one horizon: positive is later."""

    band: int
    up_to: int | None
    forecasts: int
    cases: int
    median_cd: int
    p10_cd: int
    p90_cd: int


@dataclass(frozen=True)
class Moves:
    """How many moves there were, and how many of them in the last 5 working days before the
    target or after it had passed."""

    all: int
    just_before: int
    after: int

    @property
    def share(self) -> float | None:
        return (self.just_before + self.after) / self.all if self.all else None


@dataclass(frozen=True)
class Record:
    """``cases``: certificates that came after a forecast; under ``enough`` nothing is calibrated.

    ``targets``: requests for another target. ``slips``: projections that crossed their target.
    ``uncorrected``: the share that would have come by P80 had no range been corrected by its
    record. ``asked``: what the runs are asked for now where 80 % is said, of near certificates and
    of far ones; None: nothing was corrected yet.
    """

    on: date
    cases: int
    enough: int
    open_cases: int
    reliability: tuple[Reliability, ...]
    losses: Losses
    drift: tuple[Drift, ...]
    targets: Moves
    slips: Moves
    uncorrected: float | None
    asked: tuple[float, float] | None

    @property
    def calibrated(self) -> bool:
        return self.cases >= self.enough


def record(session: Session, viewer: Viewer, today: date, as_of: date | None = None) -> Record:
    """The forecasts of the whole district. Raises NotFoundError outside the bureau."""
    if not viewer.is_bureau:
        raise NotFoundError()
    on, known_before = as_of or today, end_of(as_of) if as_of else None
    visible, cal = rows.ids(viewer), calendar(session)
    said = archive.said(session, visible, known_before)
    asked = _Asked.of(said, archive.classes(session, visible), on)
    moves = archive.target_moves(session, visible, known_before)
    return Record(
        on=on,
        cases=asked.cases_of(asked.ended < OPEN),
        enough=ENOUGH,
        open_cases=asked.cases_of(asked.ended >= OPEN),
        reliability=tuple(_reliability(asked)),
        losses=_losses(asked),
        drift=tuple(_drift(asked)),
        targets=_moves(((local_day(at), old) for at, old, _new in moves), cal),
        slips=_moves(_crossings(said), cal),
        uncorrected=scored(asked.raw, asked.ended, asked.on).coverage[LEVELS.index(0.8)],
        asked=_correction(session, on),
    )


def _correction(session: Session, on: date) -> tuple[float, float] | None:
    kept = archive.calibration(session, on)
    if kept is None or kept.cases < ENOUGH:
        return None
    at = GRID.index(0.8)
    return kept.near[at], kept.far[at]


@dataclass(frozen=True)
class _Asked:
    """Forecasts as columns of n: day numbers; ``quantiles`` (n, levels); ``median`` -1: none."""

    on: int
    case: Ints
    origin: Ints
    projected: Ints
    quantiles: Ints
    ended: Ints
    median: Ints
    raw: Ints  # (n, levels), as the runs gave them

    @classmethod
    def of(cls, said: Sequence[Said], classes: dict[int, Class], on: date) -> _Asked:
        closed, made = [], []
        for number, forecasts in groupby(said, key=lambda one: one.certificate_id):
            of = list(forecasts)
            issued_on = of[-1].issued_on
            if "finished_on" in classes[number].assumed and issued_on:
                continue  # a day that nobody can prove proves nothing
            if issued_on:
                closed.append((classes[number], issued_on))
            until = min(issued_on or on, on)
            made += [(one, day, issued_on) for one, day in archive.weekly(of, until)]
        medians = _Medians(closed)
        table = [
            (
                one.certificate_id,
                day.toordinal(),
                _not_past(one.projected_on, day),
                *(_not_past(q, day) for q in (one.p50_on, one.p80_on, one.p90_on)),
                issued_on.toordinal() if issued_on else int(OPEN),
                medians.end(classes[one.certificate_id], day),
                *(_not_past(q, day) for q in archive.uncorrected(one, LEVELS)),
            )
            for one, day, issued_on in made
        ]
        columns = np.array(table, np.int64).reshape(-1, 11).T
        return cls(
            on.toordinal(), columns[0], columns[1], columns[2], columns[3:6].T, columns[6],
            columns[7], columns[8:].T,
        )  # fmt: skip

    def bands(self) -> Iterator[tuple[int, int | None, Flags]]:
        """(number, upper end, which forecasts)."""
        horizon, least = self.quantiles[:, 0] - self.origin, -1
        for number, up_to in enumerate(BANDS):
            inside = horizon > least
            if up_to is not None:
                inside, least = inside & (horizon <= up_to), up_to
            yield number, up_to, inside

    def cases_of(self, which: Flags) -> int:
        return len(np.unique(self.case[which]))


def _not_past(forecast: date | None, day: date) -> int:
    """Nobody who knows the day forecasts one that is over."""
    return max((forecast or day).toordinal(), day.toordinal() + 1)


class _Medians:
    """What the class median says: the land award plus the median length of those that had come."""

    def __init__(self, closed: Iterable[tuple[Class, date]]) -> None:
        self._closed: dict[str, list[tuple[date, int]]] = {}
        for of, issued_on in closed:
            length = (issued_on - of.land_award_on).days
            self._closed.setdefault(of.kind, []).append((issued_on, length))
        self._found: dict[tuple[str, date], int] = {}

    def end(self, of: Class, day: date) -> int:
        """Day number, tomorrow at the earliest; -1 when none of the class had come by ``day``."""
        key = (of.kind, day)
        if key not in self._found:
            lengths = [n for issued_on, n in self._closed.get(of.kind, ()) if issued_on <= day]
            self._found[key] = int(np.ceil(np.median(lengths))) if lengths else -1
        median = self._found[key]
        return median if median < 0 else _not_past(of.land_award_on + timedelta(days=median), day)


def _reliability(asked: _Asked) -> Iterator[Reliability]:
    everything = np.ones(len(asked.case), np.bool_)
    for band, up_to, which in ((-1, None, everything), *asked.bands()):
        if not which.any():
            continue
        score = scored(asked.quantiles[which], asked.ended[which], asked.on)
        cases = asked.cases_of(which)
        for level, seen in zip(LEVELS, score.coverage, strict=True):
            low, high = _wilson(seen, cases)
            yield Reliability(band, up_to, level, seen, low, high, score.n, cases)


def _wilson(share: float | None, n: int) -> tuple[float, float]:
    """The interval in which the true share lies nine times in ten (Wilson 1927)."""
    if share is None or n == 0:
        return 0.0, 1.0
    centre = (share + Z_90**2 / (2 * n)) / (1 + Z_90**2 / n)
    half = Z_90 * np.sqrt(share * (1 - share) / n + Z_90**2 / (4 * n * n)) / (1 + Z_90**2 / n)
    return max(0.0, float(centre - half)), min(1.0, float(centre + half))


def _losses(asked: _Asked) -> Losses:
    """On ended cases for which a class median existed: all three answer the same questions."""
    same = (asked.median >= 0) & (asked.ended < OPEN)
    if not same.any():
        return Losses(0, None, None, None)

    def loss(forecast: Ints) -> float:
        return float(pinball_loss(asked.ended[same] - forecast[same], 0.8).mean())

    ours = loss(asked.quantiles[:, LEVELS.index(0.8)])
    return Losses(int(same.sum()), ours, loss(asked.projected), loss(asked.median))


def _drift(asked: _Asked) -> Iterator[Drift]:
    for band, up_to, inside in asked.bands():
        which = inside & (asked.ended < OPEN)
        if which.any():
            late = asked.ended[which] - asked.projected[which]
            p10, p50, p90 = np.percentile(late, (10, 50, 90), method="nearest")
            cases = asked.cases_of(which)
            yield Drift(band, up_to, int(which.sum()), cases, int(p50), int(p10), int(p90))


def _crossings(said: Iterable[Said]) -> Iterator[tuple[date, date]]:
    """(day, target) of each projection that came to lie behind its target."""
    for _number, forecasts in groupby(said, key=lambda one: one.certificate_id):
        last: Said | None = None
        for one in forecasts:
            crossed = one.projected_on > one.target_on and not one.issued_on
            if crossed and last and last.projected_on <= last.target_on == one.target_on:
                yield one.data_date, one.target_on
            last = one


def _moves(made: Iterable[tuple[date, date]], cal: WorkCalendar) -> Moves:
    """``made``: (day of the move, target that it moved or crossed)."""
    every, just_before, after = 0, 0, 0
    for day, target in made:
        every += 1
        after += day > target
        left = cal.count(day.toordinal(), target.toordinal())
        just_before += day <= target and left <= JUST_BEFORE
    return Moves(every, just_before, after)
