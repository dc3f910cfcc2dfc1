"""Whether a drawing can be a red line or a layer, and how long a metre is where it lies.

Coordinates are degrees (longitude, latitude). What can be mended without a guess is mended and
said (``Repair``); the rest is refused with the place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from pyproj import Geod, Transformer
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from errors import InputError
from store.sites.frames import LAT, LON

AREA_M2 = (10.0, 20_000_000.0)  # of a red line
MOST_POINTS = {"outline": 20_000, "layer": 200_000}
DIGITS = 9  # of a degree: a tenth of a millimetre
FIELD = "drawing"
Shape = dict[str, Any]
_EARTH = Geod(ellps="GRS80")


def N_(message: str) -> str:  # noqa: N802 (the marker that the catalogue tool looks for)
    """Mark a text for the catalogue; it is translated where it is shown."""
    return message


@dataclass(frozen=True)
class Repair:
    """What was mended, as a sentence with gaps."""

    text: str
    gaps: tuple[tuple[str, Any], ...] = ()

    def kept(self) -> list[Any]:
        """As the database keeps it."""
        return [self.text, dict(self.gaps)]


@dataclass(frozen=True)
class Outline:
    """A red line: a GeoJSON MultiPolygon, its true area and what was mended."""

    shape: Shape
    area_m2: float
    repairs: tuple[Repair, ...]


@dataclass(frozen=True)
class Features:
    """A layer: a GeoJSON FeatureCollection of named features and what was mended."""

    shape: Shape
    count: int
    repairs: tuple[Repair, ...]


AREAS_ONLY = N_("{n} points or lines beside the areas were left out: a red line is an area.")
UNITED = N_("Parts that overlapped or touched were united.")
TURNED = N_("The direction of {n} rings was turned: outlines run anticlockwise, holes clockwise.")
FLAT = N_("Heights were left out: distances are taken in plan.")
MENDED = N_("{n} areas that cross themselves were taken with all that they enclose.")


def outline(drawing: Mapping[str, Any]) -> Outline:
    """The red line in a FeatureCollection. Raises InputError for ``drawing``."""
    found = [_geometry(feature["geometry"]) for feature in drawing["features"]]
    parts = [part for geometry in found for part in _flattened(geometry)]
    areas = [part for part in parts if part.geom_type == "Polygon"]
    if not areas:
        raise InputError(
            "There is no area in this file. A red line is a closed outline: a Polygon in GeoJSON, "
            "or at least three corners in a table.",
            field=FIELD,
        )
    _check_size(areas, "outline")
    for area in areas:
        _refuse_crossing(area)
    repairs = []
    if len(parts) > len(areas):
        repairs.append(Repair(AREAS_ONLY, (("n", len(parts) - len(areas)),)))
    if turned := sum(_turned(area) for area in areas):
        repairs.append(Repair(TURNED, (("n", turned),)))
    if any(part.has_z for part in parts):
        repairs.append(Repair(FLAT))
    whole = shapely.union_all(areas)
    if len(_flattened(whole)) < len(areas):
        repairs.append(Repair(UNITED))
    whole = shapely.orient_polygons(shapely.force_2d(whole))
    _check_place(whole)
    area_m2 = abs(_EARTH.geometry_area_perimeter(whole)[0])
    _check_area(area_m2)
    return Outline(_written(shapely.MultiPolygon(_flattened(whole))), area_m2, tuple(repairs))


def features(drawing: Mapping[str, Any]) -> Features:
    """The lines, points and areas of a layer. Raises InputError for ``drawing``."""
    read = [(feature, _geometry(feature["geometry"])) for feature in drawing["features"]]
    _check_size([geometry for _feature, geometry in read], "layer")
    repairs, mended, out = [], 0, []
    if any(geometry.has_z for _feature, geometry in read):
        repairs.append(Repair(FLAT))
    for feature, raw in read:
        geometry = shapely.force_2d(raw)
        if not geometry.is_valid:
            geometry, mended = shapely.make_valid(geometry), mended + 1
        _check_place(geometry)
        name = str((feature.get("properties") or {}).get("name") or "")[:200]
        out.append(
            {"type": "Feature", "properties": {"name": name}, "geometry": _written(geometry)}
        )
    if mended:
        repairs.append(Repair(MENDED, (("n", mended),)))
    return Features({"type": "FeatureCollection", "features": out}, len(out), tuple(repairs))


class Ground:
    """Metres around one site: a transverse Mercator projection whose scale is one at its centre.

    Five kilometres away a metre is wrong by less than a micrometre, two hundred by 0.5 mm.
    """

    def __init__(self, centre: tuple[float, float]) -> None:
        lon, lat = centre
        self._to = _plane(round(lon, 6), round(lat, 6))

    @classmethod
    def of(cls, site: Shape) -> Ground:
        """The ground of a red line as ``outline`` gave it."""
        middle = shape(site).envelope.centroid
        return cls((middle.x, middle.y))

    def metres(self, geometry: Shape | BaseGeometry) -> BaseGeometry:
        """The geometry in metres east and north of the centre."""
        read = geometry if isinstance(geometry, BaseGeometry) else shape(geometry)
        return shapely.transform(read, self._moved)

    def metres_of(self, geometries: list[BaseGeometry]) -> Any:
        """Many at once, as an array."""
        return shapely.transform(np.asarray(geometries, dtype=object), self._moved)

    def _moved(self, points: Any) -> Any:
        return np.column_stack(self._to.transform(points[:, 0], points[:, 1]))


@lru_cache(maxsize=64)
def _plane(lon: float, lat: float) -> Transformer:
    target = f"+proj=tmerc +lat_0={lat} +lon_0={lon} +k=1 +ellps=GRS80 +units=m +no_defs"
    return Transformer.from_crs("+proj=longlat +ellps=GRS80 +no_defs", target, always_xy=True)


def _geometry(given: Any) -> BaseGeometry:
    try:
        read = shape(given)
    except (ValueError, TypeError, KeyError, AttributeError, shapely.errors.ShapelyError) as error:
        raise InputError(
            "A geometry of this file cannot be read: {detail}.", field=FIELD, detail=error
        ) from error
    if read.is_empty:
        raise InputError(
            "A geometry of this file is empty. Export it again, or leave the empty one out.",
            field=FIELD,
        )
    if not np.isfinite(shapely.get_coordinates(read)).all():
        raise InputError("A coordinate of this file is not a number. Correct it.", field=FIELD)
    return read


def _flattened(geometry: BaseGeometry) -> list[BaseGeometry]:
    """The simple parts of a geometry, however deep the collections."""
    if not hasattr(geometry, "geoms"):
        return [geometry]
    return [part for inner in geometry.geoms for part in _flattened(inner)]


def _check_size(parts: Iterable[BaseGeometry], what: str) -> None:
    points = sum(int(shapely.get_num_coordinates(part)) for part in parts)
    most = MOST_POINTS[what]
    if points > most:
        raise InputError(
            "{n} points are too many; {most} are the most. Simplify the drawing, or cut it to the "
            "district.",
            field=FIELD,
            n=points,
            most=most,
        )


def _refuse_crossing(area: BaseGeometry) -> None:
    """A red line that crosses itself encloses nobody knows what: usually two corners are
    swapped."""
    if area.is_valid:
        return
    reason = shapely.is_valid_reason(area)
    place = re.search(r"\[(\S+) (\S+)\]", reason)
    lon, lat = (float(place[1]), float(place[2])) if place else (area.bounds[0], area.bounds[1])
    if reason.startswith("Hole lies outside"):
        raise InputError(
            "A hole lies outside its area, near longitude {lon}, latitude {lat}. Give it as an "
            "area of its own, or leave it out.",
            field=FIELD, lon=f"{lon:.6f}", lat=f"{lat:.6f}",
        )  # fmt: skip
    raise InputError(
        "The outline crosses or touches itself near longitude {lon}, latitude {lat}. Put its "
        "corners into the order in which one walks around the site.",
        field=FIELD, lon=f"{lon:.6f}", lat=f"{lat:.6f}",
    )  # fmt: skip


def _turned(area: Any) -> int:
    return int(not area.exterior.is_ccw) + sum(int(ring.is_ccw) for ring in area.interiors)


def _check_place(geometry: BaseGeometry) -> None:
    west, south, east, north = geometry.bounds
    if not (LON[0] <= west and east <= LON[1] and LAT[0] <= south and north <= LAT[1]):
        raise InputError(
            "Longitude {lon}, latitude {lat} is not in China. Check the coordinate system and "
            "which number stands first.",
            field=FIELD, lon=f"{west:.4f}", lat=f"{south:.4f}",
        )  # fmt: skip


def _check_area(area_m2: float) -> None:
    least, most = AREA_M2
    if not least <= area_m2 <= most:
        raise InputError(
            "The outline encloses {area} m²; a site has between {least} and {most} m². Check the "
            "coordinate system and the units.",
            field=FIELD, area=f"{area_m2:,.0f}", least=f"{least:,.0f}", most=f"{most:,.0f}",
        )  # fmt: skip


def _written(geometry: BaseGeometry) -> Shape:
    """GeoJSON with plain lists, as JSON keeps it."""
    rounded = shapely.transform(geometry, lambda points: np.round(points, DIGITS))
    return dict(json.loads(shapely.to_geojson(rounded)))
