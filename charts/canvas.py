"""Layout parts that all figures share: fonts, colours, legend, an empty figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import plotly.graph_objects as go

from charts.axis import Span, month_axis, ms
from charts.palette import FONT, Palette
from charts.text import plain, width_em
from charts.words import DateText, DotWords, LaneWords

LEGEND_TEXT_PX, LEGEND_SYMBOL_PX, LEGEND_ROW_PX = 12, 46, 29


def base_layout(colours: Palette, height: int) -> dict[str, Any]:
    """A layout without a template: nothing of plotly's default look, nothing from the internet."""
    return {
        "template": None,
        "height": height,
        "autosize": True,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 13, "color": colours.text},
        "hoverlabel": {
            "bgcolor": colours.paper,
            "bordercolor": colours.grid,
            "align": "left",
            "font": {"family": FONT, "size": 12, "color": colours.text},
        },
        "hovermode": "closest",
        "dragmode": False,
        "barmode": "overlay",
        "bargap": 0,
        "uirevision": "keep",
    }


def time_axis(span: Span, month: DateText, most: int, colours: Palette) -> dict[str, Any]:
    """Months with one grid line each; no zooming, so that a finger scrolls the page."""
    axis = month_axis(span, month, most)
    axis["minor"] |= {"gridcolor": colours.grid, "gridwidth": 1}
    tickfont = {"size": 12, "color": colours.muted}
    return axis | {"fixedrange": True, "zeroline": False, "ticks": "", "tickfont": tickfont}


def today_line(span: Span, today: date, colours: Palette) -> list[dict[str, Any]]:
    """A dashed line through all rows; nothing when today is out of sight."""
    if not span.shows(today):
        return []
    line = {"color": colours.today, "width": 1.4, "dash": "4px,3px"}
    at = {"xref": "x", "x0": ms(today), "x1": ms(today), "yref": "paper", "y0": 0, "y1": 1}
    return [{"type": "line", "line": line, **at}]


def today_label(
    span: Span, today: date, words: LaneWords | DotWords, colours: Palette
) -> list[dict[str, Any]]:
    """White on red above the rows, kept inside the figure at its edges."""
    if not span.shows(today):
        return []
    share = (ms(today) - span.start) / (span.end - span.start)
    return [
        {
            "text": plain(f"{words.today} {words.day(today)}"),
            "xref": "x",
            "x": ms(today),
            "yref": "paper",
            "y": 1,
            "xanchor": "left" if share < 0.1 else "right" if share > 0.9 else "center",
            "yanchor": "bottom",
            "showarrow": False,
            "bgcolor": colours.today,
            "borderpad": 3,
            "font": {"size": 12, "color": colours.on_today},
        }
    ]


def rows_axis(names: Sequence[str], colours: Palette) -> dict[str, Any]:
    """One row per name, the first on top."""
    return {
        "range": [len(names) - 0.5, -0.5],
        "tickmode": "array",
        "tickvals": list(range(len(names))),
        "ticktext": list(names),
        "tickfont": {"size": 12, "color": colours.text},
        "ticks": "",
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
    }


def right_carrier(span: Span) -> dict[str, Any]:
    """A line of one point, so nothing: plotly draws the right-hand axis only if a trace uses it."""
    return {
        "type": "scatter",
        "mode": "lines",
        "meta": "carrier",
        "x": [span.start],
        "y": [0],
        "yaxis": "y2",
        "hoverinfo": "skip",
        "showlegend": False,
    }


def legend_px(names: Sequence[str], width_px: int) -> int:
    """Height of a legend whose entries flow through ``width_px``.

    Reserved beforehand: a legend that is higher than the margin would squeeze the rows.
    """
    rows, filled = 1, 0.0
    for name in names:
        entry = width_em(name) * LEGEND_TEXT_PX + LEGEND_SYMBOL_PX
        if filled and filled + entry > width_px:
            rows, filled = rows + 1, 0.0
        filled += entry
    return rows * LEGEND_ROW_PX if names else 0


def legend_names(traces: Iterable[dict[str, Any]]) -> list[str]:
    """The names that plotly will put into the legend."""
    return [t["name"] for t in traces if t.get("name") and t.get("showlegend", True)]


def legend_at(top_px: int, height: int, colours: Palette) -> dict[str, Any]:
    """Entries in a row, ``top_px`` under the figure's top; a click on one hides nothing."""
    return {
        "orientation": "h",
        "xref": "container",
        "yref": "container",
        "x": 0,
        "xanchor": "left",
        "y": 1 - top_px / height,
        "yanchor": "top",
        "bgcolor": "rgba(0,0,0,0)",
        "font": {"size": LEGEND_TEXT_PX, "color": colours.text},
        "itemclick": False,
        "itemdoubleclick": False,
        "itemwidth": 30,
    }


def draw(traces: Sequence[dict[str, Any]], layout: dict[str, Any]) -> go.Figure:
    """The figure. After a click plotly would fade all that was not clicked; here nothing fades."""
    steady = []
    for trace in traces:
        unselected: dict[str, Any] = {"marker": {"opacity": 1}}
        if "textfont" in trace and trace["type"] == "scatter":
            unselected["textfont"] = {"color": trace["textfont"]["color"]}
        steady.append(trace | {"unselected": unselected})
    return go.Figure(data=steady, layout=layout)


def empty_figure(sentence: str, colours: Palette) -> go.Figure:
    """A low figure with one sentence instead of axes."""
    layout = base_layout(colours, 140)
    layout |= {
        "xaxis": {"visible": False, "fixedrange": True},
        "yaxis": {"visible": False, "fixedrange": True},
        "annotations": [
            {
                "text": plain(sentence),
                "xref": "paper",
                "yref": "paper",
                "x": 0.5,
                "y": 0.5,
                "showarrow": False,
                "font": {"color": colours.muted},
            }
        ],
    }
    return go.Figure(layout=layout)
