"""What a liaison may write on: its items by project, and what a day is in the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from models import Role
from store import scope
from store.calendars import calendar
from store.queries import projections, rows
from store.scope import Viewer
from views import language
from views.language import Language

ORDER = {"running": 0, "suspended": 0, "waiting": 1, "done": 2}


@dataclass(frozen=True)
class Item:
    """One step that the viewer may change."""

    step_id: int
    name: str
    lane: str
    state: str


@dataclass(frozen=True)
class Place:
    """A project with the viewer's items in it, running ones first."""

    code: str
    name: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Day:
    """``wd_ago``: working days since then, today not before it; negative in the future."""

    on: date
    working: bool
    provisional: bool
    wd_ago: int


def places(session: Session, viewer: Viewer, lang: Language) -> tuple[Place, ...]:
    """Projects in which the viewer may change something (rules §9), by name.

    The same rule as ``services.access.may_edit_step``, which judges again on every save.
    """
    if viewer.role != Role.LIAISON:
        return ()
    own = scope.own_projects(session, viewer)
    visible = rows.ids(viewer)
    lanes = rows.organisations(session)
    standing = {r.step_id: r.state for r in projections.all_latest_steps(session, visible)}
    items: dict[int, list[Item]] = {}
    for step in rows.steps(session, visible):
        mine = step.project_id in own or step.organisation_id == viewer.organisation_id
        state = standing.get(step.id or 0)
        if mine and state:
            lane = language.short(lanes[step.organisation_id], lang)
            items.setdefault(step.project_id, []).append(
                Item(step.id or 0, language.name(step, lang), lane, state)
            )
    found = [
        Place(
            project.code,
            language.name(project, lang),
            tuple(sorted(items[project.id or 0], key=lambda item: ORDER[item.state])),
        )
        for project in rows.projects(session, viewer)
        if project.id in items
    ]
    return tuple(sorted(found, key=lambda place: place.name))


def day(session: Session, on: date, today: date) -> Day:
    """How the official calendar calls ``on``. Raises CalendarRangeError outside 1990 to 2100."""
    cal = calendar(session)
    number = on.toordinal()
    return Day(
        on=on,
        working=cal.is_workday(number),
        provisional=cal.is_provisional(number),
        wd_ago=cal.count(number, today.toordinal()),
    )
