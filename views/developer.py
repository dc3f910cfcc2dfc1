"""A developer's own project: what is in hand, what comes, who holds what, what was gained.

Nothing internal to the bureau and no name of its staff is read here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from models import Event, EventKind, Project, Step
from store import scope
from store.clock import end_of, local_day
from store.queries import coordination, projections, rows
from store.scope import Viewer
from views import language
from views.certificates import Paper, certificates
from views.language import Language
from views.open_items import OpenItem, open_items
from views.timeline import Header

METHOD = "limits"  # the conventional date that is shown (rules §5)


@dataclass(frozen=True)
class Listed:
    """One of the developer's projects, for the choice at the head of the page."""

    code: str
    name: str


@dataclass(frozen=True)
class Ordinary:
    """How the conventional dates were found."""

    template: str
    since: date
    frozen_on: date
    calendar_version: str
    reason: str


@dataclass(frozen=True)
class Parallel:
    """An order set aside by habit's keepers: ``step`` went ahead beside ``beside``."""

    on: date
    step: str
    beside: str
    source: str


@dataclass(frozen=True)
class Chased:
    """The reminders that one party got for one item: (day, level, channel)."""

    party: str
    step: str
    times: tuple[tuple[date, str, str], ...]


@dataclass(frozen=True)
class Note:
    """What an office wrote for the developer too."""

    on: date
    organisation: str
    kind: str
    step: str
    text: str


@dataclass(frozen=True)
class OwnProject:
    """Everything that the developer's page tells. ``papers`` in the order of their dates."""

    header: Header
    on: date
    papers: tuple[Paper, ...]
    items: tuple[OpenItem, ...]
    ordinary: Ordinary
    parallel: tuple[Parallel, ...]
    chased: tuple[Chased, ...]
    notes: tuple[Note, ...]

    @property
    def in_hand(self) -> tuple[Paper, ...]:
        """Issued, the newest first."""
        found = [paper for paper in self.papers if paper.issued_on]
        return tuple(sorted(found, key=lambda p: p.issued_on or date.min, reverse=True))

    @property
    def coming(self) -> tuple[Paper, ...]:
        """Not issued, the next first."""
        return tuple(paper for paper in self.papers if not paper.issued_on)

    @property
    def to_do(self) -> tuple[OpenItem, ...]:
        """What the developer itself must do, now and later."""
        return tuple(item for item in self.items if item.mine)

    @property
    def held_elsewhere(self) -> tuple[OpenItem, ...]:
        """What others have in hand."""
        return tuple(item for item in self.items if not item.mine)


def own_projects(session: Session, viewer: Viewer, lang: Language) -> tuple[Listed, ...]:
    """The projects that the viewer may see: those with certificates still to come first."""
    found = rows.projects(session, viewer)
    newest = projections.all_latest_certificates(session, rows.ids(viewer))
    busy = {row.project_id for row in newest if row.issued_on is None}
    ordered = sorted(found, key=lambda p: (p.id not in busy, -(p.id or 0) if p.sample else 0))
    return tuple(Listed(p.code, language.name(p, lang)) for p in ordered)


def own_project(
    session: Session,
    viewer: Viewer,
    code: str,
    lang: Language,
    today: date,
    as_of: date | None = None,
) -> OwnProject:
    """The page of one visible project. Raises NotFoundError."""
    project = scope.project(session, viewer, code)
    known_before = end_of(as_of) if as_of else None
    seen = certificates(session, viewer, code, lang, today, as_of)
    hidden = scope.hidden_steps(session, viewer, project.id or 0)
    found = rows.steps(session, rows.project_ids(project.id or 0))
    steps = {s.id or 0: s for s in found if s.id not in hidden}
    return OwnProject(
        header=seen.header,
        on=seen.on,
        papers=seen.papers,
        items=open_items(session, project, lang, seen.on, known_before, hidden),
        ordinary=_ordinary(session, project, seen.header),
        parallel=_parallel(session, viewer, project, steps, known_before, lang),
        chased=_chased(session, project, steps, known_before, lang),
        notes=_notes(session, viewer, project, steps, known_before, lang),
    )


def _ordinary(session: Session, project: Project, head: Header) -> Ordinary:
    frozen, event = coordination.baseline(session, project.id or 0, METHOD)
    return Ordinary(
        template=head.template,
        since=project.land_award_on,
        frozen_on=local_day(event.recorded_at),
        calendar_version=frozen.calendar_version,
        reason=frozen.reason,
    )


def _parallel(
    session: Session,
    viewer: Viewer,
    project: Project,
    steps: Mapping[int, Step],
    known_before: datetime | None,
    lang: Language,
) -> tuple[Parallel, ...]:
    only = rows.project_ids(project.id or 0)
    links = {link.id: link for link in rows.links(session, only)}
    recorded = rows.known_events(session, project.id or 0, known_before)
    counted = {one.id for one in coordination.standing_actions(session, only, recorded)}
    return tuple(
        Parallel(
            on=event.happened_on,
            step=language.name(steps[links[number].succ_id], lang),
            beside=language.name(steps[links[number].pred_id], lang),
            source=action.source,
        )
        for action, event in coordination.actions(session, only)
        if action.id in counted and _shown(event, viewer, known_before)
        for number in coordination.links_of(action)
        if links[number].succ_id in steps and links[number].pred_id in steps
    )


def _chased(
    session: Session,
    project: Project,
    steps: Mapping[int, Step],
    known_before: datetime | None,
    lang: Language,
) -> tuple[Chased, ...]:
    """Only that and how they were reminded; what the parties answered stays in the bureau."""
    lanes = rows.organisations(session)
    times: dict[tuple[int, int], list[tuple[date, str, str]]] = {}
    for chase, letter, event in coordination.chases(session, rows.project_ids(project.id or 0)):
        known_then = known_before is None or event.recorded_at < known_before
        if known_then and letter.step_id in steps:
            one = (event.happened_on, chase.level, chase.channel)
            times.setdefault((letter.organisation_id, letter.step_id), []).append(one)
    return tuple(
        Chased(language.short(lanes[party], lang), language.name(steps[step], lang), tuple(days))
        for (party, step), days in times.items()
    )


def _notes(
    session: Session,
    viewer: Viewer,
    project: Project,
    steps: Mapping[int, Step],
    known_before: datetime | None,
    lang: Language,
) -> tuple[Note, ...]:
    """Newest first. The source of a relaxed order is told with the order."""
    people, lanes = rows.people(session), rows.organisations(session)
    found = []
    for event in rows.events(session, viewer, rows.project_ids(project.id or 0)):
        told_elsewhere = event.kind == EventKind.LINK_RELAXED
        if not event.note or told_elsewhere or not _shown(event, viewer, known_before):
            continue
        actor = people.get(event.actor_id) if event.actor_id else None
        step = steps.get(event.step_id) if event.step_id else None
        found.append(
            Note(
                on=event.happened_on,
                organisation=language.short(lanes[actor.organisation_id], lang) if actor else "",
                kind=event.kind,
                step=language.name(step, lang) if step else "",
                text=event.note,
            )
        )
    return tuple(found)


def _shown(event: Event, viewer: Viewer, known_before: datetime | None) -> bool:
    """May the viewer read it, and was it known then?"""
    if event.internal and not viewer.is_bureau:
        return False
    return known_before is None or event.recorded_at < known_before
