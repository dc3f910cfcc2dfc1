"""Why a date was missed, and the new one."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session

from errors import InputError, RefusedError
from models import EventKind, Explanation, Step, StepKind
from services import access, journal
from services.progress import settle
from services.schedules import Effect
from store.calendars import calendar
from store.clock import local_day
from store.queries import rows, supervision
from store.queries.filings import filings
from store.scope import Viewer
from store.statutory import clock, missed_on


def explain(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    step_id: int,
    seen_version: int,
    text: str,
    new_on: date,
) -> Effect:
    """Why the step missed its date, and the new one. In an office's own lane the new date is its
    promise and moves the projection; what an external party promises is recorded with its letter.
    """
    project, step = access.editable_step(session, viewer, step_id, seen_version)
    today = local_day(now)
    missed = missed_date(session, step, today)
    if missed is None:
        raise RefusedError("No date was missed here, so nothing needs an explanation.")
    journal.check_text(text, "text")
    if new_on < today:
        raise InputError("The new date lies ahead: today or later.", field="new_on")
    detail = {"missed_on": missed.isoformat(), "new_on": new_on.isoformat()}
    event = journal.record(
        session, viewer, now, project, EventKind.EXPLAINED, today,
        step_id=step.id, detail=detail, note=text, internal=True,
    )  # fmt: skip
    session.add(
        Explanation(
            step_id=step.id or 0,
            round=step.round,
            missed_on=missed,
            new_on=new_on,
            text=text.strip(),
            event_id=event.id or 0,
        )
    )
    if step.kind != StepKind.EXTERNAL_OPINION and step.started_on:
        step.promised_on = new_on
    return settle(session, project, step, event, now)


def missed_date(session: Session, step: Step, today: date) -> date | None:
    """The date that waits for an explanation; None where there is none."""
    if step.finished_on:
        return None
    own = rows.project_ids(step.project_id)
    number = step.id or 0
    told = clock(step, filings(session, own, today), calendar(session), today)
    explained = supervision.explanations(session, own).get(number, [])
    due = supervision.letters_due(session, own).get(number)
    return missed_on(told, step.round, explained, due, today)
