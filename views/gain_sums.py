"""One project's ledger as a row of plain numbers: kept at night, worked out where it has moved on.

A kept row is good for the day on which it was made, the newest event of its project and the
calendar of that moment; anything else is worked out on the read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from models import Certificate, KeptLedger, Project
from store.calendars import calendar
from store.clock import end_of
from store.queries import kept, projections, rows
from store.queries.versions import data_version
from store.scope import Viewer, reader
from views.lead_time import DEFAULT
from views.ledger import ledger

KINDS = ("SG", "GH-GC")  # certificates that the district adds up


@dataclass(frozen=True)
class Sums:
    """One row a project. ``anew``: how many of them were not kept as they stand;
    ``made_at``: when the oldest kept one was made, None without any."""

    rows: tuple[KeptLedger, ...]
    anew: int
    made_at: datetime | None


def sums(
    session: Session, viewer: Viewer, kind: str, today: date, as_of: date | None = None
) -> Sums:
    """Every visible project's certificate of this kind, the last one to come where a project has
    several."""
    known_before = end_of(as_of) if as_of else None
    papers = _last(session, viewer, kind, known_before)
    good = {} if as_of else _good(session, kind, papers, today)
    projects = {project.id or 0: project for project in rows.projects(session, viewer)}
    found = [
        good.get(number) or _worked_out(session, viewer, projects[number], paper, today, as_of)
        for number, paper in sorted(papers.items())
    ]
    made = [row.made_at for number, row in good.items() if number in papers]
    return Sums(tuple(found), len(found) - len(made), min(made, default=None))


def to_keep(session: Session, now: datetime, today: date) -> tuple[KeptLedger, ...]:
    """The rows of the whole district that are not kept as they stand, for `services.keeping`."""
    whole, version = reader("bureau"), data_version(session)
    events, projects = kept.newest_events(session), rows.projects(session, whole)
    by_id = {project.id or 0: project for project in projects}
    found = []
    for kind in KINDS:
        papers = _last(session, whole, kind, None)
        good = _good(session, kind, papers, today)
        for number, paper in papers.items():
            if number not in good:
                row = _worked_out(session, whole, by_id[number], paper, today, None)
                row.event_id, row.data_version, row.made_at = events[number], version, now
                found.append(row)
    return tuple(found)


def _last(
    session: Session, viewer: Viewer, kind: str, known_before: datetime | None
) -> dict[int, Certificate]:
    """By project."""
    visible = rows.ids(viewer)
    newest = {
        row.certificate_id: row.projected_on
        for row in projections.all_latest_certificates(session, visible, known_before)
    }
    last: dict[int, Certificate] = {}
    for paper in rows.certificates(session, visible):
        number = paper.id or 0
        if paper.kind != kind or number not in newest:
            continue
        before = last.get(paper.project_id)
        if before is None or newest[number] >= newest[before.id or 0]:
            last[paper.project_id] = paper
    return last


def _good(
    session: Session, kind: str, papers: Mapping[int, Certificate], today: date
) -> dict[int, KeptLedger]:
    """The kept rows that nothing has overtaken."""
    events, version = kept.newest_events(session), calendar(session).version
    return {
        number: row
        for number, row in kept.ledgers(session, kind).items()
        if number in papers
        and row.certificate_id == papers[number].id
        and row.event_id == events.get(number)
        and row.data_date == today
        and row.calendar_version == version
    }


def _worked_out(
    session: Session,
    viewer: Viewer,
    project: Project,
    paper: Certificate,
    today: date,
    as_of: date | None,
) -> KeptLedger:
    """Not yet tied to an event, a data version and a moment."""
    one = ledger(session, viewer, project.code, paper.id or 0, "en", today, as_of, DEFAULT)
    lines = [
        {
            "kind": entry.kind,
            "code": entry.code,
            "organisation_id": entry.organisation_id,
            "days_wd": entry.days_wd,
            "days_cd": entry.days_cd,
        }
        for entry in one.entries
    ]
    facts: dict[str, Any] = {
        "project_id": project.id,
        "kind": paper.kind,
        "certificate_id": paper.id,
        "data_date": as_of or today,
        "calendar_version": calendar(session).version,
        "conventional_on": one.conventional_on,
        "came_on": one.came_on,
        "issued": one.issued,
        "gained_cd": one.gained_cd,
        "gained_wd": one.gained_wd,
        "lines": lines,
    }
    return KeptLedger(**facts)
