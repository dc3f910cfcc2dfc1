"""Links between bars as elbow arrows: thin grey, dotted when only habit, red when critical.

A link goes down (or up) beside its predecessor's end and then right into its successor's left end.
Where the two touch there is no room for an elbow: the line drops straight onto the successor's bar.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from charts.axis import ms
from charts.rows import Link
from charts.sketch import Sketch, Trace
from charts.text import plain

STUB_PX = 4
ROOM_PX = 12


@dataclass(frozen=True)
class Elbow:
    """Corner points of a link and its arrow head; x in ms, y in rows."""

    x: list[float]
    y: list[float]
    head_x: float
    head_y: float
    symbol: str


def links_traces(sketch: Sketch, links: Sequence[Link]) -> Iterator[Trace]:
    """Per look one line trace and one trace of arrow heads; neither answers hover or click."""
    c, words = sketch.colours, sketch.words
    looks = [
        ("customary", words.customary_link, c.link, 1.0, "dot"),
        ("legal", words.link, c.link, 1.2, "solid"),
        ("critical_path", words.critical_path, c.critical, 1.8, "solid"),
    ]
    for key, label, colour, width, dash in looks:
        elbows = [elbow(sketch, link) for link in links if _look(link) == key]
        if not elbows:
            continue
        yield {
            "type": "scatter",
            "mode": "lines",
            "meta": key,
            "name": plain(label),
            "x": [x for e in elbows for x in (*e.x, None)],
            "y": [y for e in elbows for y in (*e.y, None)],
            "line": {"color": colour, "width": width, "dash": dash},
            "hoverinfo": "skip",
        }
        yield {
            "type": "scatter",
            "mode": "markers",
            "meta": f"{key}_heads",
            "showlegend": False,
            "x": [e.head_x for e in elbows],
            "y": [e.head_y for e in elbows],
            "marker": {"symbol": [e.symbol for e in elbows], "size": 7, "color": colour},
            "hoverinfo": "skip",
        }


def _look(link: Link) -> str:
    if link.critical:
        return "critical_path"
    return "legal" if link.legal else "customary"


def elbow(sketch: Sketch, link: Link) -> Elbow:
    """The path of one link."""
    pred_y, succ_y = sketch.bar_y(link.pred_id), sketch.bar_y(link.succ_id)
    way = 1 if succ_y > pred_y else -1
    half = sketch.bar_px / sketch.row_px / 2
    from_x, to_x, px = ms(link.from_on), ms(link.to_on), sketch.span.px
    leave_y, touch_y = pred_y + way * half, succ_y - way * half
    head_dy = way * STUB_PX / sketch.row_px
    symbol = "triangle-down" if way == 1 else "triangle-up"
    if link.type.endswith("F"):
        # Into the successor's finish: along the predecessor's row, then onto the bar's end.
        x = to_x - STUB_PX * px
        return Elbow([from_x, x, x], [pred_y, pred_y, touch_y], x, touch_y - head_dy, symbol)
    if to_x - from_x < ROOM_PX * px:
        x = to_x + STUB_PX * px
        if x <= from_x:  # still under the predecessor's bar
            return Elbow([x, x], [leave_y, touch_y], x, touch_y - head_dy, symbol)
        return Elbow([from_x, x, x], [pred_y, pred_y, touch_y], x, touch_y - head_dy, symbol)
    x = from_x + STUB_PX * px
    tip = to_x - STUB_PX * px
    path_y = [pred_y, pred_y, succ_y, succ_y]
    return Elbow([from_x, x, x, tip], path_y, tip, succ_y, "triangle-right")
