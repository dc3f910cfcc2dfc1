"""Schedules drawn as text: one drawing is both the question and the answer.

    days | MTWTFSSMTWTFSS
    A    | XX
    B    |   XXX..X          after A
    C    |     X..XX         after A +2, in P
    end  |          ^        after B, after C

Each letter is a day; the first M is Monday 2026-11-23. ``X`` is a working day on which the step is
worked at, ``.`` a day off inside it, ``^`` a milestone (no duration). The number of X is the
duration; where the bar lies is what is expected. A step without ``after`` is typed where it is
drawn (start no earlier than). A step that covers Monday and Tuesday finishes, in the product's
convention, on Wednesday: the next step may start there.

Words, by commas: ``after A +2`` (finish to start), ``starts after A +1`` (SS), ``ends after A``
(FF), ``ends after start of A`` (SF), ``in P`` (child of summary P), ``not before drawn``,
``not before 4`` (the fifth letter), ``cd`` (calendar days: every letter of the bar counts).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from engine.calendar import Day, WorkCalendar
from engine.network import Constraint, Link, LinkType, Network, Step
from engine.schedule import Schedule, schedule

MONDAY: Day = 739943  # 2026-11-23
CALENDAR = WorkCalendar.weekends_only(MONDAY - 3650, MONDAY + 3650)
_ROW = re.compile(r"^(\S+)\s*\|(.*)$")
_LINK = re.compile(r"^(after|starts after|ends after start of|ends after) (\S+?)(?: ([+-]\d+))?$")
_TYPES: dict[str, LinkType] = {
    "after": "FS",
    "starts after": "SS",
    "ends after": "FF",
    "ends after start of": "SF",
}


@dataclass(frozen=True)
class Drawing:
    """A drawing, read: the network that it asks about and the bars that it expects."""

    network: Network
    bars: dict[str, str]
    first: Day


def read(text: str, calendar: WorkCalendar = CALENDAR) -> Drawing:
    """Read a drawing. The header decides how far left of the Monday the drawing begins."""
    rows = [m.groups() for m in map(_ROW.match, map(str.strip, text.strip().splitlines())) if m]
    (_, header), *lines = rows
    first = MONDAY - header.strip("\n").removeprefix(" ").index("M")
    bars, steps, links = {}, [], []
    for name, rest in lines:
        bar, words = _split(rest.removeprefix(" "))
        bars[name] = bar
        steps.append(_step(name, bar, words, first))
        links += [_link(name, word) for word in words if _LINK.match(word)]
    parents = {step.parent for step in steps}
    waiting = {link.succ for link in links}
    steps = [
        replace(step, duration=0, constraints=())
        if step.id in parents
        else step
        if step.id in waiting
        else replace(step, constraints=(*step.constraints, _drawn(bars[step.id], first)))
        for step in steps
    ]
    start = min(first + _begin(bar) for bar in bars.values() if bar)
    network = Network(tuple(steps), tuple(links), {"default": calendar}, start)
    return Drawing(network, bars, first)


def drawn(dates: Schedule, drawing: Drawing, calendar: WorkCalendar = CALENDAR) -> dict[str, str]:
    """The bars of a schedule, in the words of the drawing."""
    bars = {}
    for step in drawing.network.steps:
        start, finish = dates.early(step.id)
        if start == finish:
            bar = "^"
        else:
            days = range(start, calendar.roll_back(finish - 1) + 1)
            bar = "".join("X" if calendar.is_workday(day) else "." for day in days)
        bars[step.id] = " " * (start - drawing.first) + bar
    return bars


def assert_drawn(text: str) -> Schedule:
    """Schedule what a drawing asks about; fails unless every bar lies where it is drawn."""
    drawing = read(text)
    dates = schedule(drawing.network, None)
    assert drawn(dates, drawing) == drawing.bars
    return dates


def _split(rest: str) -> tuple[str, list[str]]:
    match = re.match(r"^([ X.^]*)(.*)$", rest)
    assert match
    words = [word.strip() for word in match[2].split(",") if word.strip()]
    return match[1].rstrip(), words


def _step(name: str, bar: str, words: list[str], first: Day) -> Step:
    step = Step(name, bar.count("X"))
    for word in words:
        if word.startswith("in "):
            step = replace(step, parent=word[3:])
        elif word == "not before drawn":
            step = replace(step, constraints=(_drawn(bar, first),))
        elif word.startswith("not before "):
            step = replace(step, constraints=(Constraint("SNET", first + int(word[11:])),))
        elif word == "cd":
            step = replace(step, unit="cd", duration=len(bar.strip()))
        else:
            assert _LINK.match(word), f"unknown word: {word}"
    return step


def _link(succ: str, word: str) -> Link:
    match = _LINK.match(word)
    assert match
    return Link(match[2], succ, _TYPES[match[1]], int(match[3] or 0))


def _drawn(bar: str, first: Day) -> Constraint:
    return Constraint("SNET", first + _begin(bar))


def _begin(bar: str) -> int:
    return len(bar) - len(bar.lstrip())
