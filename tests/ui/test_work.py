"""A liaison's desk."""

from __future__ import annotations

from datetime import date

import pytest

from tests.ui.liaison_pages import (
    CODE,
    TODAY,
    UPDATE,
    WORK,
    District,
    button,
    district,
    field,
    opened,
    ran,
    said,
)

__all__ = ["district"]
NOTHING = "There is nothing here for you."


def test_an_item_is_updated_in_two_clicks(district: District) -> None:
    desk = opened(WORK)
    key = f"desk_{district.steps['FA']}"
    desk.button(key=key).click()
    form = ran(desk)
    assert field(form, "Finished on").value == TODAY
    form.switch_page(UPDATE)  # where the browser is by now
    button(form, "Save").click()
    assert "Saved. " in said(ran(form))
    step = district.step("FA")
    assert (step.started_on, step.finished_on, step.outcome) == (
        date(2021, 9, 22), TODAY, "passed",
    )  # fmt: skip


def test_a_letter_past_its_due_date_leads_the_desk(district: District) -> None:
    desk = opened(WORK)
    assert desk.metric[0].value == "2"
    assert desk.subheader[0].value == "Late or due soon"
    letters = [c.value for c in desk.caption if "Reply was due 30 Sep" in c.value]
    assert len(letters) == 1
    assert "8 days over" in letters[0]
    assert "nothing promised" in letters[0]


def test_the_desk_says_which_certificate_an_item_drives(district: District) -> None:
    told = said(opened(WORK))
    assert "Drives Scheme approval, projected " in told


def test_a_project_filter_keeps_the_others_away(district: District) -> None:
    desk = opened(WORK)
    field(desk, "Project").select(CODE)
    assert ran(desk).subheader[0].value == "Late or due soon"
    desk.segmented_control(key="desk_lane").set_value("lane")
    lanes = [c.value for c in ran(desk).caption if " · " in c.value and "\n" in c.value]
    assert lanes != []
    assert [text for text in lanes if "Planning branch" not in text] == []


@pytest.mark.parametrize("login", ["stranger"])
def test_a_liaison_without_rights_sees_neither_desk_items_nor_a_form(
    district: District, login: str
) -> None:
    assert "Nothing waits on you." in said(opened(WORK, login))
    for query in ({}, {"project": CODE}, {"project": CODE, "step": district.steps["FA"]}):
        page = opened(UPDATE, login, **query)
        assert [note.value for note in page.info] == [NOTHING]
        assert [b.label for b in page.button] == []


@pytest.mark.parametrize("login", ["chief", "developer"])
def test_other_roles_have_no_such_page(district: District, login: str) -> None:
    page = opened(UPDATE, login, project=CODE, step=district.steps["FA"])
    assert "Update an item" not in [title.value for title in page.title]
    assert [b.label for b in page.button if b.label == "Save"] == []
    assert [f.label for f in page.button_group if f.label == "What happened?"] == []
