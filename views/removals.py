"""The register of removed items (减环节): what stands in their place, and what each had cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from models import Action, ActionKind, Event, Link, Project, Step, StepProjection
from store import scope
from store.clock import end_of
from store.queries import coordination, projections, rows
from store.scope import Viewer
from store.templates.reader import from_document
from views import language
from views.language import Language
from views.lead_time import FIRST_ASKED
from views.ledger import ledger


@dataclass(frozen=True)
class Removed:
    """One item that is asked of nobody any more in one project.

    ``giver`` issued the proof, ``taker`` asked for it; ``since`` as the template writes it.
    ``drag_wd``: working days that its removal earned on ``certificate``, often none; None: the
    project has no such certificate. ``substitute`` with its state and, once ended, the calendar
    days that it took.
    """

    project_code: str
    project: str
    item: str
    giver: str
    taker: str
    basis: str
    channel: str
    since: str
    certificate: str
    drag_wd: int | None
    substitute: str
    state: str
    took: int | None


def removals(
    session: Session, viewer: Viewer, lang: Language, today: date, as_of: date | None = None
) -> tuple[Removed, ...]:
    """Every removed item of every visible project, by project."""
    found: list[Removed] = []
    for project in rows.projects(session, viewer):
        found += _Register(session, viewer, project, lang, today, as_of).rows()
    return tuple(found)


class _Register:
    def __init__(
        self,
        session: Session,
        viewer: Viewer,
        project: Project,
        lang: Language,
        today: date,
        as_of: date | None,
    ) -> None:
        only, known = rows.project_ids(project.id or 0), end_of(as_of) if as_of else None
        self._project, self._lang = project, lang
        self._steps = {step.id or 0: step for step in rows.steps(session, only)}
        self._hidden = scope.hidden_steps(session, viewer, project.id or 0)
        self._links = rows.links(session, only)
        self._lanes = rows.organisations(session)
        self._standing = projections.latest_steps(session, project.id or 0, known)
        recorded = rows.known_events(session, project.id or 0, known)
        standing = {a.id for a in coordination.standing_actions(session, only, recorded)}
        self._deeds = [
            (action, event)
            for action, event in coordination.actions(session, only)
            if action.kind == ActionKind.REMOVED and action.id in standing
        ]
        self._spec = from_document(rows.template(session, project.template_id).document)
        self._certificate, self._earned = "", {}
        papers = {paper.kind: paper for paper in rows.certificates(session, only)}
        asked = next((papers[kind] for kind in FIRST_ASKED if kind in papers), None)
        if asked and self._standing and (self._deeds or any(s.removed for s in self._spec.steps)):
            told = ledger(session, viewer, project.code, asked.id or 0, lang, today, as_of)
            self._certificate = told.certificate
            self._earned = {entry.key: entry.days_wd for entry in told.entries}

    def rows(self) -> list[Removed]:
        if not self._standing:
            return []
        by_code = {step.code: step for step in self._steps.values()}
        found = []
        for item in self._spec.steps:
            gone = by_code.get(item.code)
            if item.removed is None or gone is None:
                continue
            instead = by_code.get(item.removed.replaced_by)
            basis = item.removed.basis.zh if self._lang == "zh" else item.removed.basis.en
            key = f"removed:{(instead or gone).id}"
            found.append(self._row(gone, instead, basis, "", str(item.removed.since), key))
        return found + [self._deed(action, event) for action, event in self._deeds]

    def _deed(self, action: Action, event: Event) -> Removed:
        told = action.counterfactual
        gone = self._steps[action.step_id or 0]
        instead = self._steps.get(told.get("replaced_by") or 0)
        since, key = event.happened_on.isoformat(), f"action:{action.id}"
        return self._row(gone, instead, action.source, told.get("channel", ""), since, key)

    def _row(
        self, gone: Step, instead: Step | None, basis: str, channel: str, since: str, key: str
    ) -> Removed:
        row = self._standing.get(instead.id or 0) if instead else None
        return Removed(
            project_code=self._project.code,
            project=language.name(self._project, self._lang),
            item=self._name(gone),
            giver=language.short(self._lanes[gone.organisation_id], self._lang),
            taker=self._taker(instead or gone),
            basis=basis,
            channel=channel,
            since=since,
            certificate=self._certificate,
            drag_wd=self._earned.get(key),
            substitute=self._name(instead) if instead else "",
            state=row.state if row else "",
            took=_took(row),
        )

    def _taker(self, step: Step) -> str:
        """Whose item comes behind it, by law before habit: that office asked for the proof."""
        behind: list[Link] = [
            k for k in self._links if k.pred_id == step.id and not k.baseline_only
        ]
        if not behind:
            return ""
        after = self._steps[min(behind, key=lambda k: not k.legal).succ_id]
        return language.short(self._lanes[after.organisation_id], self._lang)

    def _name(self, step: Step) -> str:
        if step.id in self._hidden:
            return language.HIDDEN[self._lang]
        return language.name(step, self._lang)


def _took(row: StepProjection | None) -> int | None:
    """Calendar days of the substitute, once it has ended."""
    if row is None or not row.finish_actual:
        return None
    return (row.finish_on - row.start_on).days
