"""The slip chart: how the projected day of one certificate moved from report to report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from charts.axis import Span, ms, span_of
from charts.canvas import (
    base_layout,
    draw,
    empty_figure,
    legend_at,
    legend_names,
    legend_px,
    time_axis,
)
from charts.palette import Palette, palette
from charts.rows import as_date, as_text
from charts.text import plain
from charts.words import SlipWords

PLOT_PX, PHONE_PX, PLOT_HIGH_PX = 520, 250, 260
LEFT_PX, RIGHT_PX, TOP_PX, AXIS_PX = 64, 24, 16, 66
MONTHS_MOST = 9


@dataclass(frozen=True)
class Report:
    """What one night's archive said."""

    reported_on: date
    projected_on: date
    p50_on: date | None
    p80_on: date | None
    cause: str


def slip(
    history: pd.DataFrame,
    *,
    target_on: date | None,
    conventional_on: date | None,
    actual_on: date | None,
    words: SlipWords,
    dark: bool,
    narrow: bool = False,
) -> go.Figure:
    """Projected day over report day as steps; a level line means that nothing moved.

    ``history``: reported_on, projected_on, cause (text or NA); optional p50_on and p80_on draw the
    fan. Below the diagonal lies the past: a projection that touches it is due on that very day.
    ``narrow``: for a phone. Raises ``KeyError`` for a missing column.
    """
    colours = palette(dark)
    wide_px = PHONE_PX if narrow else PLOT_PX
    reports = _read(history)
    if not reports:
        return empty_figure(words.empty, colours)
    levels = [
        (words.conventional, conventional_on, "dot", "conventional"),
        (words.target, target_on, "dash", "target"),
    ]
    x_days: list[date | None] = [r.reported_on for r in reports]
    y_days: list[date | None] = [d for r in reports for d in (r.projected_on, r.p50_on, r.p80_on)]
    x_span = span_of([*x_days, actual_on or reports[-1].projected_on], None, wide_px)
    y_span = span_of([*y_days, target_on, conventional_on, actual_on], None, PLOT_HIGH_PX)
    traces = [
        *_diagonal(x_span, y_span, words, colours),
        *_fan(reports, words, colours),
        *(
            _level(label, on, dash, key, x_span, colours, words)
            for label, on, dash, key in levels
            if on is not None
        ),
        _projections(reports, actual_on, words, colours),
        *(_actual(actual_on, words, colours) if actual_on else _ahead(reports[-1], colours)),
    ]
    return draw(traces, _layout(traces, x_span, y_span, words, colours, narrow))


def _read(history: pd.DataFrame) -> list[Report]:
    """Reports in the order of their days; one without a projection says nothing and is left out."""
    out = []
    for row in history.to_dict("records"):
        reported, projected = as_date(row["reported_on"]), as_date(row["projected_on"])
        if reported is None or projected is None:
            continue
        p50, p80 = as_date(row.get("p50_on")), as_date(row.get("p80_on"))
        out.append(Report(reported, projected, p50, p80, as_text(row["cause"]) or ""))
    return sorted(out, key=lambda report: report.reported_on)


def _diagonal(x: Span, y: Span, words: SlipWords, colours: Palette) -> list[dict[str, Any]]:
    """The shaded past under the 45 degree line; nothing when the line is out of sight."""
    first, last = max(x.start, y.start), min(x.end, y.end)
    if first >= last:
        return []
    edge = {"type": "scatter", "mode": "lines", "hoverinfo": "skip"}
    right = [last, x.end] if x.end > last else [last]
    xs = [first, *right]
    line = [first, last, last][: len(xs)]
    return [
        edge
        | {"meta": "past_floor", "x": xs, "y": [y.start] * len(xs), "showlegend": False}
        | {"line": {"width": 0}},
        edge
        | {"meta": "past", "name": plain(words.same_day), "x": xs, "y": line}
        | {"fill": "tonexty", "fillcolor": colours.shade}
        | {"line": {"color": colours.muted, "width": 1}},
    ]


def _fan(reports: Sequence[Report], words: SlipWords, colours: Palette) -> list[dict[str, Any]]:
    """From the middle forecast (P50) to the late one (P80), where both were archived."""
    known = [(r.reported_on, r.p50_on, r.p80_on) for r in reports if r.p50_on and r.p80_on]
    if not known:
        return []
    x = [ms(on) for on, _, _ in known]
    edge = {"type": "scatter", "mode": "lines", "x": x, "hoverinfo": "skip"}
    shape = {"shape": "hv", "width": 0}
    return [
        edge
        | {"meta": "p50", "y": [ms(p50) for _, p50, _ in known], "showlegend": False}
        | {"line": shape},
        edge
        | {"meta": "p80", "y": [ms(p80) for _, _, p80 in known], "fill": "tonexty"}
        | {"line": shape, "fillcolor": colours.fan}
        | {"name": plain(f"{words.median} – {words.late}")},
    ]


