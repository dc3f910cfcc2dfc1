"""The two passes over plain lists: one project, now.

``columns`` does the same arithmetic on rows of many columns; the two are property-tested equal.
"""

from __future__ import annotations

from typing import Any

from engine.axis import after, day_of, latest_day, value_by
from engine.calendar import Day
from engine.state import (
    ALWAYS,
    CALENDAR_DAYS,
    FIXED,
    NEVER,
    PINNED,
    RUNNING,
    SUMMARY,
    State,
)
from engine.structure import Structure

Row = Any  # list[int]; from ``levels`` an int32 array


class Rows:
    """The results of both passes, indexed by node, on the nodes' axes; ``end`` is a day."""

    def __init__(self, es: Row, ef: Row, ls: Row, lf: Row, end: Day) -> None:
        self.es, self.ef, self.ls, self.lf, self.end = es, ef, ls, lf, end


def forward(s: Structure, state: State) -> tuple[Row, Row]:
    """Early start and finish of every node, on its axis.

    Typed dates stay NEVER in both rows (a running step's in the start row): they reached their
    successors through the floors.
    """
    es = state.floor[:]
    ef = [0] * len(es)
    fs_in, ops_in, length, kind = s.fs_in, s.ops_in, state.length, state.kind
    if kind is None and not s.ops:
        for j in s.order:
            v = es[j]
            for i in fs_in[j]:
                t = ef[i]
                if t > v:
                    v = t
            es[j] = v
            ef[j] = v + length[j]
        return es, ef
    for j in s.order:
        v = es[j]
        k = 0 if kind is None else kind[j]
        if k != RUNNING or not state.override:
            for i in fs_in[j]:
                t = ef[i]
                if t > v:
                    v = t
        if ops_in[j]:
            v = _latest_op(s, state, j, v, es, ef)
        es[j] = v
        ef[j] = v + length[j]
        if k:
            _special_forward(s, state, j, k, es, ef)
    return es, ef


def _latest_op(s: Structure, state: State, j: int, v: int, es: Row, ef: Row) -> int:
    """The latest of ``v`` and what the links in ``ops`` ask of node ``j``'s start."""
    axis, length = s.axis, state.length
    free_start = state.override and j in state.started
    for k in s.ops_in[j]:
        i, _, from_finish, to_finish, lag, unit, _ = s.ops[k]
        t = ef[i] if from_finish else es[i]
        if t <= NEVER or (free_start and not to_finish):
            continue
        a = axis[j]
        if a == axis[i] and (not lag or (unit == "cd") == (a & 1)):
            t += lag
        else:
            t = after(day_of(t, axis[i], state.cals), lag, unit, a, state.cals)
        if to_finish:
            t -= length[j]
        if t > v:
            v = t
    return v


def _special_forward(s: Structure, state: State, j: int, k: int, es: Row, ef: Row) -> None:
    if k == FIXED:
        es[j] = ef[j] = NEVER
        return
    if k == SUMMARY:
        _span_children(s, state, j, es, ef)
        return
    if k == PINNED:
        state.asked[j] = es[j]
        es[j] = state.pinned[j]
        ef[j] = es[j] + state.length[j]
    if s.axis[j] & 1 and state.length[j]:
        ef[j] = state.cals[s.axis[j] >> 1].roll(ef[j])
    if k == RUNNING:
        if j in state.promised:
            pushed = es[j] > state.resume[j]
            ef[j] = max(ef[j], state.promised[j]) if pushed else state.promised[j]
        es[j] = NEVER


def _span_children(s: Structure, state: State, j: int, es: Row, ef: Row) -> None:
    starts, finishes = [], []
    for c in s.children[j]:
        start, finish = node_days(s, state, c, es, ef)
        starts.append(start)
        finishes.append(finish)
    es[j], ef[j] = min(starts), max(finishes)


