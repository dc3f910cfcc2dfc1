"""Dates on a plotly axis: epoch milliseconds, so that widths and offsets are plain arithmetic."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from charts.words import DateText

DAY_MS = 86_400_000
EPOCH = date(1970, 1, 1)


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
    """Axis settings: a grid line at month starts, the name in mid-month, at most ``most`` names.

    The year stands under the first name and under every January.
    """
    starts = _month_starts(span)
    every = next((n for n in (1, 2, 3, 6, 12) if len(starts) / n <= most), 12)
    starts = [s for s in starts if (s.month - 1) % every == 0] or starts[:1]
    values: list[float] = []
    names: list[str] = []
    year_told = None
    for start in starts:
        shown_from, shown_to = max(ms(start), span.start), min(ms(_add(start, 1)), span.end)
        if (shown_to - shown_from) < 20 * span.px:
            continue
        name = month(start)
        if start.year != year_told:
            name += f"<br>{start.year}"
            year_told = start.year
        values.append((shown_from + shown_to) / 2 if every == 1 else ms(start))
        names.append(name)
    axis: dict[str, Any] = {"type": "date", "range": [span.start, span.end]}
    axis |= {"tickmode": "array", "tickvals": values, "ticktext": names, "showgrid": every > 1}
    if every == 1:  # the names stand between the lines, so the lines are ticks of their own
        lines = [ms(start) for start in starts]
        axis["minor"] = {"tickmode": "array", "tickvals": lines, "showgrid": True, "ticks": ""}
    return axis


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
