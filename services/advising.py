"""What to do today: every action that moves a certificate, over all projects, ranked and kept.

What may be done, and what it would change: `services/proposals.py`. The ranking is by the days won
on average over the courses that the projects may take.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, select

from engine.calendar import WorkCalendar
from engine.errors import EngineError
from errors import NotFoundError
from models import Advice, Project
from services import networks
from services.expectation import Expectation
from services.networks import Rows
from services.proposals import Action, Tries
from store.calendars import calendar
from store.clock import local_day
from store.queries import rows as select_rows
from store.queries.advice import of_day
from store.queries.versions import data_version
from store.scope import Viewer


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
        tries = Tries(rows, network, expectation, cal, today)
        proposals = list(tries.worthwhile())
        course = expectation.course(rows, network) if proposals else None
        for proposal in proposals:
            if course is not None:
                yield tries.expected(proposal, course)
    except EngineError:
        return


def _stored(action: Action) -> dict[str, Any]:
    kept = asdict(action)
    kept["moves"] = [
        [number, late.isoformat(), soon.isoformat(), round(won, 2)]
        for number, late, soon, won in action.moves
    ]
    return kept
