"""The workload of each organisation, for the portfolio page."""

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
from charts.palette import palette
from charts.rows import as_int, as_text
from charts.sketch import answering
from charts.text import clip, plain, width_em
from charts.words import WorkloadWords

NAME_PX = 13
WORK_ROW_PX, WORK_BAR_PX, WORK_PX = 34, 15, 110


def workload(frame: pd.DataFrame, *, words: WorkloadWords, dark: bool) -> go.Figure:
    """Stacked bars of open steps: on time, due soon (striped), overdue (hatched), with numbers.

    ``frame``: organisation, on_time, due_soon, overdue (counts); row order = drawing order.
    Raises ``KeyError`` for a missing column.
    """
    colours = palette(dark)
    if frame.empty:
        return empty_figure(words.empty, colours)
    names = [as_text(name) or "" for name in frame["organisation"]]
    counts = {
        key: [as_int(n) or 0 for n in frame[key]] for key in ("on_time", "due_soon", "overdue")
    }
    totals = [sum(row) for row in zip(*counts.values(), strict=True)]
    looks = [
        ("on_time", words.on_time, {"color": colours.actual}, colours.on_bar),
        ("due_soon", words.due_soon, _patterned("|", colours.due_soon), colours.on_amber),
        ("overdue", words.overdue, _patterned("/", colours.overdue), colours.on_bar),
    ]
    traces = [
        {
            "type": "bar",
            "orientation": "h",
            "meta": key,
            "name": plain(label),
            "y": list(range(len(names))),
            "x": counts[key],
            "width": WORK_BAR_PX / WORK_ROW_PX,
            "marker": marker | {"line": {"width": 1, "color": colours.paper}},
            "text": [f"<b>{n}</b>" if n else "" for n in counts[key]],
            "textposition": "inside",
            "insidetextanchor": "middle",
            "textangle": 0,
            "constraintext": "none",
            "textfont": {"size": 11, "color": on_bar},
            **answering(
                names,
                [
                    f"<b>{plain(name)}</b><br>{plain(label)} {n}<br>{plain(words.total)} {total}"
                    for name, n, total in zip(names, counts[key], totals, strict=True)
                ],
            ),
        }
        for key, label, marker, on_bar in looks
    ]
    name_em = min(max(width_em(name) for name in names), 14.0)
    foot_px = legend_px(legend_names(traces), WORK_PX)
    top_px = 6 + len(names) * WORK_ROW_PX
    height = top_px + 8 + foot_px
    layout = base_layout(colours, height) | {
        "barmode": "stack",
        "margin": {"l": round(name_em * NAME_PX) + 20, "r": 12, "t": 6, "b": 8 + foot_px},
        "xaxis": {"visible": False, "fixedrange": True, "range": [0, max(*totals, 1) * 1.02]},
        "yaxis": rows_axis([clip(name, 14) for name in names], colours) | {"ticklabelstandoff": 8},
        "legend": legend_at(top_px + 8, height, colours) | {"traceorder": "normal"},
    }
    return draw(traces, layout)


def _patterned(shape: str, colour: str) -> dict[str, Any]:
    """A faint texture over a full colour, so that the number on it stays readable."""
    pattern = {"shape": shape, "fillmode": "overlay", "fgcolor": "#ffffff", "fgopacity": 0.35}
    return {"color": colour, "pattern": pattern | {"size": 6, "solidity": 0.2}}
