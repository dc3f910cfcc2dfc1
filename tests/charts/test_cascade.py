"""Waterfall, holders, reliability and whisker: bars that add up, textures, escaped names."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from charts.holders import holders
from charts.reliability import reliability
from charts.waterfall import waterfall
from charts.whisker import common_span, whisker
from charts.words import HolderWords, ReliabilityWords, WaterfallWords
from tests.charts.frames import at, day, trace, traces

WATERFALL = WaterfallWords(
    signed_days=lambda n: f"{n:+d} 天", signed_wd=lambda n: f"{n:+d} 个工作日", total="提前天数",
    column="工作日 · 自然日", deeds="协同", pace="提速", lost="延误", rest="未归属", alone="单独",
    empty="没有提前",
)  # fmt: skip
HOLDERS = HolderWords(
    days=lambda n: f"{n} 天", total="全程", column="自然日",
    sides={"department": "部门", "applicant": "申请人"}, unstopped="停钟算回", empty="没有天数",
)  # fmt: skip
RELIABILITY = ReliabilityWords(
    percent=lambda share: f"{share:.0%}", stated="所说", seen="实际", interval="范围",
    column="实际 · 件", empty="无可检验",
)  # fmt: skip


def fall(*rows: tuple[str, str, int, int], narrow: bool = False) -> go.Figure:
    frame = pd.DataFrame(rows, columns=["label", "group", "days_wd", "days_cd"])
    frame["alone_wd"] = pd.array([pd.NA] * len(rows), dtype="Int64")
    return waterfall(frame, words=WATERFALL, dark=False, narrow=narrow)


ROWS = [("甲", "deeds", 5, 7), ("乙", "pace", 4, 6), ("丙", "pace", -3, -5), ("余", "rest", 1, 1)]


def test_each_bar_begins_where_the_last_one_ended_and_the_total_is_the_gain() -> None:
    figure = fall(*ROWS)
    assert list(trace(figure, "deeds").base) == [0]
    assert list(trace(figure, "pace").base) == [5]
    assert (list(trace(figure, "lost").base), list(trace(figure, "lost").x)) == ([9], [-3])
    assert list(trace(figure, "rest").base) == [6]
    assert (list(trace(figure, "total").base), list(trace(figure, "total").x)) == ([0], [7])
    texts = [note.text for note in figure.layout.annotations]
    assert texts[1:] == ["+5 · +7", "+4 · +6", "−3 · −5", "+1 · +1", "<b>+7 · +9</b>"]


def test_a_loss_and_what_is_nobodys_differ_by_texture() -> None:
    shapes = {one.meta: one.marker.pattern.shape for one in fall(*ROWS).data if one.type == "bar"}
    assert shapes == {"deeds": None, "pace": None, "lost": "/", "rest": ".", "total": None}


def test_lines_without_a_day_are_left_to_the_table() -> None:
    figure = fall(*ROWS, ("无", "deeds", 0, 0))
    assert "无" not in figure.layout.yaxis.ticktext
    assert [note.text for note in fall(("无", "deeds", 0, 0)).layout.annotations] == ["没有提前"]


@pytest.mark.parametrize("narrow", [False, True])
def test_names_of_people_are_text_and_no_tags(narrow: bool) -> None:
    figure = fall(("<b>甲</b>", "deeds", 5, 7), narrow=narrow)
    shown = [*trace(figure, "deeds").hovertext, *figure.layout.yaxis.ticktext]
    shown += [note.text for note in figure.layout.annotations]
    assert [text for text in shown if "<b>甲" in text] == []
    assert any("&lt;b&gt;甲" in text for text in shown)


def test_on_a_phone_the_names_stand_above_their_bars() -> None:
    figure = fall(*ROWS, narrow=True)
    assert set(figure.layout.yaxis.ticktext) == {""}
    assert "甲" in [note.text for note in figure.layout.annotations]
    assert figure.layout.margin.l < fall(*ROWS).layout.margin.l


def test_holders_add_up_to_the_span_and_show_the_other_division_thin() -> None:
    rows = [("规划局", "department", 6, 9.5), ("企业", "applicant", 4, 0.5)]
    frame = pd.DataFrame(rows, columns=["label", "side", "days", "unstopped"])
    figure = holders(frame, words=HOLDERS, dark=True)
    assert list(trace(figure, "total").x) == [10]
    assert list(trace(figure, "thin").base) == [0, 9.5]
    same = holders(frame.assign(unstopped=frame["days"]), words=HOLDERS, dark=True)
    assert traces(same, "thin") == []


def test_what_was_seen_stands_beside_what_was_stated() -> None:
    row: dict[str, Any] = {"label": "P80", "stated": 0.8, "seen": 0.94, "low": 0.9, "high": 0.97}
    frame = pd.DataFrame([row | {"cases": 30}, row | {"cases": 0, "seen": None}])
    figure = reliability(frame, words=RELIABILITY, dark=False)
    assert list(trace(figure, "stated").x) == [0.8]
    assert list(trace(figure, "seen").x) == [0.94]
    assert list(trace(figure, "interval").x)[:2] == [0.9, 0.97]
    assert "94% · 30" in [note.text for note in figure.layout.annotations]


def test_a_whisker_shows_its_target_only_where_it_is_in_sight() -> None:
    days = {"p10_on": day("03-01"), "p80_on": day("03-20"), "p90_on": day("04-01")}
    span = common_span([*days.values()])
    near = whisker(
        **days, projected_on=day("03-05"), target_on=day("03-25"), span=span, hover="", dark=False
    )
    assert list(trace(near, "p10_p90").x) == [at("03-01"), at("04-01")]
    assert list(trace(near, "target").x) == [at("03-25")]
    far = whisker(
        **days, projected_on=day("03-05"), target_on=day("09-25"), span=span, hover="", dark=False
    )
    assert traces(far, "target") == []
