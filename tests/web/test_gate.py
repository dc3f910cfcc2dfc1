"""Nobody passes the gate without an open session. Attacks are made with a raw protocol bot."""

from __future__ import annotations

import time
from urllib.parse import quote

import pytest
from sqlmodel import select
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import InvalidStatus

from models import SignIn
from services import accounts
from tests.people import PEOPLE
from tests.web.bot import Tab, Visitor, kinds, redirect, shows
from tests.web.conftest import Server

CHIEF, LIAISON, DEVELOPER = (PEOPLE[login][0] for login in ("wang", "chen", "zhao"))


@pytest.mark.parametrize(
    "path", ["/timeline?project=A&as_of=2021-09-01", "/system", "/pages/chief/portfolio", "/any"]
)
def test_a_stranger_is_sent_to_the_sign_in_with_the_way_back(server: Server, path: str) -> None:
    answer = server.visitor().get(path)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/account/sign-in?next={quote(path, safe='/')}"


def test_a_deep_link_survives_signing_in(server: Server) -> None:
    visitor = server.visitor()
    path = "/timeline?project=2109-420105-04-01-123456"
    form = visitor.get(visitor.get(path).headers["location"])
    assert f'name="next" value="{path}"' in form.text
    assert visitor.sign_in("chen", next=path).headers["location"] == path
    assert visitor.get(path).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/media/0123.csv"),
        ("GET", "/_stcore/metrics"),
        ("GET", "/_stcore/upload_file/s/f"),
        ("GET", "/component/x/index.html"),
        ("PUT", "/_stcore/upload_file/s/f"),
        ("DELETE", "/_stcore/upload_file/s/f"),
        ("POST", "/anything"),
    ],
)
def test_a_stranger_gets_nothing_of_the_machinery(server: Server, method: str, path: str) -> None:
    visitor = server.visitor()
    headers = {"Origin": server.address}
    answer = visitor.session.request(method, server.address + path, headers=headers)
    assert answer.status_code == 401


def test_streamlits_own_figures_are_nobodys(server: Server) -> None:
    visitor = server.visitor("root")
    assert visitor.get("/_stcore/metrics").status_code == 404
    assert visitor.get("/_stcore/health").status_code == 200  # the control


@pytest.mark.parametrize("path", ["/healthz", "/_stcore/health", "/account/sign-in"])
def test_what_a_stranger_needs_is_open(server: Server, path: str) -> None:
    assert server.visitor().get(path).status_code == 200


def test_no_page_runs_for_a_stranger_on_a_server_that_nobody_has_used(fresh_server: Server) -> None:
    for page in ("", "portfolio", "system", "pages/chief/portfolio", "main"):
        heard = Tab(fresh_server.visitor()).run(page)
        assert kinds(heard) == {"auth_redirect"}, page
    # The control: the same words from somebody who signed in do draw a page.
    assert shows(Tab(fresh_server.visitor("wang")).run(""), CHIEF)


def test_a_page_of_another_role_is_not_found(server: Server) -> None:
    heard = Tab(server.visitor("zhao")).run("system")
    assert "page_not_found" in kinds(heard)
    assert not shows(heard, "系统")
    own = Tab(server.visitor("root")).run("")
    assert shows(own, "系统")


def test_an_identity_that_the_client_claims_is_dropped(server: Server) -> None:
    claim = {"X-Tracker-User": "wang", "x-tracker-role": "chief"}
    assert kinds(Tab(server.visitor(), **claim).run()) == {"auth_redirect"}
    heard = Tab(server.visitor("zhao"), **claim).run()
    assert shows(heard, DEVELOPER)
    assert not shows(heard, CHIEF)


@pytest.mark.parametrize(
    "origin", [None, "http://evil.example", "http://127.0.0.1:9", "null", "http://[x"]
)
def test_a_socket_from_another_origin_is_refused(server: Server, origin: str | None) -> None:
    with pytest.raises(InvalidStatus) as refused:
        Tab(server.visitor("chen"), origin=origin)
    assert refused.value.response.status_code == 403


