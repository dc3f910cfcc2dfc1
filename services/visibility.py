"""What a developer sees of its own project: a liaison may take an item out of its sight."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from errors import RefusedError
from models import Certificate, EventKind
from services import access, journal, schedules
from services.schedules import Effect
from store.clock import local_day
from store.scope import Viewer


def show_step(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    step_id: int,
    seen_version: int,
    visible: bool,
) -> Effect:
    """Show an item to the developer company, or hide it: in pages, counts, exports and notes.

    Dates stay what they are. Raises RefusedError for an item that issues a certificate: the
    developer waits for that one and must see it.
    """
    project, step = access.editable_step(session, viewer, step_id, seen_version)
    paper = session.exec(select(Certificate.id).where(col(Certificate.step_id) == step_id)).first()
    if paper is not None and not visible:
        raise RefusedError("An item that issues a certificate is always shown to the developer.")
    if step.visible != visible:
        step.visible = visible
        step.version += 1
        step.touched_at = now
        session.add(step)
    kind = EventKind.STEP_SHOWN if visible else EventKind.STEP_HIDDEN
    event = journal.record(
        session, viewer, now, project, kind, local_day(now), step_id=step.id, internal=True
    )
    return schedules.refresh(session, project, event, now)
