"""What if: a project's dates with changes that nobody made. The real rows are only read; a named
scenario keeps the changes themselves, so it can be tried again on tomorrow's data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from engine import network as net
from engine.calendar import WorkCalendar
from engine.harmless import ending
from errors import InputError, NotFoundError
from models import Scenario
from services import networks
from services.networks import Rows
from store import scope
from store.calendars import calendar
from store.scope import Viewer

DURATION, FINISH, DROP, WAIT = KINDS = ("duration", "finish", "drop", "wait")
LONGEST = 1000  # days that somebody may type
LONGEST_NAME = 60


@dataclass(frozen=True)
class Change:
    """One thing that is different.

    duration  the item takes ``days`` (of a running one: still needs them), in its own unit
    finish    the item ends ``on`` that day; not begun: no earlier than that
    drop      the customary link ``link_id`` into the item is set aside
    wait      the item waits ``days`` working days more, before it begins or in the middle
    """

    kind: str
    step_id: int
    days: int | None = None
    on: date | None = None
    link_id: int | None = None

    def stored(self) -> dict[str, Any]:
        kept = {"kind": self.kind, "step_id": self.step_id, "days": self.days}
        return kept | {"on": self.on.isoformat() if self.on else None, "link_id": self.link_id}


def from_stored(kept: Iterable[Mapping[str, Any]]) -> tuple[Change, ...]:
    """The changes of a kept scenario."""
    return tuple(
        Change(
            kind=item["kind"],
            step_id=item["step_id"],
            days=item["days"],
            on=date.fromisoformat(item["on"]) if item["on"] else None,
            link_id=item["link_id"],
        )
        for item in kept
    )


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
    """``void``: changes without an object any more (the item has ended, the link is gone)."""

    papers: tuple[Tried, ...]
    void: tuple[Change, ...]


def try_out(
    session: Session, viewer: Viewer, today: date, code: str, changes: Sequence[Change]
) -> Outcome:
    """Before and after of every certificate that is to come, in the order of its day.

    Raises NotFoundError, and RefusedError for changes that make a circle.
    """
    if not viewer.is_bureau:
        raise NotFoundError()
    rows = networks.read(session, scope.project(session, viewer, code))
    cal = calendar(session)
    network = networks.current(rows, cal, today)
    changed, void = network, []
    for change in changes:
        with_it = _applied(changed, rows, change, cal, today)
        if with_it is None:
            void.append(change)
        else:
            changed = with_it
    before = networks.solve(rows, network, today)
    after = networks.solve(rows, changed, today)
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
    """Keep the changes under a name; the same name of the same person is written over."""
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
    _check(changes)
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


def _check(changes: Iterable[Change]) -> None:
    for change in changes:
        if change.kind not in KINDS:
            raise InputError("This kind of change does not exist.", field="kind")
        if change.days is not None and not 0 <= change.days <= LONGEST:
            raise InputError("Enter between 0 and {most} days.", field="days", most=LONGEST)


def _applied(
    network: net.Network, rows: Rows, change: Change, cal: WorkCalendar, today: date
) -> net.Network | None:
    """The network with the change; None where there is nothing left to be changed."""
    key = str(change.step_id)
    step = next((s for s in network.steps if s.id == key), None)
    if step is None or step.actual_finish is not None:
        return None
    _check([change])
    if change.kind == DROP:
        return _without_link(network, rows, change)
    if change.kind == FINISH and change.on:
        return ending(network, key, max(change.on, today).toordinal())
    if change.kind == DURATION and change.days is not None:
        return _with_step(network, _lasting(step, change.days))
    if change.kind == WAIT and change.days:
        return _waiting(network, step, change.days, cal, today.toordinal())
    return None


def _without_link(network: net.Network, rows: Rows, change: Change) -> net.Network | None:
    link = next((x for x in rows.links if x.id == change.link_id), None)
    if link is None or link.legal:
        return None
    pair = (str(link.pred_id), str(link.succ_id), link.type)
    rest = tuple(x for x in network.links if x.legal or (x.pred, x.succ, x.type) != pair)
    if len(rest) == len(network.links):
        return None
    return net.Network(network.steps, rest, network.calendars, network.start)


def _lasting(step: net.Step, days: int) -> net.Step:
    """What is typed wins over a promise: the question is what would follow from it."""
    if step.actual_start is not None:
        return replace(step, remaining=max(days, 1), promised_finish=None)
    return replace(step, duration=days, remaining=None, promised_finish=None)


def _waiting(
    network: net.Network, step: net.Step, days: int, cal: WorkCalendar, now: int
) -> net.Network:
    if step.actual_start is not None:
        pause = net.Suspension(now, None, "", cal.add(now, days))
        others = tuple(p for p in step.suspensions if p.end is not None)
        held = next((p.start for p in step.suspensions if p.end is None), now)
        pause = replace(pause, start=held)
        return _with_step(
            network, replace(step, suspensions=(*others, pause), promised_finish=None)
        )
    extra = net.Step(id=f"wait:{len(network.steps)}", duration=days, calendar=step.calendar)
    before = [replace(x, succ=extra.id) for x in network.links if x.succ == step.id]
    links = (*network.links, *before, net.Link(extra.id, step.id))
    return net.Network((*network.steps, extra), links, network.calendars, network.start)


def _with_step(network: net.Network, step: net.Step) -> net.Network:
    steps = tuple(step if s.id == step.id else s for s in network.steps)
    return net.Network(steps, network.links, network.calendars, network.start)
