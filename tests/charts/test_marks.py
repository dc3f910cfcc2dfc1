"""The marks of a lane figure: where each stands, its look, and what a click on it gives."""

from __future__ import annotations

import pandas as pd
import pytest

from charts.axis import DAY_MS
from charts.palette import LIGHT
from tests.charts.frames import (
    at,
    day,
    draw_lanes,
    drawn_colours,
    links,
    segments,
    steps,
    trace,
    traces,
)


def test_a_bar_begins_at_its_start_and_is_as_long_as_its_days():
    figure = draw_lanes(steps({}, {}), segments((2, "actual", "05-11", "05-20")))
    bar = trace(figure, "actual")
    assert list(bar.base) == [at("05-11")]
    assert list(bar.x) == [9 * DAY_MS]
    assert [round(y) for y in bar.y] == [1]


def test_actual_is_solid_forecast_hatched_and_waits_striped():
    pieces = segments(
        (1, "actual", "05-01", "05-10"),
        (1, "wait_past", "05-10", "06-15"),
        (1, "wait_open", "06-15", "06-20"),
        (1, "forecast", "06-20", "07-01"),
    )
    figure = draw_lanes(steps({}), pieces)
    assert trace(figure, "actual").marker.pattern.shape is None
    assert trace(figure, "forecast").marker.pattern.shape == "/"
    assert trace(figure, "wait").marker.pattern.shape == "|"
    assert trace(figure, "wait").marker.color == LIGHT.wait
    assert len(trace(figure, "wait").x) == 2


def test_only_the_forecast_of_a_critical_step_is_red():
    pieces = segments(
        (1, "actual", "05-01", "06-15"),
        (1, "forecast", "06-15", "07-01"),
        (2, "forecast", "06-15", "07-01"),
    )
    figure = draw_lanes(steps({"critical": True}, {"critical": False}), pieces)
    assert trace(figure, "critical").marker.color == LIGHT.critical
    assert [c[0] for c in trace(figure, "critical").customdata] == [1]
    assert [c[0] for c in trace(figure, "forecast").customdata] == [2]
    assert trace(figure, "actual").marker.color == LIGHT.actual


def test_without_a_critical_step_no_mark_is_red_however_late():
    late = {"variance_cd": 90, "certificate": "示例证", "certificate_on": day("07-01")}
    pieces = segments((1, "actual", "05-01", "06-15"), (1, "forecast", "06-15", "07-01"))
    arrows = links((1, 2, "FS", "07-01", "07-02", False, True))
    rows = steps({**late, "certificate_state": "projected"}, {})
    assert LIGHT.critical not in drawn_colours(draw_lanes(rows, pieces, arrows))
    control = rows.assign(critical=True)
    assert LIGHT.critical in drawn_colours(draw_lanes(control, pieces, arrows))


def test_an_issued_certificate_is_filled_green_and_a_projected_one_hollow():
    rows = steps(
        {"certificate": "甲证", "certificate_on": day("03-06"), "certificate_state": "actual"},
        {"certificate": "乙证", "certificate_on": day("07-03"), "certificate_state": "projected"},
    )
    figure = draw_lanes(rows)
    obtained, projected = trace(figure, "obtained"), trace(figure, "projected")
    assert obtained.marker.color == LIGHT.obtained
    assert projected.marker.color == LIGHT.paper
    assert projected.marker.line.color == LIGHT.forecast
    assert (obtained.x[0], projected.x[0]) == (at("03-06"), at("07-03"))


def test_two_kinds_of_projected_diamond_have_one_entry_in_the_legend():
    coming = {"certificate": "证", "certificate_state": "projected"}
    rows = steps(
        {**coming, "certificate_on": day("07-03")},
        {**coming, "certificate_on": day("09-14"), "critical": True},
    )
    shown = [t.showlegend for t in traces(draw_lanes(rows), "projected")]
    assert shown == [True, False]


def test_bars_ticks_and_diamonds_carry_the_step_for_a_click():
    issued = {
        "step_id": 17,
        "certificate": "甲证",
        "certificate_on": day("03-06"),
        "certificate_state": "actual",
    }
    rows = steps(issued, {"step_id": 5})
    pieces = segments((17, "actual", "02-01", "03-06"), (5, "forecast", "07-01", "07-01"))
    figure = draw_lanes(rows, pieces)
    clicked = {key: trace(figure, key).customdata[0][0] for key in ("actual", "obtained", "tick")}
    assert clicked == {"actual": 17, "obtained": 17, "tick": 5}


def test_after_a_click_no_mark_fades():
    rows = steps(
        {"certificate": "甲", "certificate_on": day("07-06"), "certificate_state": "projected"}
    )
    figure = draw_lanes(rows, segments((1, "forecast", "06-15", "07-06")))
    assert {t.unselected.marker.opacity for t in figure.data} == {1}
    label = trace(figure, "label")
    assert label.unselected.textfont.color == label.textfont.color == LIGHT.text


