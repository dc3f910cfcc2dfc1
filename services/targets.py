"""Verbs on the date promised to the developer: ask for another, and the chief's word on it."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session, select

from errors import InputError, NotFoundError, RefusedError
from models import Certificate, EventKind, Project, Role, TargetChange, TargetState
from services import access, journal, schedules
from services.schedules import Effect
from store import scope
from store.clock import local_day
from store.scope import Viewer

REASON_CODES = (
    "external_party",
    "applicant_papers",
    "design_change",
    "procedure_changed",
    "wrong_estimate",
    "brought_forward",
)


def ask(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    certificate_id: int,
    seen_version: int,
    new_on: date,
    reason_code: str,
    justification: str,
) -> Effect:
    """Ask for another target. A liaison's request waits for a chief; a chief's own stands at once.

    The old value, the reason and the justification are kept for good (rules §5).
    """
    project, certificate = access.certificate_of(session, viewer, certificate_id, seen_version)
    _check(project, certificate, new_on, reason_code, justification)
    _refuse_second(session, certificate)
    chief = viewer.role == Role.CHIEF
    detail = {"old_on": certificate.target_on.isoformat(), "new_on": new_on.isoformat()}
    event = journal.record(
        session, viewer, now, project,
        EventKind.TARGET_CHANGED if chief else EventKind.TARGET_ASKED, local_day(now),
        step_id=certificate.step_id, certificate_id=certificate.id,
        detail=detail | {"reason": reason_code}, note=justification,
    )  # fmt: skip
    change = TargetChange(
        certificate_id=certificate.id or 0,
        old_on=certificate.target_on,
        new_on=new_on,
        reason_code=reason_code,
        justification=justification.strip(),
        state=TargetState.APPROVED if chief else TargetState.ASKED,
        event_id=event.id or 0,
        decided_by=event.id if chief else None,
    )
    session.add(change)
    if chief:
        _apply(certificate, new_on)
    return schedules.refresh(session, project, event, now)


def decide(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    change_id: int,
    approve: bool,
    note: str = "",
) -> Effect:
    """A chief approves or declines a request."""
    change = session.get(TargetChange, change_id)
    if viewer.role != Role.CHIEF or change is None:
        raise NotFoundError()
    if change.state != TargetState.ASKED:
        raise RefusedError("This request has been decided already.")
    certificate = session.get_one(Certificate, change.certificate_id)
    project = scope.project(session, viewer, session.get_one(Project, certificate.project_id).code)
    kind = EventKind.TARGET_CHANGED if approve else EventKind.TARGET_DECLINED
    detail = {"old_on": certificate.target_on.isoformat(), "new_on": change.new_on.isoformat()}
    event = journal.record(
        session, viewer, now, project, kind, local_day(now),
        step_id=certificate.step_id, certificate_id=certificate.id,
        detail=detail | {"reason": change.reason_code}, note=note,
    )  # fmt: skip
    change.state = TargetState.APPROVED if approve else TargetState.DECLINED
    change.decided_by = event.id
    if approve:
        _apply(certificate, change.new_on)
    return schedules.refresh(session, project, event, now)


def _apply(certificate: Certificate, new_on: date) -> None:
    certificate.target_on = new_on
    certificate.version += 1


def _check(
    project: Project, certificate: Certificate, new_on: date, reason_code: str, justification: str
) -> None:
    if certificate.issued_on:
        raise RefusedError("The certificate is in hand; its target stays as it was.")
    if new_on < project.land_award_on:
        raise InputError(
            "{day} is before the land was awarded ({award}). Check the year and the month.",
            field="new_on",
            day=new_on,
            award=project.land_award_on,
        )
    if new_on == certificate.target_on:
        raise InputError("This is the target already. Enter another day.", field="new_on")
    if reason_code not in REASON_CODES:
        raise InputError("Choose a reason from the list.", field="reason_code")
    if len(justification.strip()) < 5:
        raise InputError(
            "Write in a sentence why the target moves; it is kept for good.", field="justification"
        )


def _refuse_second(session: Session, certificate: Certificate) -> None:
    waiting = session.exec(
        select(TargetChange).where(
            TargetChange.certificate_id == certificate.id,
            TargetChange.state == TargetState.ASKED,
        )
    ).first()
    if waiting:
        raise RefusedError(
            "A request for {day} waits for the chief already. It must be decided first.",
            day=waiting.new_on,
        )
