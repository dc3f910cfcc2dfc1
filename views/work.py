"""A liaison's desk: what waits on me, overdue first; letters owed; what nobody looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlmodel import Session

from engine.calendar import WorkCalendar
from models import Step, StepProjection, Suspension
from store import scope
from store.calendars import calendar
from store.clock import local_day
from store.queries import projections, rows
from store.scope import Viewer
from views import language
from views.clocks import clock
from views.holding import unmet
from views.language import Language

STALE_WD, VERY_STALE_WD = 5, 10
ITEM_COLUMNS = [
    "step_id", "version", "project_code", "project", "step", "lane", "state", "light", "left",
    "unit", "since", "finish_on", "critical", "total_float", "untouched_wd", "stale", "kind",
    "own_lane", "promised_on", "due_on", "ready",
]  # fmt: skip


@dataclass(frozen=True)
class Desk:
    """One row a step (columns above), the most pressing first."""

    items: pd.DataFrame
    overdue: int
    due_soon: int
    letters_owed: int
    stale: int


def desk(session: Session, viewer: Viewer, lang: Language, today: date) -> Desk:
    """Open steps of the viewer's own projects and of its organisation's lane everywhere that
    run, are paused, or could start because everything before them is done."""
    own = scope.own_projects(session, viewer)
    visible = rows.ids(viewer)
    cal = calendar(session)
    projects = {p.id or 0: p for p in rows.projects(session, viewer)}
    lanes = rows.organisations(session)
    standing = {r.step_id: r for r in projections.all_latest_steps(session, visible)}
    pauses: dict[int, list[Suspension]] = {}
    for pause in rows.suspensions(session, visible):
        pauses.setdefault(pause.step_id, []).append(pause)
    due = {x.step_id: x.due_on for x in rows.letters(session, visible) if x.replied_on is None}
    waiting = unmet(rows.links(session, visible), standing)
    table = []
    for step in rows.steps(session, visible):
        mine = step.project_id in own or step.organisation_id == viewer.organisation_id
        row = standing.get(step.id or 0)
        if not mine or row is None or row.state == "done":
            continue
        ready = row.state == "waiting" and not waiting.get(step.id or 0)
        if row.state == "waiting" and not ready:
            continue
        project = projects[step.project_id]
        table.append(
            {
                "project_code": project.code,
                "project": language.name(project, lang),
                "step": language.name(step, lang),
                "lane": language.short(lanes[step.organisation_id], lang),
                "own_lane": step.organisation_id == viewer.organisation_id,
                "due_on": due.get(step.id or 0),
                "ready": ready,
                **_pressing(step, row, pauses.get(step.id or 0, []), cal, today),
            }
        )
    frame = pd.DataFrame(table, columns=ITEM_COLUMNS)
    return _ordered(frame)


def _pressing(
    step: Step, row: StepProjection, pauses: list[Suspension], cal: WorkCalendar, today: date
) -> dict[str, object]:
    told = clock(step, pauses, cal, today)
    untouched = cal.count(local_day(step.touched_at).toordinal(), today.toordinal())
    return {
        "step_id": step.id,
        "version": step.version,
        "state": row.state,
        "light": told.light,
        "left": told.left,
        "unit": step.unit,
        "since": row.start_on if row.start_actual else None,
        "finish_on": row.finish_on,
        "critical": row.critical,
        "total_float": row.total_float,
        "untouched_wd": max(0, untouched),
        "stale": row.state != "waiting" and untouched >= STALE_WD,
        "kind": step.kind,
        "promised_on": step.promised_on,
    }


def _ordered(frame: pd.DataFrame) -> Desk:
    """Overdue, due soon, then by float: what moves a certificate first comes first."""
    rank = frame["light"].map({"red": 0, "yellow": 1}).fillna(2)
    order = frame.assign(_rank=rank).sort_values(
        ["_rank", "total_float", "finish_on", "step_id"], kind="stable"
    )
    items = order.drop(columns="_rank").reset_index(drop=True)
    letters = (items["kind"] == "external_opinion") & (items["state"] != "waiting")
    return Desk(
        items=items,
        overdue=int((items["light"] == "red").sum()),
        due_soon=int((items["light"] == "yellow").sum()),
        letters_owed=int(letters.sum()),
        stale=int(items["stale"].astype(bool).sum()),
    )
