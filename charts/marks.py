"""The marks of a lane figure, wide or compact: one plotly trace per kind of mark.

A kind of mark that does not occur gives no trace, so the legend explains only what is on the
screen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from charts.axis import ms
from charts.diamonds import certificate_labels, diamonds, targets
from charts.hover import harmless_hover, segment_hover
from charts.palette import Palette
from charts.rows import Segment, Step
from charts.sketch import Sketch, Trace, answering, still_line
from charts.text import plain


def marks(sketch: Sketch) -> Iterator[Trace]:
    """All traces in drawing order (later ones lie on top)."""
    yield from plan_lines(sketch)
    yield from whiskers(sketch)
    yield from bars(sketch)
    yield from zero_ticks(sketch)
    yield from harmless(sketch)
    yield from targets(sketch)
    yield from diamonds(sketch)
    yield from certificate_labels(sketch)


def plan_lines(sketch: Sketch) -> Iterator[Trace]:
    """The target or conventional plan: a thin grey line under the bar."""
    x: list[int | None] = []
    y: list[float | None] = []
    for row, step in enumerate(sketch.steps):
        if step.thin_start is not None and step.thin_end is not None:
            at = row + sketch.plan_dy
            x += [ms(step.thin_start), ms(step.thin_end), None]
            y += [at, at, None]
    if x:
        line = {"color": sketch.colours.plan, "width": 3}
        yield still_line("plan", sketch.words.plan, x, y, line)


def whiskers(sketch: Sketch) -> Iterator[Trace]:
    """From the projected end to the date that will be met with 80 % certainty."""
    ends = {s.step_id: s.end for s in sorted(sketch.segments, key=lambda s: s.end)}
    x: list[int | None] = []
    y: list[float | None] = []
    sizes: list[int] = []
    for row, step in enumerate(sketch.steps):
        end = step.certificate_on or ends.get(step.step_id)
        if step.p80_on is None or end is None or step.p80_on <= end:
            continue
        at = row + sketch.bar_dy
        x += [ms(end), ms(step.p80_on), None]
        y += [at, at, None]
        sizes += [0, 9, 0]
    if x:
        grey = sketch.colours.whisker
        trace = still_line("p80", sketch.words.late, x, y, {"color": grey, "width": 1.2})
        cap = {"symbol": "line-ns", "size": sizes, "line": {"color": grey, "width": 1.2}}
        yield trace | {"mode": "lines+markers", "marker": cap}


def bars(sketch: Sketch) -> Iterator[Trace]:
    """Solid = happened, hatched = forecast, striped = waiting for somebody outside."""
    c, words = sketch.colours, sketch.words
    kinds: list[tuple[str, str, dict[str, Any], Callable[[Segment], bool]]] = [
        (
            "actual",
            words.actual,
            {"color": c.actual, "line": {"width": 0}},
            lambda s: s.kind == "actual",
        ),
        (
            "forecast",
            words.forecast,
            _textured("/", c.forecast, c.paper),
            lambda s: s.kind == "forecast" and not sketch.step_of[s.step_id].critical,
        ),
        (
            "critical",
            words.critical_forecast,
            _textured("/", c.critical, c.paper),
            lambda s: s.kind == "forecast" and sketch.step_of[s.step_id].critical,
        ),
        (
            "wait",
            words.wait,
            _textured("|", c.wait, c.paper),
            lambda s: s.kind in ("wait_past", "wait_open"),
        ),
    ]
    for key, label, marker, belongs in kinds:
        mine = [s for s in sketch.segments if belongs(s) and s.end > s.start]
        if mine:
            yield {
                "type": "bar",
                "orientation": "h",
                "meta": key,
                "name": plain(label),
                "base": [ms(s.start) for s in mine],
                "x": [ms(s.end) - ms(s.start) for s in mine],
                "y": [sketch.bar_y(s.step_id) for s in mine],
                "width": sketch.bar_px / sketch.row_px,
                "marker": marker,
                **answering(
                    [s.step_id for s in mine],
                    [segment_hover(s, sketch.step_of[s.step_id], label, words) for s in mine],
                ),
            }


def _textured(shape: str, colour: str, paper: str) -> dict[str, Any]:
    """A bar marker with a pattern; "replace" makes the pattern take the marker's colour."""
    return {
        "color": colour,
        "line": {"color": colour, "width": 1.2},
        "pattern": {
            "shape": shape,
            "fillmode": "replace",
            "bgcolor": paper,
            "fgcolor": colour,
            "size": 6 if shape == "/" else 5,
            "solidity": 0.22 if shape == "/" else 0.4,
        },
    }


def harmless(sketch: Sketch) -> Iterator[Trace]:
    """Until when an open step may end without moving what waits for it: a quiet tick, and dots
    over the days to spare."""
    mine = [step for step in sketch.steps if step.harmless_on is not None]
    if not mine:
        return
    ends = {s.step_id: s.end for s in sorted(sketch.segments, key=lambda s: s.end)}
    grey = sketch.colours.muted
    x: list[int | None] = []
    y: list[float | None] = []
    for step in mine:
        end = ends.get(step.step_id)
        if step.harmless_on and end and end < step.harmless_on:
            x += [ms(end), ms(step.harmless_on), None]
            y += [sketch.bar_y(step.step_id)] * 2 + [None]
    label, shared = sketch.words.harmless, {"legendgroup": "harmless"}
    if x:
        dots = still_line("spare", label, x, y, {"color": grey, "width": 1.4, "dash": "dot"})
        yield dots | shared | {"showlegend": False}
    yield {
        "type": "scatter",
        "mode": "markers",
        "meta": "harmless",
        "name": plain(label),
        "x": [ms(step.harmless_on) for step in mine if step.harmless_on],
        "y": [sketch.bar_y(step.step_id) for step in mine],
        "marker": {
            "symbol": "line-ns",
            "size": sketch.bar_px,
            "line": {"color": grey, "width": 2},
        },
        **shared,
        **answering(
            [step.step_id for step in mine],
            [harmless_hover(step, sketch.words) for step in mine],
        ),
    }


def zero_ticks(sketch: Sketch) -> Iterator[Trace]:
    """A step that starts and ends on one day has no length: it is drawn as an upright tick."""
    flat = [s for s in sketch.segments if s.end == s.start]
    long_ids = {s.step_id for s in sketch.segments if s.end > s.start}
    mine = [s for s in flat if s.step_id not in long_ids]
    if not mine:
        return
    labels = {"actual": sketch.words.actual, "forecast": sketch.words.forecast}
    steps, colours, words = sketch.step_of, sketch.colours, sketch.words
    colour = [_tick_colour(s, steps[s.step_id], colours) for s in mine]
    hover = [
        segment_hover(s, steps[s.step_id], labels.get(s.kind, words.wait), words) for s in mine
    ]
    yield {
        "type": "scatter",
        "mode": "markers",
        "meta": "tick",
        "showlegend": False,
        "x": [ms(s.start) for s in mine],
        "y": [sketch.bar_y(s.step_id) for s in mine],
        "marker": {
            "symbol": "line-ns",
            "size": sketch.bar_px,
            "line": {"color": colour, "width": 3},
        },
        **answering([s.step_id for s in mine], hover),
    }


def _tick_colour(segment: Segment, step: Step, colours: Palette) -> str:
    if segment.kind == "actual":
        return colours.actual
    if segment.kind == "forecast":
        return colours.critical if step.critical else colours.forecast
    return colours.wait
