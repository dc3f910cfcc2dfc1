"""The certificates of a project as a browser would run the page."""

from __future__ import annotations

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from config import ROOT
from models import Certificate
from services import targets
from tests.builders import at
from tests.ui.liaison_pages import CODE, TODAY, District, district, opened, ran
from tests.ui.liaison_pages import said as escaped

__all__ = ["district"]
PAGE = "../pages/project/certificates.py"


def said(app: AppTest) -> str:
    """Every word on the page, without the signs that keep Markdown away from people's words."""
    return escaped(app).replace("\\", "")


def test_every_certificate_has_its_card_with_five_dates(district: District) -> None:
    app = opened(PAGE, "chief", project=CODE)
    with district.database.read() as session:
        count = len(session.exec(select(Certificate)).all())
    assert len(app.table) == count
    assert list(app.table[0].value.index) == [
        "Ordinary way", "Target", "Projected", "Late date (P80)", "Issued",
    ]  # fmt: skip


def test_the_last_permit_tells_its_moves_and_its_chain(district: District) -> None:
    told = said(opened(PAGE, "chief", project=CODE))
    assert "First projected for **" in told
    assert "**Building construction permit review** ends " in told
    assert "from the beginning; never moved." in told


def test_the_reader_chooses_the_certificate(district: District) -> None:
    app = opened(PAGE, "chief", project=CODE)
    box = app.selectbox(key="certificate_shown")
    box.select_index(0)
    told = said(ran(app))
    assert "**Building construction permit review** ends " not in told


def test_an_approved_target_shows_its_reason_and_its_justification(district: District) -> None:
    with district.database.write() as session:
        from services import accounts

        chief = accounts.by_login(session, "chief")
        assert chief is not None
        permit = session.exec(
            select(Certificate).where(Certificate.step_id == district.steps["SG"])
        ).one()
        targets.ask(
            session, chief, at(TODAY), certificate_id=permit.id or 0, seen_version=permit.version,
            new_on=permit.target_on.replace(day=1), reason_code="brought_forward",
            justification="the sample contractor is ready",
        )  # fmt: skip
    told = said(opened(PAGE, "chief", project=CODE))
    assert "First promised for " in told
    assert "Brought forward · the sample contractor is ready · 示例chief" in told
    before = said(opened(PAGE, "chief", project=CODE, as_of="2021-10-07"))
    assert "never moved" in before


@pytest.mark.parametrize("login", ["developer", "otherdeveloper"])
def test_a_developer_has_no_such_page(district: District, login: str) -> None:
    for app in (opened(PAGE, login, project=CODE), alone(login)):
        assert len(app.dataframe) == len(app.table) == len(app.metric) == 0
    assert [note.value for note in alone(login).info] == ["There is nothing here for you."]


def alone(login: str) -> AppTest:
    """The page's own script, without the menu that would not lead there."""
    app = AppTest.from_file(str(ROOT / "pages/project/certificates.py"), default_timeout=30)
    app.user = {"login": login}
    app.query_params["lang"] = "en"
    app.query_params["project"] = CODE
    return ran(app)
