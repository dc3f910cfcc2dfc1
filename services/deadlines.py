"""Until when may an open item end without moving the certificates behind it, and will it? Reads
only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlmodel import Session

from engine import network as net
from engine.harmless import Limit, latest_harmless
from engine.schedule import Schedule, schedule
from engine.simulate import Simulation
from models import Certificate
from services import access, forecasts, networks
from services.networks import Rows
from store import scope
from store.calendars import calendar
from store.scope import Viewer

RUNS = 1024  # a share needs fewer than a quantile at the edge


@dataclass(frozen=True)
class Deadline:
    """What one certificate asks of an item. ``latest_on``: its last harmless day for ``kept_on``;
    None: that day is lost already. ``prices``: working days that the certificate loses when the
    item ends 1, 2, ... working days after ``latest_on``. ``chance``: that the item ends by
    ``latest_on``, 0 to 1, from the laws of what is left and not corrected by any record."""

    name_zh: str
    name_en: str
    short_zh: str
    short_en: str
    kept: str  # "projected" or "target"
    kept_on: date
    latest_on: date | None
    prices: tuple[int, ...]
    chance: float | None


@dataclass(frozen=True)
class Margin:
    """The nearest harmless day of an open item, over the projected days of all certificates that
    wait for it. ``spare_wd``: working days between its projected end and that day."""

    step_id: int
    spare_wd: int
    nearest: Deadline


def deadlines(session: Session, viewer: Viewer, today: date, step_id: int) -> tuple[Deadline, ...]:
    """For the projected day and for the target of every certificate that waits for the item, the
    nearest limit first; nothing for an item that has ended. Raises NotFoundError."""
    project, step = access.visible_step(session, viewer, step_id)
    if step.finished_on or step.removed:
        return ()
    asked = _Asked(session, networks.read(session, project), today)
    found = []
    for kept, days in (("projected", asked.projected()), ("target", asked.targets())):
        found += asked.of(str(step_id), kept, days)
    found.sort(key=lambda item: (item.kept, item.latest_on or date.min, item.kept_on))
    return tuple(found)


def margins(session: Session, viewer: Viewer, today: date, code: str) -> Mapping[int, Margin]:
    """By id of every open item that another item's certificate waits for. Raises NotFoundError."""
    project = scope.project(session, viewer, code)
    asked = _Asked(session, networks.read(session, project), today)
    found = {}
    for step in asked.network.steps:
        if step.actual_finish is not None:
            continue
        others = {key: day for key, day in asked.projected().items() if key != step.id}
        limits = [one for one in asked.of(step.id, "projected", others) if one.latest_on]
        if limits:
            nearest = min(limits, key=lambda one: (one.latest_on, one.kept_on))
            found[int(step.id)] = Margin(int(step.id), asked.spare_wd(step.id, nearest), nearest)
    return found


class _Asked:
    """One project, dated and run many times, with the days that its certificates are to keep."""

    def __init__(self, session: Session, rows: Rows, today: date) -> None:
        self.rows, self.now, self.cal = rows, today.toordinal(), calendar(session)
        self.network: net.Network = networks.current(rows, self.cal, today)
        self.base: Schedule = schedule(self.network, self.now)
        self.papers: dict[str, Certificate] = {
            str(paper.step_id): paper for paper in rows.certificates if paper.issued_on is None
        }
        self.runs: Simulation = forecasts.run(session, rows, self.network, today, RUNS)

    def projected(self) -> dict[str, int]:
        return {key: self.base.early(key)[1] for key in self.papers}

    def targets(self) -> dict[str, int]:
        return {key: paper.target_on.toordinal() for key, paper in self.papers.items()}

    def of(self, key: str, kept: str, days: Mapping[str, int]) -> list[Deadline]:
        """What each certificate with a day to be ``kept`` asks of the item."""
        limits = latest_harmless(self.network, self.now, key, days)
        finishes = self.runs.finishes(key) if limits else np.zeros(0, np.int32)
        return [
            self._deadline(self.papers[later], kept, limit, finishes)
            for later, limit in limits.items()
        ]

    def spare_wd(self, key: str, nearest: Deadline) -> int:
        latest = (nearest.latest_on or date.min).toordinal()
        return self.cal.count(self.base.early(key)[1], latest)

    def _deadline(
        self, paper: Certificate, kept: str, limit: Limit, finishes: np.ndarray
    ) -> Deadline:
        in_time = None
        if limit.latest:
            by_then = int(np.searchsorted(finishes, limit.latest, side="right"))
            in_time = by_then / len(finishes)
        return Deadline(
            name_zh=paper.name_zh,
            name_en=paper.name_en,
            short_zh=paper.short_zh,
            short_en=paper.short_en,
            kept=kept,
            kept_on=date.fromordinal(limit.kept),
            latest_on=date.fromordinal(limit.latest) if limit.latest else None,
            prices=limit.prices,
            chance=in_time,
        )
