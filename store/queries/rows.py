"""The rows behind a screen, each read with one statement for all visible projects or for one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select
from sqlmodel import Session, col, func, select

from models import (
    Account,
    Baseline,
    BaselineStep,
    Certificate,
    Event,
    EventKind,
    Letter,
    LetterPromise,
    Link,
    Organisation,
    Project,
    Step,
    Suspension,
    TargetChange,
    TargetState,
    Template,
)
from store import scope
from store.queries.projections import plain
from store.scope import Viewer


def ids(viewer: Viewer) -> Select[Any]:
    """A select of the ids of the projects that the viewer may see."""
    return scope.projects(viewer).with_only_columns(col(Project.id))


def project_ids(*numbers: int) -> Select[Any]:
    """A select of these project ids, for queries that take a select."""
    return select(Project.id).where(col(Project.id).in_(numbers))


def organisations(session: Session) -> dict[int, Organisation]:
    return {row.id or 0: row for row in session.exec(select(Organisation))}


def people(session: Session) -> dict[int, Account]:
    return {row.id or 0: row for row in session.exec(select(Account))}


def projects(session: Session, viewer: Viewer) -> Sequence[Project]:
    return session.exec(scope.projects(viewer).order_by(col(Project.id))).all()


def steps(session: Session, projects: Select[Any], without: Collection[str] = ()) -> Sequence[Step]:
    """In the order of their templates; ``without``: columns that a sweep does not need."""
    order = (col(Step.project_id), col(Step.ordinal))
    return plain(session, Step, col(Step.project_id).in_(projects), order=order, without=without)


def links(session: Session, projects: Select[Any]) -> Sequence[Link]:
    return plain(session, Link, col(Link.project_id).in_(projects))


def certificates(session: Session, projects: Select[Any]) -> Sequence[Certificate]:
    order = (col(Certificate.project_id), col(Certificate.id))
    return plain(session, Certificate, col(Certificate.project_id).in_(projects), order=order)


def suspensions(session: Session, projects: Select[Any]) -> Sequence[Suspension]:
    return session.exec(
        select(Suspension)
        .join(Step, col(Step.id) == col(Suspension.step_id))
        .where(col(Step.project_id).in_(projects))
        .order_by(col(Suspension.started_on), col(Suspension.id))
    ).all()


def letters(session: Session, projects: Select[Any]) -> Sequence[Letter]:
    return session.exec(
        select(Letter)
        .join(Step, col(Step.id) == col(Letter.step_id))
        .where(col(Step.project_id).in_(projects))
        .order_by(col(Letter.id))
    ).all()


def promises(session: Session, letter_ids: Sequence[int]) -> Sequence[LetterPromise]:
    return session.exec(
        select(LetterPromise)
        .where(col(LetterPromise.letter_id).in_(letter_ids))
        .order_by(col(LetterPromise.id))
    ).all()


def baseline_dates(
    session: Session, projects: Select[Any], method: str
) -> dict[int, tuple[date, date]]:
    """(start, finish) by step id from the newest baseline of this method of each project."""
    newest = (
        select(func.max(Baseline.id))
        .where(col(Baseline.project_id).in_(projects), col(Baseline.method) == method)
        .group_by(col(Baseline.project_id))
    )
    found = plain(session, BaselineStep, col(BaselineStep.baseline_id).in_(newest))
    return {row.step_id: (row.start_on, row.finish_on) for row in found}


def events(
    session: Session, viewer: Viewer, projects: Select[Any], limit: int = 500
) -> Sequence[Event]:
    """Happenings that the viewer may read, newest first."""
    return session.exec(
        scope.events(viewer)
        .where(col(Event.project_id).in_(projects), col(Event.kind) != EventKind.DAY_PASSED)
        .order_by(col(Event.id).desc())
        .limit(limit)
    ).all()


def events_by_id(session: Session, numbers: Sequence[int]) -> dict[int, Event]:
    found = session.exec(select(Event).where(col(Event.id).in_(numbers)))
    return {row.id or 0: row for row in found}


def asked_targets(session: Session, projects: Select[Any]) -> Sequence[TargetChange]:
    """Requests for another target that wait for a chief."""
    return session.exec(
        select(TargetChange)
        .join(Certificate, col(Certificate.id) == col(TargetChange.certificate_id))
        .where(
            col(Certificate.project_id).in_(projects),
            col(TargetChange.state) == TargetState.ASKED,
        )
        .order_by(col(TargetChange.id))
    ).all()


def target_changes(session: Session, certificate_ids: Sequence[int]) -> Sequence[TargetChange]:
    return session.exec(
        select(TargetChange)
        .where(col(TargetChange.certificate_id).in_(certificate_ids))
        .order_by(col(TargetChange.id))
    ).all()


def template(session: Session, number: int) -> Template:
    return session.get_one(Template, number)


def known_events(session: Session, project_id: int, known_before: datetime | None) -> set[int]:
    """Ids of the project's events that were recorded before ``known_before`` (all if empty)."""
    statement = select(Event.id).where(col(Event.project_id) == project_id)
    if known_before:
        statement = statement.where(col(Event.recorded_at) < known_before)
    return {number for number in session.exec(statement) if number}
