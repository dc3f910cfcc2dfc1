"""When each certificate was due by habit, was promised, and came or will come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from charts.axis import ms, span_of
from charts.canvas import (
    base_layout,
    draw,
    empty_figure,
    legend_at,
    legend_names,
    legend_px,
    right_carrier,
    rows_axis,
    time_axis,
    today_label,
    today_line,
)
from charts.palette import Palette, palette, variance_colour
from charts.rows import as_date, as_int, as_text
from charts.sketch import answering
from charts.text import clip, plain, width_em
from charts.words import DotWords

NAME_PX, NAME_MOST_EM = 13, 20.0
TOP_PX, ROW_PX, AXIS_PX, GAINED_PX, PLOT_PX = 34, 28, 42, 84, 430
MONTHS_MOST = 10


@dataclass(frozen=True)
class Dots:
    """The dates of one certificate."""

    certificate_id: int
    label: str
    conventional_on: date | None
    target_on: date | None
    projected_on: date | None
    actual_on: date | None
    gained_cd: int | None

    @property
    def end_on(self) -> date | None:
        """The day that counts: issued, else projected (rules of the five dates)."""
        return self.actual_on or self.projected_on


def certificate_dots(frame: pd.DataFrame, *, today: date, words: DotWords, dark: bool) -> go.Figure:
    """One row per certificate: a line from its conventional day to the day it came or will come.

    ``frame``: certificate_id, label, conventional_on, target_on, projected_on, actual_on,
    gained_cd (calendar days, positive = earlier). A click gives ``customdata[0]`` =
    certificate_id. Raises ``KeyError`` for a missing column.
    """
    colours = palette(dark)
    rows = _read(frame)
    if not rows:
        return empty_figure(words.empty, colours)
    days = [
        day for r in rows for day in (r.conventional_on, r.target_on, r.projected_on, r.actual_on)
    ]
    span = span_of(days, today, PLOT_PX)
    traces = [
        *_gained(rows, words, colours),
        *_points(rows, words, colours),
        right_carrier(span),
    ]
    name_em = min(max(width_em(r.label) for r in rows), NAME_MOST_EM)
    foot_px = legend_px(legend_names(traces), PLOT_PX)
    legend_top_px = TOP_PX + len(rows) * ROW_PX + AXIS_PX
    height = legend_top_px + foot_px
    axis = rows_axis([clip(r.label, NAME_MOST_EM) for r in rows], colours)
    axis |= {"ticklabelstandoff": 8}
    right = {"overlaying": "y", "side": "right", "ticktext": _gained_texts(rows, words, colours)}
    header: dict[str, Any] = {"text": plain(words.gained), "xref": "paper", "x": 1, "xshift": 7}
    header |= {"xanchor": "left", "yref": "paper", "y": 1, "yanchor": "bottom"}
    header |= {"showarrow": False, "font": {"size": 12, "color": colours.muted}}
    margin = {"l": round(name_em * NAME_PX) + 20, "r": GAINED_PX, "t": TOP_PX}
    layout = base_layout(colours, height) | {
        "margin": margin | {"b": AXIS_PX + foot_px},
        "xaxis": time_axis(span, words.month, MONTHS_MOST, colours),
        "yaxis": axis,
        "yaxis2": axis | right,
        "shapes": today_line(span, today, colours),
        "annotations": [*today_label(span, today, words, colours), header],
        "legend": legend_at(legend_top_px, height, colours),
    }
    return draw(traces, layout)


def _read(frame: pd.DataFrame) -> list[Dots]:
    return [
        Dots(
            certificate_id=int(row["certificate_id"]),
            label=as_text(row["label"]) or "",
            conventional_on=as_date(row["conventional_on"]),
            target_on=as_date(row["target_on"]),
            projected_on=as_date(row["projected_on"]),
            actual_on=as_date(row["actual_on"]),
            gained_cd=as_int(row["gained_cd"]),
        )
        for row in frame.to_dict("records")
    ]


def _gained(rows: Sequence[Dots], words: DotWords, colours: Palette) -> Iterator[dict[str, Any]]:
    """From conventional to the day that counts: solid when issued, dotted while projected."""
    for earlier, colour in ((True, colours.earlier), (False, colours.late)):
        for kind, dash in (("issued", "solid"), ("projected", "2px,3px")):
            x: list[int | None] = []
            y: list[int | None] = []
            for row, dots in enumerate(rows):
                if dots.conventional_on is None or dots.end_on is None:
                    continue
                same_look = (dots.actual_on is not None) is (kind == "issued")
                if same_look and (dots.end_on <= dots.conventional_on) is earlier:
                    x += [ms(dots.end_on), ms(dots.conventional_on), None]
                    y += [row, row, None]
            if x:
                yield {
                    "type": "scatter",
                    "mode": "lines",
                    "meta": f"gained_{'earlier' if earlier else 'later'}_{kind}",
                    "name": plain(words.gained),
                    "showlegend": False,
                    "x": x,
                    "y": y,
                    "line": {"color": colour, "width": 2.5, "dash": dash},
                    "hoverinfo": "skip",
                }


def _points(rows: Sequence[Dots], words: DotWords, colours: Palette) -> Iterator[dict[str, Any]]:
    """Conventional: a grey tick; target: a small grey diamond; projected hollow; actual green."""
    c = colours
    edge = {"color": c.plan, "width": 3}
    looks: list[tuple[str, str, dict[str, Any], list[date | None]]] = [
        (
            "conventional",
            words.conventional,
            {"symbol": "line-ns", "size": 14, "line": edge},
            [r.conventional_on for r in rows],
        ),
        (
            "target",
            words.target,
            {"symbol": "diamond", "size": 8, "color": c.plan},
            [r.target_on for r in rows],
        ),
        (
            "projected",
            words.projected,
            {"symbol": "diamond", "size": 12, "color": c.paper}
            | {"line": {"color": c.forecast, "width": 2}},
            [None if r.actual_on else r.projected_on for r in rows],
        ),
        (
            "actual",
            words.actual,
            {"symbol": "diamond", "size": 14, "color": c.obtained}
            | {"line": {"color": c.paper, "width": 1.2}},
            [r.actual_on for r in rows],
        ),
    ]
    for key, label, marker, days in looks:
        mine = [(row, r, on) for row, (r, on) in enumerate(zip(rows, days, strict=True)) if on]
        if mine:
            yield {
                "type": "scatter",
                "mode": "markers",
                "meta": key,
                "name": plain(label),
                "x": [ms(on) for _, _, on in mine],
                "y": [row for row, _, _ in mine],
                "marker": marker | {"opacity": 1},
                **answering(
                    [r.certificate_id for _, r, _ in mine],
                    [_hover(r, words) for _, r, _ in mine],
                ),
            }


def _hover(dots: Dots, words: DotWords) -> str:
    days = [
        (words.conventional, dots.conventional_on),
        (words.target, dots.target_on),
        (words.projected, None if dots.actual_on else dots.projected_on),
        (words.actual, dots.actual_on),
    ]
    lines = [f"<b>{plain(dots.label)}</b>"]
    lines += [f"{plain(label)} {plain(words.day(on))}" for label, on in days if on]
    if dots.gained_cd is not None:
        lines.append(f"{plain(words.gained)} {plain(words.signed_days(dots.gained_cd))}")
    return "<br>".join(lines)


def _gained_texts(rows: Sequence[Dots], words: DotWords, colours: Palette) -> list[str]:
    """Days gained per row with their sign; a loss is coloured by its size like a variance."""
    out = []
    for dots in rows:
        if dots.gained_cd is None:
            out.append("")
            continue
        colour = variance_colour(-dots.gained_cd, colours)
        text = plain(words.signed_days(dots.gained_cd))
        out.append(f'<span style="color:{colour}">{text}</span>')
    return out
