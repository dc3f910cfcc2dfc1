"""Cases from a CSV: what began when, in whose hands, and when it ended.

Columns    class, party, started_on, planned_end_on (may be empty), ended_on (empty = open); others
           are ignored. Other names for class and party are told by the caller
Refused    the whole file: a missing column, a date that is none, a row of the wrong width
Skipped    a row whose dates are right but contradict each other, or that lacks what a case needs;
           counted by reason
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count

import numpy as np

from engine.durations import OPEN, Cases
from engine.survival import Ints
from errors import InputError

EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
_SLASHED = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})(?: \d{1,2}:\d{2}(?::\d{2})?)?$")


@dataclass(frozen=True)
class CaseFile:
    """The cases in the order of the file, their names, and what was skipped and why."""

    cases: Cases
    kinds: tuple[str, ...]  # name by code, sorted
    parties: tuple[str, ...]
    skipped: Mapping[str, int]  # rows by reason


@dataclass(frozen=True)
class _Row:
    kind: str
    party: str
    started_on: date
    planned_end_on: date | None
    ended_on: date | None


def read_cases(content: bytes, kind: str = "class", party: str = "party") -> CaseFile:
    """The cases of a CSV (header first). ``kind`` and ``party`` name their columns.

    Raises InputError with the row (the line of a spreadsheet, header = 1) and the column.
    """
    skipped: Counter[str] = Counter()
    rows = list(_rows(_lines(content), kind, party, skipped))
    kinds = tuple(sorted({row.kind for row in rows}))
    parties = tuple(sorted({row.party for row in rows}))
    cases = Cases(
        _codes([row.kind for row in rows], kinds),
        _codes([row.party for row in rows], parties),
        _days([row.started_on for row in rows], 0),
        _days([row.ended_on for row in rows], OPEN),
        _days([row.planned_end_on for row in rows], 0),
    )
    return CaseFile(cases, kinds, parties, dict(skipped))


def _lines(content: bytes) -> list[list[str]]:
    """UTF-8, or what a Chinese spreadsheet writes when nobody tells it otherwise."""
    try:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("gb18030")
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(
            "This is not a CSV in UTF-8 or GB 18030: {why}", field="file", why=str(error)[:200]
        ) from None


def _rows(lines: list[list[str]], kind: str, party: str, skipped: Counter[str]) -> Iterator[_Row]:
    header = [name.strip() for name in lines[0]] if lines else []
    at = {name: _column(header, name) for name in ("started_on", "planned_end_on", "ended_on")}
    at |= {"class": _column(header, kind), "party": _column(header, party)}
    for number, cells in zip(count(2), lines[1:], strict=False):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            raise InputError(
                "Row {line} has {found} columns, the header has {wanted}.",
                field=header[min(len(cells), len(header) - 1)],
                row=number,
                line=number,
                found=len(cells),
                wanted=len(header),
            )
        row = {name: cells[i].strip() for name, i in at.items()}
        days = {name: _day(row[name], name, number) for name in row if name.endswith("_on")}
        why = _contradiction(row["class"], days)
        if why or days["started_on"] is None:
            skipped[why or "no start"] += 1
            continue
        yield _Row(
            row["class"],
            row["party"],
            days["started_on"],
            days["planned_end_on"],
            days["ended_on"],
        )


def _column(header: list[str], name: str) -> int:
    if header.count(name) != 1:
        raise InputError(
            "The header needs exactly one column named {column}; it has: {header}",
            field=name,
            row=1,
            column=name,
            header=", ".join(header)[:300],
        )
    return header.index(name)


def _day(text: str, column: str, row: int) -> date | None:
    """An ISO date, the date of an ISO date and time, or 2021/3/5 as spreadsheets write it; None
    for an empty cell."""
    if not text:
        return None
    try:
        slashed = _SLASHED.match(text)
        day = date(*map(int, slashed.groups())) if slashed else datetime.fromisoformat(text).date()
    except ValueError:
        raise InputError(
            "Row {line}, column {column}: {value} is not a date (YYYY-MM-DD).",
            field=column,
            row=row,
            line=row,
            column=column,
            value=text[:40],
        ) from None
    if not EARLIEST <= day <= LATEST:
        raise InputError(
            "Row {line}, column {column}: {value} does not lie between 1900 and 2100.",
            field=column,
            row=row,
            line=row,
            column=column,
            value=text[:40],
        )
    return day


def _contradiction(kind: str, days: Mapping[str, date | None]) -> str:
    """Why these cells are no case; empty when they are one."""
    started, ended = days["started_on"], days["ended_on"]
    if not kind:
        return "no class"
    if started is None:
        return "no start"
    return "ended before it started" if ended is not None and ended < started else ""


def _codes(names: list[str], known: tuple[str, ...]) -> Ints:
    code = {name: i for i, name in enumerate(known)}
    return np.array([code[name] for name in names], np.int64)


def _days(days: list[date | None] | list[date], empty: int) -> Ints:
    return np.array([day.toordinal() if day else empty for day in days], np.int64)
