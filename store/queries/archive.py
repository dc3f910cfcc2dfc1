"""The archive of forecasts, for scoring: what was said of each certificate, and what came."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from models import (
    Calibration,
    Certificate,
    CertificateProjection,
    Event,
    Project,
    Step,
    TargetChange,
)

# Chances whose days are kept of the runs behind a range.
GRID = (0.01, *(round(0.05 * k, 2) for k in range(1, 20)), 0.99)


class Said(NamedTuple):
    """What stood from ``data_date`` on. No range: none was archived then, or it is issued.

    ``raw``: the range before it was corrected; None: it was not.
    """

    certificate_id: int
    data_date: date
    projected_on: date
    target_on: date
    issued_on: date | None
    p50_on: date | None
    p80_on: date | None
    p90_on: date | None
    p10_on: date | None
    raw: Mapping[str, Any] | None


class Class(NamedTuple):
    """Which certificates are alike, and from which day they are counted."""

    certificate_id: int
    kind: str
    land_award_on: date
    assumed: Sequence[str]  # fields of the issuing step that no source states


def said(
    session: Session,
    projects: Any,
    known_before: datetime | None,
    since: date | None = None,
) -> list[Said]:
    """Every archived forecast (made ``since`` then), by certificate, oldest first."""
    row = CertificateProjection
    statement = (
        sql_select(*(getattr(row, name) for name in Said._fields))
        .where(col(row.project_id).in_(projects))
        .order_by(col(row.certificate_id), col(row.id))
    )
    if known_before:
        statement = statement.where(col(row.recorded_at) < known_before)
    if since:
        statement = statement.where(col(row.data_date) >= since)
    return [Said._make(found) for found in session.connection().execute(statement)]


def weekly(of: Sequence[Said], until: date) -> Iterator[tuple[Said, date]]:
    """The questions asked of one certificate, with their days: its first range, and the one that
    stood at the end of each Monday before ``until``."""
    first = next((one for one in of if one.p80_on and not one.issued_on), None)
    if first is None:
        return
    days = [first.data_date]
    monday = first.data_date + timedelta(days=7 - first.data_date.weekday())
    while monday < until:
        days.append(monday)
        monday += timedelta(days=7)
    at = 0
    for day in days:
        while at + 1 < len(of) and of[at + 1].data_date <= day:
            at += 1
        standing = first if day == first.data_date and of[at].p80_on is None else of[at]
        if standing.p80_on and not standing.issued_on and day < until:
            yield standing, day


def uncorrected(one: Said, levels: Sequence[float]) -> list[date | None]:
    """P50, P80 and P90, or others of GRID, as the runs gave them."""
    if not one.raw:
        said = {0.1: one.p10_on, 0.5: one.p50_on, 0.8: one.p80_on, 0.9: one.p90_on}
        return [said[level] for level in levels]
    days = one.raw["days"]
    return [one.data_date + timedelta(days=days[GRID.index(level)]) for level in levels]


def classes(session: Session, projects: Any) -> dict[int, Class]:
    """By certificate id."""
    statement = (
        sql_select(
            col(Certificate.id),
            col(Certificate.kind),
            col(Project.land_award_on),
            col(Step.assumed),
        )
        .join(Project, col(Project.id) == col(Certificate.project_id))
        .join(Step, col(Step.id) == col(Certificate.step_id))
        .where(col(Certificate.project_id).in_(projects))
    )
    found = [Class._make(row) for row in session.connection().execute(statement)]
    return {one.certificate_id: one for one in found}


def target_moves(
    session: Session, projects: Select[Any], known_before: datetime | None
) -> Sequence[tuple[datetime, date, date]]:
    """(asked at, old target, new target) of every request for another target, oldest first."""
    statement = (
        sql_select(col(Event.recorded_at), col(TargetChange.old_on), col(TargetChange.new_on))
        .join(Event, col(Event.id) == col(TargetChange.event_id))
        .join(Certificate, col(Certificate.id) == col(TargetChange.certificate_id))
        .where(col(Certificate.project_id).in_(projects))
        .order_by(col(TargetChange.id))
    )
    if known_before:
        statement = statement.where(col(Event.recorded_at) < known_before)
    return [(at, old, new) for at, old, new in session.connection().execute(statement)]


def calibration(session: Session, on: date) -> Calibration | None:
    """The newest correction that holds on this day."""
    return session.exec(
        select(Calibration)
        .where(col(Calibration.on) <= on)
        .order_by(col(Calibration.on).desc(), col(Calibration.id))
        .limit(1)
    ).first()


def closed_cases(session: Session, most: int) -> int:
    """How many certificates of the district have come that had a range before, counted to
    ``most``: a plain number, which says nothing about any of them. Assumed dates do not count."""
    row = CertificateProjection
    with_range = (
        sql_select(col(row.id))
        .where(
            col(row.certificate_id) == col(Certificate.id),
            col(row.p80_on).is_not(None),
            col(row.data_date) < col(Certificate.issued_on),
        )
        .exists()
    )
    assumed = session.exec(
        select(Step.assumed)
        .join(Certificate, col(Certificate.step_id) == col(Step.id))
        .where(col(Certificate.issued_on).is_not(None), with_range)
        .limit(10 * most)
    )
    return min(most, sum("finished_on" not in fields for fields in assumed))
