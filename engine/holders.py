"""Who held the days: every day of a span belongs to exactly one holder (rules section 4).

A hold is an interval ``(start, end]``. When several hold at once, the holders on the driving path
count; several of those split the day evenly. A day that nobody holds belongs to ``NOBODY`` and is
shown. The shares add up to the span exactly, so they are fractions.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from engine.calendar import Day
from engine.network import Suspension

NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Hold:
    """``holder`` held ``step`` on the days ``(start, end]``."""

    step: str
    holder: str
    start: Day
    end: Day


def holds_of(
    step: str,
    holder: str,
    start: Day,
    end: Day,
    suspensions: Iterable[Suspension] = (),
) -> list[Hold]:
    """A step's own days and, inside its suspensions, those of whoever is at the cause.

    Where suspensions overlap the one that began first counts; one without an owner stays with
    the step's holder. An open one lasts until ``end``.
    """
    holds: list[Hold] = []
    at = start
    for pause in sorted(suspensions, key=lambda p: p.start):
        begin = min(max(pause.start, at), end)
        until = end if pause.end is None else min(pause.end, end)
        if until <= begin:
            continue
        if begin > at:
            holds.append(Hold(step, holder, at, begin))
        holds.append(Hold(step, pause.owner or holder, begin, until))
        at = until
    if at < end:
        holds.append(Hold(step, holder, at, end))
    return holds


def held(
    holds: Collection[Hold],
    start: Day,
    end: Day,
    driving: Collection[str],
    measure: Callable[[Day, Day], int] = lambda a, b: b - a,
) -> dict[str, Fraction]:
    """Days of ``(start, end]`` by holder. ``driving``: ids of the steps on the driving path.

    ``measure`` counts the days of ``(a, b]`` (calendar days, or ``WorkCalendar.count``). The values
    add up to ``measure(start, end)``.
    """
    edges = {start, end}
    for hold in holds:
        edges |= {day for day in (hold.start, hold.end) if start < day < end}
    ordered = sorted(edges)
    path = set(driving)
    days: dict[str, Fraction] = {}
    for a, b in pairwise(ordered):
        now = [hold for hold in holds if hold.start <= a and b <= hold.end]
        leading = {hold.holder for hold in now if hold.step in path}
        share = leading or {hold.holder for hold in now} or {NOBODY}
        for holder in share:
            days[holder] = days.get(holder, Fraction()) + Fraction(measure(a, b), len(share))
    return days


def whole_days(days: Mapping[str, Fraction]) -> dict[str, int]:
    """Whole days by largest remainder: same sum, ties to the name that sorts first."""
    whole = {holder: share.numerator // share.denominator for holder, share in days.items()}
    missing = int(sum(days.values())) - sum(whole.values())
    by_rest = sorted(days, key=lambda holder: (whole[holder] - days[holder], holder))
    for holder in by_rest[:missing]:
        whole[holder] += 1
    return whole
