"""A network's structure, compiled once: who waits for whom, in which order, on which axis.

Axis   2*c      ordinals of calendar c (the value is the number of working days before the day)
       2*c + 1  plain days, for steps counted in calendar days on calendar c and for summaries
Node   0..n-1   the steps as given; n.. = gates: a summary's earliest start for its children
Op     a link that is more than "FS, lag 0, one axis":
       (pred, succ, from_finish, to_finish, lag, unit, link number)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, NoReturn

from engine.errors import (
    BadLinkError,
    BadStepError,
    CycleError,
    DuplicateStepError,
    UnknownStepError,
)
from engine.network import TYPED, Link, Network, Step

Op = tuple[int, int, bool, bool, int, str, int]

_step_shape = attrgetter("id", "duration", "unit", "calendar", "parent")
_step_facts = attrgetter(*TYPED)
_NO_FACTS = _step_facts(Step("", 0))
_link_shape = attrgetter("pred", "succ", "type", "lag", "lag_unit")
FROM_FINISH = {"FS": True, "FF": True, "SS": False, "SF": False}
TO_FINISH = {"FS": False, "SS": False, "FF": True, "SF": True}
LONGEST = 40_000  # days; longer than the range of dates that the product knows (1990-2100)


@dataclass(slots=True)
class Structure:
    """What does not change while only dates change. Lists are indexed by node."""

    ids: tuple[str, ...]
    index: dict[str, int]
    durations: list[int]
    axis: list[int]
    calendars: list[str]
    order: list[int]
    fs_in: list[list[int]]  # nodes whose finish this node's start simply waits for
    fs_out: list[list[int]]
    ops_in: list[list[int]]
    ops_out: list[list[int]]
    ops: list[Op]
    fs_links: list[tuple[int, int, int]] | None  # (pred, succ, link) of the simple links
    children: dict[int, list[int]] = field(default_factory=dict)
    gate: dict[int, int] = field(default_factory=dict)
    plain: bool = False  # one ordinal axis, no summaries
    untouched: bool = False  # no step has a typed fact
    levels: Any = None  # engine.levels: made when first asked for, False where they are narrow


def compiled(network: Network) -> Structure:
    """The structure of ``network``, made on first use and kept on the network itself."""
    kept: Structure | None = network.__dict__.get("_structure")
    if kept is None:
        kept = compile_network(network)
        object.__setattr__(network, "_structure", kept)
    return kept


def compile_network(network: Network) -> Structure:
    """Ids to indices, links to adjacency, cycle check, topological order.

    Raises DuplicateStepError, UnknownStepError, BadStepError, BadLinkError, CycleError.
    """
    if not network.steps:
        return Structure((), {}, [], [], [], [], [], [], [], [], [], [])
    ids, durations, units, names, parents = zip(*map(_step_shape, network.steps), strict=True)
    n = len(ids)
    index = dict(zip(ids, range(n), strict=True))
    if len(index) != n:
        _refuse_duplicate(ids)
    if set(map(type, durations)) != {int} or min(durations) < 0 or max(durations) > LONGEST:
        _refuse_duration(network)
    calendars = list(dict.fromkeys(names))
    one_axis = len(calendars) == 1 and set(units) == {"wd"}
    for name in calendars:
        if name not in network.calendars:
            raise BadStepError(ids[names.index(name)], "calendar", f"no calendar named {name!r}")
    if one_axis:
        axis = [0] * n
    else:
        number = {name: 2 * c for c, name in enumerate(calendars)}
        axis = [number[c] + (u == "cd") for c, u in zip(names, units, strict=True)]
        if not set(units) <= {"wd", "cd"}:
            _refuse_unit(network)
    s = Structure(
        ids, index, list(durations), axis, calendars, [], [], [], [], [], [], None, plain=one_axis
    )
    s.fs_in = [[] for _ in range(n)]
    s.fs_out = [[] for _ in range(n)]
    s.ops_in = s.ops_out = [[]] * n  # shared and empty until an op needs its own
    if any(parents):
        _add_summaries(s, parents)
    if network.links:
        _add_links(s, network)
    s.order = _topological(s)
    s.untouched = list(map(_step_facts, network.steps)).count(_NO_FACTS) == n
    return s


def _refuse_duplicate(ids: tuple[str, ...]) -> NoReturn:
    seen: set[str] = set()
    for step in ids:
        if step in seen:
            raise DuplicateStepError(step)
        seen.add(step)
    raise AssertionError("no duplicate")  # pragma: no cover


def _refuse_duration(network: Network) -> None:
    for step in network.steps:
        if type(step.duration) is not int or not 0 <= step.duration <= LONGEST:
            raise BadStepError(
                step.id, "duration", f"must be a whole number of days between 0 and {LONGEST}"
            )


def _refuse_unit(network: Network) -> None:
    for step in network.steps:
        if step.unit not in ("wd", "cd"):
            raise BadStepError(step.id, "unit", "must be wd or cd")


def _add_summaries(s: Structure, parents: tuple[str | None, ...]) -> None:
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
        raise CycleError(_walk_cycle({i: [s.index[parents[i] or ""]] for i in inside}, s.ids))
    for summary in s.children:
        gate = len(s.axis)
        s.gate[summary] = gate
        s.axis[summary] |= 1
        s.axis.append(s.axis[summary])
        s.durations[summary] = 0
        s.durations.append(0)
        s.fs_in.append([])
        s.fs_out.append([])
    s.ops_in = [[] for _ in s.axis]
    s.ops_out = [[] for _ in s.axis]
    for summary, children in s.children.items():
        for child in children:
            _add_op(s, (s.gate[summary], s.gate.get(child, child), False, False, 0, "cd", -1))


def _add_op(s: Structure, op: Op) -> None:
    s.ops_in[op[1]].append(len(s.ops))
    s.ops_out[op[0]].append(len(s.ops))
    s.ops.append(op)


def _add_links(s: Structure, network: Network) -> None:
    preds, succs, types, lags, units = zip(*map(_link_shape, network.links), strict=True)
    try:
        tails = list(map(s.index.__getitem__, preds))
        heads = list(map(s.index.__getitem__, succs))
    except KeyError:
        _refuse_unknown(s, network)
    if s.plain and set(types) == {"FS"} and not any(lags):
        fs_in, fs_out = s.fs_in, s.fs_out
        for i, j in zip(tails, heads, strict=True):
            fs_in[j].append(i)
            fs_out[i].append(j)
        return
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
        kind, lag, unit = types[k], lags[k], units[k]
        if unit == "pct":
            lag, unit = lag_of(network.links[k], network.steps[i])
        if j in gate:
            j = gate[j]
        if kind == "FS" and not lag and axis[i] == axis[j] and not axis[i] & 1:
            s.fs_in[j].append(i)
            s.fs_out[i].append(j)
            s.fs_links.append((i, j, k))
        else:
            _add_op(s, (i, j, FROM_FINISH[kind], TO_FINISH[kind], lag, unit, k))


def lag_of(link: Link, pred: Step) -> tuple[int, str]:
    """A link's lag in days and its unit; per cents are of the predecessor's typed duration."""
    if link.lag_unit == "pct":
        return round(pred.duration * link.lag / 100), pred.unit
    return link.lag, link.lag_unit


def _refuse_unknown(s: Structure, network: Network) -> NoReturn:
    for link in network.links:
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


def _topological(s: Structure) -> list[int]:
    """Kahn's order over links, gates and children; raises CycleError with the names in order."""
    fs_out, ops_out, ops = s.fs_out, s.ops_out, s.ops
    waiting = list(map(len, s.fs_in))
    if not ops and not s.children:
        order = [i for i, w in enumerate(waiting) if not w]
        for i in order:  # grows while walked
            for j in fs_out[i]:
                waiting[j] -= 1
                if not waiting[j]:
                    order.append(j)
    else:
        for j, ins in enumerate(s.ops_in):
            waiting[j] += len(ins)
        above: dict[int, int] = {}
        for summary, children in s.children.items():
            waiting[summary] += len(children)
            above.update(dict.fromkeys(children, summary))
        order = [i for i, w in enumerate(waiting) if not w]
        for i in order:
            after = [ops[k][1] for k in ops_out[i]] if ops_out[i] else ()
            for j in (*fs_out[i], *after, *((above[i],) if i in above else ())):
                waiting[j] -= 1
                if not waiting[j]:
                    order.append(j)
    if len(order) != len(s.axis):
        raise CycleError(_find_cycle(s, {i for i, w in enumerate(waiting) if w}))
    return order


def _find_cycle(s: Structure, stuck: set[int]) -> tuple[str, ...]:
    """One cycle among the nodes that never came free, as step names in waiting order."""
    before: dict[int, list[int]] = {}
    for j in stuck:
        ins = [*s.fs_in[j], *(s.ops[k][0] for k in s.ops_in[j]), *s.children.get(j, ())]
        before[j] = [i for i in ins if i in stuck]
    return _walk_cycle(before, s.ids)


def _walk_cycle(before: dict[int, list[int]], ids: tuple[str, ...]) -> tuple[str, ...]:
    """Walk backwards until a node comes again; gates (beyond ``ids``) have no name."""
    node = min(before)
    seen: dict[int, int] = {}
    path: list[int] = []
    while node not in seen:
        seen[node] = len(path)
        path.append(node)
        node = before[node][0]
    loop = path[seen[node] :][::-1]
    return tuple(dict.fromkeys(ids[i] for i in loop if i < len(ids)))
