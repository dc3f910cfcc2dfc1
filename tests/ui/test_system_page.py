"""The administrator's page: everything to read, nothing to change."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import Session

from models import JobRun, Organisation, Role
from services import accounts
from tests.builders import at
from tests.ui.liaison_pages import District, district, opened, said

__all__ = ["district"]
PAGE = "../pages/admin/system.py"


@pytest.fixture
def admin(district: District) -> District:
    with district.database.write() as session:
        _admin(session)
        day = date(2021, 10, 8)
        session.add(JobRun(job="pass_day", day=day, started_at=at(day, 0), outcome="1 project"))
    return district


def _admin(session: Session) -> None:
    home = session.get_one(Organisation, 1)
    accounts.create_account(
        session, login="root", name="示例管理员", role=Role.SYSTEM_ADMIN,
        organisation_id=home.id or 0, password="a Long password 7",
    )  # fmt: skip


def test_it_tells_version_database_accounts_and_day(admin: District) -> None:
    app = opened(PAGE, "root")
    kind = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[admin.database.engine.dialect.name]
    assert [m.label for m in app.metric] == [
        "Version", "Database", "Accounts", "District day", "Official holidays",
    ]  # fmt: skip
    assert app.metric[1].value == kind
    assert app.metric[3].value == "8 Oct"
    assert "demo clock, " in said(app)


def test_tables_hold_jobs_accounts_and_templates(admin: District) -> None:
    coming, jobs, people, templates = (frame.value for frame in opened(PAGE, "root").dataframe)
    assert list(coming["Job"]) == list(jobs["Job"]) == ["Dates carried on to the new day"]
    assert list(jobs["Result"]) == ["1 project"]
    assert "root" in set(people["Sign-in name"])
    assert list(templates["Code"]) == ["A", "B", "C", "D", "E", "F"]
    assert templates["Not verified"].min() > 0


def test_nothing_can_be_changed_there(admin: District) -> None:
    app = opened(PAGE, "root")
    inputs = [*app.text_input, *app.checkbox, *app.selectbox, *app.number_input, *app.toggle]
    assert (inputs, list(app.button)) == ([], [])


@pytest.mark.parametrize("login", ["liaison", "chief", "developer"])
def test_nobody_else_has_the_page(admin: District, login: str) -> None:
    assert "Timed jobs" not in [part.value for part in opened(PAGE, login).subheader]
    assert "Timed jobs" in [part.value for part in opened(PAGE, "root").subheader]
