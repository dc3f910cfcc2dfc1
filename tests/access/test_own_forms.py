"""Every form of the own page does its work for every role, on one's own account alone; the other
side of what ``test_routes`` proves: the same forms without the token of the session change
nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
import requests
from sqlmodel import col, select

from models import Account, Organisation, Role, SecondFactor
from tests import builders, people
from tests.access.matrix import ACCOUNTS, ROUTES
from tests.people import PASSWORD, PEOPLE
from tests.web.bot import Visitor
from tests.web.conftest import Server, serve

PAGE = "/account/security"
NEW = "Lamp-river-40"
ROLES = {**{login: role for login, (_name, role, _home) in PEOPLE.items()}, "party": Role.EXTERNAL}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("own_forms")
    for server in serve(folder, TRACKER_SECRET="an example of a key, 32 bytes long"):
        with server.database.write() as session:
            home = session.exec(select(Organisation)).first()
            assert home
            builders.person(session, "party", Role.EXTERNAL, home)
            account = session.exec(select(Account).where(Account.login == "party")).one()
            account.password_hash = people._hash()
        yield server


class Own:
    """One person at the own page, and which forms were found to work."""

    def __init__(self, server: Server, login: str) -> None:
        self.server, self.login = server, login
        self.visitor = server.visitor(login)
        self.done: set[str] = set()

    def post(self, what: str, _status: int = 200, /, **form: str) -> requests.Response:
        page = self.visitor.get(PAGE).text
        token = re.findall(r'name="form_token" value="([^"]*)"', page)[0]
        answer = self.visitor.post(f"{PAGE}/{what}", form_token=token, **form)
        assert answer.status_code == _status, (what, answer.text)
        self.done.add(f"POST {PAGE}/{what}")
        return answer

    def others(self) -> dict[str, tuple[object, ...]]:
        """What is kept of everybody else."""
        with self.server.database.read() as session:
            factors = {row.account_id for row in session.exec(select(SecondFactor))}
            rows = session.exec(select(Account).where(col(Account.login) != self.login))
            return {
                a.login: (a.password_hash, a.email, a.mobile, a.role, a.active, a.id in factors)
                for a in rows
            }


def test_every_role_has_an_account_here() -> None:
    assert set(ROLES.values()) == set(Role)


@pytest.mark.parametrize("login", sorted(ROLES))
def test_each_form_of_the_own_page_works_and_touches_nobody_else(
    office: Server, login: str
) -> None:
    own = Own(office, login)
    before = own.others()

    page = own.post("second-factor/start").text
    secret = re.findall(r"<code>([A-Z2-7]{32})</code>", page)[0]
    page = own.post("second-factor/confirm", code=pyotp.TOTP(secret).now()).text
    codes = re.findall(r"<li>([0-9a-f-]{17})</li>", page)
    assert office.visitor().sign_in(login).status_code == 200  # asks for the code
    own.post("second-factor/remove", 400, code="000000")
    own.post("second-factor/remove", code=codes[0])

    other = office.visitor(login)
    there = re.findall(r'name="sign_in" value="(\d+)"', own.visitor.get(PAGE).text)
    own.post("end", sign_in=there[0])
    assert other.get(PAGE).status_code == 303
    third = office.visitor(login)
    own.post("end-others")
    assert third.get(PAGE).status_code == 303

    reached = {"email": f"{login}@example.org", "office_phone": "", "mobile": "13800000000"}
    own.post("contact", 400, current="wrong", **reached)
    own.post("contact", current=PASSWORD, **reached)
    own.post("password", current=PASSWORD, new=NEW, again=NEW)

    assert own.done == {
        route for route in ROUTES if route.startswith(f"POST {PAGE}") and ROUTES[route] == ACCOUNTS
    }
    assert own.others() == before
    with office.database.read() as session:
        account = session.exec(select(Account).where(Account.login == login)).one()
        assert (account.email, account.role) == (reached["email"], ROLES[login])
    assert office.visitor().sign_in(login).status_code == 401
    assert Visitor(office.address).sign_in(login, NEW).status_code == 303
