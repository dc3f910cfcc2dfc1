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
    issued, coming = issued_and_coming(sketch.steps)
    plain_ones = [(s, on) for s, on in coming if not s.critical]
    critical = [(s, on) for s, on in coming if s.critical]
    looks = [
        ("obtained", words.obtained, c.obtained, c.paper, 1.2, 15, issued),
        ("projected", words.projected, c.paper, c.forecast, 2, 13, plain_ones),
        ("projected", words.projected, c.paper, c.critical, 2, 13, critical),
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


Dated = tuple[Step, date]


def issued_and_coming(steps: Sequence[Step]) -> tuple[list[Dated], list[Dated]]:
    """The steps with a dated certificate, issued ones apart from projected ones."""
    dated = [(s, s.certificate_on) for s in steps if s.certificate and s.certificate_on]
    issued = [(s, on) for s, on in dated if s.certificate_state == ACTUAL]
    return issued, [(s, on) for s, on in dated if s.certificate_state != ACTUAL]


def certificate_labels(sketch: Sketch) -> Iterator[Trace]:
    """Name and day beside each diamond, past its whisker; flipped left where the right is short."""
    issued, coming = issued_and_coming(sketch.steps)
    for colour, mine in ((sketch.colours.obtained, issued), (sketch.colours.text, coming)):
        labels = [_label(sketch, step, on) for step, on in mine]
        if labels:
            x, y, text, side = (list(column) for column in zip(*labels, strict=True))
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


def _label(sketch: Sketch, step: Step, on: date) -> tuple[int, float, str, str]:
    """Where the label begins (ms, row), its text, and on which side of that point it stands.

    Right of the whisker if there is room, else left of the bar; with room on neither side only
    the day is written, since the row already has a name.
    """
    starts = [s.start for s in sketch.segments if s.step_id == step.step_id]
    left, right = ms(min([on, *starts])), ms(max(on, step.p80_on or on))
    y, day = sketch.bar_y(step.step_id), sketch.words.day(on)
    for words in (f"{step.certificate} {day}", day):
        need = (width_em(words) * LABEL_PX + 16) * sketch.span.px
        if right + need <= sketch.span.end:
            break
        if left - need >= sketch.span.start:
            return left, y, plain(words) + "\u2002", "middle left"
    gap = "\u2002" if right > ms(on) else "\u2003"
    return right, y, gap + plain(words), "middle right"
