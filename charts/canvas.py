"""Layout parts that all figures share: fonts, colours, legend, an empty figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import plotly.graph_objects as go

from charts.palette import FONT, Palette
from charts.text import plain, width_em

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
