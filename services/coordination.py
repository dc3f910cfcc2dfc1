"""What coordination changes in the network: a habit set aside, an order agreed."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session, select

from errors import InputError, NotFoundError, RefusedError
from models import Action, ActionKind, EventKind, Link, Step
from services import access, journal
from services.progress import settle
from services.schedules import Effect
from store.scope import Viewer


def relax_link(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    link_id: int,
    seen_version: int,
    on: date,
    source: str,
) -> Effect:
    """Let the successor go ahead beside its predecessor from ``on``. Only habit can be set
    aside, never law; the action keeps the link as its counterfactual. ``seen_version`` is the
    successor's."""
    link = session.get(Link, link_id)
    if link is None:
        raise NotFoundError()
    project, succ = access.editable_step(session, viewer, link.succ_id, seen_version)
    if link.legal:
        raise RefusedError(
            "The law wants this order ({source}); it cannot be relaxed.", source=link.source
        )
    if link.relaxed_by:
        raise RefusedError("This order has been set aside already.")
    need_source(source)
    event = journal.record(
        session, viewer, now, project, EventKind.LINK_RELAXED, on,
        step_id=succ.id, detail={"link_id": link.id, "pred_id": link.pred_id}, note=source,
    )  # fmt: skip
    link.relaxed_by = event.id
    session.add(
        Action(
            project_id=project.id or 0,
            kind=ActionKind.PARALLEL,
            step_id=succ.id,
            link_id=link.id,
            counterfactual={"link": [link.pred_id, link.succ_id, link.type, link.lag]},
            source=source.strip(),
            event_id=event.id or 0,
        )
    )
    return settle(session, project, succ, event, now)


def add_link(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    pred_id: int,
    succ_id: int,
    seen_version: int,
    on: date,
    link_type: str = "FS",
    lag: int = 0,
    lag_unit: str = "wd",
    source: str,
) -> Effect:
    """Agree that ``succ`` follows ``pred`` from ``on``: a customary link, with who agreed it."""
    project, succ = access.editable_step(session, viewer, succ_id, seen_version)
    pred = session.get(Step, pred_id)
    if pred is None or pred.project_id != project.id:
        raise NotFoundError()
    if pred_id == succ_id:
        raise InputError("An item cannot wait for itself. Choose another one.", field="pred_id")
    if link_type not in ("FS", "SS", "FF", "SF") or lag_unit not in ("wd", "cd"):
        raise InputError("Choose one of the four kinds of link.", field="link_type")
    if not -500 <= lag <= 500:
        raise InputError("The lag must be between -500 and 500 days.", field="lag")
    _refuse_twin(session, pred_id, succ_id, link_type)
    need_source(source)
    event = journal.record(
        session, viewer, now, project, EventKind.LINK_ADDED, on,
        step_id=succ.id, detail={"pred_id": pred_id, "type": link_type, "lag": lag}, note=source,
    )  # fmt: skip
    session.add(
        Link(
            project_id=project.id or 0,
            pred_id=pred_id,
            succ_id=succ_id,
            type=link_type,
            lag=lag,
            lag_unit=lag_unit,
            legal=False,
            source=source.strip(),
            added_by=event.id,
        )
    )
    return settle(session, project, succ, event, now)


def need_source(source: str) -> None:
    """Refuse an agreement that names nobody."""
    if len(source.strip()) < 2:
        raise InputError("Name who agreed to this, and where it is written down.", field="source")


def _refuse_twin(session: Session, pred_id: int, succ_id: int, link_type: str) -> None:
    twin = session.exec(
        select(Link).where(
            Link.pred_id == pred_id, Link.succ_id == succ_id, Link.type == link_type,
        )
    ).all()  # fmt: skip
    if any(link.relaxed_by is None for link in twin):
        raise RefusedError("These two items are linked like this already.")
