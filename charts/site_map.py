"""The map of a site: red line, constraints, their zones and the distances, in metres, to scale.

No tiles, no network: what is not in a layer is not on the map.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from charts.canvas import base_layout, draw, empty_figure, legend_at, legend_names, legend_px
from charts.palette import Palette, palette
from charts.text import plain
from charts.words import SiteMapWords

HEIGHT_PX, NARROW_PX = 520, 320
PLOT_PX = {False: 640, True: 350}  # for the rows of the legend
EDGE_PX, FOOT_PX = 8, 8
SCALES_M = (10, 20, 50, 100, 200, 500, 1000, 2000)
# Hue and dash, so that colour is not alone; light and dark.
GROUPS: dict[str, tuple[str, str, str]] = {
    "metro": ("#7a4fc0", "#b596f2", "solid"),
    "rail": ("#5d5148", "#c9b39c", "12px,4px"),
    "power": ("#a8690a", "#eeb04a", "8px,3px,2px,3px"),
    "heritage": ("#8c3b62", "#e290b8", "3px,3px"),
    "water": ("#117a9c", "#5cc4e6", "solid"),
    "airport": ("#5b6778", "#a3b0c0", "6px,6px"),
    "road": ("#4f6f22", "#a9cc78", "14px,3px"),
    "gas": ("#96492a", "#e59a74", "5px,2px"),
}


def site_map(pieces: pd.DataFrame, *, words: SiteMapWords, dark: bool, narrow: bool) -> go.Figure:
    """``pieces``: role (zone, feature, site, distance, window), group, label, form (area, line,
    points), x and y as lists of metres with None between rings. Raises KeyError for a missing
    column."""
    colours = palette(dark)
    rows: list[dict[str, Any]] = pieces[["role", "group", "label", "form", "x", "y"]].to_dict(
        "records"
    )
    window = next((row for row in rows if row["role"] == "window"), None)
    if window is None:
        return empty_figure(words.empty, colours)
    seen: set[str] = set()
    drawn = {plain(words.groups[row["group"]]) for row in rows if row["role"] == "feature"}
    traces = [
        trace
        for row in rows
        if row["role"] != "window"
        for trace in _traces(row, window, seen, words, colours, dark)
    ]
    for trace in traces:  # a zone reaches into the window, what it protects does not
        if trace["meta"] == "zone" and trace["name"] not in drawn:
            drawn.add(trace["name"])
            trace["showlegend"] = True
    traces.append(_scale(window, colours))
    return draw(traces, _layout(traces, window, words, colours, narrow))


def _traces(
    row: dict[str, Any],
    window: dict[str, Any],
    seen: set[str],
    words: SiteMapWords,
    colours: Palette,
    dark: bool,
) -> list[dict[str, Any]]:
    role = row["role"]
    if role == "site":
        return [_site(row, seen, words, colours)]
    light, night, dash = GROUPS[row["group"]]
    colour = night if dark else light
    if role == "zone":
        first = f"zone {row['label']}" not in seen
        seen.add(f"zone {row['label']}")
        drawn = [_zone(row, colour, words)]
        return [*drawn, _zone_label(row, window, colour)] if first and row["label"] else drawn
    if role == "distance":
        return [_distance(row, colours)]
    return [_feature(row, seen, colour, dash, words)]


def _site(
    row: dict[str, Any], seen: set[str], words: SiteMapWords, colours: Palette
) -> dict[str, Any]:
    first = "site" not in seen
    seen.add("site")
    return _line(row) | {
        "meta": "site",
        "name": plain(words.site),
        "showlegend": first,
        "fill": "toself",
        "fillcolor": colours.fan,
        "line": {"color": colours.critical, "width": 2.6},
        "hoveron": "fills",
        "text": plain(words.site),
        "hoverinfo": "text",
    }


def _zone(row: dict[str, Any], colour: str, words: SiteMapWords) -> dict[str, Any]:
    text = plain(f"{words.groups[row['group']]} · {row['label']}")
    return _line(row) | {
        "meta": "zone",
        "name": plain(words.groups[row["group"]]),
        "showlegend": False,
        "fill": "toself",
        "fillcolor": _thin(colour, 0.10),
        "line": {"color": colour, "width": 1, "dash": "4px,3px"},
        "hoveron": "fills",
        "text": text,
        "hoverinfo": "text",
    }


def _zone_label(row: dict[str, Any], window: dict[str, Any], colour: str) -> dict[str, Any]:
    """What the zone is, under its upper edge and inside the window."""
    top = max((y, x) for x, y in zip(row["x"], row["y"], strict=True) if y is not None)
    west, east = window["x"]
    share = (top[1] - west) / (east - west)
    side = "right" if share < 0.25 else "left" if share > 0.75 else "center"
    return {
        "type": "scatter",
        "meta": "zone_label",
        "mode": "text",
        "x": [top[1]],
        "y": [top[0]],
        "text": [plain(row["label"])],
        "textposition": f"bottom {side}",
        "textfont": {"color": colour, "size": 11},
        "showlegend": False,
        "hoverinfo": "skip",
    }


def _feature(
    row: dict[str, Any], seen: set[str], colour: str, dash: str, words: SiteMapWords
) -> dict[str, Any]:
    group = row["group"]
    first = group not in seen
    seen.add(group)
    area = row["form"] == "area"
    return _line(row) | {
        "meta": "feature",
        "mode": "markers" if row["form"] == "points" else "lines",
        "name": plain(words.groups[group]),
        "showlegend": first,
        "line": {"color": colour, "width": 2 if area else 3.2, "dash": dash},
        "marker": {"color": colour, "size": 9, "symbol": "diamond"},
        "text": plain(row["label"]),
        "hoverinfo": "text",
        **(
            {"fill": "toself", "fillcolor": _thin(colour, 0.28), "hoveron": "fills"} if area else {}
        ),
    }


def _distance(row: dict[str, Any], colours: Palette) -> dict[str, Any]:
    """The shortest way, with its length in the middle."""
    x, y = row["x"], row["y"]
    middle = [(x[0] + x[-1]) / 2, (y[0] + y[-1]) / 2]
    return _line(row) | {
        "meta": "distance",
        "mode": "lines+text",
        "showlegend": False,
        "x": [x[0], middle[0], x[-1]],
        "y": [y[0], middle[1], y[-1]],
        "line": {"color": colours.text, "width": 1.6},
        "text": ["", f"<b>{plain(row['label'])}</b>", ""],
        "textposition": "middle right",
        "textfont": {"color": colours.text, "size": 13},
        "hoverinfo": "skip",
    }


def _scale(window: dict[str, Any], colours: Palette) -> dict[str, Any]:
    """A bar of a round length in the lower left corner."""
    (west, east), (south, north) = window["x"], window["y"]
    length = max(m for m in SCALES_M if m <= max((east - west) / 3.5, SCALES_M[0]))
    x0, y0 = west + (east - west) * 0.03, south + (north - south) * 0.035
    return {
        "type": "scatter",
        "meta": "scale",
        "mode": "lines+text",
        "x": [x0, x0 + length / 2, x0 + length],
        "y": [y0, y0, y0],
        "text": ["", f"{length} m", ""],
        "textposition": "top center",
        "textfont": {"color": colours.text, "size": 12},
        "line": {"color": colours.text, "width": 3},
        "showlegend": False,
        "hoverinfo": "skip",
    }


def _line(row: dict[str, Any]) -> dict[str, Any]:
    return {"type": "scatter", "mode": "lines", "x": row["x"], "y": row["y"]}


def _thin(colour: str, share: float) -> str:
    """A hexadecimal colour with most of what is behind it shining through."""
    red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return f"rgba({red},{green},{blue},{share})"


def _layout(
    traces: list[dict[str, Any]],
    window: dict[str, Any],
    words: SiteMapWords,
    colours: Palette,
    narrow: bool,
) -> dict[str, Any]:
    legend = legend_px(legend_names(traces), PLOT_PX[narrow])
    height = (NARROW_PX if narrow else HEIGHT_PX) + legend
    axis = {
        "showticklabels": False,
        "ticks": "",
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "constrain": "domain",
        "showline": True,
        "mirror": True,
        "linecolor": colours.grid,
    }
    layout = base_layout(colours, height)
    layout |= {
        "margin": {"l": EDGE_PX, "r": EDGE_PX, "t": legend + EDGE_PX, "b": FOOT_PX},
        "legend": legend_at(0, height, colours),
        "xaxis": axis | {"range": window["x"]},
        "yaxis": axis | {"range": window["y"], "scaleanchor": "x", "scaleratio": 1},
        "annotations": [
            {
                "text": f"<b>{plain(words.north)}</b><br>▲",
                "xref": "x domain",
                "x": 0.98,
                "yref": "y domain",
                "y": 0.02,
                "showarrow": False,
                "align": "center",
                "font": {"size": 13, "color": colours.text},
            }
        ],
    }
    return layout
