"""What the map of a site draws: rings and lines in metres around the site, cut to a window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import shapely

from models import ConstraintLayer, SiteOutline
from store.sites.screening import Near
from store.sites.shapes import Ground
from views.language import Language

PIECE_COLUMNS = ["role", "group", "label", "form", "x", "y"]
LEAST_MARGIN_M, MOST_MARGIN_M = 60.0, 220.0


def pieces(
    kept: SiteOutline | None,
    layers: Sequence[ConstraintLayer],
    found: Sequence[Near],
    lang: Language,
) -> pd.DataFrame:
    """Zones, features, the red line and the shortest distances, in the order of drawing; the last
    row holds two corners of the window."""
    if kept is None:
        return pd.DataFrame([], columns=PIECE_COLUMNS)
    ground = Ground.of(kept.shape)
    plot = ground.metres(kept.shape)
    window = _window(plot, found)
    by_id = {near.layer_id: near for near in found}
    table: list[dict[str, Any]] = []
    for layer in layers:
        near = by_id.get(layer.id or 0)
        if near is None:
            continue
        drawn = [
            (feature["properties"]["name"], ground.metres(feature["geometry"]))
            for feature in layer.shape["features"]
        ]
        close = [(name, g) for name, g in drawn if g.distance(window) <= near.kind.zones[0].width_m]
        for zone in near.kind.zones:
            if zone.width_m and close:
                area = shapely.union_all([g.buffer(zone.width_m, quad_segs=12) for _n, g in close])
                said = zone.names.zh if lang == "zh" else zone.names.en
                label = f"{said} {zone.width_m:g} m" if zone is near.kind.zones[0] else ""
                table += _cut("zone", near.kind.group, label, area, window)
        for name, geometry in close:
            table += _cut("feature", near.kind.group, name or layer.name, geometry, window)
    table += _cut("site", "", "", plot, window)
    for near in found:
        if near.zones and near.distance_m > 0:
            table += _shortest(near, layers, ground, plot, window)
    west, south, east, north = window.bounds
    corners = shapely.MultiPoint([(west, south), (east, north)])
    table.append(_piece("window", "", "", "points", [p.x for p in corners.geoms],
                        [p.y for p in corners.geoms]))  # fmt: skip
    return pd.DataFrame(table, columns=PIECE_COLUMNS)


def _window(plot: Any, found: Sequence[Near]) -> Any:
    """The site with room around it: enough for the farthest thing that it touches."""
    reach = max((near.distance_m for near in found if near.zones), default=0.0)
    margin = min(max(LEAST_MARGIN_M, reach * 1.3 + 15), MOST_MARGIN_M)
    west, south, east, north = plot.bounds
    return shapely.box(west - margin, south - margin, east + margin, north + margin)


def _shortest(
    near: Near, layers: Sequence[ConstraintLayer], ground: Ground, plot: Any, window: Any
) -> list[dict[str, Any]]:
    """The line along which the distance was taken."""
    layer = next(layer for layer in layers if layer.id == near.layer_id)
    shapes = [ground.metres(feature["geometry"]) for feature in layer.shape["features"]]
    nearest = min(shapes, key=plot.distance)
    line = shapely.shortest_line(plot, nearest)
    return _cut("distance", near.kind.group, f"{near.distance_m:.1f} m", line, window)


def _cut(role: str, group: str, label: str, geometry: Any, window: Any) -> list[dict[str, Any]]:
    """The pieces inside the window; rings of one area follow one another with a gap."""
    inside = geometry.intersection(window)
    out: list[dict[str, Any]] = []
    parts = [p for p in shapely.get_parts(inside) if not p.is_empty]
    flat = [q for p in parts for q in (p.geoms if hasattr(p, "geoms") else (p,))]
    for part in flat:
        if part.geom_type == "Polygon":
            x: list[float | None] = []
            y: list[float | None] = []
            for ring in (part.exterior, *part.interiors):
                x += [*ring.xy[0], None]
                y += [*ring.xy[1], None]
            out.append(_piece(role, group, label, "area", x[:-1], y[:-1]))
        else:
            form = "points" if part.geom_type == "Point" else "line"
            out.append(_piece(role, group, label, form, list(part.xy[0]), list(part.xy[1])))
    return out


def _piece(
    role: str, group: str, label: str, form: str, x: Sequence[Any], y: Sequence[Any]
) -> dict[str, Any]:
    return {
        "role": role, "group": group, "label": label, "form": form,
        "x": [None if v is None else round(v, 2) for v in x],
        "y": [None if v is None else round(v, 2) for v in y],
    }  # fmt: skip
