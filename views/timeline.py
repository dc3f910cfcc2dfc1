"""One project by lanes: what the chart draws and what the table beside it says."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd
from sqlmodel import Session

from engine.calendar import WorkCalendar
from models import (
    Certificate,
    CertificateProjection,
    Link,
    Project,
    Step,
    StepProjection,
)
from store import scope
from store.calendars import calendar
from store.clock import end_of
from store.filed import Filings
from store.queries import projections, rows
from store.queries.filings import filings
from store.scope import Viewer
from store.statutory import clock
from views import language
from views.language import Language

STEP_COLUMNS = [
    "step_id", "code", "lane", "lane_kind", "name", "thin_start", "thin_end", "certificate",
    "certificate_on", "certificate_state", "target_on", "p80_on", "variance_cd", "critical",
    "note", "state", "start_on", "start_actual", "finish_on", "finish_actual", "total_float",
    "late_finish_on", "light", "used", "limit", "unit", "assumed", "unverified", "provisional",
    "out_of_sequence", "stage", "version",
]  # fmt: skip
SEGMENT_COLUMNS = ["step_id", "kind", "start", "end"]
LINK_COLUMNS = [
    "pred_id", "succ_id", "type", "from_on", "to_on", "critical", "legal", "relaxed", "drives",
]  # fmt: skip


@dataclass(frozen=True)
class Header:
    """Who and what the project is."""

    code: str
    name: str
    developer: str
    lead: str
    template: str
    land_award_on: date
    assumed: tuple[str, ...]
    sample: bool
    claim: str | None
    claim_source: str | None
    calendar_version: str


@dataclass(frozen=True)
class Timeline:
    """Frames with the columns above; ``plan`` says which thin line is drawn."""

    header: Header
    on: date
    plan: str
    steps: pd.DataFrame
    segments: pd.DataFrame
    links: pd.DataFrame
    calendar_until: date


@dataclass(frozen=True)
class _Read:
    steps: Sequence[Step]
    links: Sequence[Link]
    standing: Mapping[int, StepProjection]
    papers: Mapping[int, tuple[Certificate, CertificateProjection]]
    filings: Filings
    plan: Mapping[int, tuple[date, date]]
    recorded: set[int]  # ids of the events known then


def timeline(
    session: Session,
    viewer: Viewer,
    code: str,
    lang: Language,
    today: date,
    as_of: date | None = None,
    plan: str = "plan",
) -> Timeline:
    """Stored projections of one project, as known at the end of ``as_of`` where that is given.

    ``plan`` is the thin line: ``plan`` (the dates at registration) or ``limits`` (conventional).
    """
    project = scope.project(session, viewer, code)
    on = as_of or today
    known_before = end_of(as_of) if as_of else None
    hidden = scope.hidden_steps(session, viewer, project.id or 0)
    read = _read(session, project, known_before, on, plan, hidden)
    lanes = rows.organisations(session)
    cal = calendar(session)
    table = []
    for step in read.steps:
        lane = lanes[step.organisation_id]
        table.append(
            {
                "lane": language.short(lane, lang),
                "lane_kind": "applicant" if lane.kind == "company" else lane.kind,
                **_step(step, read, cal, on, lang),
            }
        )
    frame = pd.DataFrame(_in_lanes(table), columns=STEP_COLUMNS)
    segments = [s for step in read.steps for s in _segments(read.standing[step.id or 0], read, on)]
    return Timeline(
        header=header(session, project, lang),
        on=on,
        plan=plan,
        steps=frame,
        segments=pd.DataFrame(segments, columns=SEGMENT_COLUMNS),
        links=_links(read),
        calendar_until=date.fromordinal(cal.official_until),
    )


def header(session: Session, project: Project, lang: Language) -> Header:
    """The head of every page of a project."""
    lanes = rows.organisations(session)
    template = rows.template(session, project.template_id)
    return Header(
        code=project.code,
        name=language.name(project, lang),
        developer=language.name(lanes[project.developer_id], lang),
        lead=language.name(lanes[project.lead_id], lang),
        template=f"{language.name(template, lang)} {template.version}",
        land_award_on=project.land_award_on,
        assumed=tuple(project.assumed),
        sample=project.sample,
        claim=project.claim_zh if lang == "zh" else project.claim_en,
        claim_source=project.claim_source,
        calendar_version=project.calendar_version,
    )


def _read(
    session: Session,
    project: Project,
    known_before: datetime | None,
    on: date,
    plan: str,
    hidden: Collection[int],
) -> _Read:
    only = rows.project_ids(project.id or 0)
    standing = projections.latest_steps(session, project.id or 0, known_before)
    newest = projections.latest_certificates(session, project.id or 0, known_before)
    recorded = rows.known_events(session, project.id or 0, known_before)
    return _Read(
        steps=[s for s in rows.steps(session, only) if s.id in standing and s.id not in hidden],
        links=[
            link
            for link in rows.links(session, only)
            if (link.added_by is None or link.added_by in recorded)
            and not {link.pred_id, link.succ_id} & set(hidden)
        ],
        standing=standing,
        papers={
            paper.step_id: (paper, newest[paper.id or 0])
            for paper in rows.certificates(session, only)
            if paper.id in newest
        },
        filings=filings(session, only, on, known_before),
        plan=rows.baseline_dates(session, only, plan),
        recorded=recorded,
    )


def _step(
    step: Step, read: _Read, cal: WorkCalendar, on: date, lang: Language
) -> dict[str, object]:
    number = step.id or 0
    row = read.standing[number]
    start, finish = read.plan.get(number, (None, None))
    paper, newest = read.papers.get(number, (None, None))
    told = clock(step, read.filings, cal, on, row)
    return {
        "step_id": number,
        "code": step.code,
        "name": language.name(step, lang),
        "thin_start": start,
        "thin_end": finish,
        "certificate": language.short(paper, lang) if paper else None,
        "certificate_on": newest.projected_on if newest else None,
        "certificate_state": ("actual" if newest.issued_on else "projected") if newest else None,
        "target_on": newest.target_on if newest else None,
        "p80_on": newest.p80_on if newest else None,
        "variance_cd": (row.finish_on - finish).days if finish else None,
        "critical": row.critical and not row.finish_actual,
        "note": "",
        "state": row.state,
        "start_on": row.start_on,
        "start_actual": row.start_actual,
        "finish_on": row.finish_on,
        "finish_actual": row.finish_actual,
        "total_float": row.total_float,
        "late_finish_on": row.late_finish_on,
        "light": told.light,
        "used": told.used,
        "limit": told.limit,
        "unit": step.unit,
        "assumed": list(step.assumed),
        "unverified": list(step.unverified),
        "provisional": row.provisional,
        "out_of_sequence": row.out_of_sequence,
        "stage": step.stage,
        "version": step.version,
    }


def _in_lanes(table: list[dict[str, object]]) -> list[dict[str, object]]:
    """Rows of one lane together; lanes in the order in which they first act."""
    order: dict[object, int] = {}
    for row in table:
        order.setdefault(row["lane"], len(order))
    return sorted(table, key=lambda row: order[row["lane"]])


def _segments(row: StepProjection, read: _Read, on: date) -> list[dict[str, object]]:
    """Solid for what was, hatched for what is forecast, stripes where the clock stood still."""
    segments: list[dict[str, object]] = []

    def add(kind: str, start: date, end: date) -> None:
        segments.append({"step_id": row.step_id, "kind": kind, "start": start, "end": end})

    past_end = row.finish_on if row.finish_actual else min(on, row.finish_on)
    if row.start_actual:
        cursor = row.start_on
        for pause in read.filings.pauses.get(row.step_id, ()):
            stop = pause.ended_on or past_end
            if pause.started_on > cursor:
                add("actual", cursor, pause.started_on)
            add("wait_past" if pause.ended_on else "wait_open", pause.started_on, stop)
            cursor = max(cursor, stop)
        if cursor < past_end or row.start_on == row.finish_on:
            add("actual", cursor, past_end)
        if not row.finish_actual:
            add("forecast", past_end, row.finish_on)
    else:
        add("forecast", row.start_on, row.finish_on)
    return segments


def _links(read: _Read) -> pd.DataFrame:
    """Each link from the side it leaves to the side it enters. ``drives``: it set the follower's
    date; critical where both ends are."""
    table = []
    for link in read.links:
        pred, succ = read.standing.get(link.pred_id), read.standing.get(link.succ_id)
        if pred is None or succ is None or link.baseline_only:
            continue
        drives = succ.driver_step_id == link.pred_id
        critical = drives and succ.critical and pred.critical
        table.append(
            {
                "pred_id": link.pred_id,
                "succ_id": link.succ_id,
                "type": link.type,
                "from_on": pred.finish_on if link.type[0] == "F" else pred.start_on,
                "to_on": succ.finish_on if link.type[1] == "F" else succ.start_on,
                "critical": critical and not succ.start_actual,
                "legal": link.legal,
                "relaxed": link.relaxed_by in read.recorded,
                "drives": drives,
            }
        )
    frame = pd.DataFrame(table, columns=LINK_COLUMNS)
    return frame[~frame["relaxed"].astype(bool)]
