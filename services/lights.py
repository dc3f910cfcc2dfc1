"""Lights: the nightly record of what changed, and the thresholds of the printed rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from engine.calendar import WorkCalendar
from errors import InputError, NotFoundError, RefusedError
from models import FirstOverdue, LightKey, LightRule, Project, Role, Step, StepLight
from store.calendars import calendar
from store.clock import local_day
from store.filed import Filings, thresholds
from store.queries import supervision
from store.queries.filings import filings, light_rules
from store.scope import Viewer
from store.statutory import Clock, clock, letter_light

MAY_SET = frozenset({Role.CHIEF, Role.SYSTEM_ADMIN})
LONGEST_BACK = timedelta(days=400)  # a step that has waited longer starts its record here
BOUNDS: dict[LightKey, tuple[int, int]] = {
    LightKey.YELLOW_LEFT: (0, 60),
    LightKey.RED_LEFT: (-30, 30),
    LightKey.SECOND_YELLOW: (0, 1),
    LightKey.CERTIFICATE_RED_WD: (0, 250),
    LightKey.CERTIFICATE_RED_CHANCE: (0, 100),
    LightKey.STALE_WD: (1, 250),
    LightKey.VERY_STALE_WD: (1, 250),
}


def refresh(session: Session, now: datetime) -> int:
    """Bring the record of lights up to today. Returns how many rows were added.

    Computed from facts, day by day since the last row of each step: a night that was missed
    leaves the same rows, and a second run on the same day none.
    """
    today = local_day(now)
    every = select(Project.id)
    read = filings(session, every, today)
    due = supervision.letters_due(session, every)
    cal = calendar(session)
    added = 0
    for step in _watched(session, read):
        changes, told = _changes(step, read, due.get(step.id or 0), cal, today)
        session.add_all(changes)
        added += len(changes) + _first_overdue(session, step, read, told, due, today)
    return added


def set_rule(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    threshold: LightKey,
    value: int,
    effective_on: date,
    reason: str,
) -> int:
    """Another threshold from ``effective_on``: a chief or the system administrator, with a
    reason. What was judged before that day stays judged. Returns the id of its row."""
    if viewer.role not in MAY_SET:
        raise NotFoundError()
    least, most = BOUNDS[threshold]
    if not least <= value <= most:
        raise InputError(
            "The value must be between {least} and {most}.", field="value", least=least, most=most
        )
    if effective_on < local_day(now):
        raise InputError(
            "A rule cannot change for days that have passed. Choose today or later.",
            field="effective_on",
        )
    if len(reason.strip()) < 5:
        raise InputError(
            "Write in a sentence why the rule changes; it is kept for good.", field="reason"
        )
    _check_order(session, threshold, value, effective_on)
    row = LightRule(
        key=threshold,
        value=value,
        effective_on=effective_on,
        reason=reason.strip(),
        account_id=viewer.account_id,
        recorded_at=now,
    )
    session.add(row)
    session.flush()
    return row.id or 0


def _check_order(session: Session, key: LightKey, value: int, on: date) -> None:
    then = thresholds(light_rules(session), on) | {key: value}
    if then[LightKey.RED_LEFT] > then[LightKey.YELLOW_LEFT]:
        raise RefusedError("Red would come before yellow. Change the other threshold first.")
    if then[LightKey.STALE_WD] > then[LightKey.VERY_STALE_WD]:
        raise RefusedError("The second mark would come before the first. Change the other first.")


def _watched(session: Session, read: Filings) -> Iterable[Step]:
    """Steps whose clock runs, and those whose last recorded light still burns."""
    burning = {number for number, rows in read.lights.items() if rows[-1].colour != "none"}
    found = session.exec(
        select(Step)
        .where(
            (col(Step.started_on).is_not(None) & col(Step.finished_on).is_(None))
            | col(Step.id).in_(burning | set(read.statuses))
        )
        .order_by(col(Step.id))
    )
    return list(found)


def _changes(
    step: Step, read: Filings, due_on: date | None, cal: WorkCalendar, today: date
) -> tuple[list[StepLight], Clock]:
    """The rows that are missing, and the clock of today."""
    number = step.id or 0
    before = list(read.lights.get(number, ()))
    told = clock(step, read, cal, today)
    first = before[-1].on + timedelta(days=1) if before else told.accepted_on or step.started_on
    day = max(first or today, today - LONGEST_BACK)
    added: list[StepLight] = []
    while day <= today:
        known = replace(read, lights={number: [*before, *added]})
        told = clock(step, known, cal, day)
        colour = told.light
        if due_on and colour == "none" and step.finished_on is None:
            colour = letter_light(due_on, day, cal, read.rule)
        last = (added or before)[-1].colour if added or before else "green"
        if colour != last and not (colour == "none" and not (added or before)):
            cause = _cause(colour, told, read)
            added.append(
                StepLight(step_id=number, round=step.round, colour=colour, on=day, cause=cause)
            )
        day += timedelta(days=1)
    return added, told


def _cause(colour: str, told: Clock, read: Filings) -> str:
    if colour == "red" and told.left is not None and told.left > read.rule[LightKey.RED_LEFT]:
        return "second_yellow"
    return {"none": "no_clock", "stopped": "stopped", "green": "days_back"}.get(colour, "days_left")


def _first_overdue(
    session: Session,
    step: Step,
    read: Filings,
    told: Clock,
    due: dict[int, date],
    today: date,
) -> int:
    """Written once for each round, and never changed."""
    number = step.id or 0
    if any(row.round == step.round for row in read.overdue.get(number, ())):
        return 0
    on = told.overdue_on
    letter = due.get(number)
    if on is None and letter and letter < today and step.finished_on is None:
        on = letter + timedelta(days=1)
    if on is None:
        return 0
    session.add(FirstOverdue(step_id=number, round=step.round, on=on))
    return 1
