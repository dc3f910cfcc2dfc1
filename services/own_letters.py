"""What an external party's own account does about a letter to that party: the same as whoever
holds a link to the letter, and of the project no more than that (rules §7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session, col

from errors import NotFoundError, RefusedError
from models import Letter, Step
from services import access, letter_answers, reply_door
from services.filetypes import Upload
from services.letter_answers import Pen, Reply, Waiting
from services.schedules import Effect
from store import scope
from store.clock import local_day
from store.scope import Viewer


def acknowledge(session: Session, viewer: Viewer, now: datetime, *, letter_id: int) -> Effect:
    """The party confirms that it has the letter."""
    at = _open(session, viewer, letter_id)
    return letter_answers.acknowledge(session, at, _pen(viewer, now), local_day(now))


def promise(
    session: Session, viewer: Viewer, now: datetime, *, letter_id: int, promised_on: date
) -> Effect:
    """The party says by when it will answer."""
    at, today = _open(session, viewer, letter_id), local_day(now)
    reply_door.check_promise(promised_on, today)
    return letter_answers.promise(session, at, _pen(viewer, now), promised_on, today)


def reply(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    letter_id: int,
    reply: Reply,
    number: str = "",
    note: str = "",
    terms: str = "",
    files: Sequence[Upload] = (),
) -> Effect:
    """The party answers, once, with its paper; the liaison compares it as one that came by link."""
    at = _open(session, viewer, letter_id)
    given = reply_door.checked_answer(
        local_day(now), reply=reply, number=number, note=note, terms=terms, files=files
    )
    _event, effect = letter_answers.answer(session, at, _pen(viewer, now), given)
    return effect


def _open(session: Session, viewer: Viewer, letter_id: int) -> Waiting:
    letter = session.exec(
        scope.letters_to(viewer).where(col(Letter.id) == letter_id).with_for_update()
    ).first()  # two answers at once: the second waits
    if letter is None:
        raise NotFoundError()
    if not letter.is_open:
        raise RefusedError("This letter has been answered already. Nothing more is needed.")
    step = session.get_one(Step, letter.step_id)
    return Waiting(access.project_of(session, step.project_id), step, letter)


def _pen(viewer: Viewer, now: datetime) -> Pen:
    return Pen(viewer, now, {"by_account": viewer.account_id})
