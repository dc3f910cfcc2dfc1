"""Bars that begin where the one above ended, so that the eye sees them add up to the last one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import plotly.graph_objects as go

from charts.canvas import base_layout, draw, legend_at, legend_names, legend_px, rows_axis
from charts.palette import Palette
from charts.sketch import answering
from charts.text import clip, plain, width_em, wrap

ROW_PX, TALL_ROW_PX, BAR_PX, THIN_PX = 36, 54, 16, 3
NAME_PX, NAME_EM, RIGHT_PX, PLOT_PX, PHONE_PX = 13, 22.0, 118, 460, 120
PHONE_EM = 25.0  # of a name above its bar
TOTAL = "total"


@dataclass(frozen=True)
class Bar:
    """One bar. ``right``: what stands beside it; ``thin``: another division's length under it."""

    label: str
    days: float
    right: str
    look: str
    hover: str
    thin: float | None = None


@dataclass(frozen=True)
class Look:
    """How the bars of one kind are filled and called; a texture where colour is not enough."""

    name: str
    colour: str
    pattern: str = ""


def cascade(
    bars: Sequence[Bar],
    total: Bar,
    looks: Mapping[str, Look],
    *,
    column: str,
    thin_name: str = "",
    colours: Palette,
    narrow: bool,
) -> go.Figure:
    """``bars`` from top to bottom, then ``total`` from nought; ``column`` heads what stands right.

    ``narrow``: names stand above their bars, for a phone.
    """
    ends = [0.0, *accumulate(bar.days for bar in bars)]
    rows = [*bars, total]
    starts = [*ends[:-1], 0.0]
    row_px = TALL_ROW_PX if narrow else ROW_PX
    below = 0.2 if narrow else 0.0
    traces = [
        *_fills(rows, starts, {**looks, TOTAL: Look("", colours.text)}, row_px, below, colours),
        _steps(ends, below, colours),
        *_thin(bars, thin_name, row_px, below, colours),
    ]
    names = [bar.label for bar in rows]
    name_em = min(max(width_em(name) for name in names), NAME_EM)
    foot_px = legend_px(legend_names(traces), PHONE_PX if narrow else PLOT_PX)
    top_px = 30 + len(rows) * row_px
    height = top_px + 10 + foot_px
    left = [wrap(name, NAME_EM, 2) for name in names]
    axis = rows_axis([""] * len(rows) if narrow else left, colours) | {"ticklabelstandoff": 8}
    layout = base_layout(colours, height) | {
        "margin": {"l": 8 if narrow else round(name_em * NAME_PX) + 20, "r": RIGHT_PX, "t": 30}
        | {"b": 10 + foot_px},
        "xaxis": {"visible": False, "fixedrange": True, "range": _range(ends)},
        "yaxis": axis,
        "annotations": [
            _heading(column, colours),
            *_rights(rows, below, colours),
            *(_above(names, colours) if narrow else ()),
        ],
        "legend": legend_at(top_px + 10, height, colours) | {"traceorder": "normal"},
    }
    return draw(traces, layout)


def _range(ends: Sequence[float]) -> list[float]:
    low, high = min(0.0, *ends), max(0.0, *ends)
    reach = max(high - low, 1.0)
    return [low - reach * 0.01, high + reach * 0.02]


def _fills(
    rows: Sequence[Bar],
    starts: Sequence[float],
    looks: Mapping[str, Look],
    row_px: int,
    below: float,
    colours: Palette,
) -> list[dict[str, Any]]:
    """One trace a look, in the order of the looks; a look without bars draws nothing."""
    traces = []
    for key, look in looks.items():
        mine = [number for number, bar in enumerate(rows) if bar.look == key]
        if not mine:
            continue
        marker: dict[str, Any] = {"color": look.colour, "line": {"width": 0}}
        if look.pattern:
            marker["pattern"] = {"shape": look.pattern, "fillmode": "replace", "size": 6}
            marker["pattern"] |= {"fgcolor": look.colour, "bgcolor": colours.band, "solidity": 0.35}
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "meta": key,
                "name": plain(look.name),
                "showlegend": bool(look.name),
                "y": [number + below for number in mine],
                "x": [rows[number].days for number in mine],
                "base": [starts[number] for number in mine],
                "width": BAR_PX / row_px,
                "marker": marker,
                **answering([rows[n].label for n in mine], [rows[n].hover for n in mine]),
            }
        )
    return traces


def _steps(ends: Sequence[float], below: float, colours: Palette) -> dict[str, Any]:
    """Thin lines from each end down to the next bar."""
    x: list[float | None] = []
    y: list[float | None] = []
    for number, end in enumerate(ends[1:]):
        x += [end, end, None]
        y += [number + below, number + 1 + below, None]
    line = {"color": colours.plan, "width": 1, "dash": "2px,2px"}
    trace: dict[str, Any] = {"type": "scatter", "mode": "lines", "meta": "steps", "line": line}
    return trace | {"x": x, "y": y, "showlegend": False, "hoverinfo": "skip"}


def _thin(
    bars: Sequence[Bar], name: str, row_px: int, below: float, colours: Palette
) -> list[dict[str, Any]]:
    """The other division under the bars; nothing where it says the same everywhere."""
    if all(bar.thin is None or abs(bar.thin - bar.days) < 0.05 for bar in bars):
        return []
    lengths = [bar.thin or 0.0 for bar in bars]
    ends = [0.0, *accumulate(lengths)]
    offset = below + (BAR_PX / 2 + THIN_PX) / row_px
    return [
        {
            "type": "bar",
            "orientation": "h",
            "meta": "thin",
            "name": plain(name),
            "y": [number + offset for number in range(len(bars))],
            "x": lengths,
            "base": ends[:-1],
            "width": THIN_PX / row_px,
            "marker": {"color": colours.whisker, "line": {"width": 0}},
            "hoverinfo": "skip",
        }
    ]


def _heading(column: str, colours: Palette) -> dict[str, Any]:
    return _text(column, colours.muted, 12) | {
        "x": 1, "xshift": RIGHT_PX - 4, "xanchor": "right", "yref": "paper", "y": 1,
        "yanchor": "bottom", "yshift": 4,
    }  # fmt: skip


def _rights(rows: Sequence[Bar], below: float, colours: Palette) -> list[dict[str, Any]]:
    last = len(rows) - 1
    return [
        _text(bar.right, colours.text, 13, bold=number == last)
        | {"x": 1, "xshift": RIGHT_PX - 4, "xanchor": "right", "yref": "y", "y": number + below}
        | {"yanchor": "middle"}
        for number, bar in enumerate(rows)
    ]


def _above(names: Sequence[str], colours: Palette) -> list[dict[str, Any]]:
    return [
        _text(clip(name, PHONE_EM), colours.text, 12, escaped=True)
        | {"x": 0, "xanchor": "left", "yref": "y", "y": number - 0.24, "yanchor": "middle"}
        for number, name in enumerate(names)
    ]


def _text(
    text: str, colour: str, size: int, *, bold: bool = False, escaped: bool = False
) -> dict[str, Any]:
    shown = text if escaped else plain(text)
    font = {"size": size, "color": colour}
    told = {"text": f"<b>{shown}</b>" if bold else shown, "showarrow": False, "font": font}
    return told | {"xref": "paper"}
