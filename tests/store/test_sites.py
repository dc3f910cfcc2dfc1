"""Distances of red lines: a thousand random sites against a formula of our own, one by hand."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from pyproj import Geod

from errors import InputError, SetupError
from models import ConstraintLayer
from store.sites import screening, shapes
from store.sites.frames import FRAMES, to_degrees
from store.sites.rules import FILE, read_rules
from store.sites.shapes import Ground

GK = FRAMES["GK-114"]
EAST, NORTH = 524_600.0, 3_380_600.0
SITES = 1000
Pairs = list[tuple[float, float]]


def degrees(points: Pairs) -> list[list[float]]:
    """Metres around (EAST, NORTH) of the 114° zone, as longitude and latitude."""
    table = np.array(points)
    lon, lat = to_degrees(GK, EAST + table[:, 0], NORTH + table[:, 1])
    return [[float(x), float(y)] for x, y in zip(lon, lat, strict=True)]


def drawing(*geometries: dict[str, Any]) -> dict[str, Any]:
    features = [{"type": "Feature", "properties": {"name": f"F{n}"}, "geometry": g}
                for n, g in enumerate(geometries)]  # fmt: skip
    return {"type": "FeatureCollection", "features": features}


def area(corners: Pairs) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [degrees([*corners, corners[0]])]}


def line(points: Pairs) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": degrees(points)}


def layer(kind: str, *geometries: dict[str, Any]) -> ConstraintLayer:
    found = shapes.features(drawing(*geometries))
    return ConstraintLayer(
        id=1, kind=kind, name="layer", shape=found.shape, features=found.count, frame="GK-114",
        source="test", dated_on=date(2021, 9, 1), added_at=datetime(2021, 9, 1, tzinfo=UTC),
    )  # fmt: skip


def between(a: Pairs, b: Pairs, *, a_closed: bool, b_closed: bool) -> float:
    """Metres between two drawings by the formula for points and segments; 0 where they cross or
    one encloses the other. No geometry library."""
    if (a_closed and inside(b[0], a)) or (b_closed and inside(a[0], b)):
        return 0.0
    first = list(pairwise([*a, a[0]] if a_closed else a))
    second = list(pairwise([*b, b[0]] if b_closed else b))
    if any(crosses(p, q) for p in first for q in second):
        return 0.0
    ends = [to_segment(p, q) for p in a for q in second] + [
        to_segment(p, q) for p in b for q in first
    ]
    return min(ends)


def to_segment(point: tuple[float, float], segment: Any) -> float:
    p, a, b = (np.array(value) for value in (point, *segment))
    along = float(np.clip(np.dot(p - a, b - a) / max(np.dot(b - a, b - a), 1e-12), 0, 1))
    return float(np.hypot(*(p - (a + along * (b - a)))))


def crosses(p: Any, q: Any) -> bool:
    """Whether two segments cut each other; nobody draws three random points in one line."""
    apart = side(p[0], p[1], q[0]) * side(p[0], p[1], q[1])
    other = side(q[0], q[1], p[0]) * side(q[0], q[1], p[1])
    return apart < 0 and other < 0


def side(a: Any, b: Any, c: Any) -> float:
    return float((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))


def inside(point: tuple[float, float], ring: Pairs) -> bool:
    x, y = point
    hits = 0
    for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]]):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            hits += 1
    return hits % 2 == 1


def star(luck: np.random.Generator, centre: tuple[float, float], size: float) -> Pairs:
    """A polygon that does not cross itself: corners at growing angles around its middle."""
    corners = int(luck.integers(3, 12))
    angles = (np.arange(corners) + luck.uniform(0.1, 0.9, corners)) * 2 * math.pi / corners
    lengths = luck.uniform(0.3, 1.0, corners) * size
    return [(centre[0] + r * math.cos(t), centre[1] + r * math.sin(t))
            for r, t in zip(lengths, angles, strict=True)]  # fmt: skip


def test_a_thousand_random_sites_agree_with_the_formula_and_with_shapely() -> None:
    luck, rules = np.random.default_rng(20211008), read_rules()
    kinds = ["metro-underground", "metro-surface", "rail-city", "power-500", "metro-underwater"]
    worst, hits, overlaps = 0.0, 0, 0
    for n in range(SITES):
        site = star(luck, (luck.uniform(-3e3, 3e3), luck.uniform(-3e3, 3e3)), luck.uniform(20, 300))
        about = (site[0][0] + luck.normal(0, 180), site[0][1] + luck.normal(0, 180))
        closed = bool(luck.random() < 0.5)
        other = (
            star(luck, about, luck.uniform(5, 120)) if closed
            else [(about[0] + luck.normal(0, 150), about[1] + luck.normal(0, 150))
                  for _ in range(int(luck.integers(2, 7)))]
        )  # fmt: skip
        truth = between(site, other, a_closed=True, b_closed=closed)
        plane = shapely.Polygon(site).distance(
            (shapely.Polygon if closed else shapely.LineString)(other)
        )
        assert truth == pytest.approx(plane, abs=1e-6)
        red_line = shapes.outline(drawing(area(site))).shape
        given = layer(kinds[n % 5], area(other) if closed else line(other))
        (near,) = screening.nearest(red_line, [given], rules)
        worst = max(worst, abs(near.distance_m - truth))
        assert near.distance_m == pytest.approx(truth, abs=0.02)
        for zone in near.kind.zones:
            if abs(truth - zone.width_m) > 0.02:
                assert (zone in near.zones) == (truth <= zone.width_m), (n, truth, zone)
        hits, overlaps = hits + bool(near.zones), overlaps + (truth == 0)
    print(f"{SITES} sites, {hits} in a zone, {overlaps} overlapping, worst {worst * 1000:.1f} mm")
    assert 200 < hits < SITES - 200 and overlaps > 100


def test_by_hand_a_plot_of_100_by_80_metres_lies_37_and_a_half_from_the_tunnel() -> None:
    """Corners (0,0) (100,0) (100,80) (0,80); the tunnel runs along y = -37.5."""
    site = shapes.outline(drawing(area([(0, 0), (100, 0), (100, 80), (0, 80)])))
    assert site.area_m2 == pytest.approx(8000, rel=1e-4)
    tunnel = layer("metro-underground", line([(-500, -37.5), (600, -37.5)]))
    (near,) = screening.nearest(site.shape, [tunnel], read_rules())
    assert near.distance_m == 37.5
    assert [zone.width_m for zone in near.zones] == [50]


@pytest.mark.parametrize(("reach", "entered"), [(49.9, True), (50.0, True), (50.1, False)])
def test_by_hand_three_four_five_the_edge_of_the_zone_belongs_to_it(
    reach: float, entered: bool
) -> None:
    """From the corner (0,0) a vent of the station 0.6 r west and 0.8 r south is r away."""
    site = shapes.outline(drawing(area([(0, 0), (100, 0), (100, 80), (0, 80)]))).shape
    x, y = -0.6 * reach, -0.8 * reach
    given = layer("metro-underground", {"type": "Point", "coordinates": degrees([(x, y)])[0]})
    (near,) = screening.nearest(site, [given], read_rules())
    assert near.distance_m == pytest.approx(reach, abs=0.01)
    assert bool(near.zones) is entered


def test_a_metre_on_the_ground_is_a_metre_of_the_ellipsoid() -> None:
    """From Hainan to the Amur: our plane against geodesics, 2 km around the middle."""
    geod = Geod(ellps="GRS80")
    for lon, lat in [(110.3, 20.0), (114.26, 30.55), (87.6, 43.8), (126.6, 45.8), (124.4, 53.3)]:
        ground = Ground((lon, lat))
        for turn in range(0, 360, 45):
            east, north, _back = geod.fwd(lon, lat, turn, 2000)
            away = ground.metres(shapely.Point(east, north))
            assert math.hypot(away.x, away.y) == pytest.approx(2000, abs=0.001)


def test_a_hole_does_not_count_as_site() -> None:
    ring = [(0, 0), (200, 0), (200, 200), (0, 200)]
    hole = [(50, 50), (50, 150), (150, 150), (150, 50)]
    given = {
        "type": "Polygon",
        "coordinates": [degrees([*ring, ring[0]]), degrees([*hole, hole[0]])],
    }
    site = shapes.outline(drawing(given))
    assert site.area_m2 == pytest.approx(30_000, rel=1e-4)
    vent = layer("metro-ancillary", {"type": "Point", "coordinates": degrees([(100, 100)])[0]})
    (near,) = screening.nearest(site.shape, [vent], read_rules())
    assert near.distance_m == pytest.approx(50, abs=0.01) and near.zones == ()


def test_touching_an_area_that_is_the_zone_itself_counts_and_a_metre_away_does_not() -> None:
    site = shapes.outline(drawing(area([(0, 0), (100, 0), (100, 80), (0, 80)]))).shape
    for gap, entered in [(-10.0, True), (1.0, False)]:
        x = 100 + gap
        belt = layer("heritage-belt", area([(x, 0), (x + 50, 0), (x + 50, 80), (x, 80)]))
        (near,) = screening.nearest(site, [belt], read_rules())
        assert bool(near.zones) is entered


def test_the_letter_at_construction_stage_is_asked_since_may_2023() -> None:
    kind = read_rules().kinds["metro-underground"]
    assert kind.asked(date(2023, 4, 30)) == ("METRO",)
    assert kind.asked(date(2023, 5, 1)) == ("METRO", "METRO-SG")


def test_the_widths_are_those_of_the_table() -> None:
    """Metro 50/30/10 and 150 under water (100 in the national text), special zone 5/3/5 and 50."""
    kinds = read_rules().kinds
    widths = {code: [zone.width_m for zone in kinds[code].zones] for code in kinds}
    assert widths["metro-underground"] == [50, 5]
    assert widths["metro-surface"] == [30, 3]
    assert widths["metro-ancillary"] == [10, 5]
    assert widths["metro-underwater"] == [150, 50]
    assert kinds["metro-underwater"].zones[0].confidence == "U"
    assert [widths[f"power-{kv}"][0] for kv in ("1-10", "35-110", "154-330", "500", "cable")] == [
        5, 10, 15, 20, 0.75,
    ]  # fmt: skip
    classes = ("expressway", "national", "provincial", "county", "township")
    roads = [widths[f"road-{name}"][0] for name in classes]
    assert roads == [30, 20, 15, 10, 5]
    assert [widths[f"rail-{place}"] for place in ("city", "suburb", "village", "open")] == [
        [8], [10], [12], [15],
    ]  # fmt: skip
    assert [widths[f"rail-fast-{place}"] for place in ("city", "suburb", "village", "open")] == [
        [200, 10], [200, 12], [200, 15], [200, 20],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("width_m: 50,", "width_m: wide,", "width_m"),
        ("width_m: 50,", "width_m: 3,", "widest first"),
        ("- code: metro-surface", "- code: metro-underground", "written twice"),
        ("group: metro", "group: [metro", "line "),
        ("group: metro", "group: moon", "group"),
    ],
)
def test_a_mistake_in_the_rules_is_named_with_its_place(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "rules.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SetupError, match=told):
        read_rules(path)


def test_a_layer_that_crosses_itself_is_mended_and_said_and_a_red_line_is_refused() -> None:
    bow = area([(0, 0), (100, 100), (100, 0), (0, 100)])
    assert [r.text for r in shapes.features(drawing(bow)).repairs] == [shapes.MENDED]
    with pytest.raises(InputError, match="crosses or touches itself near longitude 114") as caught:
        shapes.outline(drawing(bow))
    assert caught.value.field == "drawing"
