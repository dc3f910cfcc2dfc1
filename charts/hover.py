"""What a mark says when pointed at: plotly's few tags, everything else escaped."""

from __future__ import annotations

from datetime import date

from charts.rows import Segment, Step
from charts.text import plain
from charts.words import LaneWords


def segment_hover(segment: Segment, step: Step, label: str, words: LaneWords) -> str:
    """Step, lane, what this piece is and when, the plan, the variance and the note."""
    kind = words.wait_open if segment.kind == "wait_open" else label
    lines = [f"<b>{plain(step.name)}</b>", plain(step.lane)]
    lines.append(f"{plain(kind)} {_stretch(segment.start, segment.end, words)}")
    if step.thin_start and step.thin_end:
        lines.append(f"{plain(words.plan)} {_stretch(step.thin_start, step.thin_end, words)}")
    return "<br>".join(lines + _ending(step, words))


def target_hover(step: Step, on: date, words: LaneWords) -> str:
    """The certificate and the day that was promised for it."""
    name = plain(step.certificate or step.name)
    return f"<b>{name}</b><br>{plain(words.target)} {plain(words.day(on))}"


def harmless_hover(step: Step, words: LaneWords) -> str:
    """The step, its last harmless day, how sure that is, and what each day after costs."""
    lines = [f"<b>{plain(step.name)}</b>", plain(step.lane)]
    if step.harmless_on:
        lines.append(f"{plain(words.harmless)} {plain(words.day(step.harmless_on))}")
    return "<br>".join(lines + [plain(line) for line in step.harmless_note.splitlines()])


def certificate_hover(step: Step, on: date, label: str, words: LaneWords) -> str:
    lines = [f"<b>{plain(step.certificate or '')}</b>", plain(step.lane)]
    lines.append(f"{plain(label)} {plain(words.day(on))}")
    if step.target_on:
        lines.append(f"{plain(words.target)} {plain(words.day(step.target_on))}")
    return "<br>".join(lines + _ending(step, words))


def _ending(step: Step, words: LaneWords) -> list[str]:
    lines = []
    if step.p80_on:
        lines.append(f"{plain(words.late)} {plain(words.day(step.p80_on))}")
    if step.variance_cd is not None:
        lines.append(f"{plain(words.variance)} {plain(words.signed_days(step.variance_cd))}")
    if step.note:
        lines.append(plain(step.note))
    return lines


def _stretch(start: date, end: date, words: LaneWords) -> str:
    first, last = plain(words.day(start)), plain(words.day(end))
    return first if start == end else f"{first} – {last}"
