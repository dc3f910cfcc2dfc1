"""What surrounds every page, on a real database through Streamlit's own test runner."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from models import Account
from services import accounts
from store import clock
from store.database import Database
from tests import people
from ui import shell


@pytest.fixture
def district(database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A few people, in a demo whose clock stands in October 2021."""
    monkeypatch.setattr(shell, "main_database", lambda: database)
    real = clock.local_day(datetime.now(UTC))
    with database.write() as session:
        people.settle(session)
        clock.set_shift(session, (date(2021, 10, 8) - real).days)
    return database


def any_page() -> None:
    import streamlit as st

    from ui import shell

    who = shell.viewer()
    shell.sidebar(who)
    st.text(f"{who.login} {shell.today()} {shell.project_code()} {shell.as_of_control()}")


def chiefs_page() -> None:
    import streamlit as st

    from ui import shell

    st.text(f"secret of {shell.viewer('chief').login}")


def run(script: object, login: str | None, *, lang: str = "zh_CN", **query: str) -> AppTest:
    page = AppTest.from_function(script, default_timeout=20)  # type: ignore[arg-type]
    page.user = {"login": login} if login else {}
    for name, value in (query | ({"lang": lang} if lang else {})).items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def test_a_page_knows_its_viewer_and_the_districts_day(district: Database) -> None:
    page = run(any_page, "chen")
    assert page.text[0].value == "chen 2021-10-08 None None"
    assert "今天是 2021年10月8日" in page.sidebar.caption[0].value


@pytest.mark.parametrize("login", ["zhao", "chen", "root"])
def test_a_page_for_others_says_that_nothing_is_here(district: Database, login: str) -> None:
    page = run(chiefs_page, login)
    assert len(page.text) == 0
    assert [note.value for note in page.info] == ["这里没有您可以查看的内容。"]
    assert run(chiefs_page, "wang").text[0].value == "secret of wang"


@pytest.mark.parametrize("login", [None, "", "nobody"])
def test_nothing_runs_for_whom_the_gate_did_not_name(district: Database, login: str | None) -> None:
    page = run(any_page, login)
    assert (len(page.text), len(page.warning)) == (0, 1)


def test_a_disabled_account_is_not_let_on_at_the_next_rerun(district: Database) -> None:
    page = run(any_page, "chen")
    with district.write() as session:
        accounts.disable(session, "chen")
    page.run()
    assert (len(page.text), len(page.warning)) == (0, 1)


def test_a_past_day_in_the_address_is_shown_with_the_way_back(district: Database) -> None:
    page = run(any_page, "chen", as_of="2021-09-30")
    assert page.text[0].value.endswith("None 2021-09-30")
    assert "2021年9月30日" in page.warning[0].value
    page.button(key="as_of_back").click().run()
    assert page.text[0].value.endswith("None None")
    assert (len(page.warning), "as_of" in page.query_params) == (0, False)


def test_a_day_is_chosen_with_the_control(district: Database) -> None:
    page = run(any_page, "chen")
    page.date_input(key="as_of_picked").set_value(date(2021, 9, 1)).run()
    assert page.text[0].value.endswith("2021-09-01")
    page.date_input(key="as_of_picked").set_value(date(2021, 10, 8)).run()
    assert page.text[0].value.endswith("None None")


@pytest.mark.parametrize("asked", ["2021-10-08", "2099-01-01", "yesterday", "2021-02-30"])
def test_no_other_day_than_a_past_one_is_looked_from(district: Database, asked: str) -> None:
    assert run(any_page, "chen", as_of=asked).text[0].value.endswith("None None")


def test_the_project_survives_a_click_in_the_menu(district: Database) -> None:
    page = run(any_page, "chen", project="2109-420105-04-01-123456")
    assert " 2109-420105-04-01-123456 " in page.text[0].value
    del page.query_params["project"]  # what a click in the menu does to the address
    page.run()
    assert " 2109-420105-04-01-123456 " in page.text[0].value


def test_the_language_goes_by_address_then_account_then_browser(district: Database) -> None:
    assert "Sample data" in run(any_page, "chen", lang="en").sidebar.caption[0].value
    with district.write() as session:
        chen = session.exec(select(Account).where(Account.login == "chen")).one()
        chen.language = "en"
    assert "Sample data" in run(any_page, "chen", lang="").sidebar.caption[0].value
    assert "示例数据" in run(any_page, "chen", lang="zh_CN").sidebar.caption[0].value


def test_the_language_that_is_chosen_is_kept_with_the_account(district: Database) -> None:
    page = run(any_page, "chen", lang="zh_CN")
    page.sidebar.button_group(key="language_zh_CN").set_value("en").run()
    assert "Sample data" in page.sidebar.caption[0].value
    with district.read() as session:
        chen = accounts.by_login(session, "chen")
        assert chen is not None and chen.language == "en"
