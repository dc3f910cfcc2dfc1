"""From the engine's dates back to rows: projections are appended with their cause, baselines
frozen. With `services/networks.py` the only bridge between rows and engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import insert
from sqlmodel import Session

from engine.calendar import WorkCalendar
from engine.schedule import Dated, Schedule
from models import (
    Baseline,
    BaselineStep,
    Certificate,
    CertificateProjection,
    Event,
    EventKind,
    Project,
    Step,
    StepProjection,
    Table,
)
from services import forecasts, journal, networks, notices
from services.networks import Pace, Rows
from store.calendars import calendar
from store.clock import local_day
from store.queries import projections

Facts = dict[str, Any]  # the columns of a projection that the engine decides
# A certificate's new projection is worth a row when one of these differs from the last.
TELLING = ("projected_on", "target_on", "issued_on", "provisional", "p50_on", "p80_on")
FORECASTS = "forecasts"  # in ``session.info``: False leaves ranges out while history is replayed


@dataclass(frozen=True)
class Move:
    """A date that an event moved. ``days_cd``/``days_wd`` > 0: later."""

    what: Literal["certificate", "step"]
    id: int
    name_zh: str
    name_en: str
    before: date | None
    after: date
    days_cd: int
    days_wd: int


@dataclass(frozen=True)
class Effect:
    """What a verb did: the event that it wrote and every date that moved by it."""

    event_id: int
    moves: tuple[Move, ...]


def refresh(session: Session, project: Project, cause: Event, now: datetime) -> Effect:
    """Compute the project anew and append every date that changed, with ``cause``."""
    session.flush()
    rows = networks.read(session, project)
    today = local_day(now)
    project.data_date = today
    changes = _changes(session, rows, today)
    return _append(session, changes, cause, now, calendar(session))


def pass_day(session: Session, project_id: int, now: datetime) -> Effect | None:
    """Move the data date to today. Writes an event only if some date moved by it."""
    project = session.get_one(Project, project_id)
    today = local_day(now)
    if project.data_date >= today:
        return None
    changes = _changes(session, networks.read(session, project), today)
    project.data_date = today
    if not changes.steps and not changes.certificates:
        return None
    cause = journal.record(session, None, now, project, EventKind.DAY_PASSED, today)
    return _append(session, changes, cause, now, calendar(session))


def freeze(
    session: Session,
    project: Project,
    method: str,
    pace: Pace,
    template_version: str,
    cause: Event,
    reason: str = "",
) -> dict[int, date]:
    """Store the dates of a method for good, as a new baseline. Returns finish by step id."""
    rows = networks.read(session, project)
    cal = calendar(session)
    dated = networks.solve(rows, networks.ordinary(rows, cal, pace), None).dated
    baseline = Baseline(
        project_id=project.id or 0,
        method=method,
        template_version=template_version,
        calendar_version=cal.version,
        reason=reason,
        event_id=cause.id or 0,
    )
    session.add(baseline)
    session.flush()
    frozen: list[Facts] = [
        {
            "baseline_id": baseline.id,
            "step_id": int(key),
            "start_on": _day(item.early_start),
            "finish_on": _day(item.early_finish),
        }
        for key, item in dated.items()
    ]
    _insert(session, BaselineStep, frozen)
    return {row["step_id"]: row["finish_on"] for row in frozen}


@dataclass(frozen=True)
class _Changes:
    rows: Rows
    today: date
    steps: list[tuple[Step, Facts, date | None]]
    certificates: list[tuple[Certificate, Facts, date | None]]


def _changes(session: Session, rows: Rows, today: date) -> _Changes:
    """What differs between a fresh schedule and the projections kept last."""
    cal = calendar(session)
    solved = networks.solve(rows, networks.current(rows, cal, today), today)
    dated, driving = solved.dated, _driving(solved)
    suspended = {p.step_id for p in rows.suspensions if p.ended_on is None}
    known = projections.latest_steps(session, rows.project.id or 0)
    steps = []
    for step in rows.steps:
        item = dated.get(str(step.id))
        if item is None:
            continue
        facts = _facts(step, item, step.id in suspended)
        facts["critical"] = item.critical or str(step.id) in driving
        facts["driver_step_id"] = _held_by(solved, str(step.id))
        old = known.get(step.id or 0)
        if old is None or any(getattr(old, name) != value for name, value in facts.items()):
            steps.append((step, facts, old.finish_on if old else None))
    return _Changes(rows, today, steps, _certificate_changes(session, rows, dated, today))


def _driving(solved: Schedule) -> frozenset[str]:
    """The longest path: what drives the step that ends last. Float alone misses it where a limit
    in calendar days ends on a weekend and leaves a day to spare."""
    if not solved.dated:
        return frozenset()
    last = max(solved.dated, key=lambda key: solved.dated[key].early_finish)
    return frozenset(solved.chain(last))


def _held_by(solved: Schedule, key: str) -> int | None:
    """The step that this one waited for longest, also where a typed date hides the link."""
    chain = solved.chain(key)
    return int(chain[-2]) if len(chain) > 1 else None


def _facts(step: Step, item: Dated, suspended: bool) -> Facts:
    driver = item.driver
    return {
        "state": state_of(step, suspended),
        "start_on": _day(item.early_start),
        "start_actual": step.started_on is not None,
        "finish_on": _day(item.early_finish),
        "finish_actual": step.finished_on is not None,
        "late_start_on": _day(item.late_start),
        "late_finish_on": _day(item.late_finish),
        "total_float": item.total_float,
        "free_float": item.free_float,
        "driver_kind": driver.kind,
        "driver_detail": "" if driver.kind == "link" else (driver.ref or ""),
        "out_of_sequence": item.out_of_sequence,
        "provisional": item.provisional,
    }


def state_of(step: Step, suspended: bool) -> str:
    """waiting, running, suspended or done: derived from what happened, never typed."""
    if step.finished_on:
        return "done"
    if step.started_on is None:
        return "waiting"
    return "suspended" if suspended else "running"


def _certificate_changes(
    session: Session, rows: Rows, dated: Mapping[str, Dated], today: date
) -> list[tuple[Certificate, Facts, date | None]]:
    known = projections.latest_certificates(session, rows.project.id or 0)
    ranges = forecasts.forecast(session, rows, today) if session.info.get(FORECASTS, True) else {}
    changed = []
    for certificate in rows.certificates:
        item = dated[str(certificate.step_id)]
        facts: Facts = {
            "projected_on": certificate.issued_on or _day(item.early_finish),
            "target_on": certificate.target_on,
            "issued_on": certificate.issued_on,
            "provisional": item.provisional,
            **forecasts.facts(ranges.get(certificate.id or 0)),
        }
        old = known.get(certificate.id or 0)
        if old is None or any(getattr(old, name) != facts[name] for name in TELLING):
            changed.append((certificate, facts, old.projected_on if old else None))
    return changed


def _append(
    session: Session, changes: _Changes, cause: Event, now: datetime, cal: WorkCalendar
) -> Effect:
    project_id, event_id = changes.rows.project.id or 0, cause.id or 0
    common = {
        "project_id": project_id,
        "event_id": event_id,
        "recorded_at": now,
        "data_date": changes.today,
    }
    moves = []
    papers, steps = [], []
    for certificate, facts, before in changes.certificates:
        papers.append({**common, "certificate_id": certificate.id, **facts})
        if before != facts["projected_on"]:
            moves.append(_move("certificate", certificate, before, facts["projected_on"], cal))
    for step, facts, before in changes.steps:
        steps.append({**common, "step_id": step.id, **facts})
        if before != facts["finish_on"]:
            moves.append(_move("step", step, before, facts["finish_on"], cal))
    _insert(session, CertificateProjection, papers)
    _insert(session, StepProjection, steps)
    shifts = [
        notices.Shift(certificate, before, facts["projected_on"])
        for certificate, facts, before in changes.certificates
        if before and before != facts["projected_on"]
    ]
    notices.of_shifts(session, changes.rows.project, cause, shifts, now)
    return Effect(event_id, tuple(moves))


def _insert(session: Session, table: type[Table], rows: list[Facts]) -> None:
    """Many rows with one statement; nobody needs them as objects."""
    if rows:
        session.connection().execute(insert(table), rows)


def _move(
    what: Literal["certificate", "step"],
    row: Certificate | Step,
    before: date | None,
    after: date,
    cal: WorkCalendar,
) -> Move:
    days_cd = (after - before).days if before else 0
    days_wd = cal.count(before.toordinal(), after.toordinal()) if before else 0
    return Move(what, row.id or 0, row.name_zh, row.name_en, before, after, days_cd, days_wd)


def _day(number: int) -> date:
    return date.fromordinal(number)
