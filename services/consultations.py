"""How a consultation ends without a reply, begins anew, and what becomes of a reply by link."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session, col, select

from errors import InputError, Names, NotFoundError, RefusedError
from models import Event, EventKind, Letter, LetterWaiver, Outcome, Project, Step, StepKind
from services import access, conditions, journal
from services.letters import waiting
from services.progress import end_step, settle
from services.schedules import Effect
from store.queries import letters as queries
from store.scope import Viewer


def withdraw_letter(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    step_id: int,
    seen_version: int,
    on: date,
    reason: str,
) -> Effect:
    """The request was taken back on ``on``; whoever asks again begins the next round."""
    project, step = _opinion(session, viewer, step_id, seen_version)
    letter = waiting(session, step)
    _need(reason)
    journal.check_after_start(on, letter.sent_on)
    event = journal.record(
        session, viewer, now, project, EventKind.LETTER_WITHDRAWN, on,
        step_id=step.id, detail={"round": step.round}, note=reason,
    )  # fmt: skip
    letter.withdrawn_on, letter.withdrawn_by = on, event.id
    _next_round(step)
    return settle(session, project, step, event, now)


def not_required(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    step_id: int,
    seen_version: int,
    on: date,
    reason: str,
) -> Effect:
    """The opinion turned out not to be needed: the item ends passed, with the reason kept. A
    letter that is out is withdrawn by it."""
    project, step = _opinion(session, viewer, step_id, seen_version)
    if step.finished_on:
        raise RefusedError(
            "“{name}” ended on {on} already.", name=Names.of(step), on=step.finished_on
        )
    _need(reason)
    journal.check_after_start(on, step.started_on or on)
    event = journal.record(
        session, viewer, now, project, EventKind.LETTER_NOT_REQUIRED, on,
        step_id=step.id, detail={"round": step.round}, note=reason,
    )  # fmt: skip
    session.add(
        LetterWaiver(
            step_id=step.id or 0, round=step.round, waived_on=on, reason=reason.strip(),
            event_id=event.id or 0,
        )
    )  # fmt: skip
    if step.started_on:
        letter = waiting(session, step)
        letter.withdrawn_on, letter.withdrawn_by = on, event.id
    end_step(session, step, step.started_on or on, on, Outcome.PASSED)
    return settle(session, project, step, event, now)


def consult_again(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    step_id: int,
    seen_version: int,
    on: date,
    reason: str,
) -> Effect:
    """The party must be asked a second time (the design changed): the next round waits for its
    letter. Conditions of the earlier reply count no longer."""
    project, step = _opinion(session, viewer, step_id, seen_version)
    if step.finished_on is None:
        raise RefusedError("This consultation has not ended. Send the letter once more instead.")
    _need(reason)
    journal.check_after_start(on, step.finished_on)
    event = journal.record(
        session, viewer, now, project, EventKind.CONSULTED_AGAIN, on, step_id=step.id,
        detail={"round": step.round, "finished_on": step.finished_on.isoformat()}, note=reason,
    )  # fmt: skip
    last = _last_letter(session, step)
    if last:
        conditions.lift_all(session, last, event)
    _next_round(step)
    return settle(session, project, step, event, now)


def confirm_reply(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    step_id: int,
    seen_version: int,
    on: date,
    note: str = "",
) -> Effect:
    """A reply that came by link was compared with the party's own paper and holds."""
    project, step, letter = _by_link(session, viewer, step_id, seen_version)
    event = journal.record(
        session, viewer, now, project, EventKind.REPLY_CONFIRMED, on,
        step_id=step.id, note=note,
    )  # fmt: skip
    letter.confirmed_by = event.id
    return settle(session, project, step, event, now)


def set_reply_aside(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    step_id: int,
    seen_version: int,
    on: date,
    reason: str,
) -> Effect:
    """A reply that came by link was not the party's word: the letter waits again, as before."""
    project, step, letter = _by_link(session, viewer, step_id, seen_version)
    _need(reason)
    event = journal.record(
        session, viewer, now, project, EventKind.REPLY_SET_ASIDE, on, step_id=step.id,
        detail={"reply": letter.reply, "round": letter.round}, note=reason,
    )  # fmt: skip
    conditions.lift_all(session, letter, event)
    letter.replied_on = letter.reply = letter.replied_by = None
    step.round, step.started_on = letter.round, letter.sent_on
    step.finished_on = step.outcome = None
    return settle(session, project, step, event, now)


def _opinion(
    session: Session, viewer: Viewer, step_id: int, seen_version: int
) -> tuple[Project, Step]:
    project, step = access.editable_step(session, viewer, step_id, seen_version)
    if step.kind != StepKind.EXTERNAL_OPINION:
        raise NotFoundError()
    return project, step


def _by_link(
    session: Session, viewer: Viewer, step_id: int, seen_version: int
) -> tuple[Project, Step, Letter]:
    """The answered letter of the step, when its answer came by link and nobody judged it yet."""
    project, step = _opinion(session, viewer, step_id, seen_version)
    letter = _last_letter(session, step)
    if letter is None or letter.replied_by is None:
        raise RefusedError("There is no reply by link that waits for a word.")
    came = session.get_one(Event, letter.replied_by)
    if not queries.from_party(came) or letter.confirmed_by:
        raise RefusedError("There is no reply by link that waits for a word.")
    return project, step, letter


def _last_letter(session: Session, step: Step) -> Letter | None:
    return session.exec(
        select(Letter).where(Letter.step_id == step.id).order_by(col(Letter.id).desc())
    ).first()


def _next_round(step: Step) -> None:
    step.started_on = step.finished_on = step.outcome = None
    step.remaining = step.remaining_on = step.promised_on = None
    step.round += 1


def _need(reason: str) -> None:
    if len(reason.strip()) < 2:
        raise InputError("Write down why: one sentence.", field="reason")
