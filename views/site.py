"""The site of one project: its red line, what lies near it, which letters follow, and the map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlmodel import Session

from models import ConstraintLayer, Project, SiteOutline, Step
from store import scope
from store.clock import end_of
from store.queries import rows, sites
from store.scope import Viewer
from store.sites import screening
from store.sites.rules import Rules, read_rules
from store.sites.screening import FAR_M, Ask, Near
from store.templates.reader import from_document
from views import language
from views.language import Language
from views.site_map import pieces


@dataclass(frozen=True)
class RedLine:
    """The outline that stands, and where it comes from. ``repairs``: (text, gaps)."""

    outline_id: int
    area_m2: float
    frame: str
    source: str
    dated_on: date
    recorded_at: datetime
    repairs: tuple[tuple[str, dict[str, Any]], ...]
    assumed: bool
    sample: bool
    corners: int


@dataclass(frozen=True)
class Entered:
    """One zone that the red line lies in."""

    name: str
    width_m: float
    source: str
    confidence: str
    letter: bool


@dataclass(frozen=True)
class Finding:
    """One layer and its nearest feature; ``zones`` empty: near, but outside every zone."""

    layer: str
    kind: str
    group: str
    feature: str
    distance_m: float
    widest_m: float
    zones: tuple[Entered, ...]
    features: int
    sample: bool


@dataclass(frozen=True)
class Request:
    """One party to ask, why, and what waits for its reply. ``state`` as in the store."""

    code: str
    party: str
    document: str
    because: tuple[str, ...]
    state: str
    blocks: tuple[str, ...]
    unverified: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Layer:
    """A stored layer, for the list of them."""

    layer_id: int
    name: str
    kind: str
    features: int
    frame: str
    source: str
    dated_on: date
    repairs: tuple[tuple[str, dict[str, Any]], ...]
    sample: bool


@dataclass(frozen=True)
class Confirmed:
    """A screening that was confirmed."""

    at: datetime
    by: str
    note: str
    touched: tuple[tuple[str, float], ...]  # (layer, metres)
    letters: tuple[str, ...]


@dataclass(frozen=True)
class Site:
    """``pieces``: what the map draws, in metres from the middle of the site (views/site_map);
    ``unchecked``: kinds of which no layer is stored; ``far``: no layer within 50 km."""

    project: str
    code: str
    on: date
    red_line: RedLine | None
    findings: tuple[Finding, ...]
    requests: tuple[Request, ...]
    layers: tuple[Layer, ...]
    kinds: tuple[tuple[str, str], ...]
    unchecked: tuple[str, ...]
    far: bool
    history: tuple[Confirmed, ...]
    pieces: pd.DataFrame


def site(
    session: Session,
    viewer: Viewer,
    code: str,
    lang: Language,
    today: date,
    as_of: date | None = None,
) -> Site:
    """Screened anew on each read by the layers and rules in force. Raises NotFoundError."""
    project = scope.project(session, viewer, code)
    known_before = end_of(as_of) if as_of else None
    rules = read_rules()
    kept = sites.outline(session, project, known_before)
    layers = sites.layers(session, known_before)
    steps = rows.steps(session, rows.project_ids(project.id or 0))
    spec = from_document(rows.template(session, project.template_id).document)
    found = screening.nearest(kept.shape, layers, rules) if kept else ()
    asked = screening.asks(found, spec, steps, as_of or today)
    waiting = _waiting(session, project, steps, lang)
    return Site(
        project=language.name(project, lang),
        code=project.code,
        on=as_of or today,
        red_line=_red_line(session, kept) if kept else None,
        findings=tuple(_finding(near, lang) for near in found),
        requests=tuple(_request(ask, waiting, lang) for ask in asked),
        layers=tuple(_layer(row, rules, lang) for row in layers),
        kinds=tuple((kind.code, _said(kind.names, lang)) for kind in rules.kinds.values()),
        unchecked=tuple(_said(kind.names, lang) for kind in screening.unchecked(layers, rules)),
        far=bool(found) and found[0].distance_m > FAR_M,
        history=_history(session, viewer, project, known_before, lang),
        pieces=pieces(kept, layers, found, lang),
    )


def _said(names: Any, lang: Language) -> str:
    return str(names.zh if lang == "zh" else names.en)


def _red_line(session: Session, kept: SiteOutline) -> RedLine:
    event = rows.events_by_id(session, [kept.event_id])[kept.event_id]
    corners = sum(len(ring) - 1 for area in kept.shape["coordinates"] for ring in area)
    return RedLine(
        outline_id=kept.id or 0,
        area_m2=kept.area_m2,
        frame=kept.frame,
        source=kept.source,
        dated_on=kept.dated_on,
        recorded_at=event.recorded_at,
        repairs=tuple((text, gaps) for text, gaps in kept.repairs),
        assumed=kept.assumed,
        sample=kept.sample,
        corners=corners,
    )


def _finding(near: Near, lang: Language) -> Finding:
    return Finding(
        layer=near.layer,
        kind=_said(near.kind.names, lang),
        group=near.kind.group,
        feature=near.feature,
        distance_m=near.distance_m,
        widest_m=near.kind.zones[0].width_m,
        zones=tuple(
            Entered(_said(z.names, lang), z.width_m, z.source, z.confidence, z.letter)
            for z in near.zones
        ),
        features=near.features,
        sample=near.sample,
    )


def _waiting(
    session: Session, project: Project, steps: Sequence[Step], lang: Language
) -> dict[str, str]:
    """What each step is waited for: its certificate, else its own name; by the step's code."""
    issued = {
        paper.step_id: language.name(paper, lang)
        for paper in rows.certificates(session, rows.project_ids(project.id or 0))
    }
    return {step.code: issued.get(step.id or 0) or language.name(step, lang) for step in steps}


def _request(ask: Ask, names: Mapping[str, str], lang: Language) -> Request:
    party = ask.party
    return Request(
        code=ask.code,
        party=_said(party.names, lang) if party else ask.code,
        document=_said(party.document, lang) if party else "",
        because=tuple(near.feature or near.layer for near in ask.because),
        state=ask.state,
        blocks=tuple(names[code] for code in ask.blocks),
        unverified=party.unverified if party else (),
        source=party.source if party else "",
    )


def _layer(row: ConstraintLayer, rules: Rules, lang: Language) -> Layer:
    kind = rules.kinds.get(row.kind)
    return Layer(
        layer_id=row.id or 0,
        name=row.name,
        kind=_said(kind.names, lang) if kind else row.kind,
        features=row.features,
        frame=row.frame,
        source=row.source,
        dated_on=row.dated_on,
        repairs=tuple((text, gaps) for text, gaps in row.repairs),
        sample=row.sample,
    )


def _history(
    session: Session,
    viewer: Viewer,
    project: Project,
    known_before: datetime | None,
    lang: Language,
) -> tuple[Confirmed, ...]:
    people = rows.people(session) if viewer.is_bureau else {}
    spec = from_document(rows.template(session, project.template_id).document)
    names = {party.code: _said(party.names, lang) for party in spec.parties}
    out = []
    for row, event in sites.screenings(session, project, known_before):
        who = people.get(event.actor_id) if event.actor_id else None
        touched = tuple((f["feature"] or f["layer"], f["distance_m"]) for f in row.findings)
        letters = tuple(names.get(code, code) for code in row.confirmed)
        out.append(
            Confirmed(event.recorded_at, who.name if who else "", event.note, touched, letters)
        )
    return tuple(out)
