"""The timeline of one project for a phone: names above the bars, no arrows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from charts.axis import span_of
from charts.canvas import (
    base_layout,
    draw,
    empty_figure,
    legend_at,
    legend_names,
    legend_px,
    right_carrier,
    rows_axis,
    time_axis,
    today_label,
    today_line,
)
from charts.lanes import days_of, variance_texts
from charts.marks import marks
from charts.palette import palette
from charts.rows import lanes_of, read_segments, read_steps
from charts.sketch import Sketch, in_legend_order
from charts.text import clip, cut, width_em
from charts.words import LaneWords

ROW_PX, BAR_PX = 42, 12
TOP_PX, AXIS_PX, SIDE_PX = 30, 40, 6
PLOT_PX = 320
NAME_PX, VARIANCE_PX = 12, 58
MONTHS_MOST = 10


def lanes_compact(
    steps: pd.DataFrame,
    segments: pd.DataFrame,
    links: pd.DataFrame,
    *,
    today: date,
    words: LaneWords,
    dark: bool,
) -> go.Figure:
    """The same frames as :func:`charts.lanes.lanes`, drawn for about 390 px.

    ``links`` is taken so that both figures are called alike; arrows would hide the names.
    """
    del links
    colours = palette(dark)
    rows = read_steps(steps)
    if not rows:
        return empty_figure(words.empty, colours)
    ids = {step.step_id for step in rows}
    pieces = [s for s in read_segments(segments, today) if s.step_id in ids]
    span = span_of(days_of(rows, pieces), today, PLOT_PX)
    sketch = Sketch(rows, pieces, span, colours, words, ROW_PX, BAR_PX, bar_dy=0.12, plan_dy=0.38)
    traces = [*marks(sketch), right_carrier(span)]
    layout = _layout(sketch, today, legend_names(traces))
    return draw(in_legend_order(traces), layout)


def _layout(sketch: Sketch, today: date, legend: Sequence[str]) -> dict[str, Any]:
    rows, colours, count = sketch.steps, sketch.colours, len(sketch.steps)
    foot_px = legend_px(legend, PLOT_PX)
    legend_top_px = TOP_PX + count * ROW_PX + AXIS_PX
    height = legend_top_px + foot_px
    names = rows_axis([_name(step.name, step.lane, colours.muted) for step in rows], colours)
    names |= {"tickvals": [row - 0.27 for row in range(count)], "ticklabelposition": "inside"}
    names |= {"ticklabeloverflow": "allow"}
    right = {"ticktext": variance_texts(sketch), "overlaying": "y", "side": "right"}
    bands = [
        {
            "type": "rect",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "yref": "y",
            "y0": lane.first - 0.5,
            "y1": lane.last + 0.5,
            "fillcolor": colours.band,
            "line": {"width": 0},
            "layer": "below",
        }
        for lane in lanes_of(rows)[::2]
    ]
    return base_layout(colours, height) | {
        "margin": {"l": SIDE_PX, "r": SIDE_PX, "t": TOP_PX, "b": AXIS_PX + foot_px},
        "xaxis": time_axis(sketch.span, sketch.words.month, MONTHS_MOST, colours),
        "yaxis": names,
        "yaxis2": names | right,
        "shapes": [*bands, *today_line(sketch.span, today, colours)],
        "annotations": today_label(sketch.span, today, sketch.words, colours),
        "legend": legend_at(legend_top_px, height, colours),
    }


def _name(name: str, lane: str, muted: str) -> str:
    """Step, then its lane in grey, as much as fits before the variance."""
    room_em = (PLOT_PX - VARIANCE_PX) / NAME_PX
    name = cut(name, room_em)
    rest = room_em - width_em(name) - 1.5
    text = clip(name, room_em)
    if rest < 3:
        return text
    return f'{text} <span style="color:{muted}">· {clip(lane, rest)}</span>'
