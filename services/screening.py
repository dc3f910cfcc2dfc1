"""Verbs on the site: store its red line, store what else lies in the district, confirm what the
red line touches. A confirmed letter joins the project's network with the screening as its cause."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, func, select

from errors import ConflictError, InputError, NotFoundError, RefusedError
from models import (
    ConstraintLayer,
    Event,
    EventKind,
    Organisation,
    Project,
    Role,
    Screening,
    SiteOutline,
    Step,
)
from services import journal, schedules, templates
from services.schedules import Effect
from store import scope
from store.clock import local_day
from store.queries import rows, sites
from store.scope import Viewer
from store.sites import screening, shapes
from store.sites.frames import FRAMES
from store.sites.rules import read_rules
from store.sites.screening import Ask, Near
from store.sites.shapes import Repair
from store.templates.reader import from_document
from store.templates.specs import PartySpec


def store_outline(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    code: str,
    drawing: Mapping[str, Any],
    frame: str,
    source: str,
    dated_on: date,
    repairs: Sequence[Repair] = (),
    assumed: bool = False,
    sample: bool = False,
) -> Effect:
    """Keep the red line of a project; the one before stays in the history. No date moves by it.

    ``drawing``: a FeatureCollection in degrees, from a file in ``frame``; ``repairs``: what was
    mended while it was read. Raises InputError naming the field.
    """
    project = _own_project(session, viewer, code)
    found = shapes.outline(drawing)
    _check_papers(frame, source, dated_on, local_day(now))
    event = journal.record(
        session, viewer, now, project, EventKind.OUTLINE_STORED, local_day(now),
        detail={"area_m2": round(found.area_m2), "frame": frame}, note=source, internal=True,
    )  # fmt: skip
    session.add(
        SiteOutline(
            project_id=project.id or 0,
            shape=found.shape,
            area_m2=found.area_m2,
            frame=frame,
            source=source.strip(),
            dated_on=dated_on,
            repairs=[repair.kept() for repair in (*repairs, *found.repairs)],
            assumed=assumed,
            sample=sample,
            event_id=event.id or 0,
        )
    )
    session.flush()
    return Effect(event.id or 0, ())


def add_layer(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    kind: str,
    name: str,
    drawing: Mapping[str, Any],
    frame: str,
    source: str,
    dated_on: date,
    repairs: Sequence[Repair] = (),
    sample: bool = False,
) -> ConstraintLayer:
    """Keep lines, points or areas of one kind for the whole district."""
    _refuse_strangers(viewer)
    if kind not in read_rules().kinds:
        raise InputError("Choose what the layer shows.", field="kind")
    if not name.strip():
        raise InputError("This field must not be empty.", field="name")
    found = shapes.features(drawing)
    _check_papers(frame, source, dated_on, local_day(now))
    layer = ConstraintLayer(
        kind=kind,
        name=name.strip()[:200],
        shape=found.shape,
        features=found.count,
        frame=frame,
        source=source.strip(),
        dated_on=dated_on,
        repairs=[repair.kept() for repair in (*repairs, *found.repairs)],
        sample=sample,
        added_by=viewer.account_id,
        added_at=now,
    )
    session.add(layer)
    session.flush()
    return layer


def withdraw_layer(session: Session, viewer: Viewer, now: datetime, *, layer_id: int) -> None:
    """Use the layer no more. It stays for screenings that were made with it."""
    _refuse_strangers(viewer)
    layer = session.get(ConstraintLayer, layer_id)
    if layer is None or layer.withdrawn_at:
        raise NotFoundError()
    layer.withdrawn_by, layer.withdrawn_at = viewer.account_id, now
    session.flush()


def confirm_screening(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    code: str,
    outline_id: int,
    layer_ids: Collection[int],
    parties: Collection[str],
    note: str = "",
) -> Effect:
    """Keep what was found and add the letters to ``parties``, each before the permits that wait
    for it by law. ``outline_id`` and ``layer_ids``: what the reader saw.

    Raises ConflictError when the red line or the layers have changed since, RefusedError for a
    letter that does not follow from the findings.
    """
    project = _own_project(session, viewer, code)
    outline = sites.outline(session, project)
    if outline is None:
        raise RefusedError("There is no red line yet. Upload it first.")
    layers = sites.layers(session)
    if outline.id != outline_id or {layer.id for layer in layers} != set(layer_ids):
        raise ConflictError(
            "The red line or a layer has changed while you had this open. Look at the findings "
            "again, then confirm."
        )
    rules, today = read_rules(), local_day(now)
    found = screening.nearest(outline.shape, layers, rules)
    steps = rows.steps(session, rows.project_ids(project.id or 0))
    spec = from_document(rows.template(session, project.template_id).document)
    new = {ask.code: ask for ask in screening.asks(found, spec, steps, today) if ask.state == "new"}
    if strange := sorted(set(parties) - set(new)):
        raise RefusedError(
            "A letter to {parties} does not follow from these findings.", parties=", ".join(strange)
        )
    chosen = [ask for ask_code, ask in new.items() if ask_code in parties]
    touched = [near for near in found if near.zones]
    event = journal.record(
        session, viewer, now, project, EventKind.SCREENED, today, note=note,
        detail={
            "outline_id": outline_id,
            "touched": [near.kind.code for near in touched],
            "letters": [ask.code for ask in chosen],
        },
    )  # fmt: skip
    session.add(
        Screening(
            project_id=project.id or 0,
            outline_id=outline_id,
            rules_mark=rules.mark,
            layer_ids=sorted(layer_ids),
            findings=[_kept(near) for near in touched],
            confirmed=[ask.code for ask in chosen],
            event_id=event.id or 0,
        )
    )
    for ask in chosen:
        if ask.party:
            _add_letter(session, project, ask, ask.party, event, now)
    return schedules.refresh(session, project, event, now)


def _own_project(session: Session, viewer: Viewer, code: str) -> Project:
    """The project, for a liaison whose own it is; else NotFoundError."""
    project = scope.project(session, viewer, code)
    if viewer.role != Role.LIAISON or project.id not in scope.own_projects(session, viewer):
        raise NotFoundError()
    return project


def _refuse_strangers(viewer: Viewer) -> None:
    if viewer.role != Role.LIAISON:
        raise NotFoundError()


def _check_papers(frame: str, source: str, dated_on: date, today: date) -> None:
    """Where a drawing comes from is part of it."""
    if frame not in FRAMES:
        raise InputError("Choose the coordinate system of the file.", field="frame")
    if len(source.strip()) < 2:
        raise InputError("Name the paper or the office that this comes from.", field="source")
    if len(source) > 300:
        raise InputError("The source is too long: 300 characters at the most.", field="source")
    if dated_on > today:
        raise InputError("The date of the source lies in the future.", field="dated_on")


def _kept(near: Near) -> dict[str, Any]:
    """A finding as it was read, in plain values."""
    return {
        "layer_id": near.layer_id,
        "layer": near.layer,
        "kind": near.kind.code,
        "feature": near.feature,
        "distance_m": near.distance_m,
        "zones": [zone.model_dump(mode="json") for zone in near.zones],
    }


def _add_letter(
    session: Session, project: Project, ask: Ask, party: PartySpec, event: Event, now: datetime
) -> None:
    """The external-opinion step of the party with its links: habit before it, law after it. A
    permit in hand is not made to wait."""
    steps = {
        step.code: step for step in session.exec(select(Step).where(Step.project_id == project.id))
    }
    lane = session.exec(
        select(Organisation.id).where(Organisation.code == party.organisation)
    ).first()
    last = session.exec(
        select(func.max(col(Step.ordinal))).where(Step.project_id == project.id)
    ).one()
    letter = templates.new_step(project, (last or 0) + 1, party.as_step(), lane, now)
    session.add(letter)
    session.flush()
    ends = steps | {letter.code: letter}
    for item in party.as_links():
        if item.pred not in ends or item.succ not in ends:
            continue
        if item.pred == letter.code and item.succ not in ask.blocks:
            continue
        session.add(templates.new_link(project, item, ends[item.pred], ends[item.succ], event.id))
    answers = dict(project.answers)
    answers["parties"] = sorted({*answers.get("parties", ()), ask.code})
    project.answers = answers
