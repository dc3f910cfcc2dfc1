"""Working days as two tables: day -> working days before it, ordinal -> day.

Rules of counting: the start day is not counted (civil code art. 201); the State Council's notice
says which weekdays are off and which weekend days are worked. A day past ``official_until`` is
computed on weekends alone and is *provisional*: nobody guesses a holiday.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from engine.errors import CalendarRangeError

Day = int  # date.toordinal()


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

    def add_many(self, days: NDArray[np.integer], wd: NDArray[np.integer]) -> NDArray[np.int32]:
        """``add`` for arrays of one shape: two look-ups a cell. ``wd`` must not be negative.

        Raises CalendarRangeError if any day or result lies outside the table.
        """
        before, table = self._tables
        index = self._indices(days)
        ordinal = before.take(index + 1)
        ordinal += wd
        ordinal -= 1
        if ordinal.size and (int(ordinal.max()) >= len(table)):
            raise CalendarRangeError(self.last + 1, self.first, self.last)
        moved = table.take(ordinal, mode="clip")
        still = np.equal(wd, 0)
        if still.any():
            np.copyto(moved, days, where=still, casting="unsafe")
        return moved

    def count_many(self, a: NDArray[np.integer], b: NDArray[np.integer]) -> NDArray[np.int32]:
        """``count`` for arrays of one shape: two look-ups a cell."""
        before, _ = self._tables
        return before.take(self._indices(b) + 1) - before.take(self._indices(a) + 1)

    @cached_property
    def _tables(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        return np.array(self.before, np.int32), np.array(self.wd, np.int32)

    def _indices(self, days: NDArray[np.integer]) -> NDArray[np.integer]:
        if days.size and (int(days.min()) < self.first or int(days.max()) > self.last):
            worst = int(days.min()) if int(days.min()) < self.first else int(days.max())
            raise CalendarRangeError(worst, self.first, self.last)
        return days - self.first

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
