"""Months on the axis."""

from __future__ import annotations

from datetime import date

from charts.axis import DAY_MS, Span, month_axis, ms, span_of


def name(day: date) -> str:
    return f"{day.month}月"


def test_the_year_stands_under_the_first_month_and_every_january():
    span = Span(ms(date(2025, 11, 1)), ms(date(2026, 3, 1)), 600)
    assert month_axis(span, name, 12)["ticktext"] == ["11月<br>2025", "12月", "1月<br>2026", "2月"]


def test_lines_are_at_month_starts_and_names_in_mid_month():
    span = Span(ms(date(2026, 4, 1)), ms(date(2026, 6, 1)), 600)
    axis = month_axis(span, name, 12)
    assert axis["minor"]["tickvals"] == [ms(date(2026, 4, 1)), ms(date(2026, 5, 1))]
    assert axis["tickvals"][0] == ms(date(2026, 4, 16))


def test_many_months_are_named_in_quarters_or_years():
    span = Span(ms(date(2019, 11, 29)), ms(date(2022, 6, 30)), 600)
    names = month_axis(span, name, 12)["ticktext"]
    assert names == [
        *("1月<br>2020", "4月", "7月", "10月"),
        *("1月<br>2021", "4月", "7月", "10月"),
        *("1月<br>2022", "4月"),
    ]


def test_a_month_of_which_little_is_seen_has_no_name():
    span = Span(ms(date(2026, 3, 30)), ms(date(2026, 6, 1)), 600)
    assert month_axis(span, name, 12)["ticktext"] == ["4月<br>2026", "5月"]


def test_the_months_words_are_escaped():
    span = Span(ms(date(2026, 4, 1)), ms(date(2026, 5, 1)), 600)
    assert month_axis(span, lambda _: "<i>", 12)["ticktext"] == ["&lt;i&gt;<br>2026"]


def test_the_span_holds_all_days_and_today():
    span = span_of([date(2026, 1, 5), None, date(2026, 6, 1)], date(2026, 7, 1), 600)
    assert span.start < ms(date(2026, 1, 5))
    assert span.shows(date(2026, 7, 1))


def test_one_day_alone_gets_a_fortnight():
    span = span_of([date(2026, 1, 5)], None, 600)
    assert 0 < span.end - span.start < 14 * DAY_MS
    assert span.shows(date(2026, 1, 5))


def test_no_day_at_all_shows_today():
    assert span_of([None], date(2026, 7, 1), 600).shows(date(2026, 7, 1))
