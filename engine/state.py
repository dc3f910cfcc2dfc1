"""The typed facts of a network as the two passes read them."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from engine.calendar import Day, WorkCalendar

NEVER = -1_000_000  # a value that no maximum picks
ALWAYS = 1_000_000_000  # a value that no minimum picks
NOTHING: Any = MappingProxyType({})

# kinds of nodes that the passes treat apart
CALENDAR_DAYS, RUNNING, FIXED, SUMMARY, PINNED = 1, 2, 3, 4, 5


class State:
    """The typed facts on the axes of a structure. Lists are indexed by node.

    floor     of starts; a floor of a finish is in it too, less the length
    fixed     node -> (start day, finish day) of finished and manual steps
    started   node -> actual start day of running steps; ``resume``: where what is left goes on
    pinned    must start here; ``asked`` = where its links would have put that start
    start_floor, finish_floor   the two parts of ``floor`` where a finish has a floor
    redo      finished but not passed: node -> day on which a repetition would finish
    """

    def __init__(
        self,
        cals: list[WorkCalendar],
        floor: list[int],
        length: list[int],
        kind: list[int] | None,
        override: bool,
    ) -> None:
        self.cals = cals
        self.floor = floor
        self.length = length
        self.kind = kind
        self.override = override

    # Nothing typed, until ``write_down`` gives a state its own tables.
    cap: dict[int, int] = NOTHING
    fixed: dict[int, tuple[Day, Day]] = NOTHING
    finished: set[int] = NOTHING
    started: dict[int, Day] = NOTHING
    resume: dict[int, int] = NOTHING
    redo: dict[int, Day] = NOTHING
    pinned: dict[int, int] = NOTHING
    pinned_finish: dict[int, int] = NOTHING
    start_floor: dict[int, int] = NOTHING
    finish_floor: dict[int, int] = NOTHING
    asked: dict[int, int] = NOTHING
    promised: dict[int, int] = NOTHING
    alap: set[int] = NOTHING

    def write_down(self) -> None:
        """Own tables, to be filled."""
        self.cap = {}
        self.fixed = {}
        self.finished = set()
        self.started = {}
        self.resume = {}
        self.redo = {}
        self.pinned = {}
        self.pinned_finish = {}
        self.start_floor = {}
        self.finish_floor = {}
        self.asked = {}
        self.promised = {}
        self.alap = set()
