"""The kept projections: the newest row of each step and certificate, today or as of a past time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, Select
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, func, select

from models import Certificate, CertificateProjection, Event, StepProjection, Table

Row = TypeVar("Row", bound=Table)


def latest_steps(
    session: Session, project_id: int, known_before: datetime | None = None
) -> dict[int, StepProjection]:
    """Newest projection by step id; with ``known_before``, what was known until then."""
    newest = _newest_step_ids(known_before).where(col(StepProjection.project_id) == project_id)
    rows = session.exec(select(StepProjection).where(col(StepProjection.id).in_(newest)))
    return {row.step_id: row for row in rows}


def latest_certificates(
    session: Session, project_id: int, known_before: datetime | None = None
) -> dict[int, CertificateProjection]:
    """Newest projection by certificate id; with ``known_before``, what was known until then."""
    newest = _newest_certificate_ids(known_before).where(
        col(CertificateProjection.project_id) == project_id
    )
    rows = session.exec(
        select(CertificateProjection).where(col(CertificateProjection.id).in_(newest))
    )
    return {row.certificate_id: row for row in rows}


def all_latest_steps(
    session: Session, projects: Select[Any], known_before: datetime | None = None
) -> Sequence[StepProjection]:
    """Newest projections of every step in the ``projects`` (a select of ids), as plain rows."""
    newest = _newest_step_ids(known_before).where(col(StepProjection.project_id).in_(projects))
    where = col(StepProjection.id).in_(newest)
    return plain(session, StepProjection, where, without=("recorded_at",))


def all_latest_certificates(
    session: Session, projects: Select[Any], known_before: datetime | None = None
) -> Sequence[CertificateProjection]:
    """Newest projections of every certificate in the ``projects`` (a select of ids), as plain
    rows."""
    newest = _newest_certificate_ids(known_before).where(
        col(CertificateProjection.project_id).in_(projects)
    )
    where = col(CertificateProjection.id).in_(newest)
    return plain(session, CertificateProjection, where, without=("criticality", "recorded_at"))


def plain(
    session: Session,
    table: type[Row],
    *where: ColumnElement[bool],
    order: Sequence[Any] = (),
    without: Collection[str] = (),
) -> Sequence[Row]:
    """Rows with the table's attributes but without an identity: for sweeps over all projects,
    where making ORM objects costs more than everything else together. Columns in ``without``
    are not read: a JSON column costs more than ten others."""
    columns = [c for c in table.__table__.columns if c.name not in without]  # type: ignore[attr-defined]
    statement = sql_select(*columns).where(*where).order_by(*order)
    return cast("Sequence[Row]", session.connection().execute(statement).all())


def history(
    session: Session, project_id: int, known_before: datetime | None = None
) -> Sequence[tuple[CertificateProjection, Event]]:
    """Every projection of a project's certificates in order, with the event that moved it."""
    statement = (
        select(CertificateProjection, Event)
        .join(Event, col(Event.id) == col(CertificateProjection.event_id))
        .where(col(CertificateProjection.project_id) == project_id)
        .order_by(col(CertificateProjection.id))
    )
    if known_before:
        statement = statement.where(col(CertificateProjection.recorded_at) < known_before)
    return [(row, event) for row, event in session.exec(statement)]


def between(
    session: Session, projects: Select[Any], since: datetime, until: datetime
) -> Sequence[CertificateProjection]:
    """Certificates' projections recorded in [since, until) in the ``projects``, oldest first, as
    plain rows."""
    return plain(
        session,
        CertificateProjection,
        col(CertificateProjection.project_id).in_(projects),
        col(CertificateProjection.recorded_at) >= since,
        col(CertificateProjection.recorded_at) < until,
        order=(col(CertificateProjection.recorded_at), col(CertificateProjection.id)),
        without=("criticality",),
    )


def moves_since(
    session: Session, projects: Select[Any], since: datetime, known_before: datetime | None
) -> Sequence[tuple[CertificateProjection, Certificate, Event]]:
    """Projections recorded in [since, known_before) in the ``projects``, oldest first."""
    statement = (
        select(CertificateProjection, Certificate, Event)
        .join(Certificate, col(Certificate.id) == col(CertificateProjection.certificate_id))
        .join(Event, col(Event.id) == col(CertificateProjection.event_id))
        .where(
            col(CertificateProjection.project_id).in_(projects),
            col(CertificateProjection.recorded_at) >= since,
        )
        .order_by(col(CertificateProjection.recorded_at), col(CertificateProjection.id))
    )
    if known_before:
        statement = statement.where(col(CertificateProjection.recorded_at) < known_before)
    return [(row, paper, event) for row, paper, event in session.exec(statement)]


def _newest_step_ids(known_before: datetime | None) -> Select[Any]:
    statement = select(func.max(StepProjection.id)).group_by(col(StepProjection.step_id))
    if known_before:
        statement = statement.where(col(StepProjection.recorded_at) < known_before)
    return statement


def _newest_certificate_ids(known_before: datetime | None) -> Select[Any]:
    statement = select(func.max(CertificateProjection.id)).group_by(
        col(CertificateProjection.certificate_id)
    )
    if known_before:
        statement = statement.where(col(CertificateProjection.recorded_at) < known_before)
    return statement
