"""What coordination did in a project, and the baseline that its gain is counted against."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select
from sqlmodel import Session, col, select

from models import (
    Action,
    ActionWithdrawal,
    Baseline,
    Chase,
    Event,
    EventKind,
    JointApplication,
    JointItem,
    Letter,
    Owed,
    ProposalDismissal,
    Step,
)


def actions(session: Session, projects: Select[Any]) -> Sequence[tuple[Action, Event]]:
    """Every coordination action of the ``projects`` with its happening, in order; those that
    were withdrawn too."""
    found = session.exec(
        select(Action, Event)
        .join(Event, col(Event.id) == col(Action.event_id))
        .where(col(Action.project_id).in_(projects))
        .order_by(col(Action.id))
    )
    return [(action, event) for action, event in found]


def withdrawals(
    session: Session, projects: Select[Any]
) -> dict[int, tuple[ActionWithdrawal, Event]]:
    """What was withdrawn, with its happening, by action id."""
    found = session.exec(
        select(ActionWithdrawal, Event)
        .join(Event, col(Event.id) == col(ActionWithdrawal.event_id))
        .join(Action, col(Action.id) == col(ActionWithdrawal.action_id))
        .where(col(Action.project_id).in_(projects))
    )
    return {row.action_id: (row, event) for row, event in found}


def standing_actions(
    session: Session, projects: Select[Any], recorded: Collection[int]
) -> list[Action]:
    """The actions that count after the happenings in ``recorded``: recorded by then and not
    withdrawn by then."""
    gone = {
        number
        for number, (row, _) in withdrawals(session, projects).items()
        if row.event_id in recorded
    }
    return [
        action
        for action, _ in actions(session, projects)
        if action.event_id in recorded and action.id not in gone
    ]


def links_of(action: Action) -> tuple[int, ...]:
    """The links that the action set aside."""
    if action.link_id is not None:
        return (action.link_id,)
    return tuple(action.counterfactual.get("link_ids", ()))


def dismissed(session: Session, projects: Select[Any]) -> set[tuple[int, str]]:
    """(project, key) of the proposals that a clerk would not record."""
    found = session.exec(
        select(ProposalDismissal.project_id, ProposalDismissal.key).where(
            col(ProposalDismissal.project_id).in_(projects)
        )
    )
    return {(project, key) for project, key in found}


def owed(session: Session, projects: Select[Any]) -> Sequence[Owed]:
    """Papers that an acceptance did not wait for, in order."""
    return session.exec(
        select(Owed)
        .join(Step, col(Step.id) == col(Owed.step_id))
        .where(col(Step.project_id).in_(projects))
        .order_by(col(Owed.id))
    ).all()


def joint_applications(
    session: Session, projects: Select[Any]
) -> list[tuple[JointApplication, tuple[int, ...]]]:
    """Joint applications and refused offers with the ids of their items' steps, in order."""
    rows = session.exec(
        select(JointApplication)
        .where(col(JointApplication.project_id).in_(projects))
        .order_by(col(JointApplication.id))
    ).all()
    items: dict[int, list[int]] = {}
    for item in session.exec(
        select(JointItem)
        .where(col(JointItem.application_id).in_([row.id for row in rows]))
        .order_by(col(JointItem.id))
    ):
        items.setdefault(item.application_id, []).append(item.step_id)
    return [(row, tuple(items.get(row.id or 0, ()))) for row in rows]


def refusals(
    session: Session, projects: Select[Any], recorded: Collection[int]
) -> dict[int, list[tuple[date, date]]]:
    """When each refused round began and ended, oldest first, by step id: reviews that were not
    passed and letters that met an objection."""
    found: dict[int, list[tuple[date, date]]] = {}
    reviews = session.exec(
        select(Event)
        .where(col(Event.project_id).in_(projects), col(Event.kind) == EventKind.REFUSED)
        .order_by(col(Event.id))
    )
    for event in reviews:
        if event.id in recorded and event.step_id and "started_on" in event.detail:
            begun = date.fromisoformat(event.detail["started_on"])
            found.setdefault(event.step_id, []).append((begun, event.happened_on))
    objections = session.exec(
        select(Letter)
        .join(Step, col(Step.id) == col(Letter.step_id))
        .where(col(Step.project_id).in_(projects), col(Letter.reply) == "object")
        .order_by(col(Letter.id))
    )
    for letter in objections:
        if letter.replied_by in recorded and letter.sent_on and letter.replied_on:
            found.setdefault(letter.step_id, []).append((letter.sent_on, letter.replied_on))
    return found


def chases(session: Session, projects: Select[Any]) -> Sequence[tuple[Chase, Letter, Event]]:
    """Every reminder to a party in the ``projects``, with its letter and happening, in order."""
    found = session.exec(
        select(Chase, Letter, Event)
        .join(Letter, col(Letter.id) == col(Chase.letter_id))
        .join(Step, col(Step.id) == col(Letter.step_id))
        .join(Event, col(Event.id) == col(Chase.event_id))
        .where(col(Step.project_id).in_(projects))
        .order_by(col(Chase.id))
    )
    return [(chase, letter, event) for chase, letter, event in found]


def baseline(session: Session, project_id: int, method: str) -> tuple[Baseline, Event]:
    """The newest baseline of this method with the happening that froze it."""
    found = session.exec(
        select(Baseline, Event)
        .join(Event, col(Event.id) == col(Baseline.event_id))
        .where(col(Baseline.project_id) == project_id, col(Baseline.method) == method)
        .order_by(col(Baseline.id).desc())
        .limit(1)
    ).one()
    return found[0], found[1]


def chased_steps(session: Session) -> set[int]:
    """Steps whose party was reminded at least once, in every project."""
    found = session.exec(
        select(Letter.step_id).join(Chase, col(Chase.letter_id) == col(Letter.id)).distinct()
    )
    return set(found)
