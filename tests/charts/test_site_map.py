"""The map of a site: to scale, every group with its legend, nothing from the internet."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
import pytest

from charts.palette import DARK, LIGHT
from charts.site_map import GROUPS, site_map
from charts.words import SiteMapWords
from tests.charts.frames import traces

WORDS = SiteMapWords(
    site="红线<b>", groups={group: f"类{group}" for group in GROUPS}, north="北", empty="尚无红线"
)
SQUARE = ([0, 100, 100, 0, 0], [0, 0, 80, 80, 0])


def pieces(*rows: tuple[object, ...]) -> pd.DataFrame:
    columns = ["role", "group", "label", "form", "x", "y"]
    window = ("window", "", "", "points", [-60, 160], [-60, 140])
    return pd.DataFrame([*rows, window], columns=columns)


FULL = pieces(
    ("zone", "metro", "控制保护区 50 m", "area", *SQUARE),
    ("zone", "metro", "", "area", *SQUARE),
    ("feature", "metro", "左线", "line", [-60, 160], [-37, -37]),
    ("feature", "metro", "右线", "line", [-60, 160], [-51, -51]),
    ("feature", "gas", "站", "points", [10], [20]),
    ("site", "", "", "area", *SQUARE),
    ("distance", "metro", "37.5 m", "line", [0, 0], [0, -37]),
)


def draw(frame: pd.DataFrame = FULL, *, dark: bool = False, narrow: bool = False) -> go.Figure:
    return site_map(frame, words=WORDS, dark=dark, narrow=narrow)


def test_a_metre_is_as_long_upwards_as_sideways():
    layout = draw().layout
    assert (layout.yaxis.scaleanchor, layout.yaxis.scaleratio) == ("x", 1)
    assert (layout.xaxis.range, layout.yaxis.range) == ((-60, 160), (-60, 140))


def test_each_group_stands_once_in_the_legend_and_names_are_plain():
    shown = [t.name for t in draw().data if t.name and t.showlegend]
    assert shown == ["类metro", "类gas", "红线&lt;b&gt;"]


def test_a_zone_whose_line_lies_outside_the_window_is_in_the_legend_too():
    figure = draw(
        pieces(("zone", "road", "", "area", *SQUARE), ("zone", "road", "", "area", *SQUARE))
    )
    assert [t.name for t in figure.data if t.name and t.showlegend] == ["类road"]
    assert {t.legendgroup for t in figure.data} == {None}, "a group would stand in a row of its own"


def test_the_distance_is_written_and_the_scale_is_round():
    figure = draw()
    assert "<b>37.5 m</b>" in traces(figure, "distance")[0].text
    (scale,) = traces(figure, "scale")
    assert scale.text[1] == "50 m"
    assert scale.x[2] - scale.x[0] == 50


def test_a_zone_is_labelled_once():
    assert [t.text[0] for t in traces(draw(), "zone_label")] == ["控制保护区 50 m"]


@pytest.mark.parametrize(("dark", "colours"), [(False, LIGHT), (True, DARK)])
def test_the_colours_follow_the_theme(dark, colours):
    (site,) = traces(draw(dark=dark), "site")
    assert site.line.color == colours.critical
    line = traces(draw(dark=dark), "feature")[0]
    assert line.line.color == GROUPS["metro"][1 if dark else 0]


def test_no_map_service_is_asked():
    figure = draw()
    assert {t.type for t in figure.data} == {"scatter"}
    assert "http" not in figure.to_json()


def test_without_a_red_line_there_is_one_sentence():
    empty = pd.DataFrame([], columns=["role", "group", "label", "form", "x", "y"])
    assert draw(empty).layout.annotations[0].text == "尚无红线"


def test_a_phone_gets_a_lower_map():
    assert draw(narrow=True).layout.height < draw().layout.height
