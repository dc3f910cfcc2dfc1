"""Drawings that come in: what is read, what is mended and said, what is refused and why."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from openpyxl import Workbook

from errors import InputError
from exchange import degrees, geometry
from exchange.geometry import Drawing, read_drawing
from store.sites import shapes
from store.sites.shapes import Ground

GK = "GK-114"
# A rectangle of 100 by 80 m in the 114° zone: northing first, as a land contract writes it.
NORTH, EAST = 3_381_000, 525_000
CORNERS = [(NORTH, EAST), (NORTH, EAST + 100), (NORTH + 80, EAST + 100), (NORTH + 80, EAST)]
LONLAT = [[114.260549767, 30.548974473], [114.261591957, 30.548972383],
          [114.261593892, 30.549693995], [114.260551694, 30.549696085]]  # fmt: skip
RING = [*LONLAT, LONLAT[0]]
POLYGON = {"type": "Polygon", "coordinates": [RING]}


def table(rows: list[tuple[Any, ...]], cut: str = ",", heading: str = "点号,X,Y") -> str:
    lines = [cut.join(str(cell) for cell in (f"J{n}", *row)) for n, row in enumerate(rows, 1)]
    return "\n".join([*([heading] if heading else []), *lines]) + "\n"


def as_text(tree: object) -> bytes:
    return json.dumps(tree).encode()


def said(drawing: Drawing) -> list[str]:
    return [repair.text for repair in drawing.repairs]


def is_the_rectangle(drawing: Drawing) -> bool:
    """Within a millimetre, wherever it came from."""
    found = shapes.outline(drawing.shape)
    plot = Ground.of(found.shape).metres(found.shape)
    (ring,) = found.shape["coordinates"][0]
    given = sorted((round(x, 8), round(y, 8)) for x, y in ring[:-1])
    wanted = sorted((round(x, 8), round(y, 8)) for x, y in LONLAT)
    close = all(
        abs(a - c) < 2e-8 and abs(b - d) < 2e-8
        for (a, b), (c, d) in zip(given, wanted, strict=True)
    )
    return close and abs(plot.area - 8000) < 1


def refusal(data: bytes | str, frame: str = GK, name: str = "") -> InputError:
    """What reading and then checking as a red line refuses with."""
    raw = data.encode() if isinstance(data, str) else data
    with pytest.raises(InputError) as caught:
        shapes.outline(read_drawing(name, raw, frame).shape)
    return caught.value


def sheet(rows: list[list[object]]) -> bytes:
    book = Workbook()
    page = book.worksheets[0]
    for row in rows:
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        table(CORNERS).encode(),
        table(CORNERS).encode("gb18030"),
        b"\xef\xbb\xbf" + table(CORNERS).encode(),
        table([*CORNERS, CORNERS[0]]).encode(),
        table([(e, n) for n, e in CORNERS]).encode(),  # easting first
        table([(n, 38_000_000 + e) for n, e in CORNERS]).encode(),
        table(CORNERS, cut="\t", heading="").encode(),
        table(CORNERS, cut=" ", heading="").encode(),
        table([(1, *row) for row in CORNERS], heading="点号,圈号,纵坐标X,横坐标Y").encode(),
        table([(1, *row) for row in CORNERS], heading="").encode(),
        table([(*row, "界桩") for row in CORNERS], heading="点号,X坐标(m),Y坐标(m),备注").encode(),
        ("[属性描述]\n坐标系=2000国家大地坐标系\n[地块坐标]\n4,0.8,P1,示例地块,面,,,,@\n"
         + table([(1, *row) for row in CORNERS], heading="")).encode(),
        sheet([["点号", "X", "Y"], *(["J", n, e] for n, e in CORNERS)]),
    ],
    ids=["csv", "gb18030", "bom", "closed", "easting first", "zone number", "tabs", "blanks",
         "ring column", "ring without heading", "remarks", "land office", "xlsx"],
)  # fmt: skip
def test_the_table_of_a_land_contract_is_read_in_each_of_its_forms(data: bytes) -> None:
    assert is_the_rectangle(read_drawing("", data, GK))


@pytest.mark.parametrize(
    "tree",
    [
        POLYGON,
        {"type": "Feature", "properties": None, "geometry": POLYGON},
        {"type": "FeatureCollection", "features": [
            {"type": "Feature", "properties": {"name": "a"}, "geometry": POLYGON}]},
        {"type": "MultiPolygon", "coordinates": [[RING]]},
        {"type": "GeometryCollection", "geometries": [POLYGON]},
        {"type": "Polygon", "coordinates": [RING], "crs": {
            "type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}},
    ],
)  # fmt: skip
def test_geojson_is_read_however_it_is_wrapped(tree: dict[str, Any]) -> None:
    drawing = read_drawing("a.geojson", as_text(tree), "CGCS2000")
    assert is_the_rectangle(drawing)
    assert drawing.repairs == ()


def test_geojson_in_metres_of_a_zone_is_read_in_either_order() -> None:
    for north_first, repairs in [(False, []), (True, [degrees.SWAPPED_METRES])]:
        ring = [[n, e] if north_first else [e, n] for n, e in [*CORNERS, CORNERS[0]]]
        drawing = read_drawing("", as_text({"type": "Polygon", "coordinates": [ring]}), GK)
        assert is_the_rectangle(drawing)
        assert said(drawing) == repairs


def test_exchanged_latitude_is_put_right_and_said() -> None:
    ring = [[y, x] for x, y in RING]
    drawing = read_drawing("", as_text({"type": "Polygon", "coordinates": [ring]}), "WGS84")
    assert is_the_rectangle(drawing)
    assert said(drawing) == [degrees.SWAPPED]


def test_an_open_outline_is_closed_and_said() -> None:
    drawing = read_drawing("", as_text({"type": "Polygon", "coordinates": [LONLAT]}), "WGS84")
    assert is_the_rectangle(drawing)
    assert said(drawing) == [geometry.CLOSED]


def test_heights_are_left_out_and_a_turned_ring_is_turned_and_both_are_said() -> None:
    ring = [[x, y, 23.5] for x, y in reversed(RING)]
    drawing = read_drawing("", as_text({"type": "Polygon", "coordinates": [ring]}), "WGS84")
    assert is_the_rectangle(drawing)
    found = shapes.outline(drawing.shape)
    assert [repair.text for repair in found.repairs] == [shapes.TURNED, shapes.FLAT]


def test_points_and_lines_beside_the_area_are_left_out_and_said() -> None:
    line = {"type": "LineString", "coordinates": LONLAT[:2]}
    tree = {"type": "GeometryCollection", "geometries": [POLYGON, line]}
    found = shapes.outline(read_drawing("", as_text(tree), "WGS84").shape)
    assert [repair.text for repair in found.repairs] == [shapes.AREAS_ONLY]


def test_parts_that_overlap_are_united_and_said() -> None:
    shifted = [[x + 0.0005, y] for x, y in RING]
    tree = {"type": "MultiPolygon", "coordinates": [[RING], [shifted]]}
    found = shapes.outline(read_drawing("", as_text(tree), "WGS84").shape)
    assert len(found.shape["coordinates"]) == 1
    assert [repair.text for repair in found.repairs] == [shapes.UNITED]


def test_a_ring_inside_a_ring_of_the_table_is_a_hole_and_one_beside_it_a_second_part() -> None:
    inner = [(NORTH + 20, EAST + 20), (NORTH + 20, EAST + 60), (NORTH + 60, EAST + 60)]
    beside = [(NORTH, EAST + 200), (NORTH, EAST + 300), (NORTH + 80, EAST + 300)]
    rows = [(ring, *row) for ring, rows in enumerate((CORNERS, inner, beside), 1) for row in rows]
    text = table(rows, heading="点号,圈号,X,Y")
    found = shapes.outline(read_drawing("", text.encode(), GK).shape)
    assert [len(part) for part in found.shape["coordinates"]] in ([2, 1], [1, 2])
    assert found.area_m2 == pytest.approx(8000 - 800 + 4000, rel=1e-3)


@pytest.mark.parametrize(
    ("data", "frame", "field", "words"),
    [
        (as_text(POLYGON), "GCJ02", "frame", "shifted by up to 700 m"),
        (as_text(POLYGON | {"crs": "gcj02"}), "WGS84", "frame", "shifted by up to 700 m"),
        (as_text(POLYGON | {"coordsys": "百度坐标"}), "WGS84", "frame", "shifted by up to"),
        (as_text(POLYGON), "", "frame", "Choose the coordinate system"),
        (as_text(POLYGON), "EPSG:3857", "frame", "Choose the coordinate system"),
        (as_text(POLYGON), GK, "frame", "are degrees, not metres"),
        (table(CORNERS), "CGCS2000", "frame", "are metres, not degrees"),
        (table([(n, 39_000_000 + e) for n, e in CORNERS]), GK, "frame", "zone number 39"),
        (table([(n, 20_000_000 + e) for n, e in CORNERS]), GK, "frame", "zone number 20"),
        (table([(n, 150_000 + e - EAST) for n, e in CORNERS]), GK, "frame", "too far from"),
        (as_text(POLYGON | {"crs": {"properties": {"name": "EPSG:4547"}}}), "WGS84", "frame",
         "Systems are not mixed"),
        (as_text(POLYGON | {"crs": {"properties": {"name": "EPSG:3857"}}}), "WGS84", "frame",
         "Systems are not mixed"),
        (table([*CORNERS[:2], (NORTH + 80, 114.26)]), GK, "drawing", "Row 4"),
        (table([*CORNERS[:2], ("abc", EAST)]), GK, "drawing", "Row 4"),
        (table([*CORNERS[:2], (NORTH,)]), GK, "drawing", "Row 4"),
        (table([*CORNERS[:2], ("NaN", EAST)]), GK, "drawing", "Row 4"),
        (table([*CORNERS[:2], ("114°15′30″", EAST)]), GK, "drawing", "Row 4"),
        (table(CORNERS[:2]), GK, "drawing", "fewer than three corners"),
        (table([CORNERS[0]] * 5), GK, "drawing", "fewer than three corners"),
        (table([CORNERS[0], CORNERS[2], CORNERS[1], CORNERS[3]]), GK, "drawing", "crosses or"),
        ("点号,X,Y\n", GK, "drawing", "No corners"),
        ("hello", GK, "drawing", "No corners"),
        (b"   ", GK, "drawing", "empty"),
        (bytes(range(256)) * 4, GK, "drawing", "no text"),
        (b"PK\x03\x04broken", GK, "drawing", "Excel sheet"),
        ("[]", GK, "drawing", "No corners"),
        ('{"type":"Polygon"', "WGS84", "drawing", "breaks off"),
        ('{"a":' * 5000 + "1" + "}" * 5000, "WGS84", "drawing", ""),
        ('{"type":"FeatureCollection","features":[]}', "WGS84", "drawing", "nothing drawn"),
        ('{"type":"Feature","geometry":null}', "WGS84", "drawing", "nothing drawn"),
        ('{"type":"Topology","objects":{}}', "WGS84", "drawing", "no GeoJSON"),
        ('{"type":"Polygon","coordinates":[]}', "WGS84", "drawing", "nothing drawn"),
        ('{"type":"Polygon","coordinates":[[]]}', "WGS84", "drawing", "three corners"),
        ('{"type":"Polygon","coordinates":[[[114,30],[115,30]]]}', "WGS84", "drawing", "three"),
        ('{"type":"Polygon","coordinates":[[[114,NaN],[115,30],[115,31]]]}', "WGS84", "drawing",
         "not a number"),
        ('{"type":"Polygon","coordinates":[[[114,1e999],[115,30],[115,31]]]}', "WGS84", "drawing",
         "not a number"),
        ('{"type":"Polygon","coordinates":[[[1' + "0" * 400 + ',30],[115,30],[115,31]]]}', "WGS84",
         "drawing", "not a number"),
        ('{"type":"Polygon","coordinates":[[[true,30],[115,30],[115,31]]]}', "WGS84", "drawing",
         "not a number"),
        ('{"type":"Polygon","coordinates":[[["114",30],[115,30],[115,31]]]}', "WGS84", "drawing",
         "not a number"),
        ('{"type":"Polygon","coordinates":[114,30]}', "WGS84", "drawing", "no GeoJSON"),
        (as_text({"type": "LineString", "coordinates": LONLAT}), "WGS84", "drawing", "no area"),
        (as_text({"type": "Polygon", "coordinates": [[[2.3, 48.8], [2.4, 48.8], [2.4, 48.9]]]}),
         "WGS84", "drawing", "nowhere in China"),
        (as_text({"type": "Polygon", "coordinates": [[[114, 30], [116, 30], [116, 31]]]}), "WGS84",
         "drawing", "encloses"),
        (as_text({"type": "Polygon", "coordinates": [
            RING, [[x + 0.01, y] for x, y in RING]]}), "WGS84", "drawing", "hole"),
        (as_text({"type": "Polygon", "coordinates": [
            [[114.0, 30.0], [114.001, 30.0], [114.002, 30.0], [114.0, 30.0]]]}), "WGS84",
         "drawing", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_a_red_line_is_refused_at_its_field_with_the_remedy(
    data: bytes | str, frame: str, field: str, words: str
) -> None:
    error = refusal(data, frame)
    assert error.field == field
    assert words in error.text()
    assert error.text().rstrip().endswith((".", ")."))


def test_a_file_of_ten_megabytes_and_one_of_too_many_points_are_refused_at_once() -> None:
    assert "10 MB are the most" in refusal(b"{" + b" " * geometry.MOST_BYTES, "WGS84").text()
    many = [[114.2 + 0.001 * (n % 2), 30.5 + n * 1e-7] for n in range(30_000)]
    tree = {"type": "Polygon", "coordinates": [[*many, many[0]]]}
    assert "too many" in refusal(as_text(tree), "WGS84").text()
    rows = "".join(f"J{n},{NORTH + n},{EAST}\n" for n in range(25_000))
    assert "rows" in refusal(rows).text()


def test_names_of_features_stay_with_them() -> None:
    tree = {"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"名称": "左线"},
         "geometry": {"type": "LineString", "coordinates": LONLAT}}]}  # fmt: skip
    found = shapes.features(read_drawing("", as_text(tree), "CGCS2000").shape)
    assert found.shape["features"][0]["properties"] == {"name": "左线"}
