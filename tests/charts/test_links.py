"""Links: three looks, and paths that reach the right bar from the right side."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from charts.lanes import lanes
from charts.palette import LIGHT
from tests.charts.frames import LANE_WORDS, at, day, links, segments, steps, trace, traces


def draw(arrows: pd.DataFrame) -> go.Figure:
    pieces = segments(
        (1, "actual", "03-01", "04-01"),
        (2, "actual", "06-01", "07-01"),
        (3, "actual", "04-01", "05-01"),
    )
    today = day("07-01")
    return lanes(steps({}, {}, {}), pieces, arrows, today=today, words=LANE_WORDS, dark=False)


def test_critical_links_are_red_legal_ones_grey_and_habits_dotted():
    figure = draw(
        links(
            (1, 2, "FS", "04-01", "06-01", True, True),
            (1, 3, "FS", "04-01", "04-01", False, True),
            (3, 2, "FS", "05-01", "06-01", False, False),
        )
    )
    looks = {
        key: (trace(figure, key).line.color, trace(figure, key).line.dash)
        for key in ("critical_path", "legal", "customary")
    }
    assert looks == {
        "critical_path": (LIGHT.critical, "solid"),
        "legal": (LIGHT.link, "solid"),
        "customary": (LIGHT.link, "dot"),
    }


def test_a_link_with_room_turns_into_the_left_end_of_its_successor():
    figure = draw(links((1, 2, "FS", "04-01", "06-01", False, True)))
    head = trace(figure, "legal_heads")
    assert list(head.marker.symbol) == ["triangle-right"]
    assert at("05-25") < head.x[0] < at("06-01")
    assert round(head.y[0]) == 1


def test_a_link_between_touching_bars_drops_onto_its_successor():
    figure = draw(links((1, 3, "FS", "04-01", "04-01", False, True)))
    head = trace(figure, "legal_heads")
    assert list(head.marker.symbol) == ["triangle-down"]
    assert at("04-01") < head.x[0] < at("04-06")


def test_a_link_to_a_row_above_points_up():
    figure = draw(links((3, 2, "FS", "05-01", "05-02", False, True)))
    assert list(trace(figure, "legal_heads").marker.symbol) == ["triangle-up"]


def test_a_link_into_a_finish_ends_at_the_finish():
    figure = draw(links((1, 2, "FF", "04-01", "07-01", False, True)))
    assert at("06-20") < trace(figure, "legal_heads").x[0] < at("07-01")


def test_links_to_steps_that_are_not_shown_or_have_no_day_are_left_out():
    arrows = links(
        (1, 9, "FS", "04-01", "06-01", True, True), (1, 2, "FS", "04-01", "06-01", True, True)
    )
    arrows["to_on"] = arrows["to_on"].where([True, False])
    assert traces(draw(arrows), "critical_path") == []


def test_links_do_not_answer_the_pointer():
    figure = draw(links((1, 2, "FS", "04-01", "06-01", True, True)))
    assert {t.hoverinfo for t in figure.data if t.meta.startswith("critical_path")} == {"skip"}
