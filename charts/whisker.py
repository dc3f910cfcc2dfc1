"""The range of one certificate as a thin whisker: P10 to P90, P80, the plan and the target."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import plotly.graph_objects as go

from charts.axis import Span, ms, span_of
from charts.canvas import base_layout, draw
from charts.palette import palette

HEIGHT_PX, PLOT_PX = 34, 240


def common_span(days: Sequence[date | None]) -> Span:
    """One stretch of time for the whiskers that stand beside each other."""
    return span_of(days, None, PLOT_PX)


def whisker(
    *,
    p10_on: date,
    p80_on: date,
    p90_on: date,
    projected_on: date,
    target_on: date,
    span: Span,
    hover: str,
    dark: bool,
) -> go.Figure:
    """A line from P10 to P90, thick until P80; a diamond on the plan, a bar on the target.

    ``hover``: escaped text. A target out of ``span`` is not drawn: the card says it in words.
    """
    colours = palette(dark)
    line: dict[str, Any] = {"type": "scatter", "mode": "lines", "y": [0, 0], "hoverinfo": "skip"}
    point: dict[str, Any] = {"type": "scatter", "mode": "markers", "y": [0], "cliponaxis": False}
    told = {"hovertext": [hover], "hovertemplate": "%{hovertext}<extra></extra>"}
    plan: dict[str, Any] = {"symbol": "diamond", "size": 11, "color": colours.paper}
    plan |= {"line": {"width": 2, "color": colours.forecast}}
    mark = {"symbol": "line-ns", "size": 18, "line": {"width": 3, "color": colours.plan}}
    traces = [
        line
        | {"meta": "p10_p90", "x": [ms(p10_on), ms(p90_on)]}
        | {"line": {"width": 2, "color": colours.whisker}},
        line
        | {"meta": "p10_p80", "x": [ms(p10_on), ms(p80_on)], "opacity": 0.45}
        | {"line": {"width": 8, "color": colours.forecast}},
        point | told | {"meta": "projected", "x": [ms(projected_on)], "marker": plan},
    ]
    if span.shows(target_on):
        traces.insert(0, point | {"meta": "target", "x": [ms(target_on)], "marker": mark}
                      | {"hoverinfo": "skip"})  # fmt: skip
    still = {"visible": False, "fixedrange": True}
    layout = base_layout(colours, HEIGHT_PX) | {
        "margin": {"l": 8, "r": 8, "t": 2, "b": 2},
        "showlegend": False,
        "xaxis": still | {"range": [span.start, span.end]},
        "yaxis": still | {"range": [-1, 1]},
    }
    return draw(traces, layout)
