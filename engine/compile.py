"""A network's structure, compiled once: who waits for whom, in which order, on which axis."""

from __future__ import annotations

from dataclasses import replace
from typing import NoReturn

from engine.calendar import Day
from engine.errors import (
    BadLinkError,
    BadStepError,
    CycleError,
    DuplicateStepError,
    UnknownStepError,
)
from engine.network import LONGEST, Link, Network, Step
from engine.order import topological, walk_cycle
from engine.structure import Op, Structure

FROM_FINISH = {"FS": True, "FF": True, "SS": False, "SF": False}
TO_FINISH = {"FS": False, "SS": False, "FF": True, "SF": True}


def compiled(network: Network) -> Structure:
    """The structure of ``network``, made on first use and kept on the network itself."""
    return kept(network) or keep(network, compile_network(network))


def kept(network: Network) -> Structure | None:
    """The structure that was made before, if it was."""
    found: Structure | None = network.__dict__.get("_structure")
    return found


def keep(network: Network, structure: Structure) -> Structure:
    """Keep ``structure`` on the network that it is of."""
    object.__setattr__(network, "_structure", structure)
    return structure


def started_on(network: Network, start: Day) -> Network:
    """The same network from another trigger; its structure is kept."""
    moved = replace(network, start=start)
    keep(moved, compiled(network))
    return moved


def compile_network(network: Network) -> Structure:
    """Ids to indices, links to adjacency, cycle check, topological order.

    Raises DuplicateStepError, UnknownStepError, BadStepError, BadLinkError, CycleError.
    """
    steps = network.steps
    if not steps:
        return Structure((), {}, [], [], [])
    ids = tuple([s.id for s in steps])
    index = dict(zip(ids, range(len(ids))))  # noqa: B905 - of one length
    if len(index) != len(ids):
        _refuse_duplicate(ids)
    durations = [s.duration for s in steps]
    if _are_bare(steps):
        s = Structure(ids, index, durations, [0] * len(ids), [steps[0].calendar], bare=True)
        _check_calendars(network, s.calendars)
    else:
        _check_durations(steps)
        s = _on_axes(network, ids, index, durations)
    if not (s.plain and _plain_links(s, network.links)):
        _add_links(s, network)
        s.order = topological(s)
    return s


def _are_bare(steps: tuple[Step, ...]) -> bool:
    """The usual project: one calendar, working days, no summaries, nothing typed but lengths."""
    calendar = steps[0].calendar
    return [step.bare_on for step in steps].count(calendar) == len(steps)


def _check_calendars(network: Network, calendars: list[str]) -> None:
    for name in calendars:
        if name not in network.calendars:
            first = next(s.id for s in network.steps if s.calendar == name)
            raise BadStepError(first, "calendar", f"no calendar named {name!r}")


def _on_axes(
    network: Network, ids: tuple[str, ...], index: dict[str, int], durations: list[int]
) -> Structure:
    """Any other network: several calendars, calendar days, summaries, typed facts."""
    steps = network.steps
    calendars = list(dict.fromkeys([s.calendar for s in steps]))
    _check_calendars(network, calendars)
    for step in steps:
        if step.unit not in ("wd", "cd"):
            raise BadStepError(step.id, "unit", "must be wd or cd")
    number = {name: 2 * c for c, name in enumerate(calendars)}
    axis = [number[s.calendar] + (s.unit == "cd") for s in steps]
    s = Structure(ids, index, durations, axis, calendars)
    s.plain = not any(axis)
    parents = [step.parent for step in steps]
    if any(parents):
        _add_summaries(s, parents)
    return s


def _refuse_duplicate(ids: tuple[str, ...]) -> NoReturn:
    seen: set[str] = set()
    for step in ids:
        if step in seen:
            raise DuplicateStepError(step)
        seen.add(step)
    raise AssertionError("no duplicate")  # pragma: no cover


def _check_durations(steps: tuple[Step, ...]) -> None:
    for step in steps:
        if type(step.duration) is not int or not 0 <= step.duration <= LONGEST:
            raise BadStepError(
                step.id, "duration", f"must be a whole number of days between 0 and {LONGEST}"
            )


