"""The times of day of the demo's records."""

from __future__ import annotations

from datetime import date

from cli.demo_player import Happening, clock, recorded_at

FIRST, LAST = (
    Happening(date(2021, 10, 8), order, "real", "note", date(2021, 10, 8)) for order in (0, 399)
)


def test_a_demo_made_in_the_morning_records_nothing_in_the_future() -> None:
    now = clock(date(2021, 10, 8), 8, 11)
    assert clock(date(2021, 10, 8), 0) < recorded_at(FIRST, now) < recorded_at(LAST, now) < now


def test_earlier_days_and_a_demo_made_in_the_evening_keep_office_hours() -> None:
    for now in (clock(date(2021, 10, 8), 18), clock(date(2021, 10, 9), 8)):
        assert recorded_at(FIRST, now) == clock(date(2021, 10, 8), 10)
        assert recorded_at(LAST, now) == clock(date(2021, 10, 8), 16, 39)
