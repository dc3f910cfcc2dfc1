"""Verbs on the statutory clock of a review that are neither start, pause nor end."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session, select

from engine.clock import EXTENSION_WD, JOINT_EXTENSION_WD
from engine.status import Status
from errors import InputError, Names, RefusedError
from models import Certificate, ClockTerm, EventKind, Outcome, Step, StepKind
from services import access, filing, journal
from services.progress import end_step, refuse_while_paused, settle
from services.schedules import Effect
from store.clock import local_day
from store.scope import Viewer

# What each code is in the journal. Those that end a round open the next one.
KINDS: dict[Status, EventKind] = {
    Status.RECEIVED: EventKind.FILED,
    Status.WITHDRAWAL_ASKED: EventKind.FILED,
    Status.NOT_ACCEPTED: EventKind.REFUSED,
    Status.REFUSED: EventKind.REFUSED,
    Status.WITHDRAWN_BEFORE: EventKind.WITHDRAWN,
    Status.RETURNED: EventKind.WITHDRAWN,
    Status.REVOKED: EventKind.REVOKED,
}
ENDING = frozenset(KINDS) - {Status.RECEIVED, Status.WITHDRAWAL_ASKED}


def record_status(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    step_id: int,
    seen_version: int,
    status: Status,
    on: date,
    note: str = "",
) -> Effect:
    """A status code that no other verb tells, on ``on``: received, not accepted, acceptance
    refused, withdrawn, taken back, withdrawal asked for, revoked. Only the legal moves of the
    national standard pass."""
    project, step = access.editable_step(session, viewer, step_id, seen_version)
    _only_reviews(step)
    if status not in KINDS:
        raise InputError("Choose what happened from the list.", field="status")
    journal.check_day(project, on, local_day(now), "on")
    filing.check_move(session, step, status, on)
    if status in ENDING:
        refuse_while_paused(session, step)
    event = journal.record(
        session, viewer, now, project, KINDS[status], on, step_id=step.id,
        detail={"status": int(status), "round": step.round}, note=note,
    )  # fmt: skip
    filing.note(session, step, event, status, on)
    if status == Status.REVOKED:
        _take_back(session, step)
    if status in ENDING:
        end_step(session, step, step.started_on or on, on, Outcome.FAILED)
    return settle(session, project, step, event, now)


def set_term(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    step_id: int,
    seen_version: int,
    basis: str,
    joint: bool = False,
    extension: int = 0,
    default_approval: bool = False,
) -> Effect:
    """Another limit for this step: joint handling (45 working days), an extension that the head
    granted (at most 10, joint 15; XK 26, 42), or a local rule that silence counts as passed."""
    project, step = access.editable_step(session, viewer, step_id, seen_version)
    _only_reviews(step)
    most = JOINT_EXTENSION_WD if joint else EXTENSION_WD
    if not 0 <= extension <= most:
        raise InputError(
            "An extension is {most} working days at the most.", field="extension", most=most
        )
    if not basis.strip():
        raise InputError("Name who decided it, and where it is written.", field="basis")
    detail = {"joint": joint, "extension": extension, "default_approval": default_approval}
    event = journal.record(
        session, viewer, now, project, EventKind.TERM_SET, local_day(now),
        step_id=step.id, detail=detail, note=basis,
    )  # fmt: skip
    session.add(
        ClockTerm(
            step_id=step.id or 0,
            joint=joint,
            extension=extension,
            default_approval=default_approval,
            basis=basis.strip(),
            event_id=event.id or 0,
        )
    )
    return settle(session, project, step, event, now)


def owed_in(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    step_id: int,
    seen_version: int,
    on: date,
    note: str = "",
) -> Effect:
    """Everything that a conditional acceptance or conclusion still waited for came in."""
    project, step = access.editable_step(session, viewer, step_id, seen_version)
    missing = filing.open_owed(session, step)
    if not missing:
        raise RefusedError("Nothing is missing at “{name}”.", name=Names.of(step))
    journal.check_after_start(on, min(row.since_on for row in missing))
    detail = {"what": [row.what for row in missing]}
    event = journal.record(
        session, viewer, now, project, EventKind.OWED_IN, on,
        step_id=step.id, detail=detail, note=note,
    )  # fmt: skip
    for row in missing:
        row.done_on, row.closed_by = on, event.id
    return settle(session, project, step, event, now)


def _only_reviews(step: Step) -> None:
    if step.kind != StepKind.REVIEW:
        raise RefusedError("“{name}” is not a review with a statutory clock.", name=Names.of(step))


def _take_back(session: Session, step: Step) -> None:
    """A revoked conclusion: the certificate is no longer in hand."""
    paper = session.exec(select(Certificate).where(Certificate.step_id == step.id)).first()
    if paper:
        paper.issued_on = paper.number = None
        paper.version += 1
