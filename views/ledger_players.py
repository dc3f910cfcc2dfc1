"""Who can have moved a certificate: the conventional network of a project and its players.

The network is the template's own procedure: every customary link, removed steps put back, the
method's lengths, from the land award (rules section 5). What became of it is cut into players:

action        a recorded deed: the habit that it set aside, or the days that it spared
pace          one organisation's steps took other lengths than the method's; its own days only
pause         days on which clocks stood still, by whose cause; never charged to the step's office
removed       a step that is gone, with the internal confirmation that stands in its place
habits        orders of the old procedure that the template has done away with
agreed        an order that was agreed for this project
unattributed  all that changed without a source: counted together, credited to nobody
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from engine import network as net
from engine.calendar import WorkCalendar
from engine.ledger import Player
from models import Action, Link, Project, Step, StepProjection, Suspension

Method = Literal["limits", "typical", "own"]
Kind = Literal["action", "pace", "pause", "removed", "habits", "agreed", "unattributed"]
UNIT: dict[str, net.Unit] = {"wd": "wd", "cd": "cd"}


@dataclass(frozen=True)
class Facts:
    """The rows of one project as known on the day of the question.

    links      of the template, and those agreed later that are in force
    relaxed    ids of the links that were set aside
    standing   newest projection by step id
    on         the day of the question: pauses still open are counted until then
    replaced   code of a removed step -> code of its substitute
    """

    project: Project
    steps: Sequence[Step]
    links: Sequence[Link]
    relaxed: Collection[int]
    actions: Sequence[Action]
    pauses: Sequence[Suspension]
    standing: Mapping[int, StepProjection]
    replaced: Mapping[str, str]
    on: date
    cal: WorkCalendar


@dataclass
class Mover:
    """One player, and what a reader is told of it.

    ``code``: the action's kind or the pause's owner. ``lengths``: step id -> (before, after), in
    the step's unit. ``unverified``: some figure behind it is not backed by a primary text.
    """

    kind: Kind
    key: str
    code: str = ""
    organisation_id: int | None = None
    event_id: int | None = None
    links: list[Link] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    lengths: dict[int, tuple[int, int]] = field(default_factory=dict)
    sources: list[str] = field(default_factory=list)
    unverified: bool = False
    adds: dict[str, int] = field(default_factory=dict)
    drops: list[int] = field(default_factory=list)
    brings: list[int] = field(default_factory=list)
    removes: list[str] = field(default_factory=list)

    @property
    def player(self) -> Player:
        return Player(
            self.key, adds=self.adds, drops=self.drops, brings=self.brings, removes=self.removes
        )


class Conventional:
    """The conventional network by one method, and everything that can have moved it."""

    def __init__(self, facts: Facts, method: Method) -> None:
        self._facts, self._method = facts, method
        self._steps = {step.id or 0: step for step in facts.steps}
        self._began: list[net.Step] = []
        self._edges = [_edge(link) for link in facts.links]
        self._movers: dict[str, Mover] = {}
        self._removed_steps()
        self._orders()
        if method != "own":  # by its own lengths nobody was quicker or slower
            self._lengths()
        self.movers = tuple(self._movers.values())
        steps = tuple(
            net.Step(str(step.id), self._base(step), UNIT[step.unit]) for step in facts.steps
        )
        self.network = net.Network(
            steps=(*steps, *self._began),
            links=tuple(self._edges),
            calendars={"default": facts.cal},
            start=facts.project.land_award_on.toordinal(),
        )

    def _mover(self, kind: Kind, key: str, source: str) -> Mover:
        """The player with this key; without a source, the one for all that nobody can prove."""
        if not source.strip():
            kind, key = "unattributed", "unattributed"
        mover = self._movers.setdefault(key, Mover(kind, key))
        if source.strip() and source not in mover.sources:
            mover.sources.append(source)
        return mover

    def _removed_steps(self) -> None:
        """A removed step takes no time; its substitute is there only in its place."""
        by_code = {step.code: step for step in self._facts.steps}
        for step in self._facts.steps:
            if step.removed:
                instead = by_code.get(self._facts.replaced.get(step.code, ""), step)
                mover = self._mover("removed", f"removed:{instead.id}", step.source)
                mover.steps.append(step)
                mover.organisation_id = step.organisation_id
                mover.unverified |= not {"removed", self._field}.isdisjoint(step.unverified)
                mover.removes.append(str(step.id))
        for step in self._facts.steps:
            if step.replaces:
                known = self._movers.get(f"removed:{step.id}")
                mover = known or self._mover("unattributed", "", "")
                mover.brings += [
                    number
                    for number, link in enumerate(self._facts.links)
                    if step.id in (link.pred_id, link.succ_id)
                ]

    def _orders(self) -> None:
        """Links that were set aside, that the template has done away with, that were agreed."""
        actions = {action.link_id: action for action in self._facts.actions}
        for number, link in enumerate(self._facts.links):
            if link.added_by is not None:
                mover = self._mover("agreed", f"agreed:{link.id}", link.source)
                mover.event_id = link.added_by
                mover.brings.append(number)
            elif link.id in self._facts.relaxed:
                mover = self._acting(actions.get(link.id), link.source)
                self._let_go(mover, number, link)
            elif link.baseline_only:
                mover = self._mover("habits", "habits", link.source)
                self._let_go(mover, number, link)
            else:
                continue
            mover.links.append(link)
            mover.unverified |= link.unverified

    def _acting(self, action: Action | None, counterfactual: str) -> Mover:
        """The player of a deed: it needs who did it and what would have been without it."""
        if action is None or not counterfactual.strip():
            return self._mover("unattributed", "", "")
        mover = self._mover("action", f"action:{action.id}", action.source)
        if mover.kind == "action":
            mover.code, mover.event_id = action.kind, action.event_id
        return mover

    def _let_go(self, mover: Mover, number: int, link: Link) -> None:
        """The link goes, and the successor begins when it really began (or is to begin).

        Without that day the deed would be credited with days on which nobody used it. Where the
        predecessor was through before, its end counts: waiting longer was not the deed's doing.
        """
        mover.drops.append(number)
        before = self._facts.standing.get(link.pred_id)
        behind = self._facts.standing.get(link.succ_id)
        if before is None or behind is None:
            return
        came = before.finish_on if link.type[0] == "F" else before.start_on
        used = behind.start_on if link.type[1] == "S" else behind.finish_on
        days = (min(came, used) - self._facts.project.land_award_on).days
        name = f"since:{link.id}"
        self._began.append(net.Step(name, max(days, 0), "cd"))
        mover.brings.append(len(self._edges))
        kind: net.LinkType = "FS" if link.type[1] == "S" else "FF"
        self._edges.append(net.Link(name, str(link.succ_id), kind, legal=False))

    def _lengths(self) -> None:
        """What each step took beside the method's length: spared by deeds, stopped, and the rest,
        which is the pace of its organisation."""
        spared: dict[int, int] = {}
        for action in self._facts.actions:
            step = self._steps.get(action.step_id or 0)
            without = action.counterfactual.get("duration")
            if step is None or type(without) is not int or step.id not in self._facts.standing:
                continue
            days = without - self._took(step)
            mover = self._acting(action, action.source)
            self._lengthen(mover, step, -days, (without, without - days))
            spared[step.id or 0] = spared.get(step.id or 0, 0) + days
        for step in self._facts.steps:
            if step.id not in self._facts.standing:
                continue
            for owner, days in self._stopped(step).items():
                self._lengthen(self._paused(owner), step, days, (0, days))
            took, usual = self._took(step) + spared.get(step.id or 0, 0), self._base(step)
            if took != usual:
                mover = self._mover("pace", f"pace:{step.organisation_id}", step.source)
                mover.organisation_id = step.organisation_id
                mover.unverified |= self._field in step.unverified
                self._lengthen(mover, step, took - usual, (usual, took))

    def _lengthen(self, mover: Mover, step: Step, days: int, shown: tuple[int, int]) -> None:
        number = step.id or 0
        mover.adds[str(number)] = mover.adds.get(str(number), 0) + days
        mover.lengths[number] = shown
        if step not in mover.steps:
            mover.steps.append(step)

    def _paused(self, owner: str) -> Mover:
        """The record of the stop is its own source: who was at the cause, from when to when."""
        mover = self._mover("pause", f"pause:{owner}", "suspension")
        mover.code, mover.sources = owner, []
        return mover

    @property
    def _field(self) -> str:
        return "typical" if self._method == "typical" else "conventional"

    def _base(self, step: Step) -> int:
        """The method's length of a step, in its unit."""
        if self._method == "own" and step.id in self._facts.standing:
            return self._took(step) + sum(self._stopped(step).values())
        return step.typical_duration if self._method == "typical" else step.conventional_duration

    def _took(self, step: Step) -> int:
        """Days on its own clock, from its (projected) start to its (projected) end."""
        row = self._facts.standing[step.id or 0]
        if not row.start_actual and _finish(self._facts.cal, row.start_on, step) == row.finish_on:
            return step.expected_duration
        whole = _count(self._facts.cal, row.start_on, row.finish_on, step.unit)
        return max(0, whole - sum(self._stopped(step).values()))

    def _stopped(self, step: Step) -> dict[str, int]:
        """Days inside suspensions by owner; where two overlap the one that began first counts."""
        row = self._facts.standing[step.id or 0]
        until = row.finish_on if row.finish_actual else min(row.finish_on, self._facts.on)
        stopped: dict[str, int] = {}
        at = row.start_on
        for pause in self._facts.pauses:
            begin = max(pause.started_on, at)
            end = min(pause.ended_on or until, until)
            if pause.step_id == step.id and row.start_actual and begin < end:
                days = _count(self._facts.cal, begin, end, step.unit)
                stopped[pause.owner] = stopped.get(pause.owner, 0) + days
                at = end
        return stopped


def _edge(link: Link) -> net.Link:
    return net.Link(
        pred=str(link.pred_id),
        succ=str(link.succ_id),
        type=link.type,  # type: ignore[arg-type]  # checked when the template was read
        lag=link.lag,
        lag_unit=UNIT[link.lag_unit],
        legal=link.legal,
    )


def _count(cal: WorkCalendar, start: date, end: date, unit: str) -> int:
    if unit == "cd":
        return (end - start).days
    return cal.count(start.toordinal(), end.toordinal())


def _finish(cal: WorkCalendar, start: date, step: Step) -> date:
    """Where a step of its expected length ends (rules section 2)."""
    if step.unit == "cd":
        return date.fromordinal(cal.roll(start.toordinal() + step.expected_duration))
    return date.fromordinal(cal.add(start.toordinal(), step.expected_duration))
