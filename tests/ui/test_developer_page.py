"""The developer's page, as its browser would run it."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from sqlalchemy import update
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from models import CertificateProjection, Link, Step
from services import coordination, notes, registration
from tests import builders
from tests.builders import at
from tests.ui.liaison_pages import CODE, TODAY, District, district, opened, ran, said

__all__ = ["district"]
PAGE = "../pages/developer/project.py"
PLAIN_CODE = CODE.replace("-", "\\-")  # as Markdown that means nothing but itself


def subheaders(app: AppTest) -> list[str]:
    return [part.value for part in app.subheader]


def test_it_leads_with_one_sentence_and_says_what_to_do(district: District) -> None:
    app = opened(PAGE, "developer")
    told = said(app)
    assert "Construction permit** likely " in told
    assert "; the ordinary way would have given it on " in told
    assert subheaders(app)[:3] == [
        "Certificates to come", "What you must do next", "Who holds what now",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("early", "late", "told"),
    [
        (None, None, "without an earliest and a latest: it is not a promise."),
        (date(2021, 11, 2), date(2022, 1, 7), "between 2 Nov and 7 Jan 2022"),
    ],
)
def test_a_date_stands_with_its_range_or_says_that_it_has_none(
    district: District, early: date | None, late: date | None, told: str
) -> None:
    with district.database.write() as session:
        session.connection().execute(
            update(CertificateProjection).values(p10_on=early, p90_on=late)
        )
    found = said(opened(PAGE, "developer"))
    assert told in found
    assert "promise." in found


def test_the_metros_overdue_letter_is_told_in_words(district: District) -> None:
    assert "Reply was due on 30 Sep, 8 days ago" in said(opened(PAGE, "developer"))


def test_each_deed_stands_with_the_days_that_it_earned(district: District) -> None:
    head, page = "What it was worth for", opened(PAGE, "developer")
    assert head not in said(page)  # the control: nothing was done yet
    with district.colleague() as (session, liaison):
        step = session.get_one(Step, district.steps["RF-JS"])
        pred = district.steps["GH-GC"]
        link = session.exec(select(Link).where(Link.pred_id == pred, Link.succ_id == step.id)).one()
        coordination.relax_link(
            session, liaison, at(TODAY), link_id=link.id or 0,
            seen_version=step.version, on=TODAY, source="示例：两家商定同时办理",
        )  # fmt: skip
    told = said(opened(PAGE, "developer"))
    assert head in told
    days = re.search(r"Customary order set aside.*· \*\*(\d+) days?\*\*", told)
    assert days is not None
    page = opened("../pages/project/lead_time.py", "developer", project=CODE)
    lines = page.dataframe[0].value.set_index("label")["days_cd"]
    (earned,) = [n for label, n in lines.items() if label.startswith("Customary order set aside")]
    assert int(days[1]) == earned > 0


def test_somebody_elses_project_in_the_address_shows_nothing_of_it(district: District) -> None:
    app = opened(PAGE, "otherdeveloper", project=CODE)
    assert app.info[0].value == "No project of your company is registered here yet."
    assert PLAIN_CODE not in said(app)
    assert PLAIN_CODE in said(opened(PAGE, "developer", project=CODE))


@pytest.mark.parametrize("login", ["liaison", "chief"])
def test_others_have_no_such_page(district: District, login: str) -> None:
    assert "What you must do next" not in subheaders(opened(PAGE, login, project=CODE))


def test_an_internal_note_is_not_shown_and_another_one_is(district: District) -> None:
    with district.colleague() as (session, liaison):
        for text, internal in (("for us alone", True), ("for all of us", False)):
            notes.add_note(
                session, liaison, at(TODAY), step_id=district.steps["FA"], text=text,
                internal=internal,
            )  # fmt: skip
    told = said(opened(PAGE, "developer"))
    assert "for all of us" in told
    assert "for us alone" not in told
    assert liaison.name not in told


def test_what_a_clerk_wrote_is_text_and_not_markup(district: District) -> None:
    with district.colleague() as (session, liaison):
        notes.add_note(
            session, liaison, at(TODAY), step_id=district.steps["FA"],
            text="![x](http://example.invalid/x.png) # head", internal=False,
        )  # fmt: skip
    assert "\\!\\[x\\]\\(http" in said(opened(PAGE, "developer"))


def test_the_picture_is_drawn_only_when_it_is_opened(district: District) -> None:
    app = opened(PAGE, "developer")
    assert len(app.get("plotly_chart")) == 0
    app.session_state["own_timeline"] = True
    (drawn,) = ran(app).get("plotly_chart")
    names = {trace.get("meta") for trace in json.loads(drawn.proto.spec)["data"]}
    assert "harmless" in names  # until when each open item may end


def test_a_past_day_is_shown_with_its_banner(district: District) -> None:
    app = opened(PAGE, "developer", as_of=date(2021, 9, 1).isoformat())
    assert app.warning[0].value == "Seen as of 1 Sep 2021. Nothing later is shown."
    assert "Reply was due" not in said(app)


def test_one_of_several_projects_is_chosen(district: District) -> None:
    with district.colleague() as (session, liaison):
        form = builders.form(
            code="2109-420105-04-01-000013", name_zh="第二个项目", name_en="Second project"
        )
        registration.register_project(session, liaison, at(TODAY), form)
    app = opened(PAGE, "developer")
    assert len(app.selectbox[0].options) == 2
    app.selectbox[0].select("2109-420105-04-01-000013")
    assert ran(app).title[0].value == "Second project"
    assert app.query_params["project"] == "2109-420105-04-01-000013"


def test_it_speaks_chinese(district: District) -> None:
    app = opened(PAGE, "developer", lang="zh_CN")
    assert "您接下来要办的" in subheaders(app)
    assert "按常规程序要到" in said(app)
