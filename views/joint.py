"""Joint handling of a project: applications with their items, and what the law makes wait."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from models import Certificate, Link, Role, Step, StepProjection
from store import scope
from store.calendars import calendar
from store.clock import end_of
from store.queries import coordination, projections, rows
from store.queries.filings import filings
from store.scope import Viewer
from store.statutory import Clock, clock
from views import language
from views.language import Language


@dataclass(frozen=True)
class Item:
    """One item with its own status and clock. ``open``: it can still join an application;
    ``editable``: this viewer may say so."""

    step_id: int
    version: int
    name: str
    organisation: str
    state: str
    start_on: date
    finish_on: date
    clock: Clock
    open: bool
    editable: bool


@dataclass(frozen=True)
class Application:
    """One application, or an offer that the developer declined (``declined_code``)."""

    number: str | None
    filed_on: date
    declined_code: str | None
    basis: str
    withdrawn: bool
    step_ids: tuple[int, ...]


@dataclass(frozen=True)
class Joint:
    """``blocks``: (item, certificate) pairs in which the law makes the certificate wait for the
    item. ``own``: the certificate that each item issues itself. Certificates by id, short names.
    """

    on: date
    items: tuple[Item, ...]
    applications: tuple[Application, ...]
    papers: Mapping[int, str]
    own: Mapping[int, int]
    blocks: frozenset[tuple[int, int]]


def joint(
    session: Session,
    viewer: Viewer,
    code: str,
    lang: Language,
    today: date,
    as_of: date | None = None,
) -> Joint:
    """Reviews and confirmations of a visible project, those that are filed together, and the
    matrix of what blocks what through legal links only. Raises NotFoundError."""
    project = scope.project(session, viewer, code)
    only, known_before = rows.project_ids(project.id or 0), end_of(as_of) if as_of else None
    recorded = rows.known_events(session, project.id or 0, known_before)
    standing = projections.latest_steps(session, project.id or 0, known_before)
    steps = {s.id or 0: s for s in rows.steps(session, only) if s.id in standing and not s.removed}
    papers = list(rows.certificates(session, only))
    withdrawn = {
        action.event_id
        for action, _ in coordination.actions(session, only)
        if action.id in coordination.withdrawals(session, only)
    }
    own = viewer.role == Role.LIAISON and project.id in scope.own_projects(session, viewer)
    read = filings(session, only, as_of or today, known_before)
    lanes, cal = rows.organisations(session), calendar(session)

    def item(step: Step, row: StepProjection) -> Item:
        mine = own or (
            viewer.role == Role.LIAISON and step.organisation_id == viewer.organisation_id
        )
        return Item(
            step_id=step.id or 0,
            version=step.version,
            name=language.name(step, lang),
            organisation=language.short(lanes[step.organisation_id], lang),
            state=row.state,
            start_on=row.start_on,
            finish_on=row.finish_on,
            clock=clock(step, read, cal, as_of or today, row),
            open=not row.finish_actual,
            editable=mine and as_of is None,
        )

    return Joint(
        on=as_of or today,
        items=tuple(
            item(step, standing[number])
            for number, step in steps.items()
            if step.kind in ("review", "internal_confirmation")
        ),
        applications=tuple(
            Application(
                number=row.number,
                filed_on=row.filed_on,
                declined_code=row.declined_code,
                basis=row.basis,
                withdrawn=row.event_id in withdrawn,
                step_ids=numbers,
            )
            for row, numbers in coordination.joint_applications(session, only)
            if row.event_id in recorded
        ),
        papers={paper.id or 0: language.short(paper, lang) for paper in papers},
        own={paper.step_id: paper.id or 0 for paper in papers},
        blocks=_blocked(rows.links(session, only), papers, set(steps)),
    )


def _blocked(
    links: Iterable[Link], papers: list[Certificate], steps: set[int]
) -> frozenset[tuple[int, int]]:
    """(item, certificate id) along legal links alone."""
    before: dict[int, list[int]] = {}
    for link in links:
        if link.legal and not link.baseline_only and link.pred_id in steps:
            before.setdefault(link.succ_id, []).append(link.pred_id)
    found = set()
    for paper in papers:
        open_ends, met = [paper.step_id], {paper.step_id}
        while open_ends:
            for number in before.get(open_ends.pop(), ()):
                if number not in met:
                    met.add(number)
                    open_ends.append(number)
        found |= {(number, paper.id or 0) for number in met - {paper.step_id}}
    return frozenset(found)
