"""What a compiled network looks like: who waits for whom, in which order, on which axis.

Axis   2*c      ordinals of calendar c (the value is the number of working days before the day)
       2*c + 1  plain days, for steps counted in calendar days on calendar c and for summaries
Node   0..n-1   the steps as given; n.. = gates: a summary's earliest start for its children
Op     a link that is more than "FS, lag 0, one axis":
       (pred, succ, from_finish, to_finish, lag, unit, link number)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Op = tuple[int, int, bool, bool, int, str, int]


@dataclass(slots=True, eq=False, repr=False)
class Structure:
    """What does not change while only dates change. Lists are indexed by node."""

    ids: tuple[str, ...]
    index: dict[str, int]
    durations: list[int]
    axis: list[int]
    calendars: list[str]
    order: list[int]
    fs_in: list[list[int]]  # nodes whose finish this node's start simply waits for
    ops_in: list[list[int]]
    ops_out: list[list[int]]
    ops: list[Op]
    fs_links: list[tuple[int, int, int]] | None  # (pred, succ, link) of the simple links
    children: dict[int, list[int]] = field(default_factory=dict)
    gate: dict[int, int] = field(default_factory=dict)
    plain: bool = False  # one ordinal axis, no summaries
    untouched: bool = False  # no step has a typed fact
    _fs_out: list[list[int]] | None = None
    levels: Any = None  # engine.levels: made when first asked for, False where they are narrow

    @property
    def fs_out(self) -> list[list[int]]:
        """The other direction of ``fs_in``, made when first asked for."""
        if self._fs_out is None:
            self._fs_out = [[] for _ in self.fs_in]
            for j, ins in enumerate(self.fs_in):
                for i in ins:
                    self._fs_out[i].append(j)
        return self._fs_out
