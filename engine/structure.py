"""What a compiled network looks like: who waits for whom, in which order, on which axis.

Axis   2*c      ordinals of calendar c (the value is the number of working days before the day)
       2*c + 1  plain days, for steps counted in calendar days on calendar c and for summaries
Node   0..n-1   the steps as given; n.. = gates: a summary's earliest start for its children
Op     a link that is more than "FS, lag 0, one axis":
       (pred, succ, from_finish, to_finish, lag, unit, link number)
"""

from __future__ import annotations

from typing import Any

Op = tuple[int, int, bool, bool, int, str, int]


class Structure:
    """What does not change while only dates change. Lists are indexed by node."""

    # No dataclass: writing one's methods takes longer than the rest of the module's import.

    def __init__(
        self,
        ids: tuple[str, ...],
        index: dict[str, int],
        durations: list[int],
        axis: list[int],
        calendars: list[str],
        bare: bool = False,
    ) -> None:
        self.ids = ids
        self.index = index
        self.durations = durations
        self.axis = axis
        self.calendars = calendars
        self.plain = bare  # one ordinal axis, no summaries
        self.bare = bare  # plain, and no step has a typed fact, promise or limit
        self.order: list[int] = []
        # whose finish a start simply waits for
        self.fs_in: list[list[int]] = [[] for _ in ids]
        self.ops_in: list[list[int]] = [[]] * len(ids)  # shared and empty until an op needs its own
        self.ops_out = self.ops_in
        self.ops: list[Op] = []
        self.fs_links: list[tuple[int, int, int]] | None = None  # simple ones: pred, succ, link
        self.children: dict[int, list[int]] = {}
        self.gate: dict[int, int] = {}
        self.levels: Any = None  # engine.levels, when first asked for; False where they are narrow
        self._fs_out: list[list[int]] | None = None

    @property
    def fs_out(self) -> list[list[int]]:
        """The other direction of ``fs_in``, made when first asked for."""
        if self._fs_out is None:
            self._fs_out = [[] for _ in self.fs_in]
            for j, ins in enumerate(self.fs_in):
                for i in ins:
                    self._fs_out[i].append(j)
        return self._fs_out
