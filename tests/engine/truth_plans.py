"""Reads the plans under ``truth/``: schedules that nobody of this project computed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine.calendar import Day, WorkCalendar
from engine.network import EARLIEST, Constraint, Link, Network, Step

TRUTH = Path(__file__).parent / "truth"
QUARTERS = 4  # of a working day of eight hours
_PRED = re.compile(r"^(\d+)(FS|SS|FF|SF)?(?:([+-][\d.]+)(%)?)?$")


@dataclass(frozen=True)
class Expected:
    """Dates in the plan's own unit (days or quarter days) and this product's convention."""

    early_start: Day
    early_finish: Day
    late_start: Day
    late_finish: Day
    total_float: int
    free_float: int
    critical: bool


@dataclass(frozen=True)
class Plan:
    name: str
    network: Network
    expected: dict[str, Expected]


def plans() -> Iterator[Plan]:
    """Every plan of ``msproject.txt``. One with half days is counted in quarter days: four "days"
    of the engine make one working day, so that nothing is rounded."""
    text = (TRUTH / "msproject.txt").read_text(encoding="utf-8")
    for block in text.split("\nproject ")[1:]:
        head, *lines = block.strip().splitlines()
        name, start = head.split()
        whole = not re.search(r"\+[123](?![\d%])|\d\.\d", block)
        yield _Reader(name, date.fromisoformat(start).toordinal(), 1 if whole else QUARTERS).plan(
            lines
        )


class _Reader:
    def __init__(self, name: str, start: Day, parts: int) -> None:
        self.name, self.start, self.parts = name, start, parts
        self.base = start - 700
        first = EARLIEST
        last = first + (4 * 365 + 700) * parts
        off = (first + i for i in range(last - first + 1) if (self.base + i // parts) % 7 in (6, 0))
        self.calendar = WorkCalendar.of(off, first, last, last, "Monday to Friday")

    def plan(self, lines: list[str]) -> Plan:
        steps, links, expected = [], [], {}
        for line in lines:
            head, preds, early, late, floats = (part.split() for part in line.split("|"))
            uid, parent, length, *words = head[1:]
            steps.append(self._step(uid, parent, length, words))
            links += [self._link(pred, uid) for pred in preds]
            total, free, critical = floats
            expected[uid] = Expected(
                self._start(early[0]),
                self._finish(early[1]),
                self._start(late[0]),
                self._finish(late[1]),
                round(float(total) * self.parts),
                round(float(free) * self.parts),
                critical == "critical",
            )
        network = Network(
            tuple(steps), tuple(links), {"default": self.calendar}, self._slot(self.start, 0)
        )
        return Plan(self.name, network, expected)

    def _step(self, uid: str, parent: str, length: str, words: list[str]) -> Step:
        typed = dict(word.split("=") for word in words if "=" in word)
        kinds = [word.split("=")[0] for word in words]
        constraints = tuple(
            Constraint(kind, self._typed(kind, typed))  # type: ignore[arg-type]
            for kind in kinds
            if kind in ("SNET", "MFO", "ALAP")
        )
        return Step(
            uid,
            0 if length == "S" else round(float(length) * self.parts),
            parent=None if parent == "-" else parent,
            constraints=constraints,
            actual_start=self._start(typed["started"]) if "started" in typed else None,
            actual_finish=self._finish(typed["finished"]) if "finished" in typed else None,
        )

    def _typed(self, kind: str, typed: dict[str, str]) -> Day | None:
        if kind == "ALAP":
            return None
        return self._start(typed[kind]) if kind[0] == "S" else self._finish(typed[kind])

    def _link(self, text: str, succ: str) -> Link:
        match = _PRED.match(text)
        assert match, text
        pred, kind, lag, percent = match.groups()
        if percent:
            return Link(pred, succ, "FS", round(float(lag)), "pct")
        return Link(pred, succ, kind or "FS", round(float(lag or 0) * self.parts))  # type: ignore[arg-type]

    def _start(self, text: str) -> Day:
        day, _, quarter = text.partition("+")
        return self.calendar.roll(
            self._slot(date.fromisoformat(day).toordinal(), int(quarter or 0))
        )

    def _finish(self, text: str) -> Day:
        day, _, quarter = text.partition("+")
        return self.calendar.roll(
            self._slot(date.fromisoformat(day).toordinal(), int(quarter or QUARTERS))
        )

    def _slot(self, day: Day, quarter: int) -> Day:
        return EARLIEST + (day - self.base) * self.parts + quarter * self.parts // QUARTERS
