"""The timeline of one project by lanes, for wide screens."""

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
from charts.links import links_traces
from charts.marks import marks
from charts.palette import Palette, palette, variance_colour
from charts.rows import Lane, Segment, Step, lanes_of, read_links, read_segments, read_steps
from charts.sketch import Sketch, in_legend_order
from charts.text import clip, plain, width_em, wrap
from charts.words import LaneWords

ROW_PX, BAR_PX = 30, 13
TOP_PX, AXIS_PX, VARIANCE_PX = 44, 42, 84
WIDE_PX = 880
NAME_PX, LANE_PX, LANE_LINE_PX = 13, 13, 17
NAME_MOST_PX, LANE_MOST_PX = 250, 118
MONTHS_MOST = 14


def lanes(
    steps: pd.DataFrame,
    segments: pd.DataFrame,
    links: pd.DataFrame,
    *,
    today: date,
    words: LaneWords,
    dark: bool,
) -> go.Figure:
    """Lanes as bands, steps as rows, certificates as diamonds, links as arrows.

    ``steps``: step_id, lane, lane_kind, name, thin_start, thin_end, certificate, certificate_on,
    certificate_state (actual|projected), target_on, p80_on, variance_cd (calendar days, positive =
    later), critical, note; row order = drawing order, lanes contiguous. harmless_on and
    harmless_note may be there.
    ``segments``: step_id, kind (actual|forecast|wait_past|wait_open), start, end.
    ``links``: pred_id, succ_id, type, from_on, to_on, critical, legal.
    A click on a bar or diamond gives ``customdata[0]`` = step_id. Raises ``KeyError`` for a
    missing column.
    """
    colours = palette(dark)
    rows = read_steps(steps)
    if not rows:
        return empty_figure(words.empty, colours)
    ids = {step.step_id for step in rows}
    pieces = [s for s in read_segments(segments, today) if s.step_id in ids]
    lane_px, name_px = _gutters(rows, lanes_of(rows))
    span = span_of(days_of(rows, pieces), today, WIDE_PX - lane_px - name_px - VARIANCE_PX)
    sketch = Sketch(rows, pieces, span, colours, words, ROW_PX, BAR_PX, bar_dy=-0.07, plan_dy=0.3)
    arrows = links_traces(sketch, read_links(links, ids))
    traces = [*arrows, *marks(sketch), right_carrier(span)]
    layout = _layout(sketch, today, lane_px, name_px, legend_names(traces))
    return draw(in_legend_order(traces), layout)


def days_of(rows: Sequence[Step], pieces: Sequence[Segment]) -> list[date | None]:
    """Every day that the figure must show."""
    days: list[date | None] = [day for s in pieces for day in (s.start, s.end)]
    for row in rows:
        days += [row.thin_start, row.thin_end, row.certificate_on, row.target_on, row.p80_on]
    return days


def _layout(
    sketch: Sketch, today: date, lane_px: int, name_px: int, legend: Sequence[str]
) -> dict[str, Any]:
    rows, colours, count = sketch.steps, sketch.colours, len(sketch.steps)
    lane_rows = lanes_of(rows)
    gutter = lane_px + name_px
    foot_px = legend_px(legend, sketch.span.plot_px)
    legend_top_px = TOP_PX + count * ROW_PX + AXIS_PX
    height = legend_top_px + foot_px
    names = rows_axis([clip(step.name, name_px / NAME_PX - 1.5) for step in rows], colours)
    names |= {"ticklabelstandoff": 10, "tickfont": {"size": NAME_PX, "color": colours.text}}
    right = {"ticktext": variance_texts(sketch), "overlaying": "y", "side": "right"}
    header: dict[str, Any] = {"text": plain(sketch.words.variance)}
    header |= {"font": {"size": 12, "color": colours.muted}}
    header |= {"xref": "paper", "x": 1, "xanchor": "left", "xshift": 11, "showarrow": False}
    header |= {"yref": "paper", "y": 1, "yanchor": "bottom"}
    return base_layout(colours, height) | {
        "margin": {"l": gutter, "r": VARIANCE_PX, "t": TOP_PX, "b": AXIS_PX + foot_px},
        "xaxis": time_axis(sketch.span, sketch.words.month, MONTHS_MOST, colours),
        "yaxis": names,
        "yaxis2": names | right | {"tickfont": {"size": 12, "color": colours.text}},
        "shapes": [*_bands(lane_rows, gutter, colours), *today_line(sketch.span, today, colours)],
        "annotations": [
            *(_lane_name(lane, gutter, lane_px) for lane in lane_rows),
            *today_label(sketch.span, today, sketch.words, colours),
            header,
        ],
        "legend": legend_at(legend_top_px, height, colours),
    }


def _gutters(rows: Sequence[Step], lane_rows: Sequence[Lane]) -> tuple[int, int]:
    """Widths of the lane column and of the name column, in px."""
    lane_em = max(width_em(lane.name) for lane in lane_rows)
    name_em = max(width_em(step.name) for step in rows)
    lane_px = min(LANE_MOST_PX, round(lane_em * LANE_PX * 1.05) + 22)
    name_px = min(NAME_MOST_PX, round((name_em + 1.5) * NAME_PX) + 4)
    return max(lane_px, 60), max(name_px, 60)


def _bands(lane_rows: Sequence[Lane], gutter: int, colours: Palette) -> list[dict[str, Any]]:
    """Every other lane lies on a band from the figure's left edge to its right edge.

    Pixels from the plot's left border: 4000 is past any screen, the figure cuts it off.
    """
    return [
        {
            "type": "rect",
            "xref": "paper",
            "xsizemode": "pixel",
            "xanchor": 0,
            "x0": -gutter,
            "x1": 4000,
            "yref": "y",
            "y0": lane.first - 0.5,
            "y1": lane.last + 0.5,
            "fillcolor": colours.band,
            "line": {"width": 0},
            "layer": "below",
        }
        for lane in lane_rows[::2]
    ]


def _lane_name(lane: Lane, gutter: int, lane_px: int) -> dict[str, Any]:
    """The organisation, bold, in the middle of its rows; as many lines as the rows hold.

    A lane of one row holds two smaller lines.
    """
    room_px = (lane.last - lane.first + 1) * ROW_PX
    fits = width_em(lane.name) * LANE_PX <= lane_px - 20
    size = LANE_PX if fits or room_px > ROW_PX else LANE_PX - 2
    lines = 2 if room_px == ROW_PX else min(4, room_px // LANE_LINE_PX)
    return {
        "text": f"<b>{wrap(lane.name, (lane_px - 20) / size, lines)}</b>",
        "xref": "paper",
        "x": 0,
        "xshift": 12 - gutter,
        "xanchor": "left",
        "align": "left",
        "yref": "y",
        "y": (lane.first + lane.last) / 2,
        "yanchor": "middle",
        "showarrow": False,
        "font": {"size": size},
    }


def variance_texts(sketch: Sketch) -> list[str]:
    """Signed days per row, coloured by size; empty where nothing is known."""
    out = []
    for step in sketch.steps:
        if step.variance_cd is None:
            out.append("")
            continue
        colour = variance_colour(step.variance_cd, sketch.colours)
        text = plain(sketch.words.signed_days(step.variance_cd))
        out.append(f'<span style="color:{colour}">{text}</span>')
    return out
