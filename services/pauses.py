"""Verbs that stop and restart a step's clock. A hold is an interval, never only a status."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from errors import InputError, Names, RefusedError
from models import EventKind, Suspension
from services import access, journal
from services.progress import settle
from services.schedules import Effect
from store.clock import local_day
from store.scope import Viewer


class PauseKind(StrEnum):
    SUPPLEMENT = "supplement"  # 补正
    SPECIAL_PROCEDURE = "special_procedure"  # 特别程序
    EXTERNAL_WAIT = "external_wait"
    APPLICANT_PAUSE = "applicant_pause"


class Holder(StrEnum):
    """Who holds the days that pass (rules §4)."""

    DEPARTMENT = "department"
    APPLICANT = "applicant"
    EXTERNAL = "external"
    NOTICE = "notice"
    NOBODY = "nobody"


# Reasons by kind. Administrative licensing law art. 45 names the procedures that stop a clock.
REASONS: dict[PauseKind, tuple[str, ...]] = {
    PauseKind.SUPPLEMENT: ("papers_missing", "drawings_revised", "data_inconsistent"),
    PauseKind.SPECIAL_PROCEDURE: (
        "hearing",
        "expert_review",
        "tender",
        "site_survey",
        "inspection",
        "public_notice",
    ),
    PauseKind.EXTERNAL_WAIT: ("external_opinion", "upper_level_decision"),
    PauseKind.APPLICANT_PAUSE: ("design_change", "funding", "asked_by_applicant"),
}


def suspend(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    step_id: int,
    seen_version: int,
    kind: PauseKind,
    owner: Holder,
    reason_code: str,
    on: date,
    evidence: str = "",
    approved_on: date | None = None,
    note: str = "",
) -> Effect:
    """Stop the clock from ``on``, with who is at the cause and a coded reason.

    A special procedure needs ``evidence`` (the approval that allows it) and stops the statutory
    clock only from ``approved_on``, which is ``on`` where it is left empty.
    """
    project, step = access.editable_step(session, viewer, step_id, seen_version)
    if step.started_on is None or step.finished_on:
        raise RefusedError("Only a running item can be suspended. Record its start first.")
    if reason_code not in REASONS[kind]:
        raise InputError("This reason does not belong to this kind of pause.", field="reason_code")
    if kind == PauseKind.SPECIAL_PROCEDURE and not evidence.strip():
        raise InputError(
            "A special procedure stops the clock only once approved. Name the approval.",
            field="evidence",
        )
    _check_start(session, step.id or 0, step.started_on, on)
    if approved_on:
        journal.check_day(project, approved_on, local_day(now), "approved_on")
    detail = {"kind": str(kind), "owner": str(owner), "reason": reason_code}
    event = journal.record(
        session, viewer, now, project, EventKind.SUSPENDED, on,
        step_id=step.id, detail=detail, note=note,
    )  # fmt: skip
    session.add(
        Suspension(
            step_id=step.id or 0,
            kind=kind,
            owner=owner,
            reason_code=reason_code,
            evidence=evidence.strip(),
            approved_on=(approved_on or on) if kind == PauseKind.SPECIAL_PROCEDURE else None,
            started_on=on,
            opened_by=event.id or 0,
        )
    )
    return settle(session, project, step, event, now)


def resume(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    step_id: int,
    seen_version: int,
    on: date,
    note: str = "",
) -> Effect:
    """The clock runs again from ``on``."""
    project, step = access.editable_step(session, viewer, step_id, seen_version)
    pause = session.exec(
        select(Suspension).where(Suspension.step_id == step.id, col(Suspension.ended_on).is_(None))
    ).first()
    if pause is None:
        raise RefusedError("The clock of “{name}” is running.", name=Names.of(step))
    if on < pause.started_on:
        raise InputError(
            "{on} is before the clock was stopped ({start}). Correct the day.",
            field="on",
            on=on,
            start=pause.started_on,
        )
    event = journal.record(
        session, viewer, now, project, EventKind.RESUMED, on,
        step_id=step.id, detail={"kind": pause.kind}, note=note,
    )  # fmt: skip
    pause.ended_on, pause.closed_by = on, event.id
    return settle(session, project, step, event, now)


def _check_start(session: Session, step_id: int, started_on: date, on: date) -> None:
    journal.check_after_start(on, started_on)
    for pause in session.exec(select(Suspension).where(Suspension.step_id == step_id)):
        if pause.ended_on is None:
            raise RefusedError("The clock has stood still since {on} already.", on=pause.started_on)
        if on < pause.ended_on:
            raise InputError(
                "{on} lies inside an earlier pause ({start} to {end}). Choose a later day.",
                field="on",
                on=on,
                start=pause.started_on,
                end=pause.ended_on,
            )
