"""OpenProject's drawn cases, where they lie beside the project: what agrees, and what differs on
purpose, one by one (``docs/engine.md`` gives the reasons)."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from engine.network import Constraint, Link, Network, Step
from engine.schedule import schedule
from tests.drawing import CALENDAR, MONDAY

CHARTS = Path(__file__).resolve().parents[3] / "shared/cases/charts/openproject_working_days.json"
Rows = dict[str, tuple[str, int, str]]
DIFFERENT = {
    "forward_due_only_much_space",
    "create_relation_due_only_later",
    "remove_dates_keeps_follower",
    "forward_enough_space_no_move",
}

pytestmark = pytest.mark.skipif(not CHARTS.exists(), reason="the shared cases are not there")


def test_all_but_the_listed_drawings_agree():
    cases = json.loads(CHARTS.read_text(encoding="utf-8"))["cases"]
    assert len(cases) == 24
    wrong = {case["id"] for case in cases if not _agrees(case)}
    assert wrong == DIFFERENT


def _agrees(case: dict[str, Any]) -> bool:
    initial, expected = _rows(case["initial"]), _rows(case["expected"])
    changed = _rows(case["change"]) if case["change"] else {}
    words = {name: row[2] for name, row in initial.items()}
    if case["create_relation"]:
        name, _, relation = case["create_relation"].partition(" ")
        words[name] += ", " + relation
    network = _network(initial, changed, words)
    dates = schedule(network, None)
    for name, (bar, first, _) in expected.items():
        drawn = _covered(bar, first)
        start, finish = dates.early(name)
        last = CALENDAR.roll_back(finish - 1) if finish > start else start
        if drawn and drawn != (start, last):
            return False
    return True


def _network(initial: Rows, changed: Rows, words: dict[str, str]) -> Network:
    """What was moved is typed; what follows something is not, and keeps its length."""
    parents = {p for text in words.values() for p in re.findall(r"child of (\w+)", text)}
    steps, links, starts = [], [], []
    for name in initial:
        bar, first, _ = changed.get(name, initial[name])
        follows = re.findall(r"follows (\w+)(?: with delay (\d+))?", words[name])
        parent = re.search(r"child of (\w+)", words[name])
        length = re.search(r"duration (\d+)", words[name])
        drawn = _covered(bar, first)
        starts += [drawn[0]] if drawn else []
        typed = drawn if not follows and name not in parents else None
        steps.append(
            Step(
                name,
                0 if name in parents else bar.count("X") or int(length[1] if length else 1),
                parent=parent[1] if parent else None,
                constraints=(Constraint("SNET", typed[0]),) if typed else (),
            )
        )
        links += [Link(pred, name, lag=int(lag or 0)) for pred, lag in follows]
    return Network(tuple(steps), tuple(links), {"default": CALENDAR}, min(starts))


def _rows(lines: list[str]) -> Rows:
    """Name -> bar, day of its first letter, words."""
    header, *rest = (line.split("|") for line in lines)
    first = MONDAY - header[1][1:].index("M")
    return {
        row[0].strip(): (row[1][1:].rstrip(), first, row[2].strip() if len(row) > 2 else "")
        for row in rest
    }


def _covered(bar: str, first: int) -> tuple[int, int] | None:
    days = [i for i, letter in enumerate(bar) if letter in "X.[]"]
    return (first + days[0], first + days[-1]) if days else None
