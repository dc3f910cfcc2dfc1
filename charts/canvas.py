"""Layout parts that all figures share: fonts, colours, legend, an empty figure."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from charts.palette import FONT, Palette
from charts.text import plain


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


def legend_below(colours: Palette) -> dict[str, Any]:
    """Entries in a row at the figure's foot; a click on one hides nothing."""
    return {
        "orientation": "h",
        "xref": "container",
        "yref": "container",
        "x": 0,
        "xanchor": "left",
        "y": 0,
        "yanchor": "bottom",
        "bgcolor": "rgba(0,0,0,0)",
        "font": {"size": 12, "color": colours.text},
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
