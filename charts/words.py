"""The words of the figures. ``ui/words.py`` fills them; charts never translate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

DateText = Callable[[date], str]


@dataclass(frozen=True)
class LaneWords:
    """Labels of the two lane figures.

    ``month`` names a month on the axis ("6月"), without the year: the figure adds it under the
    first month and every January. ``day`` names a day ("6月15日"). ``signed_days`` writes a
    variance in calendar days with its sign ("+4 天").
    """

    month: DateText
    day: DateText
    signed_days: Callable[[int], str]
    today: str
    variance: str
    plan: str
    target: str
    actual: str
    forecast: str
    critical_forecast: str
    wait: str
    wait_open: str
    late: str
    harmless: str
    link: str
    customary_link: str
    critical_path: str
    obtained: str
    projected: str
    empty: str


@dataclass(frozen=True)
class SlipWords:
    """Labels of the slip chart."""

    month: DateText
    day: DateText
    signed_days: Callable[[int], str]
    reported: str
    projected: str
    target: str
    conventional: str
    actual: str
    median: str
    late: str
    same_day: str
    cause: str
    empty: str


@dataclass(frozen=True)
class WorkloadWords:
    """Labels of the workload bars."""

    on_time: str
    due_soon: str
    overdue: str
    total: str
    empty: str


@dataclass(frozen=True)
class DotWords:
    """Labels of the certificate dots."""

    month: DateText
    day: DateText
    signed_days: Callable[[int], str]
    today: str
    conventional: str
    target: str
    projected: str
    actual: str
    gained: str
    empty: str


@dataclass(frozen=True)
class WaterfallWords:
    """Labels of the waterfall of days gained. ``column`` heads the figures at the right."""

    signed_days: Callable[[int], str]
    signed_wd: Callable[[int], str]
    total: str
    column: str
    deeds: str
    pace: str
    lost: str
    rest: str
    alone: str
    empty: str


@dataclass(frozen=True)
class HolderWords:
    """Labels of the division of a span among its holders."""

    days: Callable[[int], str]
    total: str
    column: str
    sides: dict[str, str]
    unstopped: str
    empty: str


@dataclass(frozen=True)
class ReliabilityWords:
    """Labels of the reliability picture. ``percent`` writes a share."""

    percent: Callable[[float], str]
    stated: str
    seen: str
    interval: str
    column: str
    empty: str


@dataclass(frozen=True)
class SiteMapWords:
    """Labels of the map of a site; ``groups``: by the group of a constraint's kind."""

    site: str
    groups: dict[str, str]
    north: str
    empty: str
