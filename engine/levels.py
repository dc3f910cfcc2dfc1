"""Both passes of one large plain network, level by level in NumPy.

For networks of thousands of steps on one calendar, counted in working days and without typed facts.
Below about a thousand steps, or where levels are narrow, the plain lists of ``scalar`` are faster.
The nodes are numbered by level, so that a level is a slice.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.compile import Structure

Ints = NDArray[Any]
LARGE = 1_500  # steps
WIDE = 40  # steps a level, on average


class Levels:
    """A structure's links sorted for both passes."""

    def __init__(self, s: Structure) -> None:
        n = len(s.ids)
        depth = _depths(s)
        order = np.argsort(depth, kind="stable")
        rank = np.empty(n, np.int64)
        rank[order] = np.arange(n)
        self.n, self.order, self.rank = n, order, rank
        self.bounds = np.searchsorted(depth[order], np.arange(depth.max() + 2)).tolist()
        pred, succ, from_finish, to_finish, lag = _links(s)
        pred, succ = rank[pred], rank[succ]
        self.into = _Sorted(succ, pred, from_finish, to_finish, lag, self.bounds, n)
        self.out = _Sorted(pred, succ, to_finish, 1 - from_finish, lag, self.bounds, n)

    def forward(self, durations: Ints, floor: int | Ints) -> tuple[Ints, Ints]:
        """Early start and finish, ordinals, in the order of the steps."""
        n, d = self.n, durations[self.order].astype(np.int32, copy=False)
        x = np.empty(2 * n, np.int32)  # starts, then finishes
        x[:n] = floor if isinstance(floor, int) else floor[self.order]
        links = self.into
        for k in range(len(self.bounds) - 1):
            a, b = self.bounds[k], self.bounds[k + 1]
            p, q = links.bounds[k], links.bounds[k + 1]
            if q > p:
                asked = x.take(links.source[p:q])
                if links.lag is not None:
                    asked += links.lag[p:q]
                if links.own is not None:
                    asked -= d.take(links.target[p:q]) * links.own[p:q]
                best = np.maximum.reduceat(asked, links.starts[k])
                at = links.heads[k]
                x[at] = np.maximum(x[at], best)
            np.add(x[a:b], d[a:b], out=x[n + a : n + b])
        return x[:n].take(self.rank), x[n:].take(self.rank)

    def backward(self, durations: Ints, latest: int | Ints) -> tuple[Ints, Ints]:
        """Late start and finish, ordinals; ``latest`` finish of all, or of each."""
        n, d = self.n, durations[self.order].astype(np.int32, copy=False)
        x = np.empty(2 * n, np.int32)  # starts, then finishes
        x[n:] = latest if isinstance(latest, int) else latest[self.order]
        links = self.out
        for k in range(len(self.bounds) - 2, -1, -1):
            a, b = self.bounds[k], self.bounds[k + 1]
            p, q = links.bounds[k], links.bounds[k + 1]
            if q > p:
                asked = x.take(links.source[p:q])
                if links.lag is not None:
                    asked -= links.lag[p:q]
                if links.own is not None:  # the link leaves a start: the finish is later
                    asked += d.take(links.target[p:q]) * links.own[p:q]
                best = np.minimum.reduceat(asked, links.starts[k])
                at = links.heads[k] + n
                x[at] = np.minimum(x[at], best)
            np.subtract(x[n + a : n + b], d[a:b], out=x[a:b])
        return x[:n].take(self.rank), x[n:].take(self.rank)


class _Sorted:
    """Links sorted by the node that they are gathered at, cut into that node's levels.

    ``source``: index into (starts, finishes) of what is read; ``own``: 1 where the gathering node's
    own length separates its start from its finish (None if nowhere), ``lag`` None if all are 0.
    """

    def __init__(
        self,
        at: Ints,
        other: Ints,
        other_finish: Ints,
        own: Ints,
        lag: Ints,
        bounds: list[int],
        n: int,
    ) -> None:
        by = np.argsort(at, kind="stable")
        target = at[by]
        self.target = target
        self.source = (other + n * other_finish)[by]
        self.lag = lag[by].astype(np.int32) if lag.any() else None
        self.own = own[by].astype(np.int32) if own.any() else None
        self.bounds = np.searchsorted(target, bounds).tolist()
        first = np.flatnonzero(np.diff(target, prepend=-1))
        cuts = np.searchsorted(first, self.bounds).tolist()
        self.starts = [
            first[cuts[k] : cuts[k + 1]] - self.bounds[k] for k in range(len(bounds) - 1)
        ]
        self.heads = [target[first[cuts[k] : cuts[k + 1]]] for k in range(len(bounds) - 1)]


def fits(s: Structure) -> bool:
    """Is this a network that levels are made for?"""
    return s.plain and s.untouched and len(s.ids) >= LARGE and levels_of(s) is not None


def levels_of(s: Structure) -> Levels | None:
    """The structure's levels, made once; None where they would be narrow."""
    if s.levels is None:
        made = Levels(s)
        s.levels = made if s.ids and len(s.ids) >= WIDE * (len(made.bounds) - 1) else False
    return s.levels or None


def _depths(s: Structure) -> Ints:
    depth = [0] * len(s.ids)
    for i in s.order:
        below = depth[i] + 1
        for j in s.fs_out[i]:
            if depth[j] < below:
                depth[j] = below
        for k in s.ops_out[i]:
            j = s.ops[k][1]
            if depth[j] < below:
                depth[j] = below
    return np.array(depth, np.int64)


def _links(s: Structure) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """All links as arrays: pred, succ, from finish?, to finish?, lag."""
    simple = [(i, j) for j, ins in enumerate(s.fs_in) for i in ins]
    pairs = np.array(simple, np.int64).reshape(-1, 2)
    ops = np.array([op[:5] for op in s.ops], np.int64).reshape(-1, 5)
    pred = np.concatenate([pairs[:, 0], ops[:, 0]])
    succ = np.concatenate([pairs[:, 1], ops[:, 1]])
    ones, zeros = np.ones(len(pairs), np.int64), np.zeros(len(pairs), np.int64)
    return (
        pred,
        succ,
        np.concatenate([ones, ops[:, 2]]),
        np.concatenate([zeros, ops[:, 3]]),
        np.concatenate([zeros, ops[:, 4]]),
    )
