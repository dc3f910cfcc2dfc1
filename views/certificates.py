"""The certificates of one project: five dates, gain, and every move with its cause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd
from sqlmodel import Session

from models import Account, CertificateProjection, Event, TargetChange, TargetState
from store import scope
from store.calendars import calendar
from store.clock import end_of, local_day
from store.filed import thresholds
from store.queries import projections, rows
from store.queries.filings import light_rules
from store.scope import Viewer
from views import language
from views.gains import gain
from views.language import Language
from views.lights import Light, certificate_light
from views.story import Cause, chain
from views.timeline import Header, header

HISTORY_COLUMNS = [
    "certificate_id", "report_on", "projected_on", "p50_on", "p80_on", "cause", "cause_step",
    "happened_on", "actor", "note", "event_id", "provisional",
]  # fmt: skip


@dataclass(frozen=True)
class Change:
    """A request for another target and what became of it."""

    id: int
    old_on: date
    new_on: date
    reason_code: str
    justification: str
    state: str
    asked_by: str
    asked_at: datetime


@dataclass(frozen=True)
class Paper:
    """One certificate with its five dates, its gain and what drives it."""

    certificate_id: int
    step_id: int
    step_code: str
    version: int
    kind: str
    name: str
    name_zh: str
    name_en: str
    short: str
    number: str | None
    conventional_on: date
    typical_on: date | None
    first_target_on: date
    target_on: date
    projected_on: date
    issued_on: date | None
    p10_on: date | None
    p50_on: date | None
    p80_on: date | None
    p90_on: date | None
    chance: float | None
    gained_cd: int
    gained_wd: int
    light: Light
    provisional: bool
    assumed: bool
    unverified: bool
    chain: tuple[Cause, ...]
    target_changes: tuple[Change, ...]


@dataclass(frozen=True)
class Certificates:
    """Papers in the order of their projected dates, and the history frame (columns above)."""

    header: Header
    on: date
    papers: tuple[Paper, ...]
    history: pd.DataFrame
    baseline_note: str


def certificates(
    session: Session,
    viewer: Viewer,
    code: str,
    lang: Language,
    today: date,
    as_of: date | None = None,
) -> Certificates:
    """What every certificate of a visible project promises, and how that came about."""
    project = scope.project(session, viewer, code)
    known_before = end_of(as_of) if as_of else None
    only = rows.project_ids(project.id or 0)
    newest = projections.latest_certificates(session, project.id or 0, known_before)
    found = [c for c in rows.certificates(session, only) if c.id in newest]
    steps = {step.id or 0: step for step in rows.steps(session, only)}
    hidden = scope.hidden_steps(session, viewer, project.id or 0)
    standing = projections.latest_steps(session, project.id or 0, known_before)
    lanes = rows.organisations(session)
    ordinary = rows.baseline_dates(session, only, "limits")
    typical = rows.baseline_dates(session, only, "typical")
    cal = calendar(session)
    rule = thresholds(light_rules(session, known_before), as_of or today)
    recorded = rows.known_events(session, project.id or 0, known_before)
    changes = rows.target_changes(session, [c.id or 0 for c in found])
    events = rows.events_by_id(session, [c.event_id for c in changes])
    people = rows.people(session) if viewer.is_bureau else {}
    papers = []
    for paper in found:
        row, step = newest[paper.id or 0], steps[paper.step_id]
        conventional_on = ordinary[paper.step_id][1]
        gained = gain(conventional_on, row.issued_on, row.projected_on, cal)
        own = tuple(
            _change(c, events[c.event_id], recorded, people)
            for c in changes
            if c.certificate_id == paper.id and c.event_id in recorded
        )
        papers.append(
            Paper(
                certificate_id=paper.id or 0,
                step_id=paper.step_id,
                step_code=step.code,
                version=paper.version,
                kind=paper.kind,
                name=language.name(paper, lang),
                name_zh=paper.name_zh,
                name_en=paper.name_en,
                short=language.short(paper, lang),
                number=paper.number if row.issued_on else None,
                conventional_on=conventional_on,
                typical_on=typical.get(paper.step_id, (None, None))[1],
                first_target_on=_first_target(row.target_on, own),
                target_on=row.target_on,
                projected_on=row.projected_on,
                issued_on=row.issued_on,
                p10_on=row.p10_on,
                p50_on=row.p50_on,
                p80_on=row.p80_on,
                p90_on=row.p90_on,
                chance=row.chance,
                gained_cd=gained.cd,
                gained_wd=gained.wd,
                light=certificate_light(row, cal, rule),
                provisional=row.provisional or cal.is_provisional(conventional_on.toordinal()),
                assumed="finished_on" in step.assumed and row.issued_on is not None,
                unverified=bool({"conventional", "statutory"} & set(step.unverified)),
                chain=chain(paper.step_id, steps, standing, lanes, lang, hidden),
                target_changes=own,
            )
        )
    papers.sort(key=lambda p: (p.projected_on, p.certificate_id))
    template = rows.template(session, project.template_id)
    return Certificates(
        header=header(session, project, lang),
        on=as_of or today,
        papers=tuple(papers),
        history=_history(session, viewer, project.id or 0, known_before, lang),
        baseline_note=f"{template.code} {template.version} · {project.calendar_version}",
    )


def _change(
    change: TargetChange, asked: Event, recorded: set[int], people: Mapping[int, Account]
) -> Change:
    who = people.get(asked.actor_id) if asked.actor_id else None
    decided = change.decided_by in recorded
    return Change(
        id=change.id or 0,
        old_on=change.old_on,
        new_on=change.new_on,
        reason_code=change.reason_code,
        justification=change.justification,
        state=change.state if decided else TargetState.ASKED,
        asked_by=who.name if who else "",
        asked_at=asked.recorded_at,
    )


def _first_target(target_on: date, changes: tuple[Change, ...]) -> date:
    approved = [c for c in changes if c.state == "approved"]
    return approved[0].old_on if approved else target_on


def _history(
    session: Session,
    viewer: Viewer,
    project_id: int,
    known_before: datetime | None,
    lang: Language,
) -> pd.DataFrame:
    steps = {s.id or 0: s for s in rows.steps(session, rows.project_ids(project_id))}
    people = rows.people(session) if viewer.is_bureau else {}
    table = []
    for row, event in projections.history(session, project_id, known_before):
        step = steps.get(event.step_id) if event.step_id else None
        actor = people.get(event.actor_id) if event.actor_id else None
        shown = viewer.is_bureau or not event.internal
        table.append(_point(row, event.kind, language.name(step, lang) if step else "",
                            event.happened_on, actor.name if actor else "",
                            event.note if shown else "", event.id))  # fmt: skip
    return pd.DataFrame(table, columns=HISTORY_COLUMNS)


def _point(
    row: CertificateProjection,
    cause: str,
    cause_step: str,
    happened_on: date,
    actor: str,
    note: str,
    event_id: int | None,
) -> dict[str, object]:
    return {
        "certificate_id": row.certificate_id,
        "report_on": local_day(row.recorded_at),
        "projected_on": row.projected_on,
        "p50_on": row.p50_on,
        "p80_on": row.p80_on,
        "cause": cause,
        "cause_step": cause_step,
        "happened_on": happened_on,
        "actor": actor,
        "note": note,
        "event_id": event_id,
        "provisional": row.provisional,
    }
