"""Workload bars and certificate dots."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from charts.certificate_dots import certificate_dots
from charts.palette import LIGHT
from charts.workload import workload
from tests.charts.frames import DOT_WORDS, WORKLOAD_WORDS, at, day, trace, traces

WORK = pd.DataFrame(
    [("示例甲局", 14, 3, 1), ("<b>乙</b>", 0, 2, 0)],
    columns=["organisation", "on_time", "due_soon", "overdue"],
)


def dots(*rows: dict[str, Any]) -> go.Figure:
    blank = {"label": "示例证", "gained_cd": pd.NA}
    blank |= {f"{key}_on": pd.NaT for key in ("conventional", "target", "projected", "actual")}
    made = [{"certificate_id": n, **blank, **row} for n, row in enumerate(rows, 1)]
    frame = pd.DataFrame(made, columns=["certificate_id", *blank]).astype({"gained_cd": "Int64"})
    return certificate_dots(frame, today=day("06-15"), words=DOT_WORDS, dark=False)


def test_workload_bars_are_stacked_and_numbered_without_noughts():
    figure = workload(WORK, words=WORKLOAD_WORDS, dark=False)
    assert figure.layout.barmode == "stack"
    assert list(trace(figure, "on_time").x) == [14, 0]
    assert list(trace(figure, "on_time").text) == ["<b>14</b>", ""]


def test_states_of_work_differ_by_texture_and_not_by_colour_alone():
    figure = workload(WORK, words=WORKLOAD_WORDS, dark=False)
    shapes = {t.meta: t.marker.pattern.shape for t in figure.data}
    assert shapes == {"on_time": None, "due_soon": "|", "overdue": "/"}


def test_organisations_are_escaped_and_the_first_is_on_top():
    figure = workload(WORK, words=WORKLOAD_WORDS, dark=False)
    assert list(figure.layout.yaxis.ticktext) == ["示例甲局", "&lt;b&gt;乙&lt;/b&gt;"]
    assert list(figure.layout.yaxis.range) == [1.5, -0.5]
    assert (
        trace(figure, "due_soon").hovertext[1] == "<b>&lt;b&gt;乙&lt;/b&gt;</b><br>临期 2<br>合计 2"
    )


def test_missing_counts_are_noughts():
    frame = WORK.astype({"on_time": "Int64"})
    frame.loc[0, "on_time"] = pd.NA
    figure = workload(frame, words=WORKLOAD_WORDS, dark=False)
    assert list(trace(figure, "on_time").x) == [0, 0]


def test_no_workload_gives_one_sentence():
    figure = workload(WORK.head(0), words=WORKLOAD_WORDS, dark=True)
    assert [a.text for a in figure.layout.annotations] == ["暂无在手事项"]


def test_a_gain_runs_from_conventional_to_the_day_that_counts():
    figure = dots({"conventional_on": day("08-01"), "projected_on": day("07-03"), "gained_cd": 29})
    line = trace(figure, "gained_earlier_projected")
    assert list(line.x[:2]) == [at("07-03"), at("08-01")]
    assert line.line.dash == "2px,3px"


def test_an_issued_certificate_has_a_solid_line_and_no_projection():
    row = {"conventional_on": day("08-01"), "projected_on": day("07-03")}
    figure = dots(row | {"actual_on": day("07-06"), "gained_cd": 26})
    assert trace(figure, "gained_earlier_issued").line.dash == "solid"
    assert list(trace(figure, "gained_earlier_issued").x[:2]) == [at("07-06"), at("08-01")]
    assert traces(figure, "projected") == []
    assert trace(figure, "actual").marker.color == LIGHT.obtained


def test_a_loss_is_amber_and_keeps_its_sign():
    figure = dots({"conventional_on": day("05-02"), "actual_on": day("05-10"), "gained_cd": -8})
    assert trace(figure, "gained_later_issued").line.color == LIGHT.late
    assert list(figure.layout.yaxis2.ticktext) == [f'<span style="color:{LIGHT.late}">-8 天</span>']


def test_dots_carry_their_certificate_and_missing_days_have_none():
    figure = dots(
        {"target_on": day("07-01")}, {"certificate_id": 40, "target_on": day("07-02")}, {}
    )
    assert [c[0] for c in trace(figure, "target").customdata] == [1, 40]
    assert traces(figure, "conventional") == []
    assert len(figure.layout.yaxis.ticktext) == 3


def test_certificate_names_are_escaped():
    figure = dots({"label": "<i>证</i>", "target_on": day("07-01")})
    assert list(figure.layout.yaxis.ticktext) == ["&lt;i&gt;证&lt;/i&gt;"]
    assert trace(figure, "target").hovertext[0].startswith("<b>&lt;i&gt;证")


def test_no_certificates_give_one_sentence():
    assert [a.text for a in dots().layout.annotations] == ["暂无证照"]
