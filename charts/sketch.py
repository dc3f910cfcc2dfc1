"""What every mark of a lane figure needs to know, and the two shapes of trace they are made of.

A trace is a plain dict. What can be clicked carries ``customdata = [step_id]``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from charts.axis import Span
from charts.palette import Palette
from charts.rows import Segment, Step
from charts.text import plain
from charts.words import LaneWords

Trace = dict[str, Any]
LEGEND_ORDER = (
    *("plan", "target", "actual", "forecast", "critical", "wait", "p80", "harmless"),
    *("obtained", "projected", "legal", "customary", "critical_path"),
)


@dataclass(frozen=True)
class Sketch:
    """One figure's rows, span and style. ``*_dy`` are offsets from a row's middle, in rows."""

    steps: Sequence[Step]
    segments: Sequence[Segment]
    span: Span
    colours: Palette
    words: LaneWords
    row_px: int
    bar_px: int
    bar_dy: float
    plan_dy: float

    @cached_property
    def row_of(self) -> dict[int, int]:
        return {step.step_id: index for index, step in enumerate(self.steps)}

    @cached_property
    def step_of(self) -> dict[int, Step]:
        return {step.step_id: step for step in self.steps}

    def bar_y(self, step_id: int) -> float:
        return self.row_of[step_id] + self.bar_dy


def still_line(key: str, label: str, x: list[Any], y: list[Any], line: dict[str, Any]) -> Trace:
    """A line with ``None`` gaps that answers neither hover nor click."""
    trace: Trace = {"type": "scatter", "mode": "lines", "meta": key, "name": plain(label)}
    return trace | {"x": x, "y": y, "line": line, "hoverinfo": "skip"}


def answering(ids: Sequence[Any], hover: Sequence[str]) -> Trace:
    """The part of a trace that answers: a hover text and an id per mark."""
    return {
        "customdata": [[one] for one in ids],
        "hovertext": list(hover),
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def in_legend_order(traces: Sequence[Trace]) -> list[Trace]:
    """The traces in their drawing order, ranked for the legend in the order of reading."""
    ranks = {key: rank for rank, key in enumerate(LEGEND_ORDER)}
    return [trace | {"legendrank": ranks.get(trace["meta"], 99)} for trace in traces]