def _add_summaries(s: Structure, parents: list[str | None]) -> None:
    """Summaries lie on the day axis; each gets a gate node that its children start behind."""
    s.plain = False
    for child, parent in enumerate(parents):
        if parent is None:
            continue
        if parent not in s.index:
            raise UnknownStepError(parent, f"the parent of {s.ids[child]!r}")
        s.children.setdefault(s.index[parent], []).append(child)
    top = [i for i, parent in enumerate(parents) if parent is None]
    reached = len(top)
    for i in top:  # grows while walked
        below = s.children.get(i, ())
        top.extend(below)
        reached += len(below)
    if reached != len(parents):
        inside = {i for i in range(len(parents)) if i not in set(top)}
        raise CycleError(walk_cycle({i: [s.index[parents[i] or ""]] for i in inside}, s.ids))
    for summary in s.children:
        gate = len(s.axis)
        s.gate[summary] = gate
        s.axis[summary] |= 1
        s.axis.append(s.axis[summary])
        s.durations[summary] = 0
        s.durations.append(0)
        s.fs_in.append([])
    s.ops_in = [[] for _ in s.axis]
    s.ops_out = [[] for _ in s.axis]
    for summary, children in s.children.items():
        for child in children:
            _add_op(s, (s.gate[summary], s.gate.get(child, child), False, False, 0, "cd", -1))


def _add_op(s: Structure, op: Op) -> None:
    s.ops_in[op[1]].append(len(s.ops))
    s.ops_out[op[0]].append(len(s.ops))
    s.ops.append(op)


def _plain_links(s: Structure, links: tuple[Link, ...]) -> bool:
    """The quick way for the usual network: every link FS without lag.

    False, with nothing done, as soon as one is more. Rows that come in an order in which they can
    be dated need no other order.
    """
    index, fs_in = s.index, s.fs_in
    in_order = True
    try:
        for link in links:
            if link.after is None:
                break
            i, j = index[link.pred], index[link.succ]
            if i >= j:
                in_order = False
            fs_in[j].append(i)
        else:
            s.order = list(range(len(s.ids))) if in_order else topological(s)
            return True
    except KeyError:
        _refuse_unknown(s, links)
    for nodes in fs_in:
        nodes.clear()
    return False


def _add_links(s: Structure, network: Network) -> None:
    if not network.links:
        return
    tails, heads, types, lags, units = [], [], [], [], []
    try:
        for link in network.links:
            tails.append(s.index[link.pred])
            heads.append(s.index[link.succ])
            types.append(link.type)
            lags.append(link.lag)
            units.append(link.lag_unit)
    except KeyError:
        _refuse_unknown(s, network.links)
    known = set(types) <= FROM_FINISH.keys() and set(units) <= {"wd", "cd", "pct"}
    if not known or set(map(type, lags)) != {int} or max(map(abs, lags)) > LONGEST:
        _refuse_link(network)
    if s.children:
        for link in network.links:
            _check_summary_link(s, network, link)
    else:
        s.ops_in = [[] for _ in s.axis]
        s.ops_out = [[] for _ in s.axis]
    s.fs_links = []
    axis, gate = s.axis, s.gate
    for k, i in enumerate(tails):
        j = heads[k]
        kind, lag, unit = types[k], lags[k], str(units[k])
        if unit == "pct":
            lag, unit = lag_of(network.links[k], network.steps[i])
        if j in gate:
            j = gate[j]
        if kind == "FS" and not lag and axis[i] == axis[j] and not axis[i] & 1:
            s.fs_in[j].append(i)
            s.fs_links.append((i, j, k))
        else:
            _add_op(s, (i, j, FROM_FINISH[kind], TO_FINISH[kind], lag, unit, k))


def lag_of(link: Link, pred: Step) -> tuple[int, str]:
    """A link's lag in days and its unit; per cents are of the predecessor's typed duration."""
    if link.lag_unit == "pct":
        return round(pred.duration * link.lag / 100), pred.unit
    return link.lag, link.lag_unit


def _refuse_unknown(s: Structure, links: tuple[Link, ...]) -> NoReturn:
    for link in links:
        for step in (link.pred, link.succ):
            if step not in s.index:
                raise UnknownStepError(step, f"the link {link.pred!r} -> {link.succ!r}")
    raise AssertionError("every step is known")  # pragma: no cover


def _refuse_link(network: Network) -> None:
    for link in network.links:
        if link.type not in FROM_FINISH:
            raise BadLinkError(link.pred, link.succ, "type must be FS, SS, FF or SF")
        if link.lag_unit not in ("wd", "cd", "pct"):
            raise BadLinkError(link.pred, link.succ, "lag unit must be wd, cd or pct")
        if type(link.lag) is not int or abs(link.lag) > LONGEST:
            raise BadLinkError(link.pred, link.succ, "lag must be a whole number of days")


def _check_summary_link(s: Structure, network: Network, link: Link) -> None:
    """Nothing may be linked with a summary that it lies in."""
    i, j = s.index[link.pred], s.index[link.succ]
    if j in s.children and TO_FINISH[link.type]:
        raise BadLinkError(link.pred, link.succ, "a summary's finish cannot be linked to")
    for inner, outer in ((i, link.succ), (j, link.pred)):
        parent = network.steps[inner].parent
        while parent is not None:
            if parent == outer:
                raise BadLinkError(link.pred, link.succ, "a summary and a step inside it")
            parent = network.steps[s.index[parent]].parent
