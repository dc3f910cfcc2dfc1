"""What the party did with a letter, whoever records it: a liaison, or the party by its link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session

from errors import InputError, RefusedError
from models import Event, EventKind, HoldingReply, Letter, LetterPromise, Outcome, Project, Step
from services import attachments, conditions, journal
from services.conditions import Terms
from services.filetypes import Checked
from services.progress import end_step, mark_assumed, settle
from services.schedules import Effect
from store.scope import Viewer


class Reply(StrEnum):
    HOLDING = "holding"  # an answer that does not answer: the wait goes on
    AGREE = "agree"
    CONDITIONS = "conditions"
    OBJECT = "object"


OUTCOMES = {
    Reply.AGREE: Outcome.PASSED,
    Reply.CONDITIONS: Outcome.CONDITIONAL,
    Reply.OBJECT: Outcome.FAILED,
}


@dataclass(frozen=True)
class Waiting:
    """A letter that waits for its answer, with its step and project."""

    project: Project
    step: Step
    letter: Letter


@dataclass(frozen=True)
class Pen:
    """Who writes it down and when; nobody (None) for what came by link. ``extra`` is kept with
    the happening."""

    viewer: Viewer | None
    now: datetime
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What the party answered; ``terms`` only with conditions. ``shown``: its files may be seen
    by the developer; ``assumed``: no source states the day."""

    reply: Reply
    on: date
    number: str = ""
    note: str = ""
    terms: Terms | None = None
    files: Sequence[Checked] = ()
    shown: bool = False
    assumed: bool = False


def acknowledge(session: Session, at: Waiting, pen: Pen, on: date, note: str = "") -> Effect:
    """The party has the letter in hand since ``on``."""
    if at.letter.acknowledged_on:
        raise RefusedError("Receipt was confirmed on {on} already.", on=at.letter.acknowledged_on)
    _not_before_sending(at.letter, on)
    event = _event(session, at, pen, EventKind.LETTER_ACKNOWLEDGED, on, note)
    at.letter.acknowledged_on, at.letter.acknowledged_by = on, event.id
    return settle(session, at.project, at.step, event, pen.now)


def promise(
    session: Session, at: Waiting, pen: Pen, promised_on: date, on: date, note: str = ""
) -> Effect:
    """The party said on ``on`` that it will answer by ``promised_on``. Earlier promises stay."""
    if promised_on < on:
        raise InputError(
            "A promise lies ahead: {promised} is before {on}, the day it was given.",
            field="promised_on",
            promised=promised_on,
            on=on,
        )
    detail = {"promised_on": promised_on.isoformat()}
    event = _event(session, at, pen, EventKind.LETTER_PROMISED, on, note, detail)
    session.add(
        LetterPromise(letter_id=at.letter.id or 0, promised_on=promised_on, event_id=event.id or 0)
    )
    at.step.promised_on = promised_on
    return settle(session, at.project, at.step, event, pen.now)


def answer(session: Session, at: Waiting, pen: Pen, given: Answer) -> tuple[Event, Effect]:
    """Only a substantive answer ends the wait: agreement finishes the step, conditions become
    steps that block, an objection opens the next round, a holding reply is kept."""
    _not_before_sending(at.letter, given.on)
    step, letter = at.step, at.letter
    detail = {"reply": str(given.reply), "number": given.number.strip(), "round": step.round}
    detail |= _named(given.files) | (given.terms.told() if given.terms else {})
    event = _event(session, at, pen, EventKind.LETTER_REPLIED, given.on, given.note, detail)
    attachments.attach(
        session, pen.now, event, given.files, letter_id=letter.id, part="reply",
        internal=not given.shown,
    )  # fmt: skip
    if given.reply == Reply.HOLDING:
        session.add(
            HoldingReply(
                letter_id=letter.id or 0, received_on=given.on, number=given.number.strip(),
                event_id=event.id or 0,
            )
        )  # fmt: skip
    else:
        letter.replied_on, letter.reply, letter.replied_by = given.on, given.reply, event.id
        end_step(session, step, letter.sent_on, given.on, OUTCOMES[given.reply])
        if given.assumed and step.finished_on:
            mark_assumed(step, "finished_on")
        if given.reply == Reply.CONDITIONS and given.terms:
            conditions.add(session, at.project, step, letter, event, given.terms, pen.now)
    return event, settle(session, at.project, step, event, pen.now)


def _event(
    session: Session,
    at: Waiting,
    pen: Pen,
    kind: EventKind,
    on: date,
    note: str,
    detail: dict[str, Any] | None = None,
) -> Event:
    return journal.record(
        session, pen.viewer, pen.now, at.project, kind, on,
        step_id=at.step.id, detail=(detail or {}) | pen.extra, note=note,
    )  # fmt: skip


def _named(files: Sequence[Checked]) -> dict[str, list[str]]:
    return {"files": [file.name for file in files]} if files else {}


def _not_before_sending(letter: Letter, on: date) -> None:
    if on < letter.sent_on:
        raise InputError(
            "{on} is before the letter was sent ({sent}). Correct the day.",
            field="on",
            on=on,
            sent=letter.sent_on,
        )
