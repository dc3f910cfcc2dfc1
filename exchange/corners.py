"""The table of corners of a land contract: as a sheet, as CSV, or as pasted text.

Rows are ``point, first, second`` or ``point, ring, first, second`` or bare pairs; a heading says
which columns hold the numbers. A line that ends with ``@`` (the form of the land offices) or a new
number in the ring's column begins a new ring.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from dataclasses import dataclass
from typing import Any

from errors import InputError
from store.sites.shapes import FIELD

MOST_ROWS = 20_000
MOST_CELLS = 40
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
SHARP = re.compile(r"[,;，；、\t]")
COORDINATE = re.compile(
    r"^(x|y)\b|^(x|y)$|坐标|经度|纬度|^lon|^lat|east|north|^[东北]", re.IGNORECASE
)
RING = re.compile(r"圈|地块|宗地|ring|parcel|part", re.IGNORECASE)


@dataclass(frozen=True)
class Corner:
    """Two numbers in the order in which they stand; ``row`` counts the lines of the file from 1."""

    row: int
    first: float
    second: float


@dataclass(frozen=True)
class _Columns:
    first: int
    second: int
    ring: int | None


def read_corners(data: bytes) -> list[list[Corner]]:
    """The rings of the table, each with at least three corners. Raises InputError with the row."""
    table = _sheet(data) if data[:2] == b"PK" else _lines(data)
    rings: list[list[Corner]] = []
    columns: _Columns | None = None
    last: str | None = None
    for row, cells in table:
        if not any(cells):
            continue
        if cells[-1].endswith("@"):  # a parcel's own line
            rings, last = [*rings, []], None
            continue
        heading = _heading(cells)
        if heading or not _numbers(cells):
            columns = heading or columns
            continue
        first, second, ring = _corner(row, cells, columns)
        if not rings or (last is not None and ring != last):
            rings.append([])
        last = ring
        rings[-1].append(Corner(row, first, second))
    return _whole([ring for ring in rings if ring])


def _sheet(data: bytes) -> list[tuple[int, list[str]]]:
    """The rows of the first sheet of an Excel file."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > 100 * 1024 * 1024:
                raise InputError("The sheet is too large once unpacked.", field=FIELD)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        found = [
            (row, [_cell(value) for value in values[:MOST_CELLS]])
            for row, values in enumerate(
                sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 1), 1
            )
        ]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError) as error:
        raise InputError(
            "The file cannot be read as an Excel sheet. Save it as .xlsx or CSV again.", field=FIELD
        ) from error
    return _not_too_many(found)


def _cell(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _lines(data: bytes) -> list[tuple[int, list[str]]]:
    """The lines of a text, cut at commas, semicolons, tabs or blanks."""
    text = _text(data)
    found = []
    for row, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#") or (line.startswith("[") and line.endswith("]")):
            continue
        cells = SHARP.split(line) if SHARP.search(line) else line.split()
        found.append((row, [cell.strip().strip('"') for cell in cells[:MOST_CELLS]]))
    return _not_too_many(found)


def _text(data: bytes) -> str:
    """UTF-8, or the encoding in which Chinese Excel writes CSV."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise InputError(
        "This is no text, no Excel sheet and no GeoJSON. Upload one of the three.", field=FIELD
    )


def _not_too_many(found: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    if len(found) > MOST_ROWS:
        raise InputError(
            "The table has more than {most} rows: that is no list of corners.",
            field=FIELD, most=MOST_ROWS,
        )  # fmt: skip
    return found


def _heading(cells: list[str]) -> _Columns | None:
    """The columns that a heading names; None for a line that is no heading."""
    named = [n for n, cell in enumerate(cells) if COORDINATE.search(cell) and not _is_number(cell)]
    if len(named) < 2:
        return None
    rings = [n for n, cell in enumerate(cells) if RING.search(cell)]
    return _Columns(named[0], named[1], rings[0] if rings else None)


def _numbers(cells: list[str]) -> list[int]:
    return [n for n, cell in enumerate(cells) if _is_number(cell)]


def _is_number(cell: str) -> bool:
    return bool(NUMBER.fullmatch(cell))


def _corner(row: int, cells: list[str], columns: _Columns | None) -> tuple[float, float, str]:
    """Two numbers and the ring of one row."""
    if columns is None:
        filled = [n for n, cell in enumerate(cells) if cell]
        ring = filled[1] if len(filled) >= 4 and _is_number(cells[filled[1]]) else None
        if len(filled) < 2:
            raise _refused(row, " ".join(cells))
        columns = _Columns(filled[-2], filled[-1], ring)
    if max(columns.first, columns.second) >= len(cells):
        raise _refused(row, " ".join(cells))
    pair = [cells[columns.first], cells[columns.second]]
    if not all(_is_number(cell) for cell in pair):
        raise _refused(row, " ".join(pair))
    first, second = (float(cell) for cell in pair)
    if not (math.isfinite(first) and math.isfinite(second)):
        raise _refused(row, " ".join(pair))
    ring_cell = cells[columns.ring] if columns.ring is not None else ""
    return first, second, ring_cell


def _refused(row: int, shown: str) -> InputError:
    return InputError(
        "Row {line}: “{shown}” is not a pair of numbers. Write two decimal numbers, without units.",
        field=FIELD, row=row, line=row, shown=shown[:60],
    )  # fmt: skip


def _whole(rings: list[list[Corner]]) -> list[list[Corner]]:
    if not rings:
        raise InputError(
            "No corners were found. A table needs a point number and two numbers in each row.",
            field=FIELD,
        )
    for ring in rings:
        corners = {(corner.first, corner.second) for corner in ring}
        if len(corners) < 3:
            raise InputError(
                "The outline that begins in row {line} has fewer than three corners.",
                field=FIELD, row=ring[0].row, line=ring[0].row,
            )  # fmt: skip
    return rings
