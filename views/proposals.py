"""Deeds that the record suggests and nobody has confirmed: each with its counterfactual filled.

Worked out on every read from what happened, so a proposal is gone as soon as its deed is recorded,
dismissed, or no longer true.

chase         the party was reminded and answered sooner than is usual for it
parallel      an item was begun beside one that it waits for by habit only
pre_review    a review was quicker than usual, and its papers were prepared beside an earlier item
conditional   an item was taken in while papers were missing, and they have come since
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from models import Action, ActionKind, Chase, Event, Letter, Role, Step, StepKind
from store import scope
from store.calendars import calendar
from store.queries import coordination, rows
from store.scope import Viewer
from views import language
from views.comparisons import Comparison, Usual
from views.language import Language

ANSWERS = ("agree", "conditions")


@dataclass(frozen=True)
class Proposal:
    """One deed to confirm. ``without``: days in the comparison's unit that the step would have
    taken; None where nobody can know. ``on``: when it was done. ``times``: how often chased.

    ``other`` names what ran beside it (parallel, pre-review), ``link_id`` the order to set aside.
    """

    key: str
    kind: str
    step_id: int
    seen_version: int
    step: str
    organisation: str
    on: date
    comparison: Comparison
    without: int | None
    times: int = 0
    other: str = ""
    link_id: int | None = None


def proposals(session: Session, viewer: Viewer, code: str, lang: Language) -> tuple[Proposal, ...]:
    """What this liaison may confirm in a project, in the order of the steps; nobody else any."""
    project = scope.project(session, viewer, code)
    if viewer.role != Role.LIAISON:
        return ()
    return tuple(_Search(session, viewer, project.id or 0, lang).found())


class _Search:
    def __init__(self, session: Session, viewer: Viewer, project_id: int, lang: Language) -> None:
        only = rows.project_ids(project_id)
        self._session, self._lang = session, lang
        self._lanes = rows.organisations(session)
        own = project_id in scope.own_projects(session, viewer)
        self._steps = {step.id or 0: step for step in rows.steps(session, only)}
        self._mine = [
            step
            for step in self._steps.values()
            if not step.removed and (own or step.organisation_id == viewer.organisation_id)
        ]
        self._links = [k for k in rows.links(session, only) if not k.baseline_only]
        recorded = rows.known_events(session, project_id, None)
        self._deeds = coordination.standing_actions(session, only, recorded)
        self._gone = {key for _, key in coordination.dismissed(session, only)}
        self._letters = _answered(rows.letters(session, only))
        self._chases: dict[int, list[tuple[Chase, Event]]] = {}
        for chase, letter, event in coordination.chases(session, only):
            self._chases.setdefault(letter.id or 0, []).append((chase, event))
        self._owed = coordination.owed(session, only)
        self._usual = Usual(session, {step.code for step in self._mine})

    def found(self) -> Iterator[Proposal]:
        for step in self._mine:
            every = [*self._parallel(step)]
            if not any(_shortens(deed, step) for deed in self._deeds):
                every += [*self._chased(step), *self._pre_reviewed(step), *self._conditional(step)]
            yield from (one for one in every if one.key not in self._gone)

    def _chased(self, step: Step) -> Iterator[Proposal]:
        letter = self._letters.get(step.id or 0)
        chases = self._chases.get(letter.id or 0, []) if letter else []
        if letter is None or not chases or step.finished_on is None:
            return
        compared = self._usual.of(step)
        if compared.days is None or (compared.took or 0) < compared.days:
            yield self._proposal(
                f"chase:{letter.id}", ActionKind.CHASE, step, chases[-1][1].happened_on, compared,
                compared.days, times=len(chases),
            )  # fmt: skip

    def _parallel(self, step: Step) -> Iterator[Proposal]:
        for link in self._links:
            if link.succ_id != step.id or link.legal or link.relaxed_by or link.type != "FS":
                continue
            before = self._steps[link.pred_id]
            if step.started_on is None or before.removed:
                continue
            if before.finished_on is None or before.finished_on > step.started_on:
                yield self._proposal(
                    f"parallel:{link.id}", ActionKind.PARALLEL, step, step.started_on,
                    self._usual.of(step), None, other=self._name(before), link_id=link.id,
                )  # fmt: skip

    def _pre_reviewed(self, step: Step) -> Iterator[Proposal]:
        if step.kind != StepKind.REVIEW or step.finished_on is None:
            return
        compared = self._usual.of(step)
        if compared.days is None or compared.took is None or compared.took >= compared.days:
            return
        for papers in self._prepared_early(step):
            on = papers.started_on or step.finished_on
            yield self._proposal(
                f"pre_review:{step.id}:{step.round}", ActionKind.PRE_REVIEW, step, on, compared,
                compared.days, other=self._name(papers),
            )  # fmt: skip
            return

    def _prepared_early(self, step: Step) -> Iterator[Step]:
        """Preparations for this step that ran beside what they used to wait for."""
        for link in self._links:
            papers = self._steps[link.pred_id]
            if link.succ_id == step.id and papers.kind == StepKind.PREPARATION:
                into = [k for k in self._links if k.succ_id == papers.id]
                if any(k.relaxed_by for k in into):
                    yield papers

    def _conditional(self, step: Step) -> Iterator[Proposal]:
        """Without it the step would have begun when the last paper was there."""
        for owed in self._owed:
            if owed.step_id != step.id or owed.round != step.round or owed.done_on is None:
                continue
            compared = self._usual.of(step)
            cal = calendar(self._session)
            spared = cal.count(owed.since_on.toordinal(), owed.done_on.toordinal())
            if step.unit == "cd":
                spared = (owed.done_on - owed.since_on).days
            without = None if compared.took is None else compared.took + spared
            yield self._proposal(
                f"conditional:{owed.id}", ActionKind.CONDITIONAL, step, owed.since_on, compared,
                without, other=owed.what,
            )  # fmt: skip

    def _proposal(
        self,
        key: str,
        kind: ActionKind,
        step: Step,
        on: date,
        compared: Comparison,
        without: int | None,
        *,
        times: int = 0,
        other: str = "",
        link_id: int | None = None,
    ) -> Proposal:
        return Proposal(
            key=key,
            kind=kind,
            step_id=step.id or 0,
            seen_version=step.version,
            step=self._name(step),
            organisation=language.short(self._lanes[step.organisation_id], self._lang),
            on=on,
            comparison=compared,
            without=without,
            times=times,
            other=other,
            link_id=link_id,
        )

    def _name(self, step: Step) -> str:
        return language.name(step, self._lang)


def _answered(letters: Iterable[Letter]) -> Mapping[int, Letter]:
    """The letter that ended each step's wait."""
    return {one.step_id: one for one in letters if one.replied_on and one.reply in ANSWERS}


def _shortens(deed: Action, step: Step) -> bool:
    """It already says how long this round of the step would have been."""
    told = deed.counterfactual
    if deed.step_id != step.id or told.get("round", step.round) != step.round:
        return False
    return deed.kind not in (ActionKind.PARALLEL, ActionKind.JOINT)
