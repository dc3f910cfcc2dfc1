"""The slip chart: steps of the projected day, its causes, and the levels beside it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from charts.palette import LIGHT
from charts.slip import slip
from tests.charts.frames import SLIP_WORDS, at, day, trace, traces

ROWS = [
    ("04-05", "09-28", "地铁复函<b>延期</b>"),
    ("03-01", "08-20", pd.NA),
    ("05-20", "09-10", "同步审查"),
]


def history(*rows: tuple[str, str, Any]) -> pd.DataFrame:
    made = [(day(reported), day(projected), cause) for reported, projected, cause in rows]
    return pd.DataFrame(made, columns=["reported_on", "projected_on", "cause"])


def draw(frame: pd.DataFrame, **days: str) -> go.Figure:
    given = {key: day(text) for key, text in days.items()}
    return slip(
        frame,
        target_on=given.get("target"),
        conventional_on=given.get("conventional"),
        actual_on=given.get("actual"),
        words=SLIP_WORDS,
        dark=False,
    )


def test_projections_are_steps_in_the_order_of_their_reports():
    line = trace(draw(history(*ROWS)), "projected")
    assert list(line.x) == [at("03-01"), at("04-05"), at("05-20")]
    assert list(line.y) == [at("08-20"), at("09-28"), at("09-10")]
    assert line.line.shape == "hv"


def test_pointing_at_a_step_tells_by_how_much_and_why():
    hover = trace(draw(history(*ROWS)), "projected").hovertext
    assert "(+39 天)" in hover[1]
    assert "原因 地铁复函&lt;b&gt;延期" in hover[1]
    assert "(-18 天)" in hover[2]
    assert "原因" not in hover[0]


def test_a_report_that_moved_nothing_and_has_no_cause_has_no_dot():
    rows = [("03-01", "08-20", pd.NA), ("03-02", "08-20", pd.NA), ("03-03", "08-21", pd.NA)]
    assert list(trace(draw(history(*rows)), "projected").marker.size) == [7, 0, 7]


def test_target_and_conventional_are_level_lines_told_apart_by_their_dashes():
    figure = draw(history(*ROWS), target="08-21", conventional="11-20")
    target, conventional = trace(figure, "target"), trace(figure, "conventional")
    assert list(target.y) == [at("08-21")] * 2
    assert list(conventional.y) == [at("11-20")] * 2
    assert target.line.dash != conventional.line.dash
    assert target.name == "目标 8月21日"


def test_the_issued_certificate_lies_on_the_diagonal():
    figure = draw(history(*ROWS), actual="09-12")
    point = trace(figure, "actual")
    assert list(point.x) == list(point.y) == [at("09-12")]
    assert point.marker.color == LIGHT.obtained
    assert traces(figure, "ahead") == []
    assert trace(figure, "projected").x[-1] == at("09-12")


def test_what_is_still_to_come_runs_dotted_to_the_diagonal():
    ahead = trace(draw(history(*ROWS)), "ahead")
    assert list(ahead.x) == [at("05-20"), at("09-10")]
    assert list(ahead.y) == [at("09-10"), at("09-10")]
    assert ahead.line.dash == "2px,3px"


def test_the_diagonal_rises_by_one_day_a_day():
    past = trace(draw(history(*ROWS)), "past")
    rising = [(x, y) for x, y in zip(past.x, past.y, strict=True) if x == y]
    assert len(rising) >= 2
    assert past.fill == "tonexty"


def test_the_fan_is_drawn_only_where_both_edges_were_archived():
    frame = history(*ROWS)
    assert traces(draw(frame), "p80") == []
    frame["p50_on"] = [day("09-30"), pd.NaT, day("09-12")]
    frame["p80_on"] = [day("10-25"), day("09-15"), day("10-02")]
    figure = draw(frame)
    assert list(trace(figure, "p80").x) == [at("04-05"), at("05-20")]
    assert list(trace(figure, "p50").y) == [at("09-30"), at("09-12")]


def test_one_report_is_one_dot():
    line = trace(draw(history(ROWS[0])), "projected")
    assert (list(line.x), list(line.marker.size)) == ([at("04-05")], [7])


def test_no_reports_give_one_sentence():
    figure = draw(history())
    assert [a.text for a in figure.layout.annotations] == ["暂无预测记录"]


def test_nothing_on_the_slip_chart_is_red():
    text = draw(history(*ROWS), target="08-21", conventional="11-20", actual="09-12").to_json()
    assert LIGHT.critical not in text
    assert LIGHT.forecast in text


def test_on_a_phone_the_legend_keeps_room_for_more_rows():
    days = {"target_on": day("08-21"), "conventional_on": day("11-20"), "actual_on": None}
    wide, phone = (
        slip(history(*ROWS), **days, words=SLIP_WORDS, dark=False, narrow=narrow).layout
        for narrow in (False, True)
    )
    assert phone.height - wide.height == phone.margin.b - wide.margin.b > 0
