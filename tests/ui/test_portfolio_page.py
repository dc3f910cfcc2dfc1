"""The district overview as a browser would run it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from config import ROOT
from models import Certificate, TargetChange
from services import letters, targets
from tests.builders import at
from tests.ui.liaison_pages import CODE, TODAY, District, button, district, opened, ran
from tests.ui.liaison_pages import said as escaped

__all__ = ["district"]
PAGE = "../pages/chief/portfolio.py"


def said(app: AppTest) -> str:
    """Every word on the page, without the signs that keep Markdown away from people's words."""
    return escaped(app).replace("\\", "")


def asked(district: District) -> date:
    """A liaison asks for a later construction permit; gives the target that it has now."""
    with district.colleague() as (session, liaison):
        permit = session.exec(
            select(Certificate).where(Certificate.step_id == district.steps["SG"])
        ).one()
        old = permit.target_on
        targets.ask(
            session, liaison, at(TODAY), certificate_id=permit.id or 0,
            seen_version=permit.version, new_on=old + timedelta(days=10),
            reason_code="design_change", justification="the sample design was changed",
        )  # fmt: skip
    return old


def target(district: District) -> date:
    with district.database.read() as session:
        permit = session.exec(
            select(Certificate).where(Certificate.step_id == district.steps["SG"])
        ).one()
        return permit.target_on


def test_one_sentence_says_what_matters(district: District) -> None:
    told = said(opened(PAGE, "chief"))
    assert "#### **Project by the metro**: Construction permit now projected " in told
    assert "working days before the ordinary way." in told


def test_the_figures_are_the_rows(district: District) -> None:
    app = opened(PAGE, "chief")
    figures = {metric.label: metric.value for metric in app.metric}
    app.session_state["overview_kinds"] = "all"
    rows = ran(app).dataframe[0].value
    lights = [light for cell in rows["light"] for light in cell]
    still_open = len(lights) - lights.count("Issued")
    assert figures["Projects"] == "1"
    assert figures["On time / open"] == f"{lights.count('On time')} / {still_open}"
    assert figures["Late"] == str(lights.count("Late") + lights.count("Watch"))
    assert figures["Waiting outside"] == "1"


def test_permits_come_first_and_all_is_one_click_away(district: District) -> None:
    app = opened(PAGE, "chief")
    assert set(app.dataframe[0].value["certificate"]) == {"Planning permit", "Construction permit"}
    app.session_state["overview_kinds"] = "all"
    assert len(ran(app).dataframe[0].value) > 5


def test_a_text_that_no_project_has_empties_the_table(district: District) -> None:
    app = opened(PAGE, "chief")
    app.text_input(key="overview_text").set_value("no such project")
    assert len(ran(app).dataframe[0].value) == 0
    app.text_input(key="overview_text").set_value("METRO")
    assert len(ran(app).dataframe[0].value) == 2


def test_an_external_party_keeps_only_its_projects(district: District) -> None:
    app = opened(PAGE, "chief")
    parties = app.selectbox(key="overview_party")
    assert parties.options == ["Metro"]
    parties.select_index(0)
    assert len(ran(app).dataframe[0].value) == 2


def test_an_overdue_letter_needs_a_word_until_the_reply_is_recorded(district: District) -> None:
    app = opened(PAGE, "chief")
    assert "reply was due 30 Sep, 8 days over" in said(app)
    with district.colleague() as (session, liaison):
        step = district.step("EXT-METRO")
        letters.record_reply(
            session, liaison, at(TODAY), step_id=step.id or 0, seen_version=step.version,
            on=TODAY, reply=letters.Reply.AGREE,
        )  # fmt: skip
    told = said(ran(app))  # what shell.watch does when the data version has moved
    assert "reply was due" not in told
    assert "Reply received: Letter of the metro operator" in told


@pytest.mark.parametrize(("label", "state", "days"), [("Approve", "approved", 10),
                                                      ("Decline", "declined", 0)])  # fmt: skip
def test_a_chief_decides_a_request(district: District, label: str, state: str, days: int) -> None:
    old = asked(district)
    app = opened(PAGE, "chief")
    assert "the sample design was changed" in said(app)
    button(app, label).click()
    told = said(ran(app))
    assert "the sample design was changed" not in told
    assert ("Approved" if days else "Declined") in told
    assert target(district) == old + timedelta(days=days)
    with district.database.read() as session:
        assert session.exec(select(TargetChange.state)).all() == [state]


def test_a_request_that_a_colleague_decided_first_is_refused_in_words(district: District) -> None:
    asked(district)
    app = opened(PAGE, "chief")
    with district.database.write() as session:
        change = session.exec(select(TargetChange)).one()
        from services import accounts

        chief = accounts.by_login(session, "chief")
        assert chief is not None
        targets.decide(session, chief, at(TODAY), change_id=change.id or 0, approve=False)
    button(app, "Approve").click()
    assert ran(app).error[0].value == "This request has been decided already."


def test_a_liaison_reads_the_request_and_cannot_decide_it(district: District) -> None:
    asked(district)
    app = opened(PAGE, "liaison")
    assert "the sample design was changed" in said(app)
    assert [b.label for b in app.button if b.label in ("Approve", "Decline")] == []


def test_nothing_is_decided_from_a_past_day(district: District) -> None:
    asked(district)
    app = opened(PAGE, "chief", as_of="2021-10-07")
    assert app.warning[0].value == "Seen as of 7 Oct 2021. Nothing later is shown."
    assert [b.label for b in app.button if b.label in ("Approve", "Decline")] == []


def test_the_list_opens_a_projects_timeline(district: District) -> None:
    app = opened(PAGE, "chief")
    app.selectbox(key="overview_choice").select_index(0)
    ran(app)
    assert app.query_params["project"] == CODE
    assert app.title[0].value == "Project by the metro"


def test_a_move_without_a_deed_names_what_is_waited_for(district: District) -> None:
    told = said(opened(PAGE, "chief"))
    assert "A day passed · waits for Land grant contract (Planning branch)" in told


@pytest.mark.parametrize("login", ["developer", "otherdeveloper"])
def test_a_developer_has_no_district_overview(district: District, login: str) -> None:
    for app in (opened(PAGE, login, project=CODE), alone(login)):
        assert len(app.dataframe) == len(app.table) == len(app.metric) == 0
    assert [note.value for note in alone(login).info] == ["There is nothing here for you."]


def alone(login: str) -> AppTest:
    """The page's own script, without the menu that would not lead there."""
    app = AppTest.from_file(str(ROOT / "pages/chief/portfolio.py"), default_timeout=30)
    app.user = {"login": login}
    app.query_params["lang"] = "en"
    app.query_params["project"] = CODE
    return ran(app)
