"""Certificates on a lane figure: promised, projected, issued, and their labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from charts.axis import ms
from charts.hover import certificate_hover, target_hover
from charts.palette import FONT
from charts.rows import ACTUAL, Step
from charts.sketch import Sketch, Trace, answering
from charts.text import plain, width_em

LABEL_PX = 12


def targets(sketch: Sketch) -> Iterator[Trace]:
    """Small grey diamonds on the plan line: the promised day of a certificate."""
    mine = [(row, s, s.target_on) for row, s in enumerate(sketch.steps) if s.target_on]
    if mine:
        words = sketch.words
        yield {
            "type": "scatter",
            "mode": "markers",
            "meta": "target",
            "name": plain(words.target),
            "x": [ms(on) for _, _, on in mine],
            "y": [row + sketch.plan_dy for row, _, _ in mine],
            "marker": {"symbol": "diamond", "size": 8, "color": sketch.colours.plan},
            **answering(
                [s.step_id for _, s, _ in mine],
                [target_hover(s, on, words) for _, s, on in mine],
            ),
        }


def diamonds(sketch: Sketch) -> Iterator[Trace]:
    """Certificates: filled green when issued, hollow when projected (red outline when critical)."""
    c, words = sketch.colours, sketch.words
    hollow = [s for s in sketch.steps if s.certificate_state != ACTUAL]
    looks = [
        ("obtained", words.obtained, c.obtained, c.paper, 1.2, 15, _issued(sketch.steps)),
        ("projected", words.projected, c.paper, c.forecast, 2, 13, _pick(hollow, critical=False)),
        ("projected", words.projected, c.paper, c.critical, 2, 13, _pick(hollow, critical=True)),
    ]
    told: set[str] = set()
    for key, label, fill, edge, edge_px, size, mine in looks:
        if not mine:
            continue
        yield {
            "type": "scatter",
            "mode": "markers",
            "meta": key,
            "name": plain(label),
            "showlegend": key not in told,
            "legendgroup": key,
            "cliponaxis": False,
            "x": [ms(on) for _, on in mine],
            "y": [sketch.bar_y(s.step_id) for s, _ in mine],
            "marker": {
                "symbol": "diamond",
                "size": size,
                "color": fill,
                "opacity": 1,
                "line": {"color": edge, "width": edge_px},
            },
            **answering(
                [s.step_id for s, _ in mine],
                [certificate_hover(s, on, label, words) for s, on in mine],
            ),
        }
        told.add(key)


def _issued(steps: Sequence[Step]) -> list[tuple[Step, date]]:
    return [
        (s, s.certificate_on)
        for s in steps
        if s.certificate and s.certificate_on and s.certificate_state == ACTUAL
    ]


def _pick(steps: Sequence[Step], *, critical: bool) -> list[tuple[Step, date]]:
    return [
        (s, s.certificate_on)
        for s in steps
        if s.certificate and s.certificate_on and s.critical is critical
    ]


def certificate_labels(sketch: Sketch) -> Iterator[Trace]:
    """Name and day beside each diamond, past its whisker; flipped left where the right is short."""
    starts: dict[int, date] = {}
    for segment in sketch.segments:
        known = starts.get(segment.step_id, segment.start)
        starts[segment.step_id] = min(known, segment.start)
    x, y, text, side, colour = [], [], [], [], []
    for row, step in enumerate(sketch.steps):
        if step.certificate is None or step.certificate_on is None:
            continue
        words = f"{step.certificate} {sketch.words.day(step.certificate_on)}"
        right = ms(max(step.certificate_on, step.p80_on or step.certificate_on))
        left = ms(min(step.certificate_on, starts.get(step.step_id, step.certificate_on)))
        need = (width_em(words) * LABEL_PX + 16) * sketch.span.px
        room_right, room_left = sketch.span.end - right - need, left - sketch.span.start - need
        flip = room_right < 0 and room_left > room_right
        x.append(left if flip else right)
        y.append(row + sketch.bar_dy)
        gap = "\u2002" if flip or right > ms(step.certificate_on) else "\u2003"
        text.append(plain(words) + gap if flip else gap + plain(words))
        side.append("middle left" if flip else "middle right")
        done = step.certificate_state == ACTUAL
        colour.append(sketch.colours.obtained if done else sketch.colours.text)
    if x:
        yield {
            "type": "scatter",
            "mode": "text",
            "meta": "label",
            "showlegend": False,
            "hoverinfo": "skip",
            "cliponaxis": False,
            "x": x,
            "y": y,
            "text": text,
            "textposition": side,
            "textfont": {"size": LABEL_PX, "color": colour, "family": FONT},
        }
