"""What a letter will ask, written down before it goes out; the .docx is made from it."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session

from errors import InputError, NotFoundError, RefusedError
from models import EventKind, LetterDraft, StepKind
from services import access, journal
from services.progress import settle
from services.schedules import Effect
from store.clock import local_day
from store.scope import Viewer

LONGEST = 4000


def draft_letter(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    step_id: int,
    seen_version: int,
    asked: str,
    basis: str = "",
    distance: str = "",
    reply_by: date | None = None,
) -> Effect:
    """Keep what is asked, on which basis, and by when; a newer draft takes the place of this."""
    project, step = access.editable_step(session, viewer, step_id, seen_version)
    if step.kind != StepKind.EXTERNAL_OPINION:
        raise NotFoundError()
    if step.started_on:
        raise RefusedError("The letter went out on {on} already.", on=step.started_on)
    if not asked.strip():
        raise InputError("Write what the party is asked for.", field="asked")
    if max(len(asked), len(basis)) > LONGEST or len(distance) > 300:
        raise InputError("The text is too long. Shorten it.", field="asked")
    today = local_day(now)
    if reply_by and reply_by < today:
        raise InputError("The reply cannot be asked for a day that has passed.", field="reply_by")
    event = journal.record(
        session, viewer, now, project, EventKind.LETTER_DRAFTED, today,
        step_id=step.id, detail={"round": step.round},
    )  # fmt: skip
    session.add(
        LetterDraft(
            step_id=step.id or 0,
            round=step.round,
            asked=asked.strip(),
            basis=basis.strip(),
            distance=distance.strip(),
            reply_by=reply_by,
            event_id=event.id or 0,
        )
    )
    return settle(session, project, step, event, now)
