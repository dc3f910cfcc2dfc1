"""What may be done today for one project: each action as a network tried with one thing changed.

chase    the party of an open letter: the dates as if it answered today, against the projected ones
relax    a habit: the successor, which nothing else keeps waiting, begins beside its predecessor
early    a review that waits for what is under way: read in draft, as quick as its quickest quarter
resume   a clock that stands still, send a letter or start an item that is ready: the projection
         takes them as done today, so their worth is what another week without them would cost

What lies off the driving paths of the projection is worth nothing (rules §6) and is not proposed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from engine import network as net
from engine.calendar import WorkCalendar
from engine.harmless import ending
from engine.laws import Law
from engine.schedule import Schedule, schedule
from models import Step, StepKind
from services.expectation import Course, Expectation
from services.networks import Rows

WEEK_WD = 5
QUICKEST = 0.25  # share of the record that an early review is held to


@dataclass(frozen=True)
class Action:
    """Something that may be done today. ``moves``: certificate id, its projected day without the
    action and with it, and the calendar days won on average; ``total_cd`` is their sum.
    ``lengths``: days of the item's unit that it takes without the action and with it, where the
    action makes it shorter."""

    verb: str
    project_id: int
    step_id: int
    link_id: int | None
    pred_id: int | None
    moves: tuple[tuple[int, date, date, float], ...]
    lengths: tuple[int, int] | None = None

    @property
    def total_cd(self) -> float:
        return sum(move[3] for move in self.moves)


@dataclass(frozen=True)
class Proposal:
    """An action and the two networks that are compared. ``sooner``: laws that the action changes,
    by step."""

    action: Action
    without: net.Network
    with_it: net.Network
    sooner: Mapping[str, Law] = field(default_factory=dict)


class Tries:
    """One project's network, tried with one thing changed at a time."""

    def __init__(
        self,
        rows: Rows,
        network: net.Network,
        expectation: Expectation,
        cal: WorkCalendar,
        today: date,
    ) -> None:
        self.rows, self.network, self.cal = rows, network, cal
        self.expectation = expectation
        self.now = today.toordinal()
        self.steps = {step.id: step for step in network.steps}
        self.open = {
            paper.id or 0: str(paper.step_id)
            for paper in rows.certificates
            if paper.issued_on is None and self._is_open(str(paper.step_id))
        }
        self.base = schedule(network, self.now)
        self.driving = {key for name in self.open.values() for key in self.base.chain(name)}

    def worthwhile(self) -> Iterator[Proposal]:
        """By the projection; what is won on average is for ``expected`` to say."""
        waits = self._waits_for()
        suspended = {p.step_id for p in self.rows.suspensions if p.ended_on is None}
        for step in self.rows.steps:
            seen = self.steps.get(str(step.id))
            if seen is None or seen.actual_finish is not None:
                continue
            if step.id in suspended:
                yield from self._resume(step)
            elif seen.actual_start is None:
                if str(step.id) in self.driving:
                    yield from self._relax(step)
                    if step.kind == StepKind.REVIEW and self._is_being_prepared(seen.id):
                        yield from self._review_early(step)
                if not waits.get(seen.id) and self.base.early(seen.id)[0] <= self._day(0):
                    yield from self._begin(step)
            elif step.kind == StepKind.EXTERNAL_OPINION and seen.id in self.driving:
                answered = ending(self.network, seen.id, self.now)
                yield from self._worth("chase", step, self.network, answered)

    def expected(self, proposal: Proposal, course: Course) -> Action:
        """The action with the days that it wins on average, certificate by certificate."""
        won = course.days(
            proposal.without, proposal.with_it, list(self.open.values()), proposal.sooner
        )
        moves = tuple(
            (number, late, soon, won[self.open[number]])
            for number, late, soon, _ in proposal.action.moves
        )
        return replace(proposal.action, moves=moves)

    def _relax(self, step: Step) -> Iterator[Proposal]:
        """The habit that alone keeps ``step`` waiting: without it the item can begin today."""
        for link in self.rows.links:
            if link.succ_id != step.id or link.legal or link.relaxed_by or link.baseline_only:
                continue
            if not self._is_open(str(link.pred_id)) or str(link.pred_id) not in self.driving:
                continue
            pair = (str(link.pred_id), str(link.succ_id), link.type)
            rest = tuple(x for x in self.network.links if (x.pred, x.succ, x.type) != pair)
            freed = self._changed(links=rest)
            if schedule(freed, self.now).early(str(step.id))[0] <= self._day(0):
                yield from self._worth("relax", step, self.network, freed, link.id, link.pred_id)

    def _review_early(self, step: Step) -> Iterator[Proposal]:
        """Read in draft, a review takes no longer than the quickest quarter of its record; where
        it does not reach that, it is as quick as it would be anyway."""
        seen = self.steps[str(step.id)]
        law = self.expectation.law(self.rows, step, seen)
        quick = max(int(np.searchsorted(law.cumsum(), QUICKEST)), 1)
        if quick >= seen.duration:
            return
        capped = np.concatenate([law[:quick], [law[quick:].sum()]])
        shorter = self._with(replace(seen, duration=quick))
        for found in self._worth("early", step, self.network, shorter):
            action = replace(found.action, lengths=(seen.duration, quick))
            yield replace(found, action=action, sooner={seen.id: capped})

    def _is_being_prepared(self, key: str) -> bool:
        """Somebody is at work on what the item waits for: there is a draft to be read."""
        return any(
            link.succ == key
            and link.type == "FS"
            and self._is_open(link.pred)
            and self.steps[link.pred].actual_start is not None
            for link in self.network.links
        )

    def _resume(self, step: Step) -> Iterator[Proposal]:
        def stopped(days: int) -> net.Network:
            seen = self.steps[str(step.id)]
            longer = tuple(
                replace(pause, expected_end=self._day(days)) if pause.end is None else pause
                for pause in seen.suspensions
            )
            return self._with(replace(seen, suspensions=longer))

        if self._moves(stopped(1)):
            yield from self._worth("resume", step, stopped(WEEK_WD), self.network)

    def _begin(self, step: Step) -> Iterator[Proposal]:
        def later(days: int) -> net.Network:
            not_before = (net.Constraint("SNET", self._day(days)),)
            return self._with(replace(self.steps[str(step.id)], constraints=not_before))

        verb = "send" if step.kind == StepKind.EXTERNAL_OPINION else "start"
        if self._moves(later(1)):
            yield from self._worth(verb, step, later(WEEK_WD), self.network)

    def _moves(self, other: net.Network) -> bool:
        """One more day is felt by a certificate: the item lies on a driving path."""
        dated = schedule(other, self.now)
        return any(dated.early(k)[1] > self.base.early(k)[1] for k in self.open.values())

    def _worth(
        self,
        verb: str,
        step: Step,
        without: net.Network,
        with_it: net.Network,
        link_id: int | None = None,
        pred_id: int | None = None,
    ) -> Iterator[Proposal]:
        late, soon = self._dated(without), self._dated(with_it)
        moves = []
        for number, key in self.open.items():
            a, b = late.early(key)[1], soon.early(key)[1]
            if a > b:
                moves.append((number, date.fromordinal(a), date.fromordinal(b), float(a - b)))
        if moves:
            project_id = self.rows.project.id or 0
            action = Action(verb, project_id, step.id or 0, link_id, pred_id, tuple(moves))
            yield Proposal(action, without, with_it)

    def _dated(self, network: net.Network) -> Schedule:
        return self.base if network is self.network else schedule(network, self.now)

    def _waits_for(self) -> Mapping[str, int]:
        """How many unfinished items each item may only follow."""
        counts: dict[str, int] = {}
        for link in self.network.links:
            if link.type == "FS" and self._is_open(link.pred):
                counts[link.succ] = counts.get(link.succ, 0) + 1
        return counts

    def _is_open(self, key: str) -> bool:
        return key in self.steps and self.steps[key].actual_finish is None

    def _day(self, working_days: int) -> int:
        return self.cal.add(self.cal.roll(self.now), working_days)

    def _with(self, step: net.Step) -> net.Network:
        return self._changed(
            steps=tuple(step if s.id == step.id else s for s in self.network.steps)
        )

    def _changed(
        self, steps: Iterable[net.Step] = (), links: Iterable[net.Link] = ()
    ) -> net.Network:
        old = self.network
        return net.Network(
            tuple(steps) or old.steps, tuple(links) or old.links, old.calendars, old.start
        )
