"""The wide timeline around its marks: bands, names, axis, variances, today, legend."""

from __future__ import annotations

from charts.lanes import ROW_PX
from charts.palette import DARK, LIGHT
from tests.charts.frames import at, day, draw_lanes, drawn_colours, segments, steps, trace


def test_variances_have_their_sign_and_a_colour_by_size_alone():
    rows = steps(
        {"variance_cd": 24, "critical": False},
        {"variance_cd": 7, "critical": True},
        {"variance_cd": 0},
        {"variance_cd": -12},
        {},
    )
    texts = draw_lanes(rows, segments((1, "actual", "05-01", "05-20"))).layout.yaxis2.ticktext
    assert list(texts) == [
        f'<span style="color:{LIGHT.very_late}">+24 天</span>',
        f'<span style="color:{LIGHT.late}">+7 天</span>',
        f'<span style="color:{LIGHT.muted}">+0 天</span>',
        f'<span style="color:{LIGHT.earlier}">-12 天</span>',
        "",
    ]


def test_today_is_a_dashed_line_with_a_label():
    layout = draw_lanes(steps({}), segments((1, "actual", "05-01", "06-20"))).layout
    (line,) = [s for s in layout.shapes if s.type == "line"]
    assert line.x0 == line.x1 == at("06-15")
    assert line.line.dash == "4px,3px"
    assert "今天 6月15日" in [a.text for a in layout.annotations]


def test_a_project_of_long_ago_is_not_squeezed_to_show_today():
    old = segments((1, "actual", "01-05", "01-20"))
    layout = draw_lanes(steps({}), old).layout
    assert [s for s in layout.shapes if s.type == "line"] == []
    assert layout.xaxis.range[1] < at("02-01")


def test_every_other_lane_lies_on_a_band_as_high_as_its_rows():
    rows = steps({"lane": "甲"}, {"lane": "甲"}, {"lane": "乙"}, {"lane": "丙"})
    layout = draw_lanes(rows, segments((1, "actual", "05-01", "06-20"))).layout
    bands = [(s.y0, s.y1) for s in layout.shapes if s.type == "rect"]
    assert bands == [(-0.5, 1.5), (2.5, 3.5)]
    names = {a.text: a.y for a in layout.annotations if a.text.startswith("<b>")}
    assert names == {"<b>甲</b>": 0.5, "<b>乙</b>": 2, "<b>丙</b>": 3}


def test_names_typed_by_people_are_escaped_everywhere():
    evil = "<a href='x'>单位</a>&"
    rows = steps(
        {
            "lane": evil,
            "name": evil,
            "note": evil,
            "certificate": evil,
            "certificate_on": day("06-20"),
            "certificate_state": "projected",
            "target_on": day("06-18"),
        }
    )
    text = draw_lanes(rows, segments((1, "forecast", "06-15", "06-20"))).to_json()
    assert "<a href" not in text
    assert "\\u003ca href" not in text
    assert "&lt;a href" in text


def test_sixty_rows_are_as_high_as_one():
    def rows_px(count: int) -> float:
        rows = steps(*[{"name": f"事项 {n}"} for n in range(count)])
        figure = draw_lanes(rows, segments((1, "actual", "05-01", "06-20")))
        margin = figure.layout.margin
        return float((figure.layout.height - margin.t - margin.b) / count)

    assert rows_px(1) == rows_px(60) == ROW_PX


def test_the_first_row_is_on_top():
    layout = draw_lanes(steps({"name": "先"}, {"name": "后"}), segments()).layout
    assert list(layout.yaxis.range) == [1.5, -0.5]
    assert list(layout.yaxis.ticktext) == ["先", "后"]


def test_no_steps_give_one_sentence_and_no_marks():
    figure = draw_lanes(steps())
    assert len(figure.data) == 0
    assert [a.text for a in figure.layout.annotations] == ["暂无事项"]


def test_steps_without_any_date_are_still_named():
    figure = draw_lanes(steps({"name": "未开始"}))
    assert list(figure.layout.yaxis.ticktext) == ["未开始"]
    assert [t.meta for t in figure.data] == ["carrier"]


def test_pieces_of_steps_that_are_not_shown_are_left_out():
    figure = draw_lanes(
        steps({}), segments((1, "actual", "05-01", "05-20"), (9, "actual", "05-01", "06-01"))
    )
    assert [c[0] for c in trace(figure, "actual").customdata] == [1]


def test_the_dark_figure_has_no_light_colour_of_a_mark():
    rows = steps(
        {
            "certificate": "证",
            "certificate_on": day("07-10"),
            "certificate_state": "projected",
            "thin_start": day("05-01"),
            "thin_end": day("05-20"),
            "p80_on": day("07-20"),
        }
    )
    pieces = segments((1, "actual", "05-01", "06-15"), (1, "forecast", "06-15", "07-10"))
    colours = drawn_colours(draw_lanes(rows, pieces, dark=True))
    light_only = set(vars(LIGHT).values()) - set(vars(DARK).values())
    assert colours & light_only == set()
    assert drawn_colours(draw_lanes(rows, pieces)) & light_only


def test_what_is_drawn_decides_what_the_legend_explains():
    figure = draw_lanes(steps({}), segments((1, "actual", "05-01", "05-20")))
    named = [t.name for t in figure.data if t.showlegend is not False]
    assert named == ["实际"]
