"""What to do today: every action that moves a certificate, over all projects, ranked and kept.

chase    the party of an open letter: the dates as if it answered today, against the projected ones
relax    a habit: the successor, which nothing else keeps waiting, begins beside its predecessor
resume   a clock that stands still, send a letter or start an item that is ready: the projection
         takes them as done today, so their worth is what another week without them would cost

Worth is counted in whole runs of the network (rules §6): nothing off the driving paths has any.
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
    """Something that may be done today. ``moves``: certificate id, its day without the action and
    its day with it; the difference in calendar days, over all certificates, is ``total_cd``."""

    verb: str
    project_id: int
    step_id: int
    link_id: int | None
    pred_id: int | None
    moves: tuple[tuple[int, date, date], ...]

    @property
    def total_cd(self) -> int:
        return sum((without - with_it).days for _, without, with_it in self.moves)


@dataclass(frozen=True)
class Ranking:
    """All actions of the district, most days first."""

    data_version: int
    on: date
    actions: tuple[Action, ...]


def rank(session: Session, now: datetime) -> Ranking:
    """Work the ranking out anew. Reads only.

    Order: days over all certificates, then the nearest target among them, then project and item.
    """
    today = local_day(now)
    cal = calendar(session)
    found: list[tuple[tuple[Any, ...], Action]] = []
    for rows in _unfinished(session):
        targets = {paper.id: paper.target_on for paper in rows.certificates}
        for action in _actions(rows, cal, today):
            nearest = min(targets[number] for number, _, _ in action.moves)
            key = (-action.total_cd, nearest, action.project_id, action.step_id, action.verb)
            found.append((key, action))
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


def _actions(rows: Rows, cal: WorkCalendar, today: date) -> Iterator[Action]:
    """Those of one project that move a certificate. A network that the engine refuses has none."""
    network = networks.current(rows, cal, today)
    try:
        yield from _Tries(rows, network, cal, today).worthwhile()
    except EngineError:
        return


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

    def worthwhile(self) -> Iterator[Action]:
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
                yield from self._chase(step)

    def _chase(self, step: Step) -> Iterator[Action]:
        answered = schedule(ending(self.network, str(step.id), self.now), self.now)
        yield from self._worth("chase", step, self.base, answered)

    def _relax(self, step: Step) -> Iterator[Action]:
        """The habit that alone keeps ``step`` waiting: without it the item can begin today."""
        for link in self.rows.links:
            if link.succ_id != step.id or link.legal or link.relaxed_by or link.baseline_only:
                continue
            if not self._is_open(str(link.pred_id)) or str(link.pred_id) not in self.driving:
                continue
            pair = (str(link.pred_id), str(link.succ_id), link.type)
            rest = tuple(x for x in self.network.links if (x.pred, x.succ, x.type) != pair)
            freed = schedule(self._changed(links=rest), self.now)
            if freed.early(str(step.id))[0] <= self._day(0):
                yield from self._worth("relax", step, self.base, freed, link.id, link.pred_id)

    def _resume(self, step: Step) -> Iterator[Action]:
        def stopped(days: int) -> Schedule:
            seen = self.steps[str(step.id)]
            longer = tuple(
                replace(pause, expected_end=self._day(days)) if pause.end is None else pause
                for pause in seen.suspensions
            )
            return self._with(replace(seen, suspensions=longer))

        if self._moves(stopped(1)):
            yield from self._worth("resume", step, stopped(WEEK_WD), self.base)

    def _begin(self, step: Step) -> Iterator[Action]:
        def later(days: int) -> Schedule:
            return self._with(
                replace(
                    self.steps[str(step.id)],
                    constraints=(net.Constraint("SNET", self._day(days)),),
                )
            )

        verb = "send" if step.kind == StepKind.EXTERNAL_OPINION else "start"
        if self._moves(later(1)):
            yield from self._worth(verb, step, later(WEEK_WD), self.base)

    def _moves(self, other: Schedule) -> bool:
        """One more day is felt by a certificate: the item lies on a driving path."""
        return any(other.early(k)[1] > self.base.early(k)[1] for k in self.open.values())

    def _worth(
        self,
        verb: str,
        step: Step,
        without: Schedule,
        with_it: Schedule,
        link_id: int | None = None,
        pred_id: int | None = None,
    ) -> Iterator[Action]:
        moves = []
        for number, key in self.open.items():
            late, soon = without.early(key)[1], with_it.early(key)[1]
            if late > soon:
                moves.append((number, date.fromordinal(late), date.fromordinal(soon)))
        if moves:
            project_id = self.rows.project.id or 0
            yield Action(verb, project_id, step.id or 0, link_id, pred_id, tuple(moves))

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

    def _with(self, step: net.Step) -> Schedule:
        steps = tuple(step if s.id == step.id else s for s in self.network.steps)
        return schedule(self._changed(steps=steps), self.now)

    def _changed(
        self, steps: Iterable[net.Step] = (), links: Iterable[net.Link] = ()
    ) -> net.Network:
        old = self.network
        return net.Network(
            tuple(steps) or old.steps, tuple(links) or old.links, old.calendars, old.start
        )


def _stored(action: Action) -> dict[str, Any]:
    kept = asdict(action)
    kept["moves"] = [[n, a.isoformat(), b.isoformat()] for n, a, b in action.moves]
    return kept
