"""Who earned how many of the days gained: bars that end exactly at the gain."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from charts.canvas import empty_figure
from charts.cascade import TOTAL, Bar, Look, cascade
from charts.palette import palette
from charts.rows import as_int, as_text
from charts.text import plain
from charts.words import WaterfallWords


def waterfall(
    frame: pd.DataFrame, *, words: WaterfallWords, dark: bool, narrow: bool = False
) -> go.Figure:
    """``frame``: label, group (deeds, pace, rest), days_wd, days_cd (both add up to the gain),
    alone_wd (or NA); row order = drawing order. A loss is drawn back to the left, hatched.

    Lines without any day are left to the table. Raises ``KeyError`` for a missing column.
    """
    colours = palette(dark)
    rows = frame.to_dict("records")
    days = [(as_int(row["days_wd"]) or 0, as_int(row["days_cd"]) or 0) for row in rows]
    if not any(wd or cd for wd, cd in days):
        return empty_figure(words.empty, colours)
    bars = []
    for row, (wd, cd) in zip(rows, days, strict=True):
        if wd or cd:
            label = as_text(row["label"]) or ""
            group = str(row["group"])
            look = "lost" if wd < 0 and group != "rest" else group
            alone = as_int(row["alone_wd"])
            bars.append(
                Bar(label, wd, _right(wd, cd, words), look, _hover(label, wd, cd, alone, words))
            )
    gained_wd, gained_cd = (sum(column) for column in zip(*days, strict=True))
    total = Bar(
        words.total, gained_wd, _right(gained_wd, gained_cd, words), TOTAL,
        _hover(words.total, gained_wd, gained_cd, None, words),
    )  # fmt: skip
    looks = {
        "deeds": Look(words.deeds, colours.obtained),
        "pace": Look(words.pace, colours.actual),
        "lost": Look(words.lost, colours.late, "/"),
        "rest": Look(words.rest, colours.whisker, "."),
    }
    return cascade(bars, total, looks, column=words.column, colours=colours, narrow=narrow)


def _right(wd: int, cd: int, words: WaterfallWords) -> str:
    return f"{signed(wd)} · {signed(cd)}"


def signed(days: int) -> str:
    """+21, −3, 0."""
    return f"{days:+d}".replace("-", "−") if days else "0"


def _hover(label: str, wd: int, cd: int, alone: int | None, words: WaterfallWords) -> str:
    lines = [
        f"<b>{plain(label)}</b>",
        f"{plain(words.signed_wd(wd))} · {plain(words.signed_days(cd))}",
    ]
    if alone is not None:
        lines.append(f"{plain(words.alone)} {plain(words.signed_wd(alone))}")
    return "<br>".join(lines)
