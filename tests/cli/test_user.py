"""Accounts from the command line."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from sqlmodel import col, select

from cli import user
from errors import InputError
from models import Account, Organisation
from store.database import Database
from tests import people
from tests.people import PEOPLE


@pytest.fixture
def line(database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    with database.write() as session:
        people.settle(session)
    monkeypatch.setattr(user, "database", lambda: database)
    return database


def _added(
    line: Database, login: str, role: str, *more: str, typed: str = "", home: str = "SP"
) -> object:
    """``typed``: what answers the questions of the command. Gives what went wrong."""
    given = ["add", login, "--name", "示例", "--role", role, "--organisation", home]
    done = CliRunner().invoke(
        user.user, [*given, "--password", "Lamp-river-40", *more], input=typed
    )
    return done.exception


def _numbers(line: Database) -> dict[str, str | None]:
    with line.read() as session:
        found = session.exec(select(Account).where(col(Account.login).not_in(PEOPLE)))
        return {one.login: one.staff_number for one in found}


def test_an_administrator_is_asked_for_a_staff_number_and_it_belongs_to_one_person(
    line: Database,
) -> None:
    assert _added(line, "audit2", "audit_admin", typed="0417\n") is None
    assert _added(line, "security2", "security_admin", "--staff-number", "0418") is None
    assert isinstance(_added(line, "system2", "system_admin", typed="0417\n"), InputError)
    assert _added(line, "system2", "system_admin") is not None  # nothing typed, no account
    assert _added(line, "liaison2", "liaison") is None  # others need none
    assert _numbers(line) == {"audit2": "0417", "security2": "0418", "liaison2": None}


@pytest.mark.parametrize(
    ("role", "home", "fits"),
    [("liaison", "SP", True), ("developer", "CO1", True), ("external", "METRO", True),
     ("developer", "SP", False), ("liaison", "CO1", False), ("external", "SP", False),
     ("external", "CO1", False), ("chief", "METRO", False)],
)  # fmt: skip
def test_a_role_is_refused_where_its_kind_of_organisation_has_none(
    line: Database, role: str, home: str, fits: bool
) -> None:
    with line.write() as session:
        session.add(
            Organisation(code="METRO", name_zh="示例", name_en="Sample", short_zh="示例",
                         short_en="Sample", kind="external")
        )  # fmt: skip
    wrong = _added(line, "newcomer", role, home=home)
    assert (wrong is None) == fits, wrong
    if not fits:
        assert isinstance(wrong, InputError)
        assert wrong.field == "organisation"
        assert "`user organisations`" in str(wrong)
        assert "{" not in str(wrong)
        assert _numbers(line) == {}
