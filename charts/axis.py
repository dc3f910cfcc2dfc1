"""Dates on a plotly axis: epoch milliseconds, so that widths and offsets are plain arithmetic."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from charts.text import plain
from charts.words import DateText

DAY_MS = 86_400_000
EPOCH = date(1970, 1, 1)
NAME_PX = 20
WHOLE_MONTH_MS = 28 * DAY_MS


def ms(day: date) -> int:
    """Milliseconds from 1970-01-01 to the beginning of ``day``."""
    return (day - EPOCH).days * DAY_MS


@dataclass(frozen=True)
class Span:
    """The visible stretch of time and how many pixels it is expected to get."""

    start: int
    end: int
    plot_px: int

    @property
    def px(self) -> float:
        """Milliseconds under one pixel."""
        return (self.end - self.start) / self.plot_px

    def shows(self, day: date) -> bool:
        return self.start <= ms(day) <= self.end


def span_of(days: Iterable[date | None], today: date | None, plot_px: int) -> Span:
    """The span of all ``days`` with a margin, and ``today`` unless it is far outside.

    A project that ended years ago is not squeezed to the left to show today's line.
    """
    known = [ms(day) for day in days if day is not None]
    if not known:
        known = [ms(today or EPOCH)]
    first, last = min(known), max(known)
    reach = max(last - first, 14 * DAY_MS)
    if today is not None and first - reach / 2 <= ms(today) <= last + reach / 2:
        first, last = min(first, ms(today)), max(last, ms(today))
        reach = max(last - first, reach)
    return Span(int(first - reach * 0.03), int(last + reach * 0.04), plot_px)


def month_axis(span: Span, month: DateText, most: int) -> dict[str, Any]:
    """Axis settings: a line at month starts, the name in mid-month, at most ``most`` names.

    The year stands under the first name and under every January. A month that begins or ends out
    of sight is named only if 20 px of it are seen.
    """
    needed = min(NAME_PX * span.px, WHOLE_MONTH_MS)
    named = [start for start in _month_starts(span) if _seen(start, span) >= needed]
    every = next((n for n in (1, 2, 3, 6, 12) if len(named) / n <= most), 12)
    if every > 1:
        named = [start for start in named if (start.month - 1) % every == 0] or named[:1]
    names: list[str] = []
    year_told = None
    for start in named:
        year = "" if start.year == year_told else f"<br>{start.year}"
        names.append(plain(month(start)) + year)
        year_told = start.year
    lines = [ms(s) for s in _month_starts(span) if every == 1 or s in named]
    return {
        "type": "date",
        "range": [span.start, span.end],
        "tickmode": "array",
        "tickvals": [(_from(start, span) + _until(start, span)) / 2 for start in named],
        "ticktext": names,
        "ticklabeloverflow": "allow",
        "showgrid": False,
        "minor": {"tickmode": "array", "tickvals": lines, "showgrid": True, "ticks": ""},
    }


def _seen(start: date, span: Span) -> int:
    """Visible milliseconds of the month that begins at ``start``."""
    return _until(start, span) - _from(start, span)


def _from(start: date, span: Span) -> int:
    return max(ms(start), span.start)


def _until(start: date, span: Span) -> int:
    return min(ms(_add(start, 1)), span.end)


def _month_starts(span: Span) -> list[date]:
    """The first of every month that touches the span."""
    begin = date.fromordinal(EPOCH.toordinal() + span.start // DAY_MS).replace(day=1)
    starts = []
    while ms(begin) < span.end:
        starts.append(begin)
        begin = _add(begin, 1)
    return starts


def _add(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)
