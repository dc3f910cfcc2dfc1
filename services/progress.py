"""Verbs on a step: start, finish, remaining, still true."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session, col, select

from errors import InputError, Names, RefusedError
from models import Certificate, Condition, Event, EventKind, Outcome, Project, Step, Suspension
from services import access, filing, journal, schedules
from services.schedules import Effect
from store.clock import local_day
from store.scope import Viewer


def start_step(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    step_id: int,
    seen_version: int,
    on: date,
    received_on: date | None = None,
    owed: str = "",
    owed_wd: int | None = None,
    note: str = "",
    assumed: bool = False,
) -> Effect:
    """The step began (an application was accepted, a preparation was taken up) on ``on``.

    ``received_on``: the papers came in earlier; more than 5 working days earlier the step counts
    as accepted on that day. ``owed``: accepted with these papers missing, which come within
    ``owed_wd`` working days. ``assumed``: no source states the day; it is marked wherever it is
    shown.
    """
    project, step = access.editable_step(session, viewer, step_id, seen_version)
    if step.started_on:
        raise RefusedError(
            "“{name}” has been running since {on}.", name=Names.of(step), on=step.started_on
        )
    _refuse_while_conditions_open(session, step, starting=True)
    filing.check_owed(owed, owed_wd)
    detail = {"owed": owed, "owed_wd": owed_wd} if owed.strip() else {}
    event = journal.record(
        session, viewer, now, project, EventKind.STARTED, on,
        step_id=step.id, detail=detail, note=note,
    )  # fmt: skip
    if received_on:
        journal.check_day(project, received_on, local_day(now), "received_on")
    step.started_on = filing.take_in(session, step, event, on, received_on)
    filing.owe(session, step, event, owed, owed_wd, on)
    if assumed:
        mark_assumed(step, "started_on")
    return settle(session, project, step, event, now)


def finish_step(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    step_id: int,
    seen_version: int,
    on: date,
    outcome: Outcome = Outcome.PASSED,
    started_on: date | None = None,
    number: str = "",
    owed: str = "",
    owed_wd: int | None = None,
    note: str = "",
    assumed: bool = False,
) -> Effect:
    """The step ended on ``on``. A refused one is applied for again: the next round waits.

    ``started_on`` is needed only when nobody recorded the start; ``number`` is the certificate's;
    ``owed`` comes within ``owed_wd`` working days after a conditional conclusion.
    """
    project, step = access.editable_step(session, viewer, step_id, seen_version)
    begun = _begin(project, step, started_on, on, now)
    refuse_while_paused(session, step)
    if outcome != Outcome.FAILED:
        _refuse_while_conditions_open(session, step)
    if outcome == Outcome.PASSED:
        filing.refuse_while_owed(session, step)
    journal.check_after_start(on, begun)
    filing.check_owed(owed, owed_wd)
    kind = EventKind.REFUSED if outcome == Outcome.FAILED else EventKind.FINISHED
    detail = {"outcome": str(outcome), "round": step.round, "started_on": begun.isoformat()}
    event = journal.record(
        session, viewer, now, project, kind, on, step_id=step.id, detail=detail, note=note
    )
    if outcome == Outcome.CONDITIONAL:
        filing.owe(session, step, event, owed, owed_wd, on)
    end_step(session, step, begun, on, outcome, number)
    if assumed and step.finished_on:
        mark_assumed(step, "finished_on")
    return settle(session, project, step, event, now)


def set_remaining(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    step_id: int,
    seen_version: int,
    remaining: int,
    note: str = "",
) -> Effect:
    """From today the step still needs ``remaining`` days of its unit."""
    project, step = access.editable_step(session, viewer, step_id, seen_version)
    if step.started_on is None or step.finished_on:
        raise RefusedError("Only a running item has days remaining. Record its start first.")
    if not 1 <= remaining <= 2000:
        raise InputError("Days remaining must be between 1 and 2000.", field="remaining")
    today = local_day(now)
    detail = {"before": step.remaining, "remaining": remaining, "unit": step.unit}
    event = journal.record(
        session, viewer, now, project, EventKind.REMAINING_SET, today,
        step_id=step.id, detail=detail, note=note,
    )  # fmt: skip
    step.remaining, step.remaining_on = remaining, today
    return settle(session, project, step, event, now)


def verify(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    step_id: int,
    seen_version: int,
    note: str = "",
) -> Effect:
    """Nothing changed and somebody looked: the step is no longer stale."""
    project, step = access.editable_step(session, viewer, step_id, seen_version)
    event = journal.record(
        session, viewer, now, project, EventKind.VERIFIED, local_day(now),
        step_id=step.id, note=note, internal=True,
    )  # fmt: skip
    return settle(session, project, step, event, now)


def end_step(
    session: Session, step: Step, begun: date, on: date, outcome: Outcome, number: str = ""
) -> None:
    """Write the end onto the row: issue the certificate, or open the next round."""
    step.remaining = step.remaining_on = step.promised_on = None
    if outcome == Outcome.FAILED:
        step.started_on = step.finished_on = step.outcome = None
        step.round += 1
        return
    step.started_on, step.finished_on, step.outcome = begun, on, str(outcome)
    certificate = session.exec(select(Certificate).where(Certificate.step_id == step.id)).first()
    if certificate:
        certificate.issued_on = on
        certificate.number = number.strip() or None
        certificate.version += 1


def mark_assumed(step: Step, name: str) -> None:
    """No source states this date of the step."""
    step.assumed = sorted({*step.assumed, name})


def settle(session: Session, project: Project, step: Step, event: Event, now: datetime) -> Effect:
    """Mark the step as touched and compute the project anew."""
    step.version += 1
    step.touched_at = now
    return schedules.refresh(session, project, event, now)


def _begin(project: Project, step: Step, started_on: date | None, on: date, now: datetime) -> date:
    if step.finished_on:
        raise RefusedError(
            "“{name}” ended on {on} already.", name=Names.of(step), on=step.finished_on
        )
    if step.started_on:
        return step.started_on
    if started_on is None and step.expected_duration > 0:
        raise InputError(
            "Nobody recorded when “{name}” started. Enter the day it started as well.",
            field="started_on",
            name=Names.of(step),
        )
    begun = started_on or on
    journal.check_day(project, begun, local_day(now), "started_on")
    return begun


def _refuse_while_conditions_open(session: Session, step: Step, *, starting: bool = False) -> None:
    """A condition of an external party's reply blocks; it ends only with its own proof."""
    open_ones = select(Condition).where(
        col(Condition.met_by).is_(None), col(Condition.lifted_by).is_(None)
    )
    if not starting and session.exec(open_ones.where(Condition.step_id == step.id)).first():
        raise RefusedError("This is a condition of a reply. Record with which proof it was met.")
    blocking = open_ones.where(Condition.blocks_id == step.id)
    if starting:
        blocking = blocking.where(col(Condition.before_start).is_(True))
    found = session.exec(blocking.order_by(col(Condition.id))).first()
    if found:
        raise RefusedError(
            "“{name}” waits for a condition: {text}. Record first how it was met.",
            name=Names.of(step),
            text=found.text,
        )


def refuse_while_paused(session: Session, step: Step) -> None:
    """A step whose clock stands still cannot end."""
    open_pause = session.exec(
        select(Suspension).where(Suspension.step_id == step.id, col(Suspension.ended_on).is_(None))
    ).first()
    if open_pause:
        raise RefusedError(
            "The clock of “{name}” has stood still since {on}. Resume it first.",
            name=Names.of(step),
            on=open_pause.started_on,
        )
