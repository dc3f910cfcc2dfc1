"""The colours of every figure, once for light and once for dark.

Texture says how certain a mark is, colour says what it means; red is kept for the critical path
and for today.
"""

from __future__ import annotations

from dataclasses import dataclass

FONT = (
    "'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', 'Noto Sans CJK SC', "
    "'Source Han Sans SC', 'WenQuanYi Micro Hei', 'Helvetica Neue', Arial, sans-serif"
)


@dataclass(frozen=True)
class Palette:
    """CSS colours by meaning."""

    paper: str
    band: str
    grid: str
    text: str
    muted: str
    plan: str
    actual: str
    forecast: str
    critical: str
    today: str
    on_today: str
    wait: str
    obtained: str
    whisker: str
    link: str
    earlier: str
    late: str
    very_late: str
    due_soon: str
    overdue: str
    on_bar: str
    on_amber: str
    fan: str
    shade: str


LIGHT = Palette(
    paper="#ffffff",
    band="#f3f7fc",
    grid="#e3e8ef",
    text="#17212f",
    muted="#5b6778",
    plan="#b3bccb",
    actual="#2b6cdb",
    forecast="#2b6cdb",
    critical="#c9302c",
    today="#c9302c",
    on_today="#ffffff",
    wait="#e0a02b",
    obtained="#1f8f57",
    whisker="#5b6778",
    link="#8b96a8",
    earlier="#1a7a49",
    late="#96650a",
    very_late="#b3372f",
    due_soon="#d9992b",
    overdue="#c9302c",
    on_bar="#ffffff",
    on_amber="#2b1d00",
    fan="rgba(43,108,219,0.14)",
    shade="rgba(91,103,120,0.10)",
)

DARK = Palette(
    paper="#0e1620",
    band="#182330",
    grid="#2a3644",
    text="#e8eef6",
    muted="#a3b0c0",
    plan="#8a97a9",
    actual="#3b7be8",
    forecast="#6aa3ff",
    critical="#f0625b",
    today="#d94b45",
    on_today="#ffffff",
    wait="#eeb04a",
    obtained="#3cb97a",
    whisker="#a3b0c0",
    link="#76869a",
    earlier="#4cc38a",
    late="#d9a441",
    very_late="#f08079",
    due_soon="#e2a83f",
    overdue="#d94b45",
    on_bar="#ffffff",
    on_amber="#2b1d00",
    fan="rgba(106,163,255,0.20)",
    shade="rgba(163,176,192,0.12)",
)


def palette(dark: bool) -> Palette:
    """The colours for the reader's theme."""
    return DARK if dark else LIGHT


VERY_LATE_CD = 14


def variance_colour(variance_cd: int, colours: Palette) -> str:
    """Colour of a variance text, by its size only; the sign is always written beside it."""
    if variance_cd < 0:
        return colours.earlier
    if variance_cd == 0:
        return colours.muted
    return colours.late if variance_cd <= VERY_LATE_CD else colours.very_late
