"""Every route for every reader on a running server, and the forms of a party's link: what they
answer, and that nothing but what a form asks for is taken from it (probes A01-A04, A10, A18)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import requests
from sqlmodel import col, func, select

from config import settings
from models import (
    Account,
    Attachment,
    AuditRow,
    Event,
    Letter,
    LetterDraft,
    ReplyLink,
    Role,
    SignIn,
)
from services import attachments, reply_door, supervision
from services.filetypes import Upload
from store import clock, files
from store.database import migrate, open_database
from tests import people
from tests.access.answers import ANSWERS
from tests.access.matrix import READERS, ROUTES
from tests.access.test_matrix import _scene
from tests.builders import at
from tests.e2e.server import running_app
from tests.web.bot import Visitor
from tests.web.conftest import Server

TODAY = date(2021, 10, 8)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n"
GONE = {"code": "2108-420105-04-01-999999", "certificate:int": "999999", "number:int": "999999",
        "step:int": "999999", "token": "guessed-too"}  # fmt: skip
NOBODYS = ("/account/", "/healthz", "/metrics", "/export/audit", "/reply/")


@dataclass
class Town:
    """A server, a browser of each reader, and the ids of the project of company A."""

    server: Server
    visitors: dict[str, Visitor]
    there: dict[str, str]
    token: str

    def ask(self, reader: str, route: str, ids: dict[str, str]) -> requests.Response:
        method, path = route.split(" ")
        for gap, value in ids.items():
            path = path.replace("{" + gap + "}", value)
        visitor = self.visitors[reader]
        return visitor.get(path) if method == "GET" else visitor.post(path, login=f"no {reader}")

    def reply(self, what: str, address: str, **more: Any) -> requests.Response:
        headers = {"Origin": self.server.address, "X-Forwarded-For": address}
        return requests.post(
            f"{self.server.address}/reply/{self.token}/{what}", headers=headers, timeout=30,
            allow_redirects=False, **more,
        )  # fmt: skip


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("routes")
    url, kept = f"sqlite:///{folder / 't.db'}", folder / "files"
    migrate(url)
    database = open_database(url)
    with pytest.MonkeyPatch.context() as patch, database.write() as session:
        patch.setattr(files, "settings", lambda: replace(settings(), files=kept))
        scene = _scene(session)
        for account in session.exec(select(Account)):
            account.password_hash = people._hash()
        step = scene.ids["step"]
        attachments.add_files(
            session, scene.world.liaison, at(TODAY), step_id=step.id,
            seen_version=step.version, files=[Upload("图.pdf", PDF)], shown=True,
        )  # fmt: skip
        slip = supervision.instruct(
            session, scene.world.chief, at(TODAY), code=scene.world.project.code,
            to_id=scene.ids["to_id"], requirement="示例：一周内答复。", due_on=date(2021, 10, 15),
        )  # fmt: skip
        asked = scene.letter["step"]
        clock.set_shift(session, (TODAY - datetime.now(UTC).date()).days)
        token = reply_door.make_link(
            session, scene.world.liaison, datetime.now(UTC) + clock.shift(session),
            step_id=asked.id, seen_version=asked.version,
        ).token  # fmt: skip
        assert session.exec(select(Attachment.id)).one() == slip == 1
        session.add(
            LetterDraft(
                step_id=asked.id or 0,
                event_id=session.exec(select(func.max(Event.id))).one() or 0,
                asked="示例",
                basis="示例",
                reply_by=TODAY,
            )
        )
        there = {
            "code": scene.world.project.code,
            "certificate:int": str(scene.ids["certificate_id"]),
            "number:int": "1",
            "step:int": str(asked.id),
            "token": "guessed",
        }
        logins = {reader: viewer.login for reader, viewer in scene.readers.items()}
    more = {"TRACKER_FILES": str(kept), "TRACKER_METRICS_TOKEN": "a token of the test",
            "TRACKER_PROXY_CIDRS": "127.0.0.1/32", "TRACKER_JOBS": "0"}  # fmt: skip
    with running_app(url, folder / "log", **more) as address:
        server = Server(address, database, folder / "log")
        visitors = {reader: Visitor(address) for reader in READERS}
        for number, (reader, visitor) in enumerate(visitors.items(), 1):
            visitor.session.headers["X-Forwarded-For"] = f"198.51.100.{number}"
            if reader in logins:
                assert visitor.sign_in(logins[reader]).status_code == 303, reader
        yield Town(server, visitors, there, token)
    database.engine.dispose()


def test_every_route_says_what_it_answers_each_reader() -> None:
    assert set(ANSWERS) == set(ROUTES)
    for route, row in ANSWERS.items():
        allowed = {reader for reader, status in row.items() if status == 200}
        if route.startswith(("GET /export", "GET /files")):
            assert allowed == ROUTES[route], route


@pytest.mark.parametrize("route", sorted(ANSWERS))
def test_a_route_answers_each_reader_as_its_row_says(town: Town, route: str) -> None:
    said = {reader: town.ask(reader, route, town.there) for reader in READERS}
    assert {reader: answer.status_code for reader, answer in said.items()} == ANSWERS[route]
    if "{" not in route:
        return
    for reader, answer in said.items():
        absent = town.ask(reader, route, GONE)
        if answer.status_code == 200:  # the control: what is there differs from what is not
            assert absent.status_code == 404, reader
        else:
            assert _plain(answer) == _plain(absent), reader


def test_the_readers_are_still_signed_in_as_who_they_are(town: Town) -> None:
    """A refused form has neither ended a session nor given anybody another role."""
    for reader in READERS:
        expected = 303 if reader == "anonymous" else 200
        assert town.visitors[reader].get("/account/security").status_code == expected, reader


def test_a_form_of_ones_own_takes_no_field_that_it_does_not_ask_for(town: Town) -> None:
    visitor = town.visitors["developer B"]
    page = visitor.get("/account/security").text
    token = re.findall(r'name="form_token" value="([^"]*)"', page)[0]
    new = "another Long password 8"
    more = {"role": "chief", "organisation_id": "1", "login": "chief", "account_id": "1",
            "version": "99", "active": "0"}  # fmt: skip
    sent = visitor.post(
        "/account/security/password", form_token=token, current=people.PASSWORD, new=new,
        again=new, **more,
    )  # fmt: skip
    assert sent.status_code == 200
    with town.server.database.read() as session:
        account = session.exec(select(Account).where(Account.login == "otherdeveloper")).one()
        assert (account.role, account.active) == (Role.DEVELOPER, True)
        others = session.exec(select(Account).where(Account.login == "chief")).one()
        assert others.password_hash == people._hash()
        assert account.password_hash != people._hash()  # the control: the form did its work
    assert town.ask("developer B", "GET /files/{number:int}", town.there).status_code == 404


def test_a_partys_link_takes_one_answer_and_opens_nothing_else(town: Town) -> None:
    given: dict[str, Any] = {
        "data": {"reply": "agree", "replied_on": "2020-01-01", "actual_date": "2020-01-01",
                 "version": "99", "letter_id": "999", "owner": "party", "role": "chief"},
        "files": {"files": ("复函.pdf", PDF + b"reply")},
    }  # fmt: skip
    here = f"{town.server.address}/reply/{town.token}"
    forwarded = {"X-Forwarded-For": "203.0.113.8"}
    assert requests.get(here, headers=forwarded, timeout=30).status_code == 200  # the control
    # The file of another item is none of this letter's.
    assert requests.get(f"{here}/file/1", headers=forwarded, timeout=30).status_code == 404
    assert town.reply("answer", "203.0.113.7", **given).status_code == 303
    with town.server.database.read() as session:
        letter = session.exec(select(Letter)).one()
        today = clock.local_day(datetime.now(UTC) + clock.shift(session))
        assert (letter.reply, letter.replied_on) == ("agree", today)
        uploads = session.exec(select(Attachment).where(Attachment.letter_id == letter.id)).all()
        assert [row.name for row in uploads] == ["复函.pdf"]
        recorded = session.exec(select(AuditRow).where(AuditRow.actor == "reply link")).all()
        # The address behind the proxy, not the proxy's.
        assert {row.remote for row in recorded} == {"203.0.113.7", "203.0.113.8"}
    for address in ("203.0.113.7", "203.0.113.8"):  # again, and whoever it was forwarded to
        for what in ("answer", "promise", "acknowledge"):
            data = given if what == "answer" else {"data": {"day": "2021-11-01"}}
            assert town.reply(what, address, **data).status_code == 400, what
    with town.server.database.write() as session:
        session.exec(select(ReplyLink)).one().expires_at = at(date(2021, 10, 1))
    expired = requests.get(here, headers=forwarded, timeout=30)
    wrong = requests.get(f"{here}x", headers=forwarded, timeout=30)
    assert _plain(expired) == _plain(wrong)
    assert town.reply("answer", "203.0.113.7", **given).status_code == 404
    with town.server.database.read() as session:
        assert len(session.exec(select(Attachment)).all()) == 2


@pytest.mark.parametrize("forwarded", ["198.51.100.77", "10.0.0.1, 198.51.100.77"])
def test_a_session_has_the_address_behind_the_proxy(town: Town, forwarded: str) -> None:
    visitor = Visitor(town.server.address)
    visitor.session.headers["X-Forwarded-For"] = forwarded
    assert visitor.sign_in("liaison").status_code == 303
    with town.server.database.read() as session:
        last = session.exec(select(SignIn).order_by(col(SignIn.id).desc())).first()
    assert last is not None
    assert last.remote == "198.51.100.77"


def _plain(answer: requests.Response) -> tuple[int, str]:
    """Without what differs from one answer to the next; the way back to an address is that
    address."""
    if answer.status_code == 303:
        return 303, answer.headers["location"].partition("?")[0]
    return answer.status_code, re.sub(r'nonce="[^"]*"', "", answer.text)
