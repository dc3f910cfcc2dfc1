"""One thing that is different on the scratch pad: how it is kept, and what it does to a network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from engine import network as net
from engine.calendar import WorkCalendar
from engine.harmless import ending
from errors import InputError, RefusedError
from models import Link
from services.networks import Rows

DURATION, FINISH, DROP, WAIT = "duration", "finish", "drop", "wait"
LINK, LAG = "link", "lag"
OF_LINKS = (LINK, DROP, LAG)
KINDS = (DURATION, FINISH, WAIT, *OF_LINKS)
TYPES = ("FS", "SS", "FF", "SF")
LAG_UNITS = ("wd", "cd")
LONGEST = 1000  # days that somebody may type
LONGEST_LAG = 500  # as of a real link


@dataclass(frozen=True)
class Change:
    """One thing that is different.

    duration  the item takes ``days`` (of a running one: still needs them), in its own unit
    finish    the item ends ``on`` that day; not begun: no earlier than that
    wait      the item waits ``days`` working days more, before it begins or in the middle
    link      the item waits for ``pred_id`` too, by a link of ``type`` with ``lag``
    drop      the customary link ``link_id`` into the item is set aside
    lag       the link ``link_id`` into the item has another ``lag``
    """

    kind: str
    step_id: int
    days: int | None = None
    on: date | None = None
    link_id: int | None = None
    pred_id: int | None = None
    type: str = "FS"
    lag: int = 0
    lag_unit: str = "wd"

    def stored(self) -> dict[str, Any]:
        return asdict(self) | {"on": self.on.isoformat() if self.on else None}


def from_stored(kept: Iterable[Mapping[str, Any]]) -> tuple[Change, ...]:
    """The changes of a kept scenario; one that was kept before links could be added has none."""
    return tuple(
        Change(**{**item, "on": date.fromisoformat(item["on"]) if item["on"] else None})
        for item in kept
    )


def check(changes: Iterable[Change]) -> None:
    """Raises InputError for what no item and no link can hold."""
    for change in changes:
        if change.kind not in KINDS:
            raise InputError("This kind of change does not exist.", field="kind")
        if change.days is not None and not 0 <= change.days <= LONGEST:
            raise InputError("Enter between 0 and {most} days.", field="days", most=LONGEST)
        if change.type not in TYPES or change.lag_unit not in LAG_UNITS:
            raise InputError("Choose one of the four kinds of link.", field="link_type")
        if not -LONGEST_LAG <= change.lag <= LONGEST_LAG:
            raise InputError("The lag must be between -500 and 500 days.", field="lag")
        if change.kind == LINK and change.pred_id == change.step_id:
            raise InputError("An item cannot wait for itself. Choose another one.", field="pred_id")


def applied(
    network: net.Network, rows: Rows, change: Change, cal: WorkCalendar, today: date
) -> net.Network | None:
    """The network with the change; None where there is nothing left to be changed.

    Raises InputError, and RefusedError for a shorter lag of a link that the law wants.
    """
    check([change])
    key = str(change.step_id)
    step = next((s for s in network.steps if s.id == key), None)
    if step is None or step.actual_finish is not None:
        return None
    if change.kind == LINK:
        return _with_link(network, change)
    if change.kind in (DROP, LAG):
        return _with_other_link(network, rows, change)
    if change.kind == FINISH and change.on:
        return ending(network, key, max(change.on, today).toordinal())
    if change.kind == DURATION and change.days is not None:
        return _with_step(network, _lasting(step, change.days))
    if change.kind == WAIT and change.days:
        return _waiting(network, step, change.days, cal, today.toordinal())
    return None


def _with_link(network: net.Network, change: Change) -> net.Network | None:
    """None where the predecessor is gone, or the project has such a link by now."""
    pred, succ = str(change.pred_id), str(change.step_id)
    if not any(step.id == pred for step in network.steps):
        return None
    if any((x.pred, x.succ, x.type) == (pred, succ, change.type) for x in network.links):
        return None
    new = net.Link(
        pred, succ, change.type, change.lag, _unit(change.lag_unit), legal=False,  # type: ignore[arg-type]  # checked above
    )  # fmt: skip
    return _with_links(network, (*network.links, new))


def _with_other_link(network: net.Network, rows: Rows, change: Change) -> net.Network | None:
    """The same network with one of its links gone, or with another lag."""
    link = next((x for x in rows.links if x.id == change.link_id), None)
    if link is None or (link.legal and change.kind == DROP):
        return None
    found = next((x for x in network.links if _is(x, link)), None)
    if found is None:
        return None
    rest = tuple(x for x in network.links if x is not found)
    if change.kind == DROP:
        return _with_links(network, rest)
    if link.legal and (change.lag < link.lag or change.lag_unit != link.lag_unit):
        raise RefusedError(
            "The law wants this order ({source}); its lag can only be longer.", source=link.source
        )
    other = replace(found, lag=change.lag, lag_unit=_unit(change.lag_unit))
    return _with_links(network, (*rest, other))


def _is(edge: net.Link, link: Link) -> bool:
    return (edge.pred, edge.succ, edge.type, edge.legal) == (
        str(link.pred_id), str(link.succ_id), link.type, link.legal,
    )  # fmt: skip


def _unit(unit: str) -> net.LagUnit:
    return "cd" if unit == "cd" else "wd"


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


def _with_links(network: net.Network, links: tuple[net.Link, ...]) -> net.Network:
    return net.Network(network.steps, links, network.calendars, network.start)
