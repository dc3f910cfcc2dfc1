"""A remark on a project or one of its steps."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from errors import InputError, NotFoundError
from models import EventKind
from services import access, journal, schedules
from services.schedules import Effect
from store.clock import local_day
from store.scope import Viewer

LONGEST = 4000


def add_note(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    step_id: int,
    text: str,
    internal: bool = True,
) -> Effect:
    """Keep what was said. ``internal`` hides it from the developer company."""
    if not viewer.is_bureau:
        raise NotFoundError()
    project, step = access.visible_step(session, viewer, step_id)
    if not text.strip():
        raise InputError("Write the note first.", field="text")
    if len(text) > LONGEST:
        raise InputError(
            "The note has {n} characters; {most} are kept at the most. Shorten it.",
            field="text",
            n=len(text),
            most=LONGEST,
        )
    event = journal.record(
        session, viewer, now, project, EventKind.NOTED, local_day(now),
        step_id=step.id, note=text, internal=internal,
    )  # fmt: skip
    return schedules.refresh(session, project, event, now)
