"""What if: a project's dates with changes that nobody made. The real rows are only read; a named
scenario keeps the changes themselves, so it can be tried again on tomorrow's data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from engine.errors import EngineError
from errors import InputError, NotFoundError, RefusedError
from models import Scenario
from services import networks
from services.changes import OF_LINKS, Change, applied
from store import scope
from store.calendars import calendar
from store.clock import local_day
from store.scope import Viewer

LONGEST_NAME = 60


@dataclass(frozen=True)
class Tried:
    """A certificate that is to come, without the changes and with them."""

    certificate_id: int
    short_zh: str
    short_en: str
    target_on: date
    before_on: date
    after_on: date

    @property
    def sooner_cd(self) -> int:
        return (self.before_on - self.after_on).days


@dataclass(frozen=True)
class Outcome:
    """``void``: changes without an object any more: the item has ended or was taken out, the link
    is gone, or one like it is in the project by now."""

    papers: tuple[Tried, ...]
    void: tuple[Change, ...]


def try_out(
    session: Session, viewer: Viewer, today: date, code: str, changes: Sequence[Change]
) -> Outcome:
    """Before and after of every certificate that is to come, in the order of its day.

    Raises NotFoundError, InputError, and RefusedError for changes that make a circle or that no
    calendar can hold.
    """
    if not viewer.is_bureau:
        raise NotFoundError()
    rows = networks.read(session, scope.project(session, viewer, code))
    cal = calendar(session)
    network = networks.current(rows, cal, today)
    changed, void = network, []
    # A wait is laid before all that the item waits for, so the links come first.
    for change in sorted(changes, key=lambda change: change.kind not in OF_LINKS):
        with_it = applied(changed, rows, change, cal, today)
        if with_it is None:
            void.append(change)
        else:
            changed = with_it
    before = networks.solve(rows, network, today)
    try:
        after = networks.solve(rows, changed, today)
    except EngineError as error:
        raise RefusedError(
            "The dates of this project cannot be computed like this: {detail}.", detail=error
        ) from error
    papers = [
        Tried(
            certificate_id=paper.id or 0,
            short_zh=paper.short_zh,
            short_en=paper.short_en,
            target_on=paper.target_on,
            before_on=date.fromordinal(before.early(str(paper.step_id))[1]),
            after_on=date.fromordinal(after.early(str(paper.step_id))[1]),
        )
        for paper in rows.certificates
        if paper.issued_on is None
    ]
    papers.sort(key=lambda paper: (paper.before_on, paper.certificate_id))
    return Outcome(tuple(papers), tuple(void))


def keep(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    code: str,
    name: str,
    changes: Sequence[Change],
) -> int:
    """Keep the changes under a name; the same name of the same person is written over.

    Raises InputError, NotFoundError, and RefusedError for changes that make a circle.
    """
    if not viewer.is_bureau:
        raise NotFoundError()
    project = scope.project(session, viewer, code)
    name = name.strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise InputError(
            "Give the what-if a name of {most} characters at the most.",
            field="name",
            most=LONGEST_NAME,
        )
    if not changes:
        raise InputError("There is nothing to keep: change something first.", field="changes")
    try_out(session, viewer, local_day(now), code, changes)
    kept = session.exec(
        select(Scenario).where(col(Scenario.project_id) == project.id, col(Scenario.name) == name)
    ).first()
    if kept is not None and kept.account_id != viewer.account_id:
        raise InputError("A colleague keeps a what-if of this name. Choose another.", field="name")
    if kept is None:
        kept = Scenario(
            project_id=project.id or 0, account_id=viewer.account_id, name=name, made_at=now
        )
    kept.made_at, kept.changes = now, [change.stored() for change in changes]
    session.add(kept)
    session.flush()
    return kept.id or 0


def throw_away(session: Session, viewer: Viewer, now: datetime, *, scenario_id: int) -> None:
    """Forget a scenario; only who keeps it may. Raises NotFoundError."""
    kept = session.get(Scenario, scenario_id)
    if kept is None or kept.account_id != viewer.account_id or not viewer.is_bureau:
        raise NotFoundError()
    session.delete(kept)
    session.flush()
