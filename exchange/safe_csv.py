"""CSV that a spreadsheet reads as text: no cell of it can become a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

# Also behind spaces, in full width, and the signs by which some programs start a command.
RISKY = re.compile(r"^[\s\u3000]*[=+\-@＝＋－＠|%;]|^[\t\r\n]")
NUMBER = re.compile(r"^-?\d+(\.\d+)?$")


def written(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with the mark by which spreadsheets know it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow([safe(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def safe(cell: object) -> str:
    """The cell with an apostrophe before it when a spreadsheet would compute it."""
    text = "" if cell is None else str(cell).replace("\0", "")
    return f"'{text}" if RISKY.match(text) and not NUMBER.match(text) else text