def test_a_change_from_another_origin_is_refused(server: Server) -> None:
    for origin in (None, "http://evil.example", "http://127.0.0.1:9", "null"):
        visitor = server.visitor()
        assert visitor.post("/account/sign-in", origin, login="chen").status_code == 403


def test_somebody_elses_session_id_opens_nothing(server: Server) -> None:
    chief = Tab(server.visitor("wang"))
    assert shows(chief.run(), CHIEF)
    for thief in (server.visitor("zhao"), server.visitor("qian")):
        tab = Tab(thief, resume=chief.session_id)
        heard = tab.run()
        assert tab.session_id != chief.session_id
        assert not shows(heard, CHIEF)
    assert kinds(Tab(server.visitor(), resume=chief.session_id).run()) == {"auth_redirect"}


def test_signing_out_ends_the_other_tab_at_its_next_message(server: Server) -> None:
    visitor = server.visitor("chen")
    first, second = Tab(visitor), Tab(visitor)
    assert shows(first.run(), LIAISON)
    assert shows(second.run("timeline"), LIAISON)
    token = visitor.token
    assert visitor.post("/account/sign-out", form_token=_form_token(server)).status_code == 303
    heard = second.run("timeline")
    assert "delta" not in kinds(heard)
    assert redirect(heard) == "/account/sign-in?next=/timeline"
    # The cookie that somebody copied before is worth nothing either.
    thief = Visitor(server.address)
    thief.session.cookies.set("tracker_sid", token)
    assert thief.get("/").status_code == 303


def test_signing_out_wants_the_token_of_the_session(server: Server) -> None:
    visitor = server.visitor("chen")
    visitor.post("/account/sign-out", form_token="guessed")
    assert visitor.get("/").status_code == 200


def test_a_disabled_account_is_gone_within_five_seconds(fresh_server: Server) -> None:
    disabled, other = (Tab(fresh_server.visitor(login)) for login in ("qian", "zhao"))
    assert shows(disabled.run(), PEOPLE["qian"][0])
    assert shows(other.run(), DEVELOPER)
    with fresh_server.database.write() as session:
        accounts.disable(session, "qian")
    started = time.monotonic()
    while disabled.listen(6):  # the page's own timer may still finish a run or two
        assert time.monotonic() - started < 5
    assert time.monotonic() - started < 5
    assert redirect(disabled.seen) == "/account/sign-in"
    assert shows(other.run(), DEVELOPER)


def test_a_message_that_empties_the_caches_is_dropped_and_the_tab_lives(server: Server) -> None:
    tab = Tab(server.visitor("chen"))
    tab.run()
    back = BackMsg()
    back.clear_cache = True
    tab.socket.send(back.SerializeToString())
    assert shows(tab.run(), LIAISON)


def test_every_answer_tells_the_browser_what_it_may_do(server: Server) -> None:
    visitor = server.visitor("chen")
    for path in ("/", "/healthz", "/media/none", "/account/sign-in"):
        headers = visitor.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors" in headers["content-security-policy"]
        assert "unsafe-eval" not in headers["content-security-policy"]
    assert "'sha256-" in visitor.get("/").headers["content-security-policy"]


@pytest.mark.parametrize(("asked", "tag"), [("zh-CN,zh;q=0.9", "zh-CN"), ("en-GB", "en")])
def test_the_page_says_its_language(server: Server, asked: str, tag: str) -> None:
    visitor = server.visitor("chen")
    answer = visitor.get("/timeline", **{"Accept-Language": asked, "Accept-Encoding": "gzip"})
    assert f'<html lang="{tag}">' in answer.text
    assert answer.text.rstrip().endswith("</html>")


def _form_token(server: Server) -> str:
    with server.database.read() as session:
        rows = session.exec(select(SignIn.form_token).order_by(SignIn.id.desc()))  # type: ignore[union-attr]
        return str(rows.first())
