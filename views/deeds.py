"""The recorded coordination actions of a project, with what was withdrawn and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from models import ActionKind, Role
from store import scope
from store.clock import end_of
from store.queries import coordination, rows
from store.scope import Viewer
from views import language
from views.language import Language


@dataclass(frozen=True)
class Deed:
    """One recorded action. ``without`` in ``unit``: what its step would have taken; None: it has
    no days of its own. ``withdrawn_on`` set: it counts no more, for ``reason``.

    ``editable``: this viewer may withdraw it; ``by`` is empty outside the bureau.
    """

    action_id: int
    kind: str
    step_id: int
    seen_version: int
    step: str
    organisation: str
    orders: tuple[str, ...]
    on: date
    by: str
    without: int | None
    unit: str
    source: str
    withdrawn_on: date | None
    reason: str
    editable: bool

    @property
    def unproven(self) -> bool:
        """Nothing says what would have been without it."""
        return self.without is None and self.kind not in (
            ActionKind.PARALLEL, ActionKind.JOINT, ActionKind.REMOVED,
        )  # fmt: skip


def deeds(
    session: Session, viewer: Viewer, code: str, lang: Language, as_of: date | None = None
) -> tuple[Deed, ...]:
    """Every action recorded in a visible project by then, newest first. Raises NotFoundError."""
    project = scope.project(session, viewer, code)
    only = rows.project_ids(project.id or 0)
    recorded = rows.known_events(session, project.id or 0, end_of(as_of) if as_of else None)
    steps = {step.id or 0: step for step in rows.steps(session, only)}
    links = {link.id or 0: link for link in rows.links(session, only)}
    lanes, people = rows.organisations(session), rows.people(session)
    gone = coordination.withdrawals(session, only)
    own = viewer.role == Role.LIAISON and project.id in scope.own_projects(session, viewer)
    hidden = scope.hidden_steps(session, viewer, project.id or 0)

    def name(number: int) -> str:
        return language.HIDDEN[lang] if number in hidden else language.name(steps[number], lang)

    found = []
    for action, event in coordination.actions(session, only):
        if event.id not in recorded or (event.internal and not viewer.is_bureau):
            continue
        step = steps[action.step_id or 0]
        row, end = gone.get(action.id or 0, (None, None))
        withdrawn = row is not None and row.event_id in recorded
        actor = people.get(event.actor_id or 0)
        mine = own or (
            viewer.role == Role.LIAISON and step.organisation_id == viewer.organisation_id
        )
        orders = [
            f"{name(links[n].pred_id)} → {name(links[n].succ_id)}"
            for n in coordination.links_of(action)
        ]
        found.append(
            Deed(
                action_id=action.id or 0,
                kind=action.kind,
                step_id=step.id or 0,
                seen_version=step.version,
                step=name(step.id or 0),
                organisation=language.short(lanes[step.organisation_id], lang),
                orders=tuple(orders),
                on=event.happened_on,
                by=actor.name if actor and viewer.is_bureau else "",
                without=action.counterfactual.get("duration"),
                unit=step.unit,
                source=action.source,
                withdrawn_on=end.happened_on if withdrawn and end else None,
                reason=row.reason if withdrawn and row else "",
                editable=mine and not withdrawn and as_of is None,
            )
        )
    return tuple(reversed(found))
