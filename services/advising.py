"""What to do today: every action that moves a certificate, over all projects, ranked and kept.

chase    the party of an open letter: the dates as if it answered today, against the projected ones
relax    a habit: the successor, which nothing else keeps waiting, begins beside its predecessor
resume   a clock that stands still, send a letter or start an item that is ready: the projection
         takes them as done today, so their worth is what another week without them would cost

What lies off the driving paths of the projection is worth nothing (rules §6) and is not listed.
The rest is ranked by the days won on average over the courses that the project may take.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, select

from engine import network as net
from engine.calendar import WorkCalendar
from engine.errors import EngineError
from engine.harmless import ending
from engine.schedule import Schedule, schedule
from errors import NotFoundError
from models import Advice, Project, Step, StepKind
from services import networks
from services.expectation import Course, Expectation
from services.networks import Rows
from store.calendars import calendar
from store.clock import local_day
from store.queries import rows as select_rows
from store.queries.advice import of_day
from store.queries.versions import data_version
from store.scope import Viewer

WEEK_WD = 5


@dataclass(frozen=True)
class Action:
    """Something that may be done today. ``moves``: certificate id, its projected day without the
    action and with it, and the calendar days won on average; ``total_cd`` is their sum."""

    verb: str
    project_id: int
    step_id: int
    link_id: int | None
    pred_id: int | None
    moves: tuple[tuple[int, date, date, float], ...]

    @property
    def total_cd(self) -> float:
        return sum(move[3] for move in self.moves)


@dataclass(frozen=True)
class Ranking:
    """All actions of the district, most days first."""

    data_version: int
    on: date
    actions: tuple[Action, ...]


def rank(session: Session, now: datetime) -> Ranking:
    """Work the ranking out anew. Reads only.

    Order: days won over all certificates, then the nearest target among them, then project and
    item.
    """
    today = local_day(now)
    cal = calendar(session)
    every = list(_unfinished(session))
    expectation = Expectation(session, every, today)
    found: list[tuple[tuple[Any, ...], Action]] = []
    for rows in every:
        targets = {paper.id: paper.target_on for paper in rows.certificates}
        for action in _actions(rows, expectation, cal, today):
            nearest = min(targets[move[0]] for move in action.moves)
            order = (-round(action.total_cd, 6), nearest)
            found.append(((*order, action.project_id, action.step_id, action.verb), action))
    found.sort(key=lambda pair: pair[0])
    return Ranking(data_version(session), today, tuple(action for _, action in found))


def keep(session: Session, viewer: Viewer | None, now: datetime, *, ranking: Ranking) -> None:
    """Store the ranking as the one of its day. ``viewer`` None: the clockwork."""
    if viewer is not None and not viewer.is_bureau:
        raise NotFoundError()
    kept = of_day(session, ranking.on) or Advice(data_version=0, data_date=ranking.on, made_at=now)
    kept.data_version, kept.made_at = ranking.data_version, now
    kept.actions = [_stored(action) for action in ranking.actions]
    session.add(kept)
    session.flush()


def _unfinished(session: Session) -> Iterator[Rows]:
    """Projects with a certificate to come, their rows read with one statement a table."""
    every = select(Project.id)
    steps = _by_project(select_rows.steps(session, every))
    links = _by_project(select_rows.links(session, every))
    papers = _by_project(select_rows.certificates(session, every))
    home = {step.id: number for number, own in steps.items() for step in own}
    pauses: dict[int, list[Any]] = {}
    for pause in select_rows.suspensions(session, every):
        pauses.setdefault(home[pause.step_id], []).append(pause)
    for project in session.exec(select(Project).order_by(Project.id)):  # type: ignore[arg-type]
        number = project.id or 0
        if any(paper.issued_on is None for paper in papers.get(number, ())):
            yield Rows(
                project, steps[number], links.get(number, []), pauses.get(number, []),
                papers[number],
            )  # fmt: skip


def _by_project(found: Sequence[Any]) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = {}
    for row in found:
        grouped.setdefault(row.project_id, []).append(row)
    return grouped


def _actions(
    rows: Rows, expectation: Expectation, cal: WorkCalendar, today: date
) -> Iterator[Action]:
    """Those of one project that move a certificate. A network that the engine refuses has none."""
    network = networks.current(rows, cal, today)
    try:
        tries = _Tries(rows, network, cal, today)
        proposals = list(tries.worthwhile())
        course = expectation.course(rows, network) if proposals else None
        for proposal in proposals:
            if course is not None:
                yield tries.expected(proposal, course)
    except EngineError:
        return


@dataclass(frozen=True)
class _Proposal:
    """An action and the two networks that are compared."""

    action: Action
    without: net.Network
    with_it: net.Network


class _Tries:
    """One project's network, tried with one thing changed at a time."""

    def __init__(self, rows: Rows, network: net.Network, cal: WorkCalendar, today: date) -> None:
        self.rows, self.network, self.cal = rows, network, cal
        self.now = today.toordinal()
        self.steps = {step.id: step for step in network.steps}
        self.open = {
            paper.id or 0: str(paper.step_id)
            for paper in rows.certificates
            if paper.issued_on is None and self._is_open(str(paper.step_id))
        }
        self.base = schedule(network, self.now)
        self.driving = {key for name in self.open.values() for key in self.base.chain(name)}

    def worthwhile(self) -> Iterator[_Proposal]:
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
                if not waits.get(seen.id) and self.base.early(seen.id)[0] <= self._day(0):
                    yield from self._begin(step)
            elif step.kind == StepKind.EXTERNAL_OPINION and seen.id in self.driving:
                answered = ending(self.network, seen.id, self.now)
                yield from self._worth("chase", step, self.network, answered)

    def expected(self, proposal: _Proposal, course: Course) -> Action:
        """The action with the days that it wins on average, certificate by certificate."""
        won = course.days(proposal.without, proposal.with_it, list(self.open.values()))
        moves = tuple(
            (number, late, soon, won[self.open[number]])
            for number, late, soon, _ in proposal.action.moves
        )
        return replace(proposal.action, moves=moves)

    def _relax(self, step: Step) -> Iterator[_Proposal]:
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

    def _resume(self, step: Step) -> Iterator[_Proposal]:
        def stopped(days: int) -> net.Network:
            seen = self.steps[str(step.id)]
            longer = tuple(
                replace(pause, expected_end=self._day(days)) if pause.end is None else pause
                for pause in seen.suspensions
            )
            return self._with(replace(seen, suspensions=longer))

        if self._moves(stopped(1)):
            yield from self._worth("resume", step, stopped(WEEK_WD), self.network)

    def _begin(self, step: Step) -> Iterator[_Proposal]:
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
    ) -> Iterator[_Proposal]:
        late, soon = self._dated(without), self._dated(with_it)
        moves = []
        for number, key in self.open.items():
            a, b = late.early(key)[1], soon.early(key)[1]
            if a > b:
                moves.append((number, date.fromordinal(a), date.fromordinal(b), float(a - b)))
        if moves:
            project_id = self.rows.project.id or 0
            action = Action(verb, project_id, step.id or 0, link_id, pred_id, tuple(moves))
            yield _Proposal(action, without, with_it)

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


def _stored(action: Action) -> dict[str, Any]:
    kept = asdict(action)
    kept["moves"] = [
        [number, late.isoformat(), soon.isoformat(), round(won, 2)]
        for number, late, soon, won in action.moves
    ]
    return kept
