"""Conditions of a reply: each is a step of the network that blocks what comes after (rules §7).

As steps they have a lane, days and links like everything else, so dates, floats and holders need
to know nothing of them. In the ordinary baseline they take no time and have no links.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, func, select

from errors import InputError, NotFoundError, RefusedError
from models import (
    Condition,
    Event,
    EventKind,
    Letter,
    Link,
    Outcome,
    Project,
    Step,
    StepKind,
)
from services import access, attachments, journal
from services.filetypes import Upload
from services.progress import end_step, settle
from services.schedules import Effect
from store.calendars import calendar
from store.scope import Viewer

USUAL_WD = 10  # where nobody said by when; marked as not verified
LONGEST, MOST = 500, 20


@dataclass(frozen=True)
class Terms:
    """Conditions as given: one text each. They block ``blocks_id`` (empty: the next item that
    the law lets wait for the letter) before it starts, or only before it ends."""

    texts: tuple[str, ...]
    blocks_id: int | None = None
    before_start: bool = False
    meet_by: date | None = None

    def told(self) -> dict[str, Any]:
        return {"conditions": list(self.texts)}


def terms(
    lines: str | Sequence[str],
    blocks_id: int | None = None,
    before_start: bool = False,
    meet_by: date | None = None,
) -> Terms:
    """One condition a line, without bullets and empty lines; raises InputError."""
    found = lines.splitlines() if isinstance(lines, str) else lines
    texts = tuple(text for line in found if (text := line.strip().lstrip("-•·* ").strip()))
    if not texts:
        raise InputError("Write the conditions, one a line.", field="conditions")
    if len(texts) > MOST or any(len(text) > LONGEST for text in texts):
        raise InputError(
            "At the most {most} conditions of {longest} characters each.",
            field="conditions",
            most=MOST,
            longest=LONGEST,
        )
    return Terms(texts, blocks_id, before_start, meet_by)


def add(
    session: Session,
    project: Project,
    step: Step,
    letter: Letter,
    event: Event,
    given: Terms,
    now: datetime,
) -> None:
    """One step for each condition between the letter's step and the one that it blocks."""
    on = event.happened_on
    if given.meet_by and given.meet_by < on:
        raise InputError("The conditions cannot be due before they were set.", field="meet_by")
    blocked = _blocked(session, project, step, given.blocks_id)
    first, last = _places(session, project, step)
    for place, text in enumerate(given.texts):
        made = Step(
            project_id=project.id or 0,
            code=f"{step.code}-C{first + place}",
            ordinal=last + 1 + place,
            name_zh=f"附加条件：{text}"[:200],
            name_en=f"Condition: {text}"[:200],
            stage=blocked.stage,
            organisation_id=project.developer_id,
            kind=StepKind.PREPARATION,
            unit="wd",
            conventional_duration=0,
            typical_duration=0,
            expected_duration=_days(session, on, given.meet_by),
            unverified=[] if given.meet_by else ["expected"],
            started_on=on,
            touched_at=now,
        )
        session.add(made)
        session.flush()
        kind = "FS" if given.before_start else "FF"
        _tie(session, step, made, "FS", text, event)
        _tie(session, made, blocked, kind, text, event)
        session.add(
            Condition(
                letter_id=letter.id or 0,
                step_id=made.id or 0,
                blocks_id=blocked.id or 0,
                before_start=given.before_start,
                text=text,
                event_id=event.id or 0,
            )
        )
    session.flush()


def meet(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    step_id: int,
    seen_version: int,
    on: date,
    proof: str = "",
    files: Sequence[Upload] = (),
    shown: bool = False,
    note: str = "",
) -> Effect:
    """The condition was met on ``on``, as ``proof`` (a document's number) or a file shows."""
    kept = attachments.checked(files)
    if not proof.strip() and not kept:
        raise InputError("Name the document that proves it, or add the file.", field="proof")
    return _close(
        session, viewer, now, step_id, seen_version, on, EventKind.CONDITION_MET,
        {"proof": proof.strip(), "files": [file.name for file in kept]}, note, kept, shown,
    )  # fmt: skip


