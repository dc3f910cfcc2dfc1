"""Until when may an open item end without moving the certificates behind it? Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from engine.harmless import Limit, latest_harmless
from engine.schedule import schedule
from services import access, networks
from services.networks import Rows
from store.calendars import calendar
from store.scope import Viewer


@dataclass(frozen=True)
class Deadline:
    """What one certificate asks of an item. ``latest_on``: its last harmless day for ``kept_on``;
    None: that day is lost already. ``prices``: working days that the certificate loses when the
    item ends 1, 2, ... working days after ``latest_on``."""

    name_zh: str
    name_en: str
    short_zh: str
    short_en: str
    kept: str  # "projected" or "target"
    kept_on: date
    latest_on: date | None
    prices: tuple[int, ...]


def deadlines(session: Session, viewer: Viewer, today: date, step_id: int) -> tuple[Deadline, ...]:
    """For the projected day and for the target of every certificate that waits for the item, the
    nearest limit first; nothing for an item that has ended. Raises NotFoundError."""
    project, step = access.visible_step(session, viewer, step_id)
    if step.finished_on or step.removed:
        return ()
    rows = networks.read(session, project)
    network = networks.current(rows, calendar(session), today)
    base = schedule(network, today.toordinal())
    open_papers = {c.id: c for c in rows.certificates if c.issued_on is None}
    projected = {str(c.step_id): base.early(str(c.step_id))[1] for c in open_papers.values()}
    target = {str(c.step_id): c.target_on.toordinal() for c in open_papers.values()}
    found = []
    for kept, days in (("projected", projected), ("target", target)):
        limits = latest_harmless(network, today.toordinal(), str(step_id), days)
        found += [_deadline(rows, key, kept, limit) for key, limit in limits.items()]
    found.sort(key=lambda item: (item.kept, item.latest_on or date.min, item.kept_on))
    return tuple(found)


def _deadline(rows: Rows, key: str, kept: str, limit: Limit) -> Deadline:
    paper = next(c for c in rows.certificates if str(c.step_id) == key)
    return Deadline(
        name_zh=paper.name_zh,
        name_en=paper.name_en,
        short_zh=paper.short_zh,
        short_en=paper.short_en,
        kept=kept,
        kept_on=date.fromordinal(limit.kept),
        latest_on=date.fromordinal(limit.latest) if limit.latest else None,
        prices=limit.prices,
    )
