"""A project's lanes and the stories of its items, as a browser would run them."""

from __future__ import annotations

import re
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from services import letters
from tests.builders import at
from tests.ui.liaison_pages import CODE, TODAY, District, district, opened, ran
from tests.ui.liaison_pages import said as escaped

__all__ = ["district"]
PAGE = "../pages/project/timeline.py"


def said(app: AppTest) -> str:
    """Every word on the page, without the signs that keep Markdown away from people's words."""
    return escaped(app).replace("\\", "")


def story(app: AppTest, district: District, code: str) -> str:
    """What is said once the story of this item is open, by the list that the keyboard reaches."""
    app.selectbox(key="step_list").set_value(district.steps[code])
    return said(ran(app))


def links(app: AppTest) -> list[str]:
    return [link.proto.label for link in app.get("page_link")]


def test_the_head_says_the_key_dates_in_a_sentence(district: District) -> None:
    told = said(opened(PAGE, "chief", project=CODE))
    assert re.search(r"\*\*Planning permit\*\* (likely|planned) .*; eight in ten by ", told)
    assert "earlier than the ordinary way" in told


def test_the_drawer_tells_why_who_and_what_happened(district: District) -> None:
    told = story(opened(PAGE, "chief", project=CODE), district, "EXT-METRO")
    assert "Metro holds it since 22 Sep" in told
    assert "Sent 22 Sep (no number recorded); reply due 30 Sep." in told
    assert "No reply; 8 days over." in told
    assert "**Letter sent**" in told


def test_a_waiting_item_names_what_it_waits_for(district: District) -> None:
    told = story(opened(PAGE, "chief", project=CODE), district, "SG")
    assert "**Building construction permit review** ends" in told
    assert ": it waits for " in told


def test_only_a_liaison_is_led_to_the_form(district: District) -> None:
    for login, led in (("liaison", True), ("chief", False), ("developer", False)):
        app = opened(PAGE, login, project=CODE)
        story(app, district, "FA")
        assert ("Update this item" in links(app)) is led, login


def test_the_past_leads_to_no_form(district: District) -> None:
    app = opened(PAGE, "liaison", project=CODE, as_of="2021-10-01")
    told = story(app, district, "EXT-METRO")
    assert "No reply; 1 day over." in told
    assert links(app) == []


def test_a_colleagues_reply_is_there_at_the_next_run(district: District) -> None:
    app = opened(PAGE, "chief", project=CODE)
    with district.colleague() as (session, liaison):
        step = district.step("EXT-METRO")
        letters.record_reply(
            session, liaison, at(TODAY), step_id=step.id or 0, seen_version=step.version,
            on=TODAY, reply=letters.Reply.AGREE,
        )  # fmt: skip
    assert "Replied 8 Oct: Agrees." in story(app, district, "EXT-METRO")


def test_the_critical_path_alone_has_fewer_items(district: District) -> None:
    app = opened(PAGE, "chief", project=CODE)
    everything = app.dataframe[0].value
    app.session_state["lanes_cut"] = "critical"
    critical = ran(app).dataframe[0].value
    assert 0 < len(critical) < len(everything)
    assert set(critical["critical"]) == {"critical"}


def test_the_thin_line_of_the_ordinary_way_ends_later(district: District) -> None:
    app = opened(PAGE, "chief", project=CODE)
    planned = app.dataframe[0].value.set_index("name")["thin_end"]
    app.session_state["lanes_plan"] = "limits"
    ordinary = ran(app).dataframe[0].value.set_index("name")["thin_end"]
    name = "Building construction permit review"
    assert date.fromisoformat(str(ordinary[name])[:10]) > date.fromisoformat(
        str(planned[name])[:10]
    )


def test_a_developer_sees_its_own_project_and_no_clerks_name(district: District) -> None:
    told = story(opened(PAGE, "developer", project=CODE), district, "EXT-METRO")
    assert "**Letter sent**" in told
    assert "示例liaison" not in told
    assert "示例liaison" in story(opened(PAGE, "chief", project=CODE), district, "EXT-METRO")


@pytest.mark.parametrize("code", [CODE, "2109-420105-04-01-999999"])
def test_what_is_not_theirs_looks_like_what_is_not_there(district: District, code: str) -> None:
    app = opened(PAGE, "otherdeveloper", project=code)
    assert [note.value for note in app.info] == ["There is nothing here for you."]
    assert len(app.title) == 0
