"""Counting days: the start day is not counted, make-up days are, nothing is clipped."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.calendar import WorkCalendar, weekend_days
from engine.errors import CalendarRangeError

FIRST = 739_677  # Monday 2026-03-02
LAST = FIRST + 400
WEEK = WorkCalendar.weekends_only(FIRST, LAST)


def test_the_wd_th_working_day_after_a_day():
    friday, saturday, monday = FIRST + 4, FIRST + 5, FIRST + 7
    assert [WEEK.add(friday, n) for n in (-1, 0, 1, 2)] == [
        friday - 1, friday, monday, monday + 1,
    ]  # fmt: skip
    assert [WEEK.add(saturday, n) for n in (-1, 0, 1)] == [friday, saturday, monday]


def test_a_day_off_rolls_to_the_next_or_the_last_working_day():
    sunday = FIRST + 6
    assert (WEEK.roll(sunday), WEEK.roll_back(sunday)) == (sunday + 1, sunday - 2)
    assert (WEEK.roll(FIRST), WEEK.roll_back(FIRST)) == (FIRST, FIRST)


def test_weekends_are_saturday_and_sunday():
    assert weekend_days(FIRST, FIRST + 13) == [FIRST + n for n in (5, 6, 12, 13)]


def test_a_make_up_saturday_counts_and_a_holiday_does_not():
    off = {*weekend_days(FIRST, LAST), FIRST + 1} - {FIRST + 5}
    odd = WorkCalendar.of(off, FIRST, LAST, FIRST + 30, "odd")
    assert odd.is_workday(FIRST + 5)
    assert not odd.is_workday(FIRST + 1)
    assert odd.count(FIRST, FIRST + 7) == 5
    assert odd.add(FIRST, 1) == FIRST + 2


def test_days_after_the_last_official_year_are_provisional():
    known = WorkCalendar.of(weekend_days(FIRST, LAST), FIRST, LAST, FIRST + 30, "known")
    assert [known.is_provisional(FIRST + n) for n in (0, 30, 31)] == [False, False, True]
    assert WEEK.is_provisional(FIRST)


@pytest.mark.parametrize("day", [FIRST - 1, LAST + 1, 0, -(10**9)])
@pytest.mark.parametrize("ask", ["is_workday", "roll", "roll_back", "is_provisional"])
def test_a_day_outside_the_table_is_refused(ask, day):
    with pytest.raises(CalendarRangeError) as refusal:
        getattr(WEEK, ask)(day)
    assert (refusal.value.day, refusal.value.first, refusal.value.last) == (day, FIRST, LAST)


def test_counting_out_of_the_table_is_refused():
    for day, wd in ((LAST - 3, 9), (FIRST + 2, -9), (LAST + 1, 0)):
        with pytest.raises(CalendarRangeError):
            WEEK.add(day, wd)
    with pytest.raises(CalendarRangeError):
        WEEK.count(FIRST, LAST + 1)
    for day, wd in ((LAST - 3, 9), (FIRST - 1, 1), (LAST + 1, 1), (FIRST, -9)):
        with pytest.raises(CalendarRangeError):
            WEEK.add_many(np.array([day], np.int32), np.array([wd], np.int32))
    with pytest.raises(CalendarRangeError):
        WEEK.count_many(np.array([FIRST]), np.array([LAST + 1]))


def test_a_long_way_from_the_start_does_not_refuse_a_short_one_at_the_end():
    span = WEEK.count(FIRST, LAST)
    days, wd = np.array([FIRST, LAST - 9], np.int32), np.array([span, 1], np.int32)
    assert WEEK.add_many(days, wd).tolist() == [WEEK.add(FIRST, span), WEEK.add(LAST - 9, 1)]
    with pytest.raises(CalendarRangeError):
        WEEK.add_many(days, wd[::-1].copy())


def test_a_calendar_without_a_working_day_is_refused():
    with pytest.raises(CalendarRangeError):
        WorkCalendar.of(range(FIRST, LAST + 1), FIRST, LAST, LAST, "never")


_days = st.integers(FIRST + 60, LAST - 60)


@settings(max_examples=60, deadline=None)
@given(st.sets(st.integers(FIRST, LAST), max_size=250), _days, st.integers(-20, 20), st.data())
def test_the_tables_count_like_somebody_with_a_wall_calendar(off, day, wd, data):
    calendar = WorkCalendar.of(off, FIRST, LAST, FIRST, "any")
    other = data.draw(_days)
    walked = sum(d not in off for d in range(min(day, other) + 1, max(day, other) + 1))
    assert calendar.count(day, other) == (walked if other >= day else -walked)
    at, left = day, abs(wd)
    while left and FIRST < at < LAST:
        at += 1 if wd > 0 else -1
        left -= at not in off
    if not left:
        assert calendar.add(day, wd) == at
    else:
        with pytest.raises(CalendarRangeError):
            calendar.add(day, wd)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(_days, st.integers(-9, 30)), max_size=30), _days)
def test_many_days_at_once_are_counted_like_one_by_one(pairs, other):
    days = np.array([day for day, _ in pairs], np.int32)
    wd = np.array([n for _, n in pairs], np.int32)
    assert WEEK.add_many(days, wd).tolist() == [WEEK.add(day, n) for day, n in pairs]
    up = np.abs(wd)
    assert WEEK.add_many(days, up).tolist() == [WEEK.add(day, abs(n)) for day, n in pairs]
    to = np.full_like(days, other)
    assert WEEK.count_many(days, to).tolist() == [WEEK.count(day, other) for day, _ in pairs]
