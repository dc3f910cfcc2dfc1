"""The sign-in form: one text for every mistake, a lock, a cookie that nobody else can use."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.people import PASSWORD, PEOPLE
from tests.web.conftest import Server, serve


def test_a_wrong_password_and_an_unknown_name_look_the_same(server: Server) -> None:
    answers = [server.visitor().sign_in(login, "wrong wrong") for login in ("root", "unknown")]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert [answer.cookies.get_dict() for answer in answers] == [{}, {}]
    texts = [re.findall(r'role="alert">(.*?)<', answer.text) for answer in answers]
    assert texts == [["登录名或密码不正确。"]] * 2


def test_after_five_mistakes_even_the_right_password_waits(fresh_server: Server) -> None:
    visitor = fresh_server.visitor()
    codes = [visitor.sign_in("chen", "wrong wrong").status_code for _ in range(5)]
    assert codes == [401] * 5
    locked = visitor.sign_in("chen", PASSWORD)
    assert (locked.status_code, locked.headers["retry-after"]) == (429, "900")
    assert "15" in locked.text
    assert visitor.sign_in("wang", PASSWORD).status_code == 303


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(server: Server) -> None:
    cookie = server.visitor().sign_in("chen").headers["set-cookie"]
    assert {"httponly", "samesite=lax", "path=/"} <= {
        part.strip().lower() for part in cookie.split(";")
    }
    assert len(cookie.split("=", 1)[1].split(";")[0]) >= 43  # 256 bits


def test_behind_https_the_cookie_is_bound_to_it(tmp_path: Path) -> None:
    for server in serve(tmp_path, TRACKER_SECURE_COOKIE="1"):
        answer = server.visitor().sign_in("chen")
        assert answer.headers["set-cookie"].startswith("__Host-tracker_sid=")
        assert "Secure" in answer.headers["set-cookie"]
        assert "strict-transport-security" in answer.headers


def test_signing_in_again_changes_the_cookie_and_ends_the_old_one(server: Server) -> None:
    visitor = server.visitor("chen")
    old = visitor.token
    visitor.sign_in("chen")
    assert visitor.token not in {"", old}
    thief = server.visitor()
    thief.session.cookies.set("tracker_sid", old)
    assert thief.get("/").status_code == 303


def test_a_planted_cookie_is_not_taken_over(server: Server) -> None:
    visitor = server.visitor()
    visitor.session.headers["Cookie"] = "tracker_sid=planted"
    answer = visitor.sign_in("chen")
    assert "planted" not in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    "wanted",
    ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nX: 1", "evil", "",
     "/account/sign-out", "/\tx"],
)  # fmt: skip
def test_signing_in_never_leads_away(server: Server, wanted: str) -> None:
    assert server.visitor().sign_in("chen", next=wanted).headers["location"] == "/"


def test_who_is_signed_in_does_not_see_the_form(server: Server) -> None:
    answer = server.visitor("chen").get("/account/sign-in?next=/timeline")
    assert (answer.status_code, answer.headers["location"]) == (303, "/timeline")


def test_the_form_speaks_the_language_that_is_asked_for(server: Server) -> None:
    visitor = server.visitor()
    assert "重点项目多部门协同跟踪" in visitor.get("/account/sign-in").text
    assert "Key-project coordination" in visitor.get("/account/sign-in?lang=en").text
    english = visitor.get("/account/sign-in", **{"Accept-Language": "en-GB,en;q=0.9"})
    assert '<html lang="en">' in english.text


def test_a_demo_offers_its_people(server: Server) -> None:
    form = server.visitor().get("/account/sign-in").text
    assert form.count('name="login" value="') == 1 + len(PEOPLE)  # the empty field and all
    assert "示例·王局长" in form
    assert "<script" not in form


def test_what_is_typed_comes_back_escaped(server: Server) -> None:
    answer = server.visitor().sign_in('"><b>x', "wrong wrong", next='/x"><b>y')
    assert "<b>" not in answer.text


def test_a_form_that_is_too_large_is_refused(server: Server) -> None:
    assert server.visitor().sign_in("chen", "x" * 9000).status_code == 413
