"""The order in which nodes can be dated, or the cycle that forbids one."""

from __future__ import annotations

from engine.errors import CycleError
from engine.structure import Structure


def topological(s: Structure) -> list[int]:
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
    return walk_cycle(before, s.ids)


def walk_cycle(before: dict[int, list[int]], ids: tuple[str, ...]) -> tuple[str, ...]:
    """Walk backwards until a node comes again; gates (beyond ``ids``) have no name."""
    node = min(before)
    seen: dict[int, int] = {}
    path: list[int] = []
    while node not in seen:
        seen[node] = len(path)
        path.append(node)
        node = before[node][0]
    loop = path[seen[node] :][::-1]
    first = loop.index(min(loop))
    loop = loop[first:] + loop[:first]
    return tuple(dict.fromkeys(ids[i] for i in loop if i < len(ids)))
