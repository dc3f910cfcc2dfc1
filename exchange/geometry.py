"""Drawings that come in: GeoJSON, or the table of corners of a land contract.

Whatever the file, what goes on is a GeoJSON FeatureCollection in degrees (longitude, latitude;
CGCS2000). The coordinate system is declared by who uploads; a file that plainly says otherwise is
refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from errors import InputError
from exchange.corners import Corner, read_corners
from exchange.degrees import degrees
from store.sites import frames
from store.sites.frames import FRAMES, GCJ02, Frame
from store.sites.shapes import FIELD, N_, Repair

MOST_BYTES = 10 * 1024 * 1024
LARGEST = 1e12  # beyond any coordinate
DEEPEST = 12  # collections within collections
SHIFTED = re.compile(r"gcj|bd-?0?9|mars|火星|百度|高德", re.IGNORECASE)
CLOSED = N_("{n} outlines did not end where they began; they were closed.")
KINDS = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2,
         "MultiPolygon": 3}  # how deep the lists of coordinates are  # fmt: skip


@dataclass(frozen=True)
class Drawing:
    """``shape``: a FeatureCollection in degrees; ``frame``: the system it was declared in."""

    shape: dict[str, Any]
    frame: str
    repairs: tuple[Repair, ...]


def read_drawing(name: str, data: bytes, frame_code: str) -> Drawing:
    """The drawing in a file named ``name``, or in pasted text. Raises InputError with the row."""
    frame = declared(frame_code)
    if len(data) > MOST_BYTES:
        raise InputError(
            "The file has {size} MB; {most} MB are the most. Cut the drawing to the district.",
            field=FIELD, size=f"{len(data) / 1024 / 1024:.1f}", most=MOST_BYTES // 1024 // 1024,
        )  # fmt: skip
    if not data.strip():
        raise InputError("The file is empty.", field=FIELD)
    if data[:2] == b"PK" or name.lower().endswith((".xlsx", ".csv", ".txt")):
        return _of_table(read_corners(data), frame)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _of_geojson(data, frame)
    return _of_table(read_corners(data), frame)


def declared(code: str) -> Frame:
    """The coordinate system that was declared. GCJ-02 is refused with the way out."""
    if code == GCJ02:
        raise InputError(
            "GCJ-02, the system of web maps, is shifted by up to 700 m and its definition is not "
            "published: distances to a protection zone cannot rest on it. Ask for the coordinates "
            "of the land contract (CGCS2000).",
            field="frame",
        )
    if code not in FRAMES:
        raise InputError("Choose the coordinate system of the file.", field="frame")
    return FRAMES[code]


def _of_table(rings: list[list[Corner]], frame: Frame) -> Drawing:
    """Each ring an area; one that lies inside another is a hole in it."""
    import shapely

    flat = [corner for ring in rings for corner in ring]
    first = np.array([corner.first for corner in flat])
    second = np.array([corner.second for corner in flat])
    rows = [corner.row for corner in flat]
    lon, lat, repairs = degrees(first, second, frame, rows, table=True)
    areas, at = [], 0
    for ring in rings:
        points = list(zip(lon[at : at + len(ring)], lat[at : at + len(ring)], strict=True))
        at += len(ring)
        if points[0] != points[-1]:
            points.append(points[0])
        areas.append(shapely.Polygon(points))
    order = sorted(areas, key=lambda area: -area.area)
    holes: dict[int, list[Any]] = {}
    for n, area in enumerate(order):
        around = next((m for m in range(n) if m not in _all(holes) and _inside(area, order[m])), -1)
        if around >= 0:
            holes.setdefault(around, []).append(n)
    features = [
        _feature("", {
            "type": "Polygon",
            "coordinates": [
                [list(p) for p in order[k].exterior.coords] for k in (n, *holes.get(n, ()))
            ],
        })
        for n in range(len(order)) if n not in _all(holes)
    ]  # fmt: skip
    return Drawing({"type": "FeatureCollection", "features": features}, frame.code, repairs)


def _all(holes: Mapping[int, list[int]]) -> set[int]:
    return {n for found in holes.values() for n in found}


def _inside(area: Any, other: Any) -> bool:
    return bool(area.is_valid and other.is_valid and other.contains_properly(area))


def _of_geojson(data: bytes, frame: Frame) -> Drawing:
    try:
        tree = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise InputError("The file is not UTF-8 text. Export it again.", field=FIELD) from error
    except (json.JSONDecodeError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise InputError(
            "The file is no whole GeoJSON: it breaks off or goes wrong in line {line}. Export it "
            "again.", field=FIELD, line=line,
        ) from error  # fmt: skip
    if not isinstance(tree, dict):
        raise _not_geojson()
    _check_declared(tree, frame)
    read = list(_features(tree))
    if not read:
        raise InputError("There is nothing drawn in this file.", field=FIELD)
    points: list[list[float]] = []
    closed = 0
    for _name, geometry in read:
        closed += _close(geometry)
        points += _points(geometry)
    if not points:
        raise InputError("There is nothing drawn in this file.", field=FIELD)
    numbers = np.array([point[:2] for point in points], dtype=float)
    lon, lat, repairs = degrees(numbers[:, 0], numbers[:, 1], frame, None, table=False)
    for point, x, y in zip(points, lon.tolist(), lat.tolist(), strict=True):
        point[0], point[1] = x, y
    if closed:
        repairs = (*repairs, Repair(CLOSED, (("n", closed),)))
    features = [_feature(name, geometry) for name, geometry in read]
    return Drawing({"type": "FeatureCollection", "features": features}, frame.code, repairs)


def _refuse_constant(word: str) -> Any:
    raise InputError("A coordinate of this file is not a number. Correct it.", field=FIELD)


def _not_geojson() -> InputError:
    return InputError(
        "This is JSON, but no GeoJSON: it needs a type such as FeatureCollection, Polygon or "
        "LineString.", field=FIELD,
    )  # fmt: skip


def _check_declared(tree: Mapping[str, Any], frame: Frame) -> None:
    """A file may name its own system; it must not contradict what was declared."""
    said = json.dumps(
        [tree.get(key) for key in ("crs", "coordinate_system", "coordsys", "coordType")],
        ensure_ascii=False,
    )
    if SHIFTED.search(said):
        declared(GCJ02)
    number = re.search(r"EPSG:{1,2}(\d+)", said)
    own = frames.of_epsg(int(number[1])) if number else "WGS84" if "CRS84" in said else frame.code
    if own != frame.code and not {own, frame.code} <= set(frames.DEGREES):
        raise InputError(
            "The file says that it is in {own}, and {declared} was chosen. Systems are not mixed: "
            "choose the one of the file, or export it anew.",
            field="frame", own=number[0] if number else "CRS84", declared=frame.code,
        )  # fmt: skip


def _features(tree: Any, depth: int = 0) -> Iterator[tuple[str, dict[str, Any]]]:
    """(name, simple geometry) of every feature, however it is wrapped."""
    if not isinstance(tree, dict) or depth > DEEPEST:
        raise _not_geojson()
    kind = tree.get("type")
    if kind == "FeatureCollection":
        for feature in _list(tree, "features"):
            yield from _features(feature, depth + 1)
    elif kind == "Feature":
        if tree.get("geometry") is None:
            return
        name = _name_of(tree.get("properties"))
        for _inner, geometry in _features(tree["geometry"], depth + 1):
            yield name, geometry
    elif kind == "GeometryCollection":
        for geometry in _list(tree, "geometries"):
            yield from _features(geometry, depth + 1)
    elif kind in KINDS:
        _check_numbers(_list(tree, "coordinates"), KINDS[kind])
        yield "", {"type": kind, "coordinates": tree["coordinates"]}
    else:
        raise _not_geojson()


def _list(tree: Mapping[str, Any], key: str) -> list[Any]:
    found = tree.get(key)
    if not isinstance(found, list):
        raise _not_geojson()
    return found


def _name_of(properties: Any) -> str:
    """What a feature is called, under the names that exports use."""
    if not isinstance(properties, dict):
        return ""
    for key in ("name", "NAME", "Name", "名称", "name_zh"):
        if properties.get(key):
            return str(properties[key])
    return ""


def _check_numbers(value: Any, depth: int) -> None:
    """Lists of the right depth, points of two or more finite numbers."""
    if depth == 0:
        _check_points([value])
    elif not isinstance(value, list):
        raise _not_geojson()
    elif depth == 1:
        _check_points(value)
    else:
        for inner in value:
            _check_numbers(inner, depth - 1)


def _check_points(points: list[Any]) -> None:
    """A file may hold two hundred thousand of them, so this is one plain loop."""
    for point in points:
        fine = type(point) is list and len(point) >= 2
        if fine:
            for n in point:  # a whole number may be larger than any float
                fine = fine and type(n) in (int, float) and -LARGEST < n < LARGEST
        if not fine:
            raise InputError("A coordinate of this file is not a number. Correct it.", field=FIELD)


def _close(geometry: dict[str, Any]) -> int:
    """Rings that did not end where they began; four points make the smallest ring."""
    if geometry["type"] not in ("Polygon", "MultiPolygon"):
        return 0
    coordinates = geometry["coordinates"]
    areas = [coordinates] if geometry["type"] == "Polygon" else coordinates
    closed = 0
    for ring in (ring for area in areas for ring in area):
        if ring and ring[0] != ring[-1]:
            ring.append(list(ring[0]))
            closed += 1
        if len(ring) < 4:
            raise InputError("An outline needs at least three corners.", field=FIELD)
    return closed


def _points(geometry: Mapping[str, Any]) -> list[list[float]]:
    """The innermost lists of a geometry: its points, to be changed in place."""
    level: list[Any] = [geometry["coordinates"]]
    for _step in range(KINDS[geometry["type"]]):
        level = [inner for value in level for inner in value]
    return level


def _feature(name: str, geometry: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"name": name}, "geometry": geometry}
