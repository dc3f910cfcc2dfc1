"""A person's own page over HTTP: forced change, second factor, reset link, sessions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
import requests
from sqlmodel import col, select

from models import Account, SignInFailure
from services import passwords
from tests.people import PASSWORD
from tests.web.bot import Tab, Visitor, kinds, redirect
from tests.web.conftest import Server, serve

NEW = "Lamp-river-40"
PAGE = "/account/security"


@pytest.fixture
def keyed(tmp_path: Path) -> Iterator[Server]:
    yield from serve(tmp_path, TRACKER_SECRET="an example of a key, 32 bytes long")


def test_whoever_must_change_a_password_reaches_nothing_else(keyed: Server) -> None:
    visitor = keyed.visitor("chen")
    tab = Tab(visitor)
    assert "delta" in kinds(tab.run())
    _change(keyed, "chen", must_change=True)
    while tab.listen(6):
        pass
    assert redirect(tab.seen) == PAGE
    for path in ("/", "/timeline", "/export/ledger/x/1"):
        answer = visitor.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    assert visitor.get("/media/x.csv").status_code == 401
    assert kinds(Tab(visitor).run()) == {"auth_redirect"}
    changed = _post(visitor, "password", current=PASSWORD, new=NEW, again=NEW)
    assert changed.status_code == 200
    assert visitor.get("/").status_code == 200
    assert keyed.visitor().sign_in("chen").status_code == 401
    assert keyed.visitor().sign_in("chen", NEW).status_code == 303


def test_a_change_of_password_wants_the_present_one_and_the_forms_token(keyed: Server) -> None:
    visitor, other = keyed.visitor("wang"), keyed.visitor("wang")
    assert _post(visitor, "password", current="wrong", new=NEW, again=NEW).status_code == 400
    forged = visitor.post(
        f"{PAGE}/password", form_token="guessed", current=PASSWORD, new=NEW, again=NEW
    )
    assert forged.status_code == 400
    assert other.get("/").status_code == 200
    assert _post(visitor, "password", current=PASSWORD, new=NEW, again=NEW).status_code == 200
    _wait_until_gone(other)  # whoever knew the old password is out


def test_guesses_at_a_change_of_password_are_counted_like_a_sign_in(keyed: Server) -> None:
    visitor = keyed.visitor("qian")
    codes = [
        _post(visitor, "password", current=f"wrong {n}", new=NEW, again=NEW).status_code
        for n in range(7)
    ]
    assert codes == [400] * 5 + [429] * 2
    locked = _post(visitor, "password", current=PASSWORD, new=NEW, again=NEW)
    assert locked.status_code == 429


def test_a_second_factor_from_the_square_to_the_sign_in(keyed: Server) -> None:
    visitor = keyed.visitor("sun")
    shown = _post(visitor, "second-factor/start").text
    assert "data:image/svg+xml" in shown
    secret = re.findall(r"<code>([A-Z2-7]{32})</code>", shown)[0]
    code = pyotp.TOTP(secret).at(datetime.now(UTC) - timedelta(seconds=30))
    confirmed = _post(visitor, "second-factor/confirm", code=code).text
    codes = re.findall(r"<li>([0-9a-f-]{17})</li>", confirmed)
    assert len(codes) == 10
    assert codes[0] not in visitor.get(PAGE).text  # shown once

    other = keyed.visitor()
    asked = other.sign_in("sun", next="/accounts")
    assert asked.status_code == 200
    assert "set-cookie" not in asked.headers
    half = _field(asked.text, "half")
    assert other.get("/").status_code == 303
    wrong = other.post("/account/sign-in/code", half=half, code="123456", next="/accounts")
    assert wrong.status_code == 401
    right = other.post("/account/sign-in/code", half=half, code=codes[0], next="/accounts")
    assert (right.status_code, right.headers["location"]) == (303, "/accounts")
    assert other.get("/").status_code == 200
    again = keyed.visitor().post("/account/sign-in/code", half=half, code=codes[1])
    assert again.status_code == 401  # the half sign-in is spent


@pytest.mark.parametrize("guesses", [40, pytest.param(1000, marks=pytest.mark.slow)])
def test_a_thousand_guesses_are_five_checks(keyed: Server, guesses: int) -> None:
    visitor = keyed.visitor()
    codes = [visitor.sign_in("li", f"guess {n}").status_code for n in range(guesses)]
    assert codes == [401] * 5 + [429] * (guesses - 5)
    assert visitor.sign_in("li").status_code == 429  # the right one waits too
    with keyed.database.read() as session:
        kept = session.exec(select(SignInFailure).where(col(SignInFailure.login) == "li")).all()
    assert len(kept) == 5


def test_a_link_lets_its_owner_and_nobody_else_choose_a_password(keyed: Server) -> None:
    with keyed.database.write() as session:
        account = session.exec(select(Account).where(Account.login == "zhao")).one()
        token = passwords.make_link(session, datetime.now(UTC), account, None)
        passwords.make_unusable(session, datetime.now(UTC), account)
    assert keyed.visitor().sign_in("zhao").status_code == 401
    visitor = keyed.visitor()
    path = f"/account/reset/{token}"
    assert "zhao" in visitor.get(path).text
    assert visitor.post(path, new="short", again="short").status_code == 400
    assert visitor.post(path, new=NEW, again="other").status_code == 400
    assert visitor.post(path, origin="http://evil.example", new=NEW, again=NEW).status_code == 403
    assert visitor.post(path, new=NEW, again=NEW).status_code == 303
    wrong, used = (visitor.get(p) for p in ("/account/reset/unknown", path))
    assert (wrong.status_code, used.status_code) == (404, 404)
    assert _without_nonce(wrong.text) == _without_nonce(used.text)
    assert visitor.sign_in("zhao", NEW).status_code == 303


def test_own_sessions_can_be_ended_and_nobody_elses(keyed: Server) -> None:
    here, there, other = (keyed.visitor(login) for login in ("chen", "chen", "wang"))
    page = here.get(PAGE).text
    theirs = re.findall(r'name="sign_in" value="(\d+)"', page)
    assert len(theirs) == 1
    assert _post(other, "end", sign_in=theirs[0]).status_code == 400
    assert there.get("/").status_code == 200
    assert _post(here, "end", sign_in=theirs[0]).status_code == 200
    third = keyed.visitor("chen")
    assert _post(here, "end-others").status_code == 200
    _wait_until_gone(third)
    _wait_until_gone(there)
    assert here.get("/").status_code == 200


def test_a_stranger_has_no_own_page(server: Server) -> None:
    visitor = server.visitor()
    assert visitor.get(PAGE).status_code == 303
    assert visitor.post(f"{PAGE}/end-others", form_token="x").status_code == 303


def _wait_until_gone(visitor: Visitor) -> None:
    started = datetime.now(UTC)
    while visitor.get("/").status_code == 200:
        assert datetime.now(UTC) - started < timedelta(seconds=5)


def _post(visitor: Visitor, what: str, **form: str) -> requests.Response:
    token = _field(visitor.get(PAGE).text, "form_token")
    return visitor.post(f"{PAGE}/{what}", form_token=token, **form)


def _field(page: str, name: str) -> str:
    return str(re.findall(rf'name="{name}" value="([^"]*)"', page)[0])


def _without_nonce(page: str) -> str:
    return re.sub(r'nonce="[^"]*"', "", page)


def _change(server: Server, login: str, **fields: object) -> None:
    with server.database.write() as session:
        account = session.exec(select(Account).where(Account.login == login)).one()
        for name, value in fields.items():
            setattr(account, name, value)
        session.add(account)
