"""One application for several items (一事联办, rules §8): each keeps its own status and clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from errors import InputError, RefusedError
from models import (
    Action,
    ActionKind,
    ActionWithdrawal,
    EventKind,
    JointApplication,
    JointItem,
    Link,
    Project,
    Step,
)
from services import access, journal
from services.coordination import need_source
from services.progress import settle
from services.schedules import Effect
from store.scope import Viewer


class JointRefusal(StrEnum):
    """Why a developer would rather apply item by item."""

    FEAR_OF_DELAY = "fear_of_delay"
    PAPERS_NOT_READY = "papers_not_ready"
    TECHNICAL_ITEM = "technical_item"
    OWN_ORDER = "own_order"


def file_jointly(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    seen_versions: Mapping[int, int],
    on: date,
    source: str,
    number: str = "",
) -> Effect:
    """One application went in on ``on`` for the steps in ``seen_versions`` (id -> version).

    Among these items only the law's order holds from then on: customary links between them are
    set aside, as one deed of coordination. Where none was, the deed says so and earns nothing.
    """
    project, steps = _items(session, viewer, seen_versions)
    need_source(source)
    event = journal.record(
        session, viewer, now, project, EventKind.JOINT_FILED, on,
        detail={"steps": sorted(seen_versions), "number": number.strip()}, note=source,
    )  # fmt: skip
    habits = _habits_between(session, seen_versions)
    for link in habits:
        link.relaxed_by = event.id
    _add(session, project, seen_versions, on, number, source, None, event.id or 0)
    told = [[k.pred_id, k.succ_id, k.type, k.lag] for k in habits]
    session.add(
        Action(
            project_id=project.id or 0,
            kind=ActionKind.JOINT,
            step_id=steps[0].id,
            counterfactual={
                "links": told,
                "link_ids": [link.id for link in habits],
                "steps": sorted(seen_versions),
            },
            source=source.strip(),
            event_id=event.id or 0,
        )
    )
    for step in steps[1:]:
        step.version += 1
        step.touched_at = now
    return settle(session, project, steps[0], event, now)


def decline(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    seen_versions: Mapping[int, int],
    on: date,
    reason_code: JointRefusal,
    note: str = "",
) -> Effect:
    """The developer was offered one application for these steps and did not want it."""
    project, _ = _items(session, viewer, seen_versions)
    if reason_code not in list(JointRefusal):
        raise InputError("Choose one of the reasons in the list.", field="reason_code")
    event = journal.record(
        session, viewer, now, project, EventKind.JOINT_DECLINED, on,
        detail={"steps": sorted(seen_versions), "reason": str(reason_code)}, note=note,
    )  # fmt: skip
    _add(session, project, seen_versions, on, "", note, str(reason_code), event.id or 0)
    return Effect(event.id or 0, ())


def _items(
    session: Session, viewer: Viewer, seen_versions: Mapping[int, int]
) -> tuple[Project, list[Step]]:
    if len(seen_versions) < 2:
        raise InputError("One application joins two items or more. Choose them.", field="items")
    found = [
        access.editable_step(session, viewer, number, seen)
        for number, seen in sorted(seen_versions.items())
    ]
    projects = {project.id: project for project, _ in found}
    if len(projects) > 1:
        raise InputError("All items must be of one project.", field="items")
    steps = sorted((step for _, step in found), key=lambda step: step.ordinal)
    if any(step.removed or step.finished_on for step in steps):
        raise InputError("Choose items that are still to be decided.", field="items")
    _refuse_twice(session, seen_versions)
    return found[0][0], steps


def _refuse_twice(session: Session, seen_versions: Mapping[int, int]) -> None:
    filed = session.exec(
        select(JointItem.step_id)
        .join(JointApplication, col(JointApplication.id) == col(JointItem.application_id))
        .where(
            col(JointItem.step_id).in_(list(seen_versions)),
            col(JointApplication.declined_code).is_(None),
            col(JointApplication.event_id).not_in(
                select(Action.event_id).join(
                    ActionWithdrawal, col(ActionWithdrawal.action_id) == col(Action.id)
                )
            ),
        )
    ).first()
    if filed is not None:
        raise RefusedError("One of these items is part of a joint application already.")


def _habits_between(session: Session, steps: Mapping[int, int]) -> list[Link]:
    numbers = list(steps)
    return list(
        session.exec(
            select(Link)
            .where(
                col(Link.pred_id).in_(numbers),
                col(Link.succ_id).in_(numbers),
                col(Link.legal).is_(False),
                col(Link.baseline_only).is_(False),
                col(Link.relaxed_by).is_(None),
            )
            .order_by(col(Link.id))
        )
    )


def _add(
    session: Session,
    project: Project,
    steps: Mapping[int, int],
    on: date,
    number: str,
    basis: str,
    declined: str | None,
    event_id: int,
) -> None:
    application = JointApplication(
        project_id=project.id or 0,
        number=number.strip() or None,
        filed_on=on,
        declined_code=declined,
        basis=basis.strip(),
        event_id=event_id,
    )
    session.add(application)
    session.flush()
    session.add_all(
        JointItem(application_id=application.id or 0, step_id=number) for number in sorted(steps)
    )
