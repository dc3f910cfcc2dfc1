"""Both passes of one large plain network, level by level in NumPy.

For networks of thousands of steps on one calendar, counted in working days and without typed facts.
Below about a thousand steps, or where levels are narrow, the plain lists of ``scalar`` are faster.
Each pass numbers the nodes by level, so that a level is a slice.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.structure import Structure

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[Any]

WIDE = 40  # steps a level, on average
ROUNDS = 6  # links of a node that are taken one by one


class Levels:
    """A structure's links, gathered for both passes."""

    def __init__(self, s: Structure) -> None:
        depth = _depths(s)
        pred, succ, from_finish, to_finish, lag = _links(s)
        self.into = _Gather(depth, succ, pred, from_finish, to_finish, lag)
        self.out = _Gather(depth, pred, succ, to_finish, 1 - from_finish, -lag)
        self.count = len(self.into.bounds) - 1

    def forward(self, durations: Ints, floor: int | Ints) -> tuple[Ints, Ints]:
        """Early start and finish, ordinals, in the order of the steps."""
        g, n = self.into, len(durations)
        d = durations.take(g.order).astype(np.int32, copy=False)
        x = np.empty(2 * n, np.int32)  # starts, then finishes
        x[:n] = floor if isinstance(floor, int) else floor[g.order]
        for a, b, rounds, rest in g.levels:
            for r in rounds:
                own = x[a : a + r.nodes]
                np.maximum(own, r.asked(x, d[a : a + r.nodes], -1), out=own)
            if rest:
                own = x[a : a + rest.nodes]
                asked = rest.asked(x, d[a : a + rest.nodes], -1)
                np.maximum(own, np.maximum.reduceat(asked, rest.starts), out=own)
            np.add(x[a:b], d[a:b], out=x[n + a : n + b])
        return x[:n].take(g.rank), x[n:].take(g.rank)

    def backward(self, durations: Ints, latest: int | Ints) -> tuple[Ints, Ints]:
        """Late start and finish, ordinals; ``latest`` finish of all, or of each."""
        g, n = self.out, len(durations)
        d = durations.take(g.order).astype(np.int32, copy=False)
        x = np.empty(2 * n, np.int32)  # starts, then finishes
        x[n:] = latest if isinstance(latest, int) else latest[g.order]
        for a, b, rounds, rest in reversed(g.levels):
            for r in rounds:
                own = x[n + a : n + a + r.nodes]
                np.minimum(own, r.asked(x, d[a : a + r.nodes], 1), out=own)
            if rest:
                own = x[n + a : n + a + rest.nodes]
                asked = rest.asked(x, d[a : a + rest.nodes], 1)
                np.minimum(own, np.minimum.reduceat(asked, rest.starts), out=own)
            np.subtract(x[n + a : n + b], d[a:b], out=x[a:b])
        return x[:n].take(g.rank), x[n:].take(g.rank)


class _Links:
    """One link for each of the first ``nodes`` nodes of a level; in the rest, several for each.

    ``source``: where in (starts, finishes) the other end is read; ``lag`` None if all are 0;
    ``own``: 1 where the node's own length lies between the end that the link holds and the end
    that the pass computes first (None if nowhere).
    """

    def __init__(self, nodes: int, source: Ints, lag: Ints, own: Ints, starts: Any = None) -> None:
        self.nodes, self.source, self.starts = nodes, source, starts
        self.lag = lag.astype(np.int32) if lag.any() else None
        self.own = own.astype(np.int32) if own.any() else None

    def asked(self, x: Ints, lengths: Ints, sign: int) -> Ints:
        asked: Ints = x.take(self.source)
        if self.lag is not None:
            asked += self.lag
        if self.own is not None:
            if self.starts is not None:
                lengths = np.repeat(lengths, np.diff(self.starts, append=len(asked)))
            asked += sign * lengths * self.own
        return asked


class _Gather:
    """Links sorted by the node that they are gathered at, nodes by level and number of links.

    So the r-th links of a level's nodes meet the first nodes of its slice, without any index.
    Nodes with more than ``ROUNDS`` links have the others reduced at the end.
    """

    def __init__(
        self, depth: Ints, at: Ints, other: Ints, other_finish: Ints, own: Ints, lag: Ints
    ) -> None:
        n = len(depth)
        degree = np.bincount(at, minlength=n)
        self.order = np.lexsort((-degree, depth))
        self.rank = np.empty(n, np.int64)
        self.rank[self.order] = np.arange(n)
        by = np.argsort(self.rank[at], kind="stable")
        source = (self.rank[other] + n * other_finish)[by]
        lag, own, degree = lag[by], own[by], degree[self.order]
        first = np.concatenate([[0], np.cumsum(degree)])
        self.bounds = np.searchsorted(depth[self.order], np.arange(depth.max() + 2)).tolist()
        self.levels: list[tuple[int, int, list[_Links], _Links | None]] = []
        for a, b in pairwise(self.bounds):
            rounds = []
            for r in range(min(ROUNDS, int(degree[a]))):
                nodes = int(np.searchsorted(-degree[a:b], -r))
                pick = first[a : a + nodes] + r
                rounds.append(_Links(nodes, source[pick], lag[pick], own[pick]))
            rest = None
            if degree[a] > ROUNDS:
                nodes = int(np.searchsorted(-degree[a:b], -ROUNDS))
                each = degree[a : a + nodes] - ROUNDS
                starts = np.concatenate([[0], np.cumsum(each)[:-1]])
                skipped = np.repeat(first[a : a + nodes] + ROUNDS - starts, each)
                pick = skipped + np.arange(each.sum())
                rest = _Links(nodes, source[pick], lag[pick], own[pick], starts)
            self.levels.append((a, b, rounds, rest))


def levels_of(s: Structure) -> Levels | None:
    """The structure's levels, made once; None where they would be narrow or the network is not
    plain: several calendars, calendar days, summaries, typed facts."""
    if not s.bare:
        return None
    if s.levels is None:
        made = Levels(s)
        s.levels = made if s.ids and len(s.ids) >= WIDE * made.count else False
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
