"""The journal: one event for each happening, with two times. Its id is the cause of what moves,
and the highest id is the version of the data."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from errors import InputError
from models import Event, EventKind, Project
from services import notices
from store.calendars import calendar
from store.clock import local_day
from store.scope import Viewer

# Entered later than the next working day: it did not come from the moment itself.
PROMPT_WD = 1
LONGEST, SHORTEST = 4000, 5  # characters of a text that is kept for good


def record(
    session: Session,
    actor: Viewer | None,
    now: datetime,
    project: Project,
    kind: EventKind,
    happened_on: date,
    *,
    step_id: int | None = None,
    certificate_id: int | None = None,
    detail: dict[str, Any] | None = None,
    note: str = "",
    internal: bool = False,
) -> Event:
    """Append one event and give it its id. ``happened_on`` must not lie in the future."""
    today = local_day(now)
    check_day(project, happened_on, today, "happened_on")
    late = calendar(session).count(happened_on.toordinal(), today.toordinal()) > PROMPT_WD
    event = Event(
        project_id=project.id or 0,
        step_id=step_id,
        certificate_id=certificate_id,
        kind=kind,
        actor_id=actor.account_id if actor else None,
        happened_on=happened_on,
        recorded_at=now,
        backfilled=late,
        internal=internal,
        detail=detail or {},
        note=note.strip(),
    )
    session.add(event)
    session.flush()
    notices.of_event(session, project, event, now)
    return event


def check_day(project: Project, day: date, today: date, field: str) -> None:
    """Refuse a day on which nothing of this project can have happened."""
    if day > today:
        raise InputError(
            "{day} is in the future. Enter the day on which it happened, {today} at the latest.",
            field=field,
            day=day,
            today=today,
        )
    if day < project.land_award_on:
        raise InputError(
            "{day} is before the land was awarded ({award}). Check the year and the month.",
            field=field,
            day=day,
            award=project.land_award_on,
        )


def check_after_start(on: date, started_on: date) -> None:
    """Refuse a day of an item that lies before the item started."""
    if on < started_on:
        raise InputError(
            "{on} is before the item started ({start}). Correct one of the two days.",
            field="on",
            on=on,
            start=started_on,
        )


def check_text(text: str, field: str) -> None:
    """Refuse a text that says nothing, or too much."""
    if len(text.strip()) < SHORTEST:
        raise InputError("Write it in a sentence; it is kept for good.", field=field)
    if len(text) > LONGEST:
        raise InputError(
            "The text has {n} characters; {most} are kept at the most. Shorten it.",
            field=field,
            n=len(text),
            most=LONGEST,
        )