def test_a_step_of_one_day_is_a_tick_in_the_colour_of_its_kind():
    pieces = segments((1, "actual", "05-11", "05-11"), (2, "forecast", "07-01", "07-01"))
    tick = trace(draw_lanes(steps({}, {"critical": True}), pieces), "tick")
    assert tick.marker.symbol == "line-ns"
    assert list(tick.marker.line.color) == [LIGHT.actual, LIGHT.critical]
    assert list(tick.x) == [at("05-11"), at("07-01")]


def test_a_step_with_an_empty_piece_among_longer_ones_has_no_tick():
    pieces = segments((1, "actual", "05-11", "05-11"), (1, "forecast", "05-11", "06-20"))
    assert traces(draw_lanes(steps({}), pieces), "tick") == []


def test_the_plan_is_a_thin_line_below_the_bar():
    rows = steps({"thin_start": day("05-01"), "thin_end": day("05-20")})
    figure = draw_lanes(rows, segments((1, "actual", "05-11", "05-30")))
    plan = trace(figure, "plan")
    assert list(plan.x[:2]) == [at("05-01"), at("05-20")]
    assert plan.y[0] > trace(figure, "actual").y[0]
    assert plan.line.color == LIGHT.plan


def test_the_whisker_runs_from_the_projected_end_to_the_late_day():
    rows = steps({"p80_on": day("07-29")})
    figure = draw_lanes(rows, segments((1, "forecast", "06-15", "07-17")))
    assert list(trace(figure, "p80").x[:2]) == [at("07-17"), at("07-29")]


def test_a_late_day_that_is_not_later_has_no_whisker():
    rows = steps({"p80_on": day("07-17")})
    assert traces(draw_lanes(rows, segments((1, "forecast", "06-15", "07-17"))), "p80") == []


def test_missing_certificates_of_every_pandas_kind_draw_no_diamond():
    rows = steps({"certificate": pd.NA}, {"certificate": float("nan")}, {"certificate": None})
    rows["certificate_on"] = day("07-01")
    rows["certificate_state"] = "projected"
    rows["certificate"] = rows["certificate"].astype("str").where([False] * 3)
    figure = draw_lanes(rows, segments((1, "actual", "05-01", "05-20")))
    assert traces(figure, "projected") == []
    assert traces(figure, "label") == []


def test_dates_may_come_as_datetime64():
    rows = steps({"thin_start": day("05-01"), "thin_end": day("05-20")})
    rows["thin_start"] = pd.to_datetime(rows["thin_start"])
    pieces = segments((1, "actual", "05-11", "05-30"))
    pieces["start"] = pd.to_datetime(pieces["start"]).astype("datetime64[us]")
    figure = draw_lanes(rows, pieces)
    assert trace(figure, "plan").x[0] == at("05-01")
    assert list(trace(figure, "actual").base) == [at("05-11")]


def test_a_piece_without_an_end_goes_on_until_today():
    pieces = segments((1, "wait_open", "06-01", "06-01"))
    pieces["end"] = pd.NaT
    assert list(trace(draw_lanes(steps({}), pieces), "wait").x) == [14 * DAY_MS]


def test_a_piece_of_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="unknown kind holiday"):
        draw_lanes(steps({}), segments((1, "holiday", "06-01", "06-02")))


def test_a_label_beyond_the_right_edge_stands_left_of_its_bar():
    coming = {"certificate_state": "projected", "certificate": "示例建筑工程施工许可证"}
    rows = steps(
        {**coming, "certificate_on": day("05-01")}, {**coming, "certificate_on": day("12-01")}
    )
    pieces = segments((1, "forecast", "04-20", "05-01"), (2, "forecast", "11-01", "12-01"))
    label = trace(draw_lanes(rows, pieces), "label")
    assert list(label.textposition) == ["middle right", "middle left"]
    assert list(label.x) == [at("05-01"), at("11-01")]


def test_a_label_with_room_on_neither_side_keeps_its_day():
    rows = steps(
        {
            "certificate": "很长很长很长很长很长很长很长很长很长很长很长很长很长很长的证照名称",
            "certificate_on": day("07-10"),
            "certificate_state": "projected",
        }
    )
    label = trace(draw_lanes(rows, segments((1, "forecast", "04-01", "07-10"))), "label")
    assert label.text[0].strip() == "7月10日"


def test_the_latest_harmless_day_is_a_tick_behind_dots_over_the_days_to_spare():
    rows = steps({"name": "预审"}, {}, {}).assign(
        harmless_on=[day("07-10"), day("06-30"), None],
        harmless_note=["73%\n一天", "", None],
    )
    pieces = segments(
        (1, "forecast", "06-15", "07-01"),
        (2, "forecast", "06-15", "06-30"),
        (3, "forecast", "06-15", "06-30"),
    )
    figure = draw_lanes(rows, pieces)
    tick = trace(figure, "harmless")
    assert list(tick.x) == [at("07-10"), at("06-30")]
    assert [one[0] for one in tick.customdata] == [1, 2]
    assert tick.hovertext[0].endswith("最晚无害日期 7月10日<br>73%<br>一天")
    assert list(trace(figure, "spare").x) == [at("07-01"), at("07-10"), None]


def test_without_a_limit_there_is_no_mark_of_it():
    figure = draw_lanes(steps({}), segments((1, "forecast", "06-15", "07-01")))
    assert not traces(figure, "harmless")
    assert not traces(figure, "spare")
