"""A liaison's desk: what waits on me, overdue first; letters owed; what nobody looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlmodel import Session

from engine.calendar import WorkCalendar
from models import LightKey, Step, StepProjection
from store import scope
from store.calendars import calendar
from store.clock import local_day
from store.filed import Filings
from store.queries import projections, rows, supervision
from store.queries.filings import filings
from store.scope import Viewer
from store.statutory import clock, letter_light, missed_on
from views import language
from views.holding import unmet
from views.language import Language

ITEM_COLUMNS = [
    "step_id", "version", "project_code", "project", "step", "lane", "state", "light", "left",
    "unit", "since", "finish_on", "critical", "total_float", "untouched_wd", "stale", "kind",
    "own_lane", "promised_on", "due_on", "ready", "drives", "drives_on",
    "missed_on", "very_stale",
]  # fmt: skip


@dataclass(frozen=True)
class Desk:
    """One row a step (columns above), the most pressing first.

    ``drives``: short name of the first open certificate whose date this step sets (else empty),
    ``drives_on`` its projected day. A letter's light follows its due date (rules §4, §7).
    """

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
    read = filings(session, visible, today)
    due = {x.step_id: x.due_on for x in rows.letters(session, visible) if x.is_open}
    explained = supervision.explanations(session, visible)
    waiting = unmet(rows.links(session, visible), standing)
    drives = _driven(session, viewer, standing, lang)
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
                "missed_on": missed_on(
                    clock(step, read, cal, today),
                    step.round,
                    explained.get(step.id or 0, ()),
                    due.get(step.id or 0),
                    today,
                ),
                "ready": ready,
                "drives": drives.get(step.id or 0, ("", None))[0],
                "drives_on": drives.get(step.id or 0, ("", None))[1],
                **_pressing(step, row, read, cal, today),
            }
        )
    told = [_with_due(item, read, cal, today) for item in table]
    frame = pd.DataFrame(told, columns=ITEM_COLUMNS)
    return _ordered(frame)


def _driven(
    session: Session, viewer: Viewer, standing: dict[int, StepProjection], lang: Language
) -> dict[int, tuple[str, date]]:
    """By step: the earliest open certificate on whose driving chain it lies."""
    visible = rows.ids(viewer)
    newest = {r.certificate_id: r for r in projections.all_latest_certificates(session, visible)}
    found: dict[int, tuple[str, date]] = {}
    for paper, row in sorted(
        ((p, newest[p.id or 0]) for p in rows.certificates(session, visible) if p.id in newest),
        key=lambda pair: (pair[1].projected_on, pair[0].id),
    ):
        number: int | None = None if row.issued_on else paper.step_id
        seen: set[int] = set()
        while number is not None and number in standing and number not in seen:
            seen.add(number)
            found.setdefault(number, (language.short(paper, lang), row.projected_on))
            number = standing[number].driver_step_id
    return found


def _pressing(
    step: Step, row: StepProjection, read: Filings, cal: WorkCalendar, today: date
) -> dict[str, object]:
    told = clock(step, read, cal, today)
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
        "stale": row.state != "waiting" and untouched >= read.rule[LightKey.STALE_WD],
        "very_stale": untouched >= read.rule[LightKey.VERY_STALE_WD],
        "kind": step.kind,
        "promised_on": step.promised_on,
    }


def _with_due(
    item: dict[str, object], read: Filings, cal: WorkCalendar, today: date
) -> dict[str, object]:
    """A letter past its due date is late, though no limit binds the party."""
    due = item["due_on"]
    if item["light"] != "none" or not isinstance(due, date):
        return item
    return {**item, "light": letter_light(due, today, cal, read.rule)}


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
