"""Do stated chances come true? A mark where it was stated, a dot where it was seen."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from charts.canvas import (
    base_layout,
    draw,
    empty_figure,
    legend_at,
    legend_names,
    legend_px,
    rows_axis,
)
from charts.palette import Palette, palette
from charts.rows import as_text
from charts.sketch import answering, still_line
from charts.text import plain, width_em, wrap
from charts.words import ReliabilityWords

ROW_PX, TOP_PX, AXIS_PX, NAME_PX, NAME_EM, RIGHT_PX = 34, 28, 34, 13, 15.0, 92
PLOT_PX, PHONE_PX = 220, 120


def reliability(
    frame: pd.DataFrame, *, words: ReliabilityWords, dark: bool, narrow: bool = False
) -> go.Figure:
    """``frame``: label, stated, seen, low, high (shares 0 to 1), cases; one row a drawn row.

    ``low`` to ``high`` is the interval of the true share. Raises ``KeyError``.
    """
    colours = palette(dark)
    rows = [row for row in frame.to_dict("records") if not pd.isna(row["seen"])]
    if not rows:
        return empty_figure(words.empty, colours)
    labels = [as_text(row["label"]) or "" for row in rows]
    traces = _traces(rows, labels, words, colours)
    name_em = min(max(width_em(label) for label in labels), NAME_EM)
    foot_px = legend_px(legend_names(traces), PHONE_PX if narrow else PLOT_PX)
    top_px = TOP_PX + len(rows) * ROW_PX + AXIS_PX
    height = top_px + foot_px
    rights = [f"{words.percent(float(row['seen']))} · {int(row['cases'])}" for row in rows]
    ticks = [0, 0.5, 1] if narrow else [0, 0.25, 0.5, 0.75, 1]
    layout = base_layout(colours, height) | {
        "margin": {"l": round(name_em * NAME_PX) + 20, "r": RIGHT_PX, "t": TOP_PX}
        | {"b": AXIS_PX + foot_px},
        "xaxis": {
            "range": [-0.02, 1.04],
            "tickmode": "array",
            "tickvals": ticks,
            "ticktext": [plain(words.percent(share)) for share in ticks],
            "tickangle": 0,
            "tickfont": {"size": 12, "color": colours.muted},
            "gridcolor": colours.grid,
            "zeroline": False,
            "fixedrange": True,
        },
        "yaxis": rows_axis([wrap(label, NAME_EM, 2) for label in labels], colours)
        | {"ticklabelstandoff": 8},
        "annotations": [
            _right(words.column, colours.muted, 12, {"yref": "paper", "y": 1, "yanchor": "bottom"}),
            *(
                _right(text, colours.text, 13, {"yref": "y", "y": number, "yanchor": "middle"})
                for number, text in enumerate(rights)
            ),
        ],
        "legend": legend_at(top_px, height, colours),
    }
    return draw(traces, layout)


def _traces(
    rows: list[dict[Any, Any]], labels: list[str], words: ReliabilityWords, colours: Palette
) -> list[dict[str, Any]]:
    x: list[Any] = []
    y: list[Any] = []
    for number, row in enumerate(rows):
        x += [float(row["low"]), float(row["high"]), None]
        y += [number, number, None]
    line = {"color": colours.forecast, "width": 3}
    interval = still_line("interval", words.interval, x, y, line) | {"opacity": 0.45}
    hover = [
        f"<b>{plain(label)}</b><br>{plain(words.stated)} {plain(words.percent(row['stated']))}"
        f"<br>{plain(words.seen)} {plain(words.percent(row['seen']))}"
        for label, row in zip(labels, rows, strict=True)
    ]
    point: dict[str, Any] = {"type": "scatter", "mode": "markers", "y": list(range(len(rows)))}
    stated = {"symbol": "line-ns", "size": 20, "line": {"width": 2.4, "color": colours.text}}
    seen = {"symbol": "circle", "size": 11, "color": colours.forecast, "line": {"width": 0}}
    return [
        interval,
        point
        | {"meta": "stated", "name": plain(words.stated), "marker": stated, "hoverinfo": "skip"}
        | {"x": [float(row["stated"]) for row in rows]},
        point
        | {"meta": "seen", "name": plain(words.seen), "marker": seen}
        | {"x": [float(row["seen"]) for row in rows]}
        | answering(labels, hover),
    ]


def _right(text: str, colour: str, size: int, at: dict[str, Any]) -> dict[str, Any]:
    told = {"text": plain(text), "showarrow": False, "font": {"size": size, "color": colour}}
    return told | {"xref": "paper", "x": 1, "xshift": RIGHT_PX - 4, "xanchor": "right"} | at
