"""The timeline for a phone."""

from __future__ import annotations

from charts.lanes import lanes
from charts.lanes_compact import ROW_PX, lanes_compact
from charts.palette import LIGHT
from tests.charts.frames import LANE_WORDS, day, links, segments, steps, trace, traces

TODAY = day("06-15")
PIECES = segments((1, "actual", "05-01", "06-20"), (2, "forecast", "06-15", "07-20"))
ARROWS = links((1, 2, "FS", "06-20", "06-15", True, True))


def test_names_stand_above_their_bars():
    figure = lanes_compact(
        steps({"name": "甲"}, {"name": "乙"}),
        PIECES,
        ARROWS,
        today=TODAY,
        words=LANE_WORDS,
        dark=False,
    )
    names_at = list(figure.layout.yaxis.tickvals)
    assert names_at[0] < trace(figure, "actual").y[0] < names_at[1] < trace(figure, "forecast").y[0]
    assert figure.layout.yaxis.ticklabelposition == "inside"


def test_there_are_no_arrows():
    rows = steps({}, {})
    compact = lanes_compact(rows, PIECES, ARROWS, today=TODAY, words=LANE_WORDS, dark=False)
    wide = lanes(rows, PIECES, ARROWS, today=TODAY, words=LANE_WORDS, dark=False)
    assert traces(compact, "critical_path") == []
    assert len(traces(wide, "critical_path")) == 1


def test_the_margins_leave_the_phone_its_width():
    figure = lanes_compact(steps({}, {}), PIECES, ARROWS, today=TODAY, words=LANE_WORDS, dark=False)
    assert figure.layout.margin.l + figure.layout.margin.r <= 16
    rows_px = figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
    assert rows_px == 2 * ROW_PX


def test_the_lane_follows_the_name_in_grey_and_both_are_escaped():
    rows = steps({"name": "<b>甲</b>", "lane": "示例<i>单位"}, {})
    figure = lanes_compact(rows, PIECES, ARROWS, today=TODAY, words=LANE_WORDS, dark=False)
    assert figure.layout.yaxis.ticktext[0] == (
        f'&lt;b&gt;甲&lt;/b&gt; <span style="color:{LIGHT.muted}">· 示例&lt;i&gt;单位</span>'
    )


def test_a_name_as_wide_as_the_phone_is_cut_before_the_variance():
    figure = lanes_compact(
        steps({"name": "长" * 60}, {}), PIECES, ARROWS, today=TODAY, words=LANE_WORDS, dark=False
    )
    name = figure.layout.yaxis.ticktext[0]
    assert name.endswith("…")
    assert 15 < len(name) < 25


def test_no_steps_give_one_sentence():
    figure = lanes_compact(steps(), segments(), links(), today=TODAY, words=LANE_WORDS, dark=True)
    assert [a.text for a in figure.layout.annotations] == ["暂无事项"]
