"""A calendar as look-up rows around a base day, for the columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.axis import ordinal_up
from engine.calendar import Day, WorkCalendar

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Row = NDArray[Any]

BELOW = -20_000  # a row value that no maximum picks
SAFE = 12_000  # days: horizons up to this fit into int16 with room for any lag


@dataclass(slots=True, eq=False, repr=False)
class Tables:
    """One calendar as look-up rows around ``base``: offsets in, offsets out.

    ``up`` / ``down``: day -> ordinal at or after / before it; ``day``: ordinal -> day;
    ``roll``: day -> this or the next working day. Index 0 stands for ``-back``.
    """

    up: Row
    down: Row
    day: Row
    roll: Row
    back: int
    ahead: int
    base_ordinal: int

    @classmethod
    def of(cls, cal: WorkCalendar, base: Day, dtype: Any) -> Tables:
        back = min(base - cal.first, SAFE)
        last = min(cal.last, base + (2 * SAFE if dtype == np.int16 else 10**6))
        through, wd = cal.arrays
        a, b = base - back - cal.first, last - cal.first + 1
        ordinal = ordinal_up(base, cal)
        down = through[a:b]
        low = cal.before[a]
        up = np.empty_like(down)
        up[0], up[1:] = low, down[:-1] + 1
        days = wd[low : int(down[-1]) + 1] - base
        pad = np.full(back - (ordinal - low), days[0] if len(days) else 0)
        return cls(
            (up - ordinal).astype(dtype),
            (down - ordinal).astype(dtype),
            np.concatenate([pad, days]).astype(dtype),
            days.take(up - low, mode="clip").astype(dtype),
            back,
            int(days[-1]) if len(days) else 0,
            ordinal,
        )

    def look(self, table: Row, index: Row) -> Row:
        return table.take(index + self.back, mode="clip")
