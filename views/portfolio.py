"""The district overview: every certificate of every visible project with its five dates, what
moved, what needs the chief's word, and who has how much in hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
from sqlmodel import Session

from engine.calendar import WorkCalendar
from models import (
    Certificate,
    CertificateProjection,
    Organisation,
    Project,
    Step,
    StepProjection,
)
from store.calendars import calendar
from store.clock import end_of
from store.filed import Filings
from store.queries import asked, known, projections, rows
from store.queries.filings import filings
from store.scope import Viewer
from store.statutory import Clock, clock
from views import language
from views.gains import gain
from views.holding import held
from views.language import Language
from views.lights import certificate_light
from views.moves import moves
from views.needs import Need, needs
from views.trend import trend

CERTIFICATE_COLUMNS = [
    "project_code", "project", "sample", "developer", "lead", "certificate_id", "certificate",
    "kind", "stage", "conventional_on", "target_on", "projected_on", "issued_on", "p80_on",
    "gained_cd", "gained_wd", "late_cd", "light", "next", "next_id", "holder", "holder_id",
    "issuer_id", "since", "overdue_wd", "party_ids", "provisional",
]  # fmt: skip


@dataclass(frozen=True)
class Portfolio:
    """One row a certificate, a move, or an organisation; see the column lists above."""

    on: date
    projects: int
    issued: int
    open: int
    on_time: int
    late: int
    waiting_outside: int
    median_gain_cd: int | None
    certificates: pd.DataFrame
    moved: pd.DataFrame
    workload: pd.DataFrame
    trend: pd.DataFrame
    needs: tuple[Need, ...]
    departments: Mapping[int, str]
    parties: Mapping[int, str]


@dataclass(frozen=True)
class _Rows:
    projects: Mapping[int, Project]
    organisations: Mapping[int, Organisation]
    steps: Mapping[int, Step]
    parties: Mapping[int, Sequence[int]]  # external parties by project
    filings: Filings
    standing: Mapping[int, StepProjection]


def portfolio(
    session: Session,
    viewer: Viewer,
    language: Language,
    today: date,
    as_of: date | None = None,
    since: date | None = None,
) -> Portfolio:
    """Everything from stored projections; ``as_of`` shows what was known at that day's end."""
    on = as_of or today
    known_before = end_of(as_of) if as_of else None
    visible = rows.ids(viewer)
    read = _read(session, viewer, on, known_before)
    cal = calendar(session)
    newest = projections.all_latest_certificates(session, visible, known_before)
    papers = {c.id or 0: c for c in rows.certificates(session, visible)}
    ordinary = rows.baseline_dates(session, visible, "limits")
    certificates = pd.DataFrame(
        [
            _certificate(read, papers[p.certificate_id], p, ordinary, cal, on, language)
            for p in sorted(newest, key=lambda row: row.certificate_id)
        ],
        columns=CERTIFICATE_COLUMNS,
    )
    moved = _moved(session, viewer, read, known_before, since or on, language)
    matters = needs(
        certificates,
        asked.asked_targets(session, visible, known_before),
        known.letters(session, visible, known_before),
        projects=read.projects,
        steps=read.steps,
        organisations=read.organisations,
        on=on,
        lang=language,
    )
    return _summed(
        on,
        read,
        certificates,
        moved=moved,
        workload=_workload(read, cal, on, language),
        trend=trend(
            session, visible, on, read.projects.values(), certificates, cal, read.filings.rule
        ),
        needs=matters,
        departments=_named(read, "department", language),
        parties=_named(read, "external", language),
    )


def _read(session: Session, viewer: Viewer, on: date, known_before: datetime | None) -> _Rows:
    visible = rows.ids(viewer)
    steps = rows.steps(session, visible, without=("assumed", "unverified", "touched_at"))
    organisations = rows.organisations(session)
    parties: dict[int, set[int]] = {}
    for step in steps:
        asked_too = parties.setdefault(step.project_id, set())
        if organisations[step.organisation_id].kind == "external":
            asked_too.add(step.organisation_id)
    standing = projections.all_latest_steps(session, visible, known_before)
    return _Rows(
        projects={
            p.id or 0: p
            for p in rows.projects(session, viewer)
            if known_before is None or p.registered_at < known_before
        },
        organisations=organisations,
        steps={step.id or 0: step for step in steps},
        parties={number: sorted(found) for number, found in parties.items()},
        filings=filings(session, visible, on, known_before),
        standing={row.step_id: row for row in standing},
    )


