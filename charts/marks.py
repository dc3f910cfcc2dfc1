"""The marks of a lane figure, wide or compact: one plotly trace per kind of mark.

A trace is a plain dict; a kind of mark that does not occur gives no trace, so the legend explains
only what is on the screen. Bars, ticks and diamonds carry ``customdata = [step_id]`` for clicks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from charts.axis import Span, ms
from charts.palette import FONT, Palette
from charts.rows import ACTUAL, Segment, Step
from charts.text import plain, width_em
from charts.words import LaneWords

Trace = dict[str, Any]
LABEL_PX = 12
LEGEND_ORDER = (
    *("plan", "target", "actual", "forecast", "critical", "wait", "p80"),
    *("obtained", "projected", "legal", "customary", "critical_path"),
)


@dataclass(frozen=True)
class Sketch:
    """What every mark needs to know. ``*_dy`` are offsets from a row's middle, in rows."""

    steps: Sequence[Step]
    segments: Sequence[Segment]
    span: Span
    colours: Palette
    words: LaneWords
    row_px: int
    bar_px: int
    bar_dy: float
    plan_dy: float

    @property
    def row_of(self) -> dict[int, int]:
        return {step.step_id: index for index, step in enumerate(self.steps)}

    def bar_y(self, step_id: int) -> float:
        return self.row_of[step_id] + self.bar_dy


def marks(sketch: Sketch) -> Iterator[Trace]:
    """All traces in drawing order (later ones lie on top)."""
    yield from plan_lines(sketch)
    yield from whiskers(sketch)
    yield from bars(sketch)
    yield from zero_ticks(sketch)
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
        yield _line("plan", sketch.words.plan, x, y, line)


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
        trace = _line("p80", sketch.words.late, x, y, {"color": grey, "width": 1.2})
        cap = {"symbol": "line-ns", "size": sizes, "line": {"color": grey, "width": 1.2}}
        yield trace | {"mode": "lines+markers", "marker": cap}


def bars(sketch: Sketch) -> Iterator[Trace]:
    """Solid = happened, hatched = forecast, striped = waiting for somebody outside."""
    critical = {step.step_id for step in sketch.steps if step.critical}
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
            lambda s: s.kind == "forecast" and s.step_id not in critical,
        ),
        (
            "critical",
            words.critical_forecast,
            _textured("/", c.critical, c.paper),
            lambda s: s.kind == "forecast" and s.step_id in critical,
        ),
        (
            "wait",
            words.wait,
            _textured("|", c.wait, c.paper),
            lambda s: s.kind in ("wait_past", "wait_open"),
        ),
    ]
    names = {s.step_id: s for s in sketch.steps}
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
                "customdata": [[s.step_id] for s in mine],
                "hovertext": [_segment_hover(s, names[s.step_id], label, words) for s in mine],
                "hovertemplate": "%{hovertext}<extra></extra>",
                "unselected": {"marker": {"opacity": 1}},
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


def zero_ticks(sketch: Sketch) -> Iterator[Trace]:
    """A step that starts and ends on one day has no length: it is drawn as an upright tick."""
    flat = [s for s in sketch.segments if s.end == s.start]
    long_ids = {s.step_id for s in sketch.segments if s.end > s.start}
    mine = [s for s in flat if s.step_id not in long_ids]
    if not mine:
        return
    steps = {s.step_id: s for s in sketch.steps}
    labels = {
        "actual": sketch.words.actual,
        "forecast": sketch.words.forecast,
    }
    colour = [_tick_colour(s, steps[s.step_id], sketch.colours) for s in mine]
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
        "customdata": [[s.step_id] for s in mine],
        "hovertext": [
            _segment_hover(s, steps[s.step_id], labels.get(s.kind, sketch.words.wait), sketch.words)
            for s in mine
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "unselected": {"marker": {"opacity": 1}},
    }


def _tick_colour(segment: Segment, step: Step, colours: Palette) -> str:
    if segment.kind == "actual":
        return colours.actual
    if segment.kind == "forecast":
        return colours.critical if step.critical else colours.forecast
    return colours.wait


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
            "customdata": [[s.step_id] for _, s, _ in mine],
            "hovertext": [
                f"<b>{plain(s.certificate or s.name)}</b><br>{plain(words.target)} {words.day(on)}"
                for _, s, on in mine
            ],
            "hovertemplate": "%{hovertext}<extra></extra>",
            "unselected": {"marker": {"opacity": 1}},
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
            "customdata": [[s.step_id] for s, _ in mine],
            "hovertext": [_certificate_hover(s, on, label, words) for s, on in mine],
            "hovertemplate": "%{hovertext}<extra></extra>",
            "unselected": {"marker": {"opacity": 1}},
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


def _segment_hover(segment: Segment, step: Step, label: str, words: LaneWords) -> str:
    """Step, lane, what this piece is and when, the plan, the variance and the note."""
    kind = words.wait_open if segment.kind == "wait_open" else label
    lines = [f"<b>{plain(step.name)}</b>", plain(step.lane)]
    lines.append(f"{plain(kind)} {_stretch(segment.start, segment.end, words)}")
    if step.thin_start and step.thin_end:
        lines.append(f"{plain(words.plan)} {_stretch(step.thin_start, step.thin_end, words)}")
    return "<br>".join(lines + _ending(step, words))


def _certificate_hover(step: Step, on: date, label: str, words: LaneWords) -> str:
    lines = [f"<b>{plain(step.certificate or '')}</b>", plain(step.lane)]
    lines.append(f"{plain(label)} {words.day(on)}")
    if step.target_on:
        lines.append(f"{plain(words.target)} {words.day(step.target_on)}")
    return "<br>".join(lines + _ending(step, words))


def _ending(step: Step, words: LaneWords) -> list[str]:
    lines = []
    if step.p80_on:
        lines.append(f"{plain(words.late)} {words.day(step.p80_on)}")
    if step.variance_cd is not None:
        lines.append(f"{plain(words.variance)} {plain(words.signed_days(step.variance_cd))}")
    if step.note:
        lines.append(plain(step.note))
    return lines


def _stretch(start: date, end: date, words: LaneWords) -> str:
    return words.day(start) if start == end else f"{words.day(start)} – {words.day(end)}"


def _line(key: str, name: str, x: list[Any], y: list[Any], line: dict[str, Any]) -> Trace:
    """A line trace with ``None`` gaps that answers neither hover nor click."""
    return {
        "type": "scatter",
        "mode": "lines",
        "meta": key,
        "name": plain(name),
        "x": x,
        "y": y,
        "line": line,
        "hoverinfo": "skip",
    }
