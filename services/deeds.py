"""Coordination actions that shorten one step, or take it away; their correction (rules §8)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session, select

from errors import InputError, Names, NotFoundError, RefusedError
from models import (
    Action,
    ActionKind,
    ActionWithdrawal,
    Certificate,
    EventKind,
    Link,
    Outcome,
    Project,
    ProposalDismissal,
    Step,
    StepKind,
)
from services import access, journal
from services.coordination import need_source
from services.progress import end_step, refuse_while_paused, settle
from services.schedules import Effect
from store.clock import local_day
from store.queries import coordination, rows
from store.scope import Viewer

# One step has one comparison: these say how long it would have been without them.
SHORTENING = (
    ActionKind.CHASE,
    ActionKind.GUIDANCE,
    ActionKind.PRE_REVIEW,
    ActionKind.CONDITIONAL,
)
LONGEST = 2000  # days that a step would have taken


class ActionChannel(StrEnum):
    """How two offices confirm between themselves what an applicant used to bring."""

    ONLINE = "online"
    OFFLINE = "offline"
    BOTH = "both"


def record_deed(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    step_id: int,
    seen_version: int,
    kind: ActionKind,
    on: date,
    without: int | None,
    source: str = "",
    note: str = "",
) -> Effect:
    """Something shortened the step: a chase, early guidance, a pre-review, an acceptance that did
    not wait for every paper.

    ``without``: days, in the step's unit, that it would have taken; ``source``: how that is known.
    Both empty: the deed is kept and credited with nothing. Moves no date.
    """
    project, step = access.editable_step(session, viewer, step_id, seen_version)
    if kind not in SHORTENING:
        raise InputError("Choose one of the kinds in the list.", field="kind")
    if kind == ActionKind.CHASE and step.kind != StepKind.EXTERNAL_OPINION:
        raise InputError("Only a wait for an external party is chased.", field="kind")
    if without is not None and not 0 <= without <= LONGEST:
        raise InputError("Days without it must be between 0 and 2000.", field="without")
    if without is not None and len(source.strip()) < 2:
        raise InputError("Say how these days are known, or leave them empty.", field="source")
    if without is None and source.strip():
        raise InputError(
            "The source proves days. Enter them, or leave both empty.", field="without"
        )
    _refuse_second(session, step)
    counterfactual: dict[str, Any] = {"round": step.round}
    if without is not None:
        counterfactual["duration"] = without
    return _kept(
        session, viewer, now, project, step, EventKind.ACTION_RECORDED, kind, on,
        counterfactual, source, note,
    )  # fmt: skip


def remove_step(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    step_id: int,
    seen_version: int,
    on: date,
    channel: ActionChannel,
    source: str,
    replaced_by: int | None = None,
    note: str = "",
) -> Effect:
    """The step is not asked for in this project: it ends on ``on`` at once, and the deed is
    compared with the ordinary length of the step.

    ``replaced_by``: the step in which the offices confirm it between themselves; it has a clock
    of its own. A certificate cannot be done without, and a letter has a form of its own.
    """
    project, step = access.editable_step(session, viewer, step_id, seen_version)
    name = Names.of(step)
    if step.finished_on:
        raise RefusedError("“{name}” ended on {on} already.", name=name, on=step.finished_on)
    if step.kind == StepKind.EXTERNAL_OPINION:
        raise RefusedError("A letter that is not required is recorded on the letter itself.")
    if session.exec(select(Certificate.id).where(Certificate.step_id == step.id)).first():
        raise RefusedError("“{name}” issues a certificate; nobody can do without it.", name=name)
    refuse_while_paused(session, step)
    need_source(source)
    substitute = session.get(Step, replaced_by) if replaced_by is not None else None
    if replaced_by is not None and (substitute is None or substitute.project_id != project.id):
        raise NotFoundError()
    if replaced_by == step.id:
        raise InputError("An item cannot stand in its own place.", field="replaced_by")
    if step.started_on:
        journal.check_after_start(on, step.started_on)
    _refuse_second(session, step)
    began = step.started_on
    counterfactual = {
        "removed": True,
        "round": step.round,
        "channel": str(channel),
        "replaced_by": replaced_by,
        "began": began.isoformat() if began else None,
    }
    return _kept(
        session, viewer, now, project, step, EventKind.STEP_REMOVED, ActionKind.REMOVED, on,
        counterfactual, source, note, ends=True,
    )  # fmt: skip


def withdraw(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    action_id: int,
    seen_version: int,
    reason: str,
) -> Effect:
    """The deed was recorded wrongly: it counts no more from now on and stays in the history.

    Orders that it set aside hold again, a step that it took away is open again. ``seen_version``
    is that of the action's step.
    """
    action = session.get(Action, action_id)
    if action is None or action.step_id is None:
        raise NotFoundError()
    project, step = access.editable_step(session, viewer, action.step_id, seen_version)
    if action_id in coordination.withdrawals(session, rows.project_ids(project.id or 0)):
        raise RefusedError("This action was withdrawn already.")
    _need_reason(reason)
    event = journal.record(
        session, viewer, now, project, EventKind.ACTION_WITHDRAWN, local_day(now),
        step_id=step.id, detail={"action_id": action_id, "kind": action.kind}, note=reason,
    )  # fmt: skip
    session.add(
        ActionWithdrawal(action_id=action_id, reason=reason.strip(), event_id=event.id or 0)
    )
    for number in coordination.links_of(action):
        link = session.get_one(Link, number)
        if link.relaxed_by == action.event_id:
            link.relaxed_by = None
    if action.kind == ActionKind.REMOVED and step.finished_on:
        began = action.counterfactual.get("began")
        step.started_on = date.fromisoformat(began) if began else None
        step.finished_on = step.outcome = None
    return settle(session, project, step, event, now)


def dismiss(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    step_id: int,
    seen_version: int,
    key: str,
    reason: str,
) -> Effect:
    """The proposed action ``key`` was no deed of coordination. It is not proposed again."""
    project, step = access.editable_step(session, viewer, step_id, seen_version)
    _need_reason(reason)
    only = rows.project_ids(project.id or 0)
    if (project.id or 0, key) in coordination.dismissed(session, only):
        raise RefusedError("This proposal was dismissed already.")
    event = journal.record(
        session, viewer, now, project, EventKind.PROPOSAL_DISMISSED, local_day(now),
        step_id=step.id, detail={"key": key}, note=reason, internal=True,
    )  # fmt: skip
    session.add(
        ProposalDismissal(
            project_id=project.id or 0, key=key, reason=reason.strip(), event_id=event.id or 0
        )
    )
    return Effect(event.id or 0, ())


def _kept(
    session: Session,
    viewer: Viewer,
    now: datetime,
    project: Project,
    step: Step,
    happening: EventKind,
    kind: ActionKind,
    on: date,
    counterfactual: dict[str, Any],
    source: str,
    note: str,
    *,
    ends: bool = False,
) -> Effect:
    event = journal.record(
        session, viewer, now, project, happening, on, step_id=step.id,
        detail={"kind": str(kind), **counterfactual}, note=note or source,
    )  # fmt: skip
    session.add(
        Action(
            project_id=project.id or 0,
            kind=kind,
            step_id=step.id,
            counterfactual=counterfactual,
            source=source.strip(),
            event_id=event.id or 0,
        )
    )
    if ends:
        end_step(session, step, step.started_on or on, on, Outcome.PASSED)
        return settle(session, project, step, event, now)
    return Effect(event.id or 0, ())  # what would have been moves nothing that is


def _refuse_second(session: Session, step: Step) -> None:
    """Two deeds that both explain the same days would count them twice."""
    only = rows.project_ids(step.project_id)
    recorded = rows.known_events(session, step.project_id, None)
    for action in coordination.standing_actions(session, only, recorded):
        told = action.counterfactual
        same = action.step_id == step.id and told.get("round", step.round) == step.round
        if same and ("duration" in told or action.kind in (*SHORTENING, ActionKind.REMOVED)):
            raise RefusedError(
                "A deed is recorded for “{name}” already. Withdraw it first if it was another one.",
                name=Names.of(step),
            )


def _need_reason(reason: str) -> None:
    if len(reason.strip()) < 2:
        raise InputError("Say why in a few words.", field="reason")
