"""Working days as two tables: day -> working days before it, ordinal -> day.

Rules of counting: the start day is not counted (civil code art. 201); the State Council's notice
says which weekdays are off and which weekend days are worked. A day past ``official_until`` is
computed on weekends alone and is *provisional*: nobody guesses a holiday.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.errors import CalendarRangeError

if TYPE_CHECKING:  # importing it would cost more than the rest of the engine
    from numpy.typing import NDArray

Day = int  # date.toordinal()
_BLOCK = 32_768  # cells that stay in the near caches while they are worked on


class WorkCalendar:
    """The working days of one organisation between ``first`` and ``last``; immutable.

    ``before[day - first]`` = working days earlier than ``day`` (one entry more than days);
    ``wd[ordinal]`` = the day; so a working day ``d`` has ordinal ``before[d - first]``.
    """

    def __init__(
        self, before: list[int], wd: list[Day], first: Day, official_until: Day, version: str
    ) -> None:
        self.before = before
        self.wd = wd
        self.first = first
        self.last = first + len(before) - 2
        self.official_until = official_until
        self.version = version

    @classmethod
    def of(
        cls,
        nonworking: Iterable[Day],
        first: Day,
        last: Day,
        official_until: Day,
        version: str,
    ) -> WorkCalendar:
        """A calendar from the list of all days off in ``[first, last]``, weekends included.

        Raises CalendarRangeError when the range is empty or holds no working day.
        """
        off = frozenset(nonworking)
        flags = [day not in off for day in range(first, last + 1)]
        if True not in flags:
            raise CalendarRangeError(first, first, last)
        before = [0, *accumulate(flags)]
        wd = [first + i for i, worked in enumerate(flags) if worked]
        return cls(before, wd, first, official_until, version)

    @classmethod
    def weekends_only(cls, first: Day, last: Day, version: str = "weekends") -> WorkCalendar:
        """Saturdays and Sundays off, no holidays; every day is provisional."""
        return cls.of(weekend_days(first, last), first, last, first - 1, version)

    def is_workday(self, day: Day) -> bool:
        i = self._index(day)
        return self.before[i] != self.before[i + 1]

    def roll(self, day: Day) -> Day:
        """This day if worked, else the next working day (civil code art. 203)."""
        return self._day(self.before[self._index(day)])

    def roll_back(self, day: Day) -> Day:
        """This day if worked, else the last working day before it."""
        return self._day(self.before[self._index(day) + 1] - 1)

    def add(self, day: Day, wd: int) -> Day:
        """The ``wd``-th working day after ``day``; 0 is the day itself, negative counts back."""
        i = self._index(day)
        if wd > 0:
            return self._day(self.before[i + 1] - 1 + wd)
        return self._day(self.before[i] + wd) if wd else day

    def count(self, a: Day, b: Day) -> int:
        """Working days in ``(a, b]``; negative when ``b < a``."""
        return self.before[self._index(b) + 1] - self.before[self._index(a) + 1]

    def is_provisional(self, day: Day) -> bool:
        """Is this day later than the last official year?"""
        self._index(day)
        return day > self.official_until

    def add_many(
        self, days: NDArray[np.integer[Any]], wd: NDArray[np.integer[Any]]
    ) -> NDArray[np.int32]:
        """``add`` for arrays of one shape; two look-ups a cell.

        Raises CalendarRangeError if any day or result lies outside the table.
        """
        through, table = self.arrays
        moved = np.empty(days.shape, np.int32)
        if not moved.size:
            return moved
        flat, lengths, out = days.reshape(-1), wd.reshape(-1), moved.reshape(-1)
        self._index(int(flat.min()))
        last = self._index(int(flat.max()))
        shortest = int(lengths.min())
        # where the last day and the longest length stay in the table, all of them do
        within = int(through[last]) + max(1, int(lengths.max())) < len(table)
        index = np.empty(min(_BLOCK, flat.size), np.intp)
        for a in range(0, flat.size, _BLOCK):
            d, w, at = flat[a : a + _BLOCK], lengths[a : a + _BLOCK], index[: flat.size - a]
            least = shortest if shortest > 0 else int(w.min())
            if least < 0:
                out[a : a + _BLOCK] = [self.add(int(x), int(y)) for x, y in zip(d, w, strict=True)]
                continue
            np.subtract(d, self.first, out=at)
            np.add(through.take(at, mode="clip"), w if least else np.maximum(w, 1), out=at)
            if not within:
                self._check(at, len(table))
            table.take(at, out=out[a : a + _BLOCK], mode="clip")
            if not least:  # no day at all: the day itself, also when it is a day off
                np.copyto(out[a : a + _BLOCK], d, where=w == 0, casting="unsafe")
        return moved

    def count_many(
        self, a: NDArray[np.integer[Any]], b: NDArray[np.integer[Any]]
    ) -> NDArray[np.int32]:
        """``count`` for arrays of one shape; two look-ups a cell."""
        through, _ = self.arrays
        first = np.subtract(a, self.first, dtype=np.intp)
        last = np.subtract(b, self.first, dtype=np.intp)
        self._check(first, len(through))
        self._check(last, len(through))
        counted: NDArray[np.int32] = through.take(last) - through.take(first)
        return counted

    @cached_property
    def arrays(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Ordinal of the last working day up to each day, and the day of each ordinal."""
        return np.array(self.before[1:], np.int32) - 1, np.array(self.wd, np.int32)

    def _check(self, index: NDArray[np.intp], high: int) -> None:
        """Every index lies in ``[0, high)``; look-ups themselves clip. Unsigned, a negative
        index is a large one: one pass finds both."""
        if not index.size:
            return
        if int(index.view(np.uintp).max()) >= high:
            outside = self.last + 1 if int(index.max()) >= high else self.first - 1
            raise CalendarRangeError(outside, self.first, self.last)

    def _index(self, day: Day) -> int:
        if not self.first <= day <= self.last:
            raise CalendarRangeError(day, self.first, self.last)
        return day - self.first

    def _day(self, ordinal: int) -> Day:
        if not 0 <= ordinal < len(self.wd):
            outside = self.last + 1 if ordinal >= 0 else self.first - 1
            raise CalendarRangeError(outside, self.first, self.last)
        return self.wd[ordinal]


def weekend_days(first: Day, last: Day) -> list[Day]:
    """The Saturdays and Sundays in ``[first, last]`` (day number mod 7: 6 and 0)."""
    return [day for day in range(first, last + 1) if day % 7 in (6, 0)]