def node_days(s: Structure, state: State, j: int, es: Row, ef: Row) -> tuple[int, int]:
    """Early start and finish of a node as days, typed dates in their place."""
    if j in state.fixed:
        return state.fixed[j]
    finish = day_of(ef[j], s.axis[j], state.cals)
    if j in state.started:
        return state.started[j], finish
    return day_of(es[j], s.axis[j], state.cals), finish


def shift_alap(s: Structure, state: State, es: Row, ef: Row, end: int) -> None:
    """As late as possible: move by the free float, last steps first, nobody else is moved."""
    for j in reversed(s.order):
        if j in state.alap:
            v = latest_finish(s, state, j, value_by(end, s.axis[j], state.cals), es, ef)
            if v > ef[j]:
                es[j], ef[j] = _start_of(s, state, j, v), v


def backward(s: Structure, state: State, end: int) -> tuple[Row, Row]:
    """Late start and finish of every node, on its axis; ``end`` is the project's finish day.

    Finished steps hold nobody back: their rows are ALWAYS. A running step's late start is that of
    its remaining work.
    """
    axis, cals, length, kind = s.axis, state.cals, state.length, state.kind
    if kind is None and not s.ops:
        lf = [value_by(end, 0, cals)] * len(length)
        ls = lf[:]
        fs_in = s.fs_in
        for j in reversed(s.order):
            ls[j] = t = lf[j] - length[j]
            for i in fs_in[j]:
                if t < lf[i]:
                    lf[i] = t
        return ls, lf
    at = {a: value_by(end, a, cals) for a in set(axis)}
    lf = [at[a] for a in axis] if len(at) > 1 else [at[axis[0]]] * len(axis)
    for j, cap in state.cap.items():
        if cap < lf[j]:
            lf[j] = cap
    ls = [0] * len(lf)
    for i in reversed(s.order):
        k = 0 if kind is None else kind[i]
        v = latest_finish(s, state, i, lf[i], ls, lf)
        lf[i] = v
        ls[i] = _start_of(s, state, i, v)
        if k in (0, CALENDAR_DAYS, PINNED):
            continue
        if k == SUMMARY:
            for c in s.children[i]:
                lf[c] = min(lf[c], value_by(v, axis[c], cals))
        elif k == FIXED:
            typed = value_by(state.fixed[i][0], axis[i], cals)
            ls[i] = ALWAYS if i in state.finished else typed
    return ls, lf


def _start_of(s: Structure, state: State, i: int, finish: int) -> int:
    """The latest start that still finishes by ``finish``."""
    if s.axis[i] & 1 and state.length[i]:
        finish = state.cals[s.axis[i] >> 1].roll_back(finish)
    return finish - state.length[i]


def latest_finish(s: Structure, state: State, i: int, v: int, starts: Row, finishes: Row) -> int:
    """The smallest of ``v`` and what the successors' ``starts`` and ``finishes`` allow node i."""
    kind, axis, cals = state.kind, s.axis, state.cals
    for j in s.fs_out[i]:
        if state.override and kind is not None and kind[j] == RUNNING:
            continue
        v = min(v, starts[j] if starts[j] > NEVER else ALWAYS)
    for k in s.ops_out[i]:
        _, j, from_finish, to_finish, lag, unit, _ = s.ops[k]
        if state.override and not to_finish and kind is not None and kind[j] == RUNNING:
            continue
        t = finishes[j] if to_finish else starts[j]
        if t >= ALWAYS or t <= NEVER:
            continue
        if axis[i] == axis[j] and (not lag or (unit == "cd") == (axis[i] & 1)):
            t -= lag
        else:
            t = value_by(latest_day(t, lag, unit, axis[j], cals), axis[i], cals)
        if not from_finish:
            if kind is not None and kind[i] in (RUNNING, SUMMARY):
                continue  # it has started, or has no start of its own
            t += state.length[i]
            if axis[i] & 1 and state.length[i]:
                t = cals[axis[i] >> 1].roll(t)
        v = min(v, t)
    return v
