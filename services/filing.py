"""How an application was taken in and what it still owes: rows that several verbs write."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session, col, select

from engine import clock as law
from engine.clock import NOTICE_WD
from engine.errors import IllegalMoveError
from engine.status import Status
from errors import InputError, Names, RefusedError
from models import Event, Owed, Step, StepStatus
from store.calendars import calendar
from store.filed import events
from store.queries import rows
from store.queries.filings import filings

LONGEST_OWED_WD = 250


def received(session: Session, step: Step) -> date | None:
    """The day on which the papers of this round came in, where it was recorded by itself."""
    row = session.exec(
        select(StepStatus).where(
            StepStatus.step_id == step.id,
            StepStatus.round == step.round,
            StepStatus.status == Status.RECEIVED,
        )
    ).first()
    return row.on if row else None


def take_in(session: Session, step: Step, event: Event, on: date, received_on: date | None) -> date:
    """The application was accepted on ``on``. Returns the day from which its clock runs: with
    nothing told within 5 working days it counts as accepted on receipt (XK 32)."""
    known = received(session, step)
    came = known or received_on or on
    if came > on:
        raise InputError(
            "The papers cannot come in ({came}) after they were accepted ({on}).",
            field="received_on",
            came=came,
            on=on,
        )
    if came == on:
        return on
    if known is None:
        note(session, step, event, Status.RECEIVED, came)
    note(session, step, event, Status.ACCEPTED, on)
    told_late = calendar(session).count(came.toordinal(), on.toordinal()) > NOTICE_WD
    return came if told_late else on


def note(session: Session, step: Step, event: Event, status: Status, on: date) -> None:
    """Keep a status code of this round."""
    session.add(
        StepStatus(
            step_id=step.id or 0, round=step.round, status=status, on=on, event_id=event.id or 0
        )
    )


def check_move(session: Session, step: Step, status: Status, on: date) -> None:
    """Refuse a status that may not follow the present one, or a day that runs backwards."""
    read = filings(session, rows.project_ids(step.project_id), on)
    before = events(step, read)
    try:
        law.check_move(before, law.Event(status, on.toordinal()))
    except IllegalMoveError as error:
        if before and on.toordinal() < before[-1].on:
            raise InputError(
                "{on} is before the last thing recorded ({last}). Correct the day.",
                field="on",
                on=on,
                last=date.fromordinal(before[-1].on),
            ) from error
        raise RefusedError(
            "This cannot follow from where “{name}” stands now.", name=Names.of(step)
        ) from error


def check_owed(what: str, limit_wd: int | None) -> None:
    """Papers that are missing come within a time."""
    if what.strip() and (limit_wd is None or not 1 <= limit_wd <= LONGEST_OWED_WD):
        raise InputError(
            "Say within how many working days the missing papers come: 1 to {most}.",
            field="owed_wd",
            most=LONGEST_OWED_WD,
        )


def owe(
    session: Session, step: Step, event: Event, what: str, limit_wd: int | None, since_on: date
) -> None:
    """Papers still to come: what, and in how many working days (容缺). Nothing named: no row."""
    if not what.strip():
        return
    session.add(
        Owed(
            step_id=step.id or 0,
            round=step.round,
            what=what.strip(),
            limit_wd=limit_wd or 0,
            since_on=since_on,
            opened_by=event.id or 0,
        )
    )


def open_owed(session: Session, step: Step) -> list[Owed]:
    """What this round of the step still waits for."""
    found = select(Owed).where(
        Owed.step_id == step.id, Owed.round == step.round, col(Owed.done_on).is_(None)
    )
    return list(session.exec(found.order_by(col(Owed.id))))


def refuse_while_owed(session: Session, step: Step) -> None:
    """An unconditional conclusion waits for the papers that were left open at acceptance."""
    missing = open_owed(session, step)
    if missing:
        raise RefusedError(
            "“{what}” is still missing. Record that it came in, or conclude with conditions.",
            what=missing[0].what,
        )
