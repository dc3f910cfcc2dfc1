"""Verbs on the letter to an external party: send, promise, chase, reply (rules §7)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from errors import InputError, Names, NotFoundError, RefusedError
from models import Chase, EventKind, Letter, LetterPromise, Outcome, Project, Step, StepKind
from services import access, journal
from services.progress import end_step, mark_assumed, settle
from services.schedules import Effect
from store.calendars import calendar
from store.scope import Viewer


class Reply(StrEnum):
    HOLDING = "holding"  # an answer that does not answer: the wait goes on
    AGREE = "agree"
    CONDITIONS = "conditions"
    OBJECT = "object"


class ChaseLevel(StrEnum):
    ASSIGNED = "assigned"  # 交办
    CHASED = "chased"  # 催办
    SUPERVISED = "supervised"  # 督办


class Channel(StrEnum):
    LETTER = "letter"
    PHONE = "phone"
    VISIT = "visit"
    MEETING = "meeting"


_OUTCOMES = {
    Reply.AGREE: Outcome.PASSED,
    Reply.CONDITIONS: Outcome.CONDITIONAL,
    Reply.OBJECT: Outcome.FAILED,
}


def send_letter(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    step_id: int,
    seen_version: int,
    on: date,
    due_on: date | None = None,
    number: str = "",
    note: str = "",
    assumed: bool = False,
) -> Effect:
    """The request went out on ``on``; the party's period runs from there.

    ``due_on`` defaults to the party's own period counted from ``on``.
    """
    project, step = access.editable_step(session, viewer, step_id, seen_version)
    if step.kind != StepKind.EXTERNAL_OPINION:
        raise RefusedError("“{name}” is not an external opinion.", name=Names.of(step))
    if step.started_on:
        raise RefusedError("The letter went out on {on} already.", on=step.started_on)
    due = due_on or _period_end(session, step, on)
    if due < on:
        raise InputError("The reply cannot be due before the letter is sent.", field="due_on")
    event = journal.record(
        session, viewer, now, project, EventKind.LETTER_SENT, on,
        step_id=step.id, detail={"number": number, "due_on": due.isoformat()}, note=note,
    )  # fmt: skip
    step.started_on = on
    if assumed:
        mark_assumed(step, "started_on")
    session.add(
        Letter(
            step_id=step.id or 0,
            round=step.round,
            organisation_id=step.organisation_id,
            number=number.strip() or None,
            sent_on=on,
            due_on=due,
            sent_by=event.id or 0,
        )
    )
    return settle(session, project, step, event, now)


def record_promise(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    step_id: int,
    seen_version: int,
    promised_on: date,
    on: date,
    note: str = "",
) -> Effect:
    """The party said on ``on`` that it will answer by ``promised_on``. Earlier promises stay."""
    project, step, letter = _open_letter(session, viewer, step_id, seen_version)
    if promised_on < on:
        raise InputError(
            "A promise lies ahead: {promised} is before {on}, the day it was given.",
            field="promised_on",
            promised=promised_on,
            on=on,
        )
    event = journal.record(
        session, viewer, now, project, EventKind.LETTER_PROMISED, on,
        step_id=step.id, detail={"promised_on": promised_on.isoformat()}, note=note,
    )  # fmt: skip
    session.add(
        LetterPromise(letter_id=letter.id or 0, promised_on=promised_on, event_id=event.id or 0)
    )
    step.promised_on = promised_on
    return settle(session, project, step, event, now)


def record_chase(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    step_id: int,
    seen_version: int,
    level: ChaseLevel,
    channel: Channel,
    on: date,
    answer: str = "",
    note: str = "",
) -> Effect:
    """The party was reminded on ``on``: at which level, by which way, what it answered."""
    project, step, letter = _open_letter(session, viewer, step_id, seen_version)
    event = journal.record(
        session, viewer, now, project, EventKind.LETTER_CHASED, on,
        step_id=step.id, detail={"level": str(level), "channel": str(channel)}, note=note,
    )  # fmt: skip
    session.add(
        Chase(
            letter_id=letter.id or 0,
            level=level,
            channel=channel,
            answer=answer.strip(),
            event_id=event.id or 0,
        )
    )
    return settle(session, project, step, event, now)


def record_reply(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    step_id: int,
    seen_version: int,
    reply: Reply,
    on: date,
    number: str = "",
    note: str = "",
    assumed: bool = False,
) -> Effect:
    """The party answered on ``on``. Only a substantive answer ends the wait: agreement finishes
    the step, an objection opens the next round, a holding reply is noted and the wait goes on."""
    project, step, letter = _open_letter(session, viewer, step_id, seen_version)
    if on < letter.sent_on:
        raise InputError(
            "{on} is before the letter was sent ({sent}). Correct the day.",
            field="on",
            on=on,
            sent=letter.sent_on,
        )
    detail = {"reply": str(reply), "number": number, "round": step.round}
    event = journal.record(
        session, viewer, now, project, EventKind.LETTER_REPLIED, on,
        step_id=step.id, detail=detail, note=note,
    )  # fmt: skip
    if reply != Reply.HOLDING:
        letter.replied_on, letter.reply, letter.replied_by = on, reply, event.id
        end_step(session, step, letter.sent_on, on, _OUTCOMES[reply])
        if assumed and step.finished_on:
            mark_assumed(step, "finished_on")
    return settle(session, project, step, event, now)


def _period_end(session: Session, step: Step, sent_on: date) -> date:
    period = step.promised_limit or step.statutory_limit or step.expected_duration
    if step.unit == "cd":
        return date.fromordinal(calendar(session).roll(sent_on.toordinal() + period))
    return date.fromordinal(calendar(session).add(sent_on.toordinal(), period))


def _open_letter(
    session: Session, viewer: Viewer, step_id: int, seen_version: int
) -> tuple[Project, Step, Letter]:
    project, step = access.editable_step(session, viewer, step_id, seen_version)
    if step.kind != StepKind.EXTERNAL_OPINION:
        raise NotFoundError()
    letter = session.exec(
        select(Letter)
        .where(Letter.step_id == step.id, Letter.round == step.round)
        .order_by(col(Letter.id).desc())
    ).first()
    if letter is None:
        raise RefusedError("No letter has gone out yet. Record its sending first.")
    if letter.replied_on:
        raise RefusedError(
            "The reply of {on} is recorded already. A second consultation is a new letter.",
            on=letter.replied_on,
        )
    return project, step, letter
