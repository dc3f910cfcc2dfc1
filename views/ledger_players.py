"""Who can have moved a certificate: the conventional network of a project and its players.

The network is the template's own procedure: every customary link, removed steps put back, the
method's lengths, from the land award (rules section 5). What became of it is cut into players:

action        a recorded deed: the habits that it set aside, or the days that it spared
unproven      a recorded deed without a comparison: shown, and credited with nothing
pace          one organisation's steps took other lengths than the method's; its own days only
refused       rounds that ended in a refusal: from their start until the next round's
pause         days on which clocks stood still, by whose cause; never charged to the step's office
removed       a step that is gone, with the internal confirmation that stands in its place
habits        orders of the old procedure that the template has done away with
agreed        an order that was agreed for this project
unattributed  all that changed without a source: counted together, credited to nobody
"""

from __future__ import annotations

from engine import network as net
from models import Action, Link, Step
from store.queries.coordination import links_of
from views.ledger_facts import UNIT
from views.ledger_facts import Facts as Facts
from views.ledger_facts import Kind as Kind
from views.ledger_facts import Method as Method
from views.ledger_facts import Mover as Mover
from views.ledger_lengths import Lengths


class Conventional:
    """The conventional network by one method, and everything that can have moved it."""

    def __init__(self, facts: Facts, method: Method) -> None:
        self._facts, self._method = facts, method
        self._days = Lengths(facts, method)
        self._nameless: set[int | None] = set()  # deeds whose days nobody can prove
        self._steps = {step.id or 0: step for step in facts.steps}
        self._began: list[net.Step] = []
        self._edges = [_edge(link) for link in facts.links]
        self._movers: dict[str, Mover] = {}
        self._removed_steps()
        self._orders()
        if method != "own":  # by its own lengths nobody was quicker or slower
            self._lengths()
        self._others()
        self.movers = tuple(self._movers.values())
        steps = tuple(
            net.Step(str(step.id), self._days.base(step), UNIT[step.unit]) for step in facts.steps
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
        actions = {number: a for a in self._facts.actions for number in links_of(a)}
        for number, link in enumerate(self._facts.links):
            if link.added_by is not None:
                mover = self._mover("agreed", f"agreed:{link.id}", link.source)
                mover.event_id = link.added_by
                mover.brings.append(number)
            elif link.id in self._facts.relaxed:
                mover = self._acting(actions.get(link.id or 0), link.source)
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
        if mover.kind != "action":
            self._nameless.add(action.id)
        else:
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
            if step is None or step.id not in self._facts.standing:
                continue
            without = self._without(action, step)
            if without is None:
                continue
            days = without - self._days.took(step)
            mover = self._acting(action, action.source)
            self._lengthen(mover, step, -days, (without, without - days))
            spared[step.id or 0] = spared.get(step.id or 0, 0) + days
        for step in self._facts.steps:
            if step.id not in self._facts.standing:
                continue
            for owner, days in self._days.stopped(step).items():
                self._lengthen(self._recorded("pause", owner), step, days, (0, days))
            if days := self._days.refused(step):
                self._lengthen(self._recorded("refused", ""), step, days, (0, days))
            took, usual = self._days.took(step) + spared.get(step.id or 0, 0), self._days.base(step)
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

    def _recorded(self, kind: Kind, owner: str) -> Mover:
        """Stops and refusals: their record is its own source, from when to when and by whom."""
        mover = self._mover(kind, f"{kind}:{owner}" if owner else kind, "the record")
        mover.code, mover.sources = owner, []
        return mover

    def _without(self, action: Action, step: Step) -> int | None:
        """How long the step would have been without the deed; None: nobody said, or it was
        about a round that was refused since."""
        told = action.counterfactual
        if told.get("round", step.round) != step.round:
            return None
        if told.get("removed"):
            return self._days.base(step)
        days = told.get("duration")
        return days if type(days) is int else None

    def _others(self) -> None:
        """Deeds that changed nothing here: with a comparison they earned nothing, without one
        nothing is attributed."""
        for action in self._facts.actions:
            key, told = f"action:{action.id}", action.counterfactual
            if key in self._movers or action.id in self._nameless:
                continue
            compared = bool(action.source.strip()) and bool(
                told.keys() & {"duration", "removed", "links", "link"}
            )
            mover = Mover("action" if compared else "unproven", key)
            mover.code, mover.event_id = action.kind, action.event_id
            mover.steps = [s for s in self._facts.steps if s.id in _steps_of(action)]
            mover.sources = [action.source] if action.source.strip() else []
            self._movers[key] = mover

    @property
    def _field(self) -> str:
        return "typical" if self._method == "typical" else "conventional"


def _steps_of(action: Action) -> set[int]:
    """The steps that a deed was about."""
    return {action.step_id or 0, *action.counterfactual.get("steps", ())}


def _edge(link: Link) -> net.Link:
    return net.Link(
        pred=str(link.pred_id),
        succ=str(link.succ_id),
        type=link.type,  # type: ignore[arg-type]  # checked when the template was read
        lag=link.lag,
        lag_unit=UNIT[link.lag_unit],
        legal=link.legal,
    )
