"""What to do today, and the scratch pad, as a browser would run them."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from models import Scenario, Step
from services import accounts, advising, progress, scenarios
from services.changes import Change
from tests.builders import at
from tests.ui.liaison_pages import CODE, TODAY, District, button, district, opened, ran, said
from ui import reads

__all__ = ["district"]
TODAY_PAGE, WHATIF = "../pages/chief/today.py", "../pages/project/whatif.py"


def made(district: District) -> None:
    """The nightly ranking of this district, with the letter setting dates."""
    viewer = viewer_of(district)  # a write of its own: one is never inside another
    with district.database.write() as session:
        step = session.get_one(Step, district.steps["EXT-METRO"])
        progress.set_remaining(
            session, viewer, at(TODAY), step_id=step.id or 0, seen_version=step.version,
            remaining=60,
        )  # fmt: skip
    with district.database.write() as session:
        advising.keep(session, None, at(TODAY), ranking=advising.rank(session, at(TODAY)))


def viewer_of(district: District):
    with district.colleague() as (_session, viewer):
        return viewer


def press(app: AppTest, label: str) -> AppTest:
    button(app, label).click()
    return ran(app)


def test_the_page_ranks_actions_and_opens_the_form_of_one(district: District) -> None:
    made(district)
    page = opened(TODAY_PAGE)
    words = said(page)
    assert "Metro has had the letter for 16 days. If the answer came today:" in words.replace(
        "\\", ""
    )
    assert "Nothing has changed since." in words.replace("\\", "")
    key = next(b.key for b in page.button if b.key and "_chase_" in b.key)
    page.button(key=key).click()
    form = ran(page)
    assert form.query_params["verb"] in ("chase", ["chase"])
    assert form.title[0].value == "Update an item"


def test_a_ranking_that_the_data_have_left_behind_is_made_anew_on_demand(
    district: District,
) -> None:
    made(district)
    with district.colleague() as (session, viewer):
        step = session.get_one(Step, district.steps["FA"])
        progress.set_remaining(
            session, viewer, at(TODAY), step_id=step.id or 0, seen_version=step.version, remaining=9
        )
    page = opened(TODAY_PAGE, "chief")
    assert "The data have changed since." in said(page)
    assert "Nothing has changed since." in said(press(page, "Work it out anew"))


def test_before_the_first_night_the_page_offers_to_rank(district: District) -> None:
    page = opened(TODAY_PAGE)
    assert "Nothing was worked out yet." in said(page)
    assert "would move a certificate today." in said(press(page, "Work it out"))


def test_each_party_has_one_list_of_what_it_owes(district: District) -> None:
    made(district)
    words = said(opened(TODAY_PAGE, "chief")).replace("\\", "")
    assert "was due 30 Sep, 8 days over" in words
    assert "an answer today gains" in words


@pytest.mark.parametrize("page", [TODAY_PAGE, WHATIF])
def test_a_developer_sees_neither_page(district: District, page: str) -> None:
    shown = opened(page, "developer")
    titles = {title.value for title in shown.title}
    assert not titles & {"What to do today", "What if"}
    assert not [b for b in shown.button if b.label in ("Work it out", "Work it out anew", "Try it")]


def test_a_change_on_the_pad_moves_certificates_and_saves_nothing(district: District) -> None:
    page = opened(WHATIF, "chief", project=CODE)
    assert "No certificate moves." in said(page)
    page.selectbox(key=f"whatif_item_{CODE}").select(district.steps["EXT-METRO"])
    ran(page)
    page.number_input[0].set_value(90)
    ran(page)
    moved = said(press(page, "Try it"))
    assert "certificates come later; most of all" in moved
    assert "still needs 90 working days" in moved
    assert district.step("EXT-METRO").remaining is None


def test_a_pad_is_kept_under_a_name_laid_out_again_and_thrown_away(district: District) -> None:
    page = opened(WHATIF, "chief", project=CODE)
    page.number_input[0].set_value(90)
    ran(page)
    press(page, "Try it")
    page.text_input(key="whatif_name").set_value("metro late")
    assert "Kept as “metro late”." in said(press(page, "Keep the pad")).replace("\\", "")
    press(page, "Empty the pad")
    assert "No certificate moves." in said(page)
    beside = page.multiselect(key=f"whatif_other_{CODE}")
    beside.select(beside.options[0])
    assert "With “metro late”" in ran(page).dataframe[0].value.columns
    assert "No certificate moves." not in said(press(page, "Lay it on the pad"))
    press(page, "Throw away")
    with district.database.read() as session:
        assert session.exec(select(Scenario)).all() == []


def linked(page: AppTest, after: int, before: int, label: str = "Try it") -> AppTest:
    """One link more on the pad."""
    page.button_group(key=f"whatif_kind_{CODE}").set_value("link")
    ran(page)
    page.selectbox(key=f"whatif_succ_{CODE}").select(after)
    ran(page)
    page.selectbox(key=f"whatif_pred_{CODE}").select(before)
    ran(page)
    return press(page, label)


def test_a_link_is_tried_and_one_that_closes_a_circle_is_refused_in_its_place(
    district: District,
) -> None:
    page = opened(WHATIF, "chief", project=CODE)
    first, last = district.steps["FA"], district.steps["SG"]
    moved = said(linked(page, first, district.steps["LX-BA"])).replace("\\", "")
    assert "also waits for" in moved and "finish, then start, no days between" in moved
    linked(page, first, last)
    (refused,) = page.error
    names = [district.step(code).name_en for code in ("FA", "SG")]
    assert "in a circle" in refused.value and all(name in refused.value for name in names)
    assert said(page).count("also waits for") == 1  # it did not come on the pad


def test_a_kept_what_if_says_which_of_its_items_is_gone(district: District) -> None:
    with district.database.write() as session:
        viewer = accounts.by_login(session, "chief")
        assert viewer is not None
        change = Change("wait", district.steps["EXT-METRO"], days=3)
        scenarios.keep(session, viewer, at(TODAY), code=CODE, name="x", changes=[change])
    assert "no longer part of this project" not in said(opened(WHATIF, "chief", project=CODE))
    with district.database.write() as session:
        session.get_one(Step, district.steps["EXT-METRO"]).removed = True
    told = said(opened(WHATIF, "chief", project=CODE)).replace("\\", "")
    assert f"“{district.step('EXT-METRO').name_en}” is no longer part of this project." in told


def test_a_nameless_what_if_is_refused_in_words(district: District) -> None:
    page = opened(WHATIF, "liaison", project=CODE)
    press(page, "Try it")
    refused = press(page, "Keep the pad")
    assert refused.error[0].value == "Give the what-if a name of 60 characters at the most."


def test_the_limits_of_a_letter_are_told_in_words(district: District) -> None:
    found = reads.deadlines(viewer_of(district), district.steps["EXT-METRO"])
    assert {item.kept for item in found} == {"projected", "target"}
    assert all(item.latest_on is None or item.latest_on > date(2021, 9, 1) for item in found)
