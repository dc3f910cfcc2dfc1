"""Who held the days of a span: bars that add up to it, and thin ones without stops of the clock."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from charts.canvas import empty_figure
from charts.cascade import TOTAL, Bar, Look, cascade
from charts.palette import palette
from charts.rows import as_int, as_text
from charts.text import plain
from charts.words import HolderWords


def holders(
    frame: pd.DataFrame, *, words: HolderWords, dark: bool, narrow: bool = False
) -> go.Figure:
    """``frame``: label, side (a key of ``words.sides``, or "lane"), days (whole, they add up),
    unstopped (days with stops charged to the office, may be broken). Raises ``KeyError``.
    """
    colours = palette(dark)
    rows = frame.to_dict("records")
    if not rows:
        return empty_figure(words.empty, colours)
    bars = [
        Bar(
            label=as_text(row["label"]) or "",
            days=as_int(row["days"]) or 0,
            right=words.days(as_int(row["days"]) or 0),
            look=str(row["side"]),
            hover=f"<b>{plain(as_text(row['label']) or '')}</b><br>"
            f"{plain(words.days(as_int(row['days']) or 0))}<br>"
            f"{plain(words.unstopped)} {float(row['unstopped']):.1f}",
            thin=float(row["unstopped"]),
        )
        for row in rows
    ]
    span = sum(as_int(row["days"]) or 0 for row in rows)
    total = Bar(words.total, span, words.days(span), TOTAL, plain(words.total))
    patterns = {
        "department": (colours.actual, ""),
        "lane": (colours.actual, ""),
        "applicant": (colours.obtained, "/"),
        "external": (colours.wait, "|"),
        "notice": (colours.link, "."),
        "nobody": (colours.whisker, "x"),
    }
    looks = {
        side: Look(words.sides.get(side, ""), colour, pattern)
        for side, (colour, pattern) in patterns.items()
    }
    return cascade(
        bars, total, looks, column=words.column, thin_name=words.unstopped, colours=colours,
        narrow=narrow,
    )  # fmt: skip