def _level(
    label: str, on: date, dash: str, key: str, x: Span, colours: Palette, words: SlipWords
) -> dict[str, Any]:
    """A horizontal line over the whole width."""
    return {
        "type": "scatter",
        "mode": "lines",
        "meta": key,
        "name": f"{plain(label)} {plain(words.day(on))}",
        "x": [x.start, x.end],
        "y": [ms(on), ms(on)],
        "line": {"color": colours.whisker, "width": 1.6, "dash": dash},
        "hoverinfo": "skip",
    }


def _projections(
    reports: Sequence[Report], actual_on: date | None, words: SlipWords, colours: Palette
) -> dict[str, Any]:
    """Steps that run on level to the day of issue; a dot where the projection moved."""
    x = [ms(r.reported_on) for r in reports]
    y = [ms(r.projected_on) for r in reports]
    before = [None, *reports]
    sizes = [
        7 if last is None or last.projected_on != now.projected_on or now.cause else 0
        for last, now in zip(before, reports, strict=False)
    ]
    hover = [_hover(last, now, words) for last, now in zip(before, reports, strict=False)]
    if actual_on is not None and ms(actual_on) > x[-1]:
        x, y = [*x, ms(actual_on)], [*y, y[-1]]
        sizes, hover = [*sizes, 0], [*hover, hover[-1]]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "meta": "projected",
        "name": plain(words.projected),
        "x": x,
        "y": y,
        "line": {"shape": "hv", "color": colours.forecast, "width": 2},
        "marker": {"size": sizes, "color": colours.forecast, "opacity": 1, "line": {"width": 0}},
        "hovertext": hover,
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _hover(before: Report | None, now: Report, words: SlipWords) -> str:
    """Report day, projected day, by how much it moved and why."""
    lines = [
        f"{plain(words.reported)} {plain(words.day(now.reported_on))}",
        f"<b>{plain(words.projected)} {plain(words.day(now.projected_on))}</b>",
    ]
    if before is not None and before.projected_on != now.projected_on:
        moved_cd = (now.projected_on - before.projected_on).days
        lines[1] += f" ({plain(words.signed_days(moved_cd))})"
    if now.p80_on:
        lines.append(f"{plain(words.late)} {plain(words.day(now.p80_on))}")
    if now.cause:
        lines.append(f"{plain(words.cause)} {plain(now.cause)}")
    return "<br>".join(lines)


def _actual(on: date, words: SlipWords, colours: Palette) -> list[dict[str, Any]]:
    """The issued certificate lies on the diagonal: on its day it is what was projected."""
    told = f"{plain(words.actual)} {plain(words.day(on))}"
    marker: dict[str, Any] = {"symbol": "diamond", "size": 14, "color": colours.obtained}
    marker |= {"line": {"color": colours.paper, "width": 1.2}}
    point: dict[str, Any] = {"type": "scatter", "mode": "markers", "meta": "actual", "name": told}
    point |= {"x": [ms(on)], "y": [ms(on)], "cliponaxis": False, "marker": marker}
    return [
        point | {"hovertext": [f"<b>{told}</b>"], "hovertemplate": "%{hovertext}<extra></extra>"}
    ]


def _ahead(last: Report, colours: Palette) -> list[dict[str, Any]]:
    """What is still to come if nothing moves: dotted to the diagonal, where it would be issued."""
    if last.projected_on <= last.reported_on:
        return []
    end = ms(last.projected_on)
    return [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "meta": "ahead",
            "showlegend": False,
            "cliponaxis": False,
            "x": [ms(last.reported_on), end],
            "y": [end, end],
            "line": {"color": colours.forecast, "width": 2, "dash": "2px,3px"},
            "marker": {
                "symbol": "diamond",
                "size": [0, 13],
                "color": colours.paper,
                "opacity": 1,
                "line": {"color": colours.forecast, "width": 2},
            },
            "hoverinfo": "skip",
        }
    ]


def _layout(
    traces: Sequence[dict[str, Any]],
    x: Span,
    y: Span,
    words: SlipWords,
    colours: Palette,
    narrow: bool,
) -> dict[str, Any]:
    # On a phone plotly gives each entry a row of its own.
    foot_px = legend_px(legend_names(traces), 0 if narrow else PLOT_PX)
    legend_top_px = TOP_PX + PLOT_HIGH_PX + AXIS_PX
    height = legend_top_px + foot_px
    axes = {}
    for key, span, title in (("xaxis", x, words.reported), ("yaxis", y, words.projected)):
        label = {"text": plain(title), "font": {"size": 12, "color": colours.muted}}
        axes[key] = time_axis(span, words.month, MONTHS_MOST, colours) | {
            "title": label | {"standoff": 8}
        }
    margin = {"l": LEFT_PX, "r": RIGHT_PX, "t": TOP_PX, "b": AXIS_PX + foot_px}
    legend = legend_at(legend_top_px, height, colours)
    return base_layout(colours, height) | axes | {"margin": margin, "legend": legend}
