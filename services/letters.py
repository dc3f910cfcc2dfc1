"""Verbs on the letter to an external party: send, promise, chase, reply (rules §7).

What the party itself may also do by its link stands in ``services/letter_answers.py``; how a
consultation ends without a reply, or begins anew, in ``services/consultations.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from errors import InputError, Names, NotFoundError, RefusedError
from models import Chase, EventKind, Letter, Resending, Step, StepKind
from services import access, attachments, conditions, journal, letter_answers
from services.filetypes import Upload
from services.letter_answers import Answer, Pen, Waiting
from services.letter_answers import Reply as Reply
from services.progress import mark_assumed, settle
from services.schedules import Effect
from store.calendars import calendar
from store.scope import Viewer


class ChaseLevel(StrEnum):
    ASSIGNED = "assigned"  # 交办
    CHASED = "chased"  # 催办
    SUPERVISED = "supervised"  # 督办


class Channel(StrEnum):
    LETTER = "letter"
    PHONE = "phone"
    VISIT = "visit"
    MEETING = "meeting"


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
    files: Sequence[Upload] = (),
    assumed: bool = False,
) -> Effect:
    """The request went out on ``on``; the party's period runs from there.

    ``due_on`` defaults to the party's own period counted from ``on``. ``files`` went with it;
    whoever holds a link to the letter may open them.
    """
    project, step = access.editable_step(session, viewer, step_id, seen_version)
    if step.kind != StepKind.EXTERNAL_OPINION:
        raise RefusedError("“{name}” is not an external opinion.", name=Names.of(step))
    if step.started_on:
        raise RefusedError("The letter went out on {on} already.", on=step.started_on)
    kept = attachments.checked(files)
    due = due_on or _period_end(session, step, on)
    if due < on:
        raise InputError("The reply cannot be due before the letter is sent.", field="due_on")
    detail = {
        "number": number.strip(), "due_on": due.isoformat(), "files": [file.name for file in kept]
    }  # fmt: skip
    event = journal.record(
        session, viewer, now, project, EventKind.LETTER_SENT, on,
        step_id=step.id, detail=detail, note=note,
    )  # fmt: skip
    step.started_on = on
    if assumed:
        mark_assumed(step, "started_on")
    letter = Letter(
        step_id=step.id or 0,
        round=step.round,
        organisation_id=step.organisation_id,
        number=number.strip() or None,
        sent_on=on,
        due_on=due,
        sent_by=event.id or 0,
    )
    session.add(letter)
    session.flush()
    attachments.attach(session, now, event, kept, letter_id=letter.id, part="sending")
    return settle(session, project, step, event, now)


def resend_letter(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    step_id: int,
    seen_version: int,
    on: date,
    channel: Channel,
    note: str = "",
    files: Sequence[Upload] = (),
) -> Effect:
    """The same letter went out once more (it was lost, or a paper was added). Round and due date
    stay: only a second consultation is a new letter."""
    at = _waiting(session, viewer, step_id, seen_version)
    journal.check_after_start(on, at.letter.sent_on)
    kept = attachments.checked(files)
    event = journal.record(
        session, viewer, now, at.project, EventKind.LETTER_RESENT, on, step_id=step_id,
        detail={"channel": str(channel), "files": [file.name for file in kept]}, note=note,
    )  # fmt: skip
    session.add(
        Resending(
            letter_id=at.letter.id or 0, resent_on=on, channel=channel, event_id=event.id or 0
        )
    )
    attachments.attach(session, now, event, kept, letter_id=at.letter.id, part="sending")
    return settle(session, at.project, at.step, event, now)


def record_receipt(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    step_id: int,
    seen_version: int,
    on: date,
    note: str = "",
) -> Effect:
    """The party confirmed on ``on`` that it has the letter. The wait goes on."""
    at = _waiting(session, viewer, step_id, seen_version)
    return letter_answers.acknowledge(session, at, Pen(viewer, now), on, note)


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
    at = _waiting(session, viewer, step_id, seen_version)
    return letter_answers.promise(session, at, Pen(viewer, now), promised_on, on, note)


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
    at = _waiting(session, viewer, step_id, seen_version)
    event = journal.record(
        session, viewer, now, at.project, EventKind.LETTER_CHASED, on,
        step_id=step_id, detail={"level": str(level), "channel": str(channel)}, note=note,
    )  # fmt: skip
    session.add(
        Chase(
            letter_id=at.letter.id or 0,
            level=level,
            channel=channel,
            answer=answer.strip(),
            event_id=event.id or 0,
        )
    )
    return settle(session, at.project, at.step, event, now)


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
    terms: str = "",
    blocks_id: int | None = None,
    before_start: bool = False,
    meet_by: date | None = None,
    files: Sequence[Upload] = (),
    shown: bool = False,
    assumed: bool = False,
) -> Effect:
    """The party answered on ``on``. ``terms``: the conditions, one a line (services.conditions);
    ``shown``: the developer may see the files."""
    at = _waiting(session, viewer, step_id, seen_version)
    asked = (
        conditions.terms(terms, blocks_id, before_start, meet_by)
        if reply == Reply.CONDITIONS and terms.strip()
        else None
    )
    given = Answer(reply, on, number, note, asked, attachments.checked(files), shown, assumed)
    return letter_answers.answer(session, at, Pen(viewer, now), given)[1]


def _period_end(session: Session, step: Step, sent_on: date) -> date:
    period = step.promised_limit or step.statutory_limit or step.expected_duration
    if step.unit == "cd":
        return date.fromordinal(calendar(session).roll(sent_on.toordinal() + period))
    return date.fromordinal(calendar(session).add(sent_on.toordinal(), period))


def waiting(session: Session, step: Step) -> Letter:
    """The letter of this step that waits for its answer; raises RefusedError without one."""
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
    return letter


def _waiting(session: Session, viewer: Viewer, step_id: int, seen_version: int) -> Waiting:
    project, step = access.editable_step(session, viewer, step_id, seen_version)
    if step.kind != StepKind.EXTERNAL_OPINION:
        raise NotFoundError()
    return Waiting(project, step, waiting(session, step))