def _certificate(
    read: _Rows,
    paper: Certificate,
    newest: CertificateProjection,
    ordinary: Mapping[int, tuple[date, date]],
    cal: WorkCalendar,
    on: date,
    lang: Language,
) -> dict[str, object]:
    project = read.projects[paper.project_id]
    conventional_on = ordinary[paper.step_id][1]
    gained = gain(conventional_on, newest.issued_on, newest.projected_on, cal)
    now = None if newest.issued_on else held(read.standing, paper.step_id)
    owner = read.organisations[read.steps[now.step_id].organisation_id] if now else None
    return {
        "project_code": project.code,
        "project": language.name(project, lang),
        "sample": project.sample,
        "developer": language.short(read.organisations[project.developer_id], lang),
        "lead": language.short(read.organisations[project.lead_id], lang),
        "certificate_id": paper.id,
        "certificate": language.short(paper, lang),
        "kind": paper.kind,
        "stage": read.steps[paper.step_id].stage,
        "conventional_on": conventional_on,
        "target_on": newest.target_on,
        "projected_on": newest.projected_on,
        "issued_on": newest.issued_on,
        "p80_on": newest.p80_on,
        "gained_cd": gained.cd,
        "gained_wd": gained.wd,
        "late_cd": (newest.projected_on - newest.target_on).days,
        "light": certificate_light(newest, cal, read.filings.rule),
        "next": language.name(read.steps[now.step_id], lang) if now else "",
        "next_id": now.step_id if now else None,
        "holder": language.short(owner, lang) if owner else "",
        "holder_id": owner.id if owner else None,
        "issuer_id": read.steps[paper.step_id].organisation_id,
        "since": now.start_on if now and now.start_actual else None,
        "overdue_wd": _overdue(read, now, cal, on),
        "party_ids": read.parties[paper.project_id],
        "provisional": newest.provisional,
    }


def _overdue(read: _Rows, row: StepProjection | None, cal: WorkCalendar, on: date) -> int:
    if row is None:
        return 0
    left = _told(read, row, cal, on).left
    return max(0, -left) if left is not None else 0


def _told(read: _Rows, row: StepProjection, cal: WorkCalendar, on: date) -> Clock:
    return clock(read.steps[row.step_id], read.filings, cal, on, row)


def _moved(
    session: Session,
    viewer: Viewer,
    read: _Rows,
    known_before: datetime | None,
    since: date,
    lang: Language,
) -> pd.DataFrame:
    """Each certificate's moves since the start of ``since``, newest first, each with its cause."""
    visible = rows.ids(viewer)
    start = end_of(since - timedelta(days=1))
    before = projections.all_latest_certificates(session, visible, start)
    return moves(
        projections.moves_since(session, visible, start, known_before),
        {row.certificate_id: row.projected_on for row in before},
        projects=read.projects,
        steps=read.steps,
        organisations=read.organisations,
        people=rows.people(session) if viewer.is_bureau else {},
        lang=lang,
    )


def _workload(read: _Rows, cal: WorkCalendar, on: date, lang: Language) -> pd.DataFrame:
    """Running steps by organisation: on time, due soon (yellow), overdue (red)."""
    counts: dict[int, dict[str, int]] = {}
    for row in read.standing.values():
        if row.state not in ("running", "suspended"):
            continue
        step = read.steps[row.step_id]
        light = _told(read, row, cal, on).light
        column = {"yellow": "due_soon", "red": "overdue"}.get(light, "on_time")
        cell = counts.setdefault(step.organisation_id, {"on_time": 0, "due_soon": 0, "overdue": 0})
        cell[column] += 1
    table = [
        {"organisation": language.short(read.organisations[key], lang), **cell}
        for key, cell in sorted(counts.items())
    ]
    frame = pd.DataFrame(table, columns=["organisation", "on_time", "due_soon", "overdue"])
    total = frame[["on_time", "due_soon", "overdue"]].sum(axis=1)
    return frame.loc[total.sort_values(ascending=False, kind="stable").index]


def _named(read: _Rows, kind: str, lang: Language) -> dict[int, str]:
    """Organisations of this kind that have a part in what is visible, by id."""
    taking_part = {
        step.organisation_id for step in read.steps.values()
        if not step.removed
    }  # fmt: skip
    return {
        number: language.short(row, lang)
        for number, row in read.organisations.items()
        if row.kind == kind and number in taking_part
    }


def _summed(on: date, read: _Rows, certificates: pd.DataFrame, **parts: Any) -> Portfolio:
    issued = certificates["issued_on"].notna()
    late = ~issued & certificates["light"].isin(["yellow", "red"])
    outside = sum(
        1
        for row in read.standing.values()
        if row.state in ("running", "suspended")
        and read.steps[row.step_id].kind == "external_opinion"
    )
    gains = certificates.loc[issued, "gained_cd"]
    return Portfolio(
        on=on,
        projects=len(read.projects),
        issued=int(issued.sum()),
        open=int((~issued).sum()),
        on_time=int((~issued & ~late).sum()),
        late=int(late.sum()),
        waiting_outside=outside,
        median_gain_cd=int(gains.median()) if len(gains) else None,
        certificates=certificates,
        **parts,
    )