def lift(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    step_id: int,
    seen_version: int,
    on: date,
    reason: str,
) -> Effect:
    """The party no longer asks for it, or it was never one; ``reason`` says who agreed."""
    if len(reason.strip()) < 2:
        raise InputError("Name who agreed to this, and where it is written down.", field="reason")
    return _close(
        session, viewer, now, step_id, seen_version, on, EventKind.CONDITION_LIFTED, {}, reason
    )


def lift_all(session: Session, letter: Letter, event: Event) -> None:
    """What was asked by a reply that counts no longer."""
    for condition in session.exec(_open().where(col(Condition.letter_id) == letter.id)):
        step = session.get_one(Step, condition.step_id)
        condition.lifted_by = event.id
        _end(session, step, max(event.happened_on, step.started_on or event.happened_on))
        step.version += 1


def _close(
    session: Session,
    viewer: Viewer,
    now: datetime,
    step_id: int,
    seen_version: int,
    on: date,
    kind: EventKind,
    detail: dict[str, Any],
    note: str,
    files: Sequence[Any] = (),
    shown: bool = False,
) -> Effect:
    project, step = access.editable_step(session, viewer, step_id, seen_version)
    condition = session.exec(select(Condition).where(Condition.step_id == step.id)).first()
    if condition is None:
        raise NotFoundError()
    if condition.met_by or condition.lifted_by:
        raise RefusedError("This condition was closed on {on} already.", on=step.finished_on)
    journal.check_after_start(on, step.started_on or on)
    event = journal.record(
        session, viewer, now, project, kind, on, step_id=step.id, detail=detail, note=note
    )
    attachments.attach(
        session, now, event, files, letter_id=condition.letter_id, part="proof", internal=not shown
    )
    if kind == EventKind.CONDITION_MET:
        condition.met_by, condition.proof = event.id, str(detail["proof"])
    else:
        condition.lifted_by = event.id
    _end(session, step, on)
    return settle(session, project, step, event, now)


def _end(session: Session, step: Step, on: date) -> None:
    end_step(session, step, step.started_on or on, on, Outcome.PASSED)


def _open() -> Any:
    return select(Condition).where(
        col(Condition.met_by).is_(None), col(Condition.lifted_by).is_(None)
    )


def _blocked(session: Session, project: Project, step: Step, blocks_id: int | None) -> Step:
    """The step that the conditions block: the chosen one, else the first that the law lets wait
    for the letter, else the last open one of the project."""
    if blocks_id is not None:
        found = session.get(Step, blocks_id)
        if found is None or found.project_id != project.id or found.removed:
            raise NotFoundError()
        if found.finished_on or found.id == step.id:
            raise InputError(
                "Conditions can only block an item that has not ended.", field="blocks_id"
            )
        return found
    still = select(Step).where(
        col(Step.project_id) == project.id,
        col(Step.finished_on).is_(None),
        col(Step.removed).is_(False),
        col(Step.id) != step.id,
    )
    behind = select(Link.succ_id).where(
        col(Link.pred_id) == step.id,
        col(Link.legal).is_(True),
        col(Link.relaxed_by).is_(None),
        col(Link.baseline_only).is_(False),
    )
    next_one = session.exec(
        still.where(col(Step.id).in_(behind)).order_by(col(Step.ordinal))
    ).first()
    found = next_one or session.exec(still.order_by(col(Step.ordinal).desc())).first()
    if found is None:
        raise InputError("Nothing is left that a condition could block.", field="conditions")
    return found


def _places(session: Session, project: Project, step: Step) -> tuple[int, int]:
    """The number of the next condition of this letter's step, and the last place in the list."""
    known = session.exec(
        select(func.count())
        .select_from(Condition)
        .join(Letter, col(Letter.id) == col(Condition.letter_id))
        .where(col(Letter.step_id) == step.id)
    ).one()
    last = session.exec(select(func.max(Step.ordinal)).where(Step.project_id == project.id)).one()
    return int(known) + 1, int(last or 0)


def _days(session: Session, on: date, meet_by: date | None) -> int:
    if meet_by is None:
        return USUAL_WD
    return max(calendar(session).count(on.toordinal(), meet_by.toordinal()), 1)


def _tie(session: Session, pred: Step, succ: Step, kind: str, source: str, event: Event) -> None:
    session.add(
        Link(
            project_id=pred.project_id,
            pred_id=pred.id or 0,
            succ_id=succ.id or 0,
            type=kind,
            legal=True,
            source=source[:300],
            added_by=event.id,
        )
    )
