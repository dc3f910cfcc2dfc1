"""Slips from instruction to proof, missed dates and the printed rule, as their readers see them."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from models import Certificate, LightKey, LightRule, Slip
from services import accounts, supervision
from tests.builders import at
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
PAGE, LIGHTS = "../pages/chief/supervision.py", "../pages/chief/lights.py"


def press(app: AppTest, label: str) -> AppTest:
    button(app, label).click()
    return ran(app)


def slips(district: District) -> list[Slip]:
    with district.database.read() as session:
        return list(session.exec(select(Slip)))


def test_a_chief_instructs_from_an_item_and_closes_only_with_proof(district: District) -> None:
    page = opened(PAGE, "chief", project=CODE, step=district.steps["FA"])
    assert "Instruct" in said(page)
    press(page, "Issue the slip")
    assert [e.value for e in page.error] == ["Write it in a sentence; it is kept for good."]
    field(page, "What is required").input("示例：本周内办结")
    page.switch_page(PAGE)
    assert "The slip is issued." in said(press(page, "Issue the slip"))
    (slip,) = slips(district)
    assert (slip.requirement, slip.issued_on) == ("示例：本周内办结", TODAY)
    page = opened(PAGE, "chief")
    assert "Assignment \\[2021\\] No\\. 1" in said(page)
    press(page, "Close with this proof")
    assert "only with proof" in page.error[0].value
    field(page, "Proof: which paper, of which day").input("示例：批复，10月8日")
    page.switch_page(PAGE)
    press(page, "Close with this proof")
    assert slips(district)[0].closed_on == TODAY


def test_the_receiver_answers_on_its_desk(district: District) -> None:
    with district.colleague() as (session, _liaison):
        chief = accounts.by_login(session, "chief")
        assert chief is not None
        step = district.steps["FA"]
        lane = district.step("FA").organisation_id
        supervision.instruct(
            session, chief, at(TODAY), code=CODE, step_id=step, to_id=lane,
            requirement="示例：本周内办结", due_on=date(2021, 10, 15),
        )  # fmt: skip
    desk = opened(WORK)
    assert "Slips to answer" in [s.value for s in desk.subheader]
    field(desk, "What was done, or when it will be").input("示例：周四办结")
    desk.switch_page(WORK)
    press(desk, "Answer")
    assert "周四办结" in said(opened(PAGE, "chief"))
    assert "Slips to answer" not in [s.value for s in opened(WORK, "stranger").subheader]


def test_a_missed_date_asks_for_an_explanation_on_the_form(district: District) -> None:
    desk = opened(WORK)
    desk.button(key=f"desk_explain_{district.steps['EXT-METRO']}").click()
    form = ran(desk)
    field(form, "Why 30 Sep 2021 was missed").input("示例：地铁方等待签发")
    field(form, "New date").set_value(date(2021, 10, 20))
    form.switch_page(UPDATE)
    ran(form)
    form.switch_page(UPDATE)
    press(form, "Save")
    assert district.kinds("EXT-METRO")[-1] == "explained"
    told = said(opened(PAGE, "chief"))
    assert "地铁方等待签发" in told


def test_the_rule_is_printed_and_a_chief_changes_it(district: District) -> None:
    page = opened(LIGHTS, "chief")
    assert "yellow when 2 or fewer days" in said(page)
    field(page, "Threshold").select(LightKey.STALE_WD).run()
    assert field(page, "New value").value == 5  # what this threshold is now
    field(page, "Threshold").select(LightKey.YELLOW_LEFT).run()
    assert field(page, "New value").value == 2
    field(page, "New value").set_value(3)
    field(page, "Reason").input("示例：提前一天提醒")
    page.switch_page(LIGHTS)
    assert "yellow when 3 or fewer days" in said(press(page, "Save"))
    with district.database.read() as session:
        assert [row.value for row in session.exec(select(LightRule))] == [3]


@pytest.mark.parametrize("login", ["developer"])
def test_other_roles_have_neither_page(district: District, login: str) -> None:
    for script in (PAGE, LIGHTS):
        assert [b.label for b in opened(script, login).button if b.label in ("Save", "Close")] == []


def test_a_chief_instructs_about_a_certificate_from_its_card(district: District) -> None:
    papers = "../pages/project/certificates.py"
    with district.database.read() as session:
        paper = session.exec(
            select(Certificate).where(Certificate.step_id == district.steps["GH-GC"])
        ).one()
    linked = [
        link.proto.query_string for link in opened(papers, "chief", project=CODE).get("page_link")
    ]
    assert sum(f"certificate={paper.id}" in query for query in linked) == 1
    own = opened(papers, "liaison", project=CODE).get("page_link")
    assert not any("certificate=" in link.proto.query_string for link in own)
    page = opened(PAGE, "chief", project=CODE, certificate=paper.id)
    assert paper.name_en in said(page)
    field(page, "What is required").input("示例：本周内核发")
    page.switch_page(PAGE)
    press(page, "Issue the slip")
    assert [slip.certificate_id for slip in slips(district)] == [paper.id]
