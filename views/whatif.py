"""The scratch pad of a project: what can be changed for a question's sake, and what is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from engine.calendar import WorkCalendar
from store import scope
from store.calendars import calendar
from store.queries import advice as kept
from store.queries import projections, rows
from store.scope import Viewer
from views import language
from views.language import Language


@dataclass(frozen=True)
class Piece:
    """An item that is not finished. ``days``: how long it takes, of a running one how long it
    still needs as projected; in ``unit``."""

    step_id: int
    name: str
    lane: str
    running: bool
    unit: str
    days: int
    finish_on: date


@dataclass(frozen=True)
class Order:
    """A link in force between two unfinished items. ``free``: a habit, and its successor has not
    begun, so it can be set aside."""

    link_id: int
    pred_id: int
    step_id: int
    before: str
    after: str
    type: str
    lag: int
    lag_unit: str
    legal: bool
    free: bool


@dataclass(frozen=True)
class Kept:
    """A named scenario; ``changes`` as ``services.scenarios`` stores them."""

    scenario_id: int
    name: str
    by: str
    mine: bool
    made_at: datetime
    changes: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Scratch:
    """``names``: every item's name by id and ``links``: every link's two ends, for changes whose
    item has ended or was taken out (``removed``), or whose link no longer holds (``loose``)."""

    code: str
    project: str
    pieces: tuple[Piece, ...]
    orders: tuple[Order, ...]
    names: Mapping[int, str]
    removed: frozenset[int]
    links: Mapping[int, tuple[int, int]]
    loose: frozenset[int]
    kept: tuple[Kept, ...]

    @property
    def habits(self) -> tuple[Order, ...]:
        """What can be set aside."""
        return tuple(order for order in self.orders if order.free)


def scratch(session: Session, viewer: Viewer, code: str, lang: Language, today: date) -> Scratch:
    """Raises NotFoundError."""
    cal = calendar(session)
    project = scope.project(session, viewer, code)
    only = rows.project_ids(project.id or 0)
    lanes = rows.organisations(session)
    standing = projections.latest_steps(session, project.id or 0)
    known = {s.id or 0: s for s in rows.steps(session, only)}
    steps = {number: s for number, s in known.items() if not s.removed}
    links = rows.links(session, only)
    pieces = {}
    for number, step in steps.items():
        row = standing.get(number)
        if row is None or row.finish_actual:
            continue
        pieces[number] = Piece(
            step_id=number,
            name=language.name(step, lang),
            lane=language.short(lanes[step.organisation_id], lang),
            running=row.start_actual,
            unit=step.unit,
            days=_left(step.unit, row.finish_on, cal, today)
            if row.start_actual
            else step.expected_duration,
            finish_on=row.finish_on,
        )
    loose = frozenset(x.id or 0 for x in links if x.relaxed_by or x.baseline_only)
    orders = [
        Order(
            link_id=x.id or 0,
            pred_id=x.pred_id,
            step_id=x.succ_id,
            before=pieces[x.pred_id].name,
            after=pieces[x.succ_id].name,
            type=x.type,
            lag=x.lag,
            lag_unit=x.lag_unit,
            legal=x.legal,
            free=not x.legal and not pieces[x.succ_id].running,
        )
        for x in links
        if x.id not in loose and x.pred_id in pieces and x.succ_id in pieces
    ]
    return Scratch(
        code=project.code,
        project=language.name(project, lang),
        pieces=tuple(sorted(pieces.values(), key=lambda p: (not p.running, p.finish_on))),
        orders=tuple(orders),
        names={number: language.name(step, lang) for number, step in known.items()},
        removed=frozenset(known) - frozenset(steps),
        links={x.id or 0: (x.pred_id, x.succ_id) for x in links},
        loose=loose,
        kept=tuple(
            Kept(s.id or 0, s.name, a.name, a.id == viewer.account_id, s.made_at, tuple(s.changes))
            for s, a in kept.scenarios(session, project.id or 0)
        ),
    )


def _left(unit: str, finish_on: date, cal: WorkCalendar, today: date) -> int:
    if unit == "cd":
        return max((finish_on - today).days, 1)
    return max(cal.count(today.toordinal(), finish_on.toordinal()), 1)
