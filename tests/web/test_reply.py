"""The external party's door and the files, over HTTP: what a stranger gets, and what is refused."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from sqlmodel import select

from models import Account, Attachment, Letter, ReplyLink, ReplyLinkUse
from services import letters, reply_door
from services.filetypes import MOST_BYTES, Upload
from store import clock, files
from tests import builders
from tests.web.conftest import Server, serve

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n"


@dataclass(frozen=True)
class Door:
    server: Server
    folder: Path
    path: str  # /reply/TOKEN
    sent: int  # the file that went out with the letter

    def post(self, what: str, origin: str | None = None, **more: object) -> requests.Response:
        headers = {"Origin": origin if origin is not None else self.server.address}
        return requests.post(
            f"{self.server.address}{self.path}/{what}", headers=headers, allow_redirects=False,
            timeout=30, **more,  # type: ignore[arg-type]
        )  # fmt: skip

    def get(self, path: str = "", **headers: str) -> requests.Response:
        return requests.get(self.server.address + (path or self.path), headers=headers, timeout=30)

    def kept(self) -> list[str]:
        return sorted(p.name for p in self.folder.rglob("*") if p.is_file())

    def letter(self) -> Letter:
        with self.server.database.read() as session:
            return session.exec(select(Letter)).one()


@pytest.fixture
def door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    """A letter that went out with one file, and a link to it."""
    from config import settings

    folder = tmp_path / "files"
    monkeypatch.setattr(files, "settings", lambda: replace(settings(), files=folder))
    for server in serve(tmp_path, TRACKER_FILES=str(folder)):
        with server.database.write() as session:
            made = builders.world(session)
            now = datetime.now(UTC) + clock.shift(session)
            step = made.step("EXT-METRO")
            letters.send_letter(
                session, made.liaison, now, step_id=step.id or 0, seen_version=step.version,
                on=clock.local_day(now), files=[Upload("来函.pdf", PDF)],
            )  # fmt: skip
            token = reply_door.make_link(
                session, made.liaison, now, step_id=step.id or 0, seen_version=step.version
            ).token
            zhao = session.exec(select(Account).where(Account.login == "zhao")).one()
            zhao.organisation_id = made.project.developer_id
            sent = session.exec(select(Attachment.id)).one()
        yield Door(server, folder, f"/reply/{token}", sent or 0)


def test_a_stranger_with_the_link_sees_the_letter_and_its_file_and_nothing_is_remembered(
    door: Door,
) -> None:
    page = door.get(**{"Accept-Language": "zh-CN"})
    assert page.status_code == 200
    assert "来函.pdf" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert "script-src" not in page.headers["content-security-policy"]
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert not page.cookies
    assert "示例liaison" not in page.text
    file = door.get(f"{door.path}/file/{door.sent}")
    assert file.content == PDF
    assert door.get(f"{door.path}/file/{door.sent + 1}").status_code == 404
    assert requests.get(f"{door.server.address}/files/{door.sent}", timeout=30).content != PDF


def test_a_file_is_a_download_that_the_browser_must_not_run(door: Door) -> None:
    visitor = door.server.visitor("wang")
    for answer in (
        visitor.get(f"/files/{door.sent}"),
        door.get(f"{door.path}/file/{door.sent}"),
    ):
        assert answer.headers["content-disposition"].startswith("attachment;")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"].startswith("sandbox")
        assert answer.headers["content-type"] == "application/pdf"
        assert "no-store" in answer.headers["cache-control"]


@pytest.mark.parametrize("login", ["zhao", "qian", "root"])
def test_an_internal_file_is_absent_for_all_but_the_bureau(door: Door, login: str) -> None:
    visitor = door.server.visitor(login)
    denied, absent = visitor.get(f"/files/{door.sent}"), visitor.get("/files/99999")
    assert (denied.status_code, denied.text) == (absent.status_code, absent.text)
    assert PDF not in denied.content


def test_wrong_revoked_and_expired_links_look_the_same(door: Door) -> None:
    with door.server.database.write() as session:
        link = session.exec(select(ReplyLink)).one()
        link.revoked_at = datetime.now(UTC)
    revoked = door.get()
    wrong = door.get("/reply/" + "A" * 90)
    long = door.get("/reply/" + "A" * 5000)

    def said(answer: requests.Response) -> str:
        return answer.text.split("</style>")[1]

    assert {revoked.status_code, wrong.status_code, long.status_code} == {404}
    assert said(revoked) == said(wrong) == said(long)
    assert door.post("acknowledge").status_code == 404


def test_guessing_is_slowed_down(door: Door) -> None:
    codes = [door.get(f"/reply/{n}").status_code for n in range(25)]
    assert codes.count(404) == 20
    assert codes[-1] == 429


@pytest.mark.parametrize("origin", ["", "https://elsewhere.example", "null"])
def test_a_change_from_another_site_is_refused(door: Door, origin: str) -> None:
    assert door.post("acknowledge", origin=origin).status_code == 403
    assert door.letter().acknowledged_on is None
    assert door.post("acknowledge").status_code == 303  # the control
    assert door.letter().acknowledged_on is not None


def test_a_reply_arrives_once_with_its_file(door: Door) -> None:
    given: dict[str, Any] = {
        "data": {"reply": "agree"},
        "files": {"files": ("../复函.pdf", PDF + b"reply")},
    }
    assert door.post("answer", **given).status_code == 303
    assert door.letter().reply == "agree"
    again = door.post("answer", **given)
    assert again.status_code == 400
    assert len(door.kept()) == 2
    with door.server.database.read() as session:
        kinds = list(session.exec(select(ReplyLinkUse.kind)))
        names = list(session.exec(select(Attachment.name)))
    assert kinds == ["replied", "refused"]
    assert names == ["来函.pdf", "复函.pdf"]


@pytest.mark.parametrize(
    ("data", "file"),
    [
        ({"reply": "agree"}, None),
        ({"reply": "holding"}, ("a.pdf", PDF)),
        ({"reply": "conditions", "terms": " \n"}, ("a.pdf", PDF)),
        ({"reply": "agree"}, ("a.html", b"<script>")),
        ({"reply": "agree"}, ("a.pdf", b"<html><script>")),
        ({}, ("a.pdf", PDF)),
    ],
)
def test_a_reply_that_cannot_be_is_refused_and_keeps_nothing(
    door: Door, data: dict[str, str], file: tuple[str, bytes] | None
) -> None:
    before = door.kept()
    answer = door.post("answer", data=data, files={"files": file} if file else None)
    assert answer.status_code in (400, 413)
    assert door.letter().replied_on is None
    assert door.kept() == before


def test_an_upload_that_is_too_large_is_not_even_read(door: Door) -> None:
    answer = door.post(
        "answer", data=b"x" * (MOST_BYTES + 2 * 1024 * 1024),
        )  # fmt: skip
    assert answer.status_code == 413


def test_an_upload_that_is_cut_in_half_leaves_no_file_and_no_row(door: Door) -> None:
    before = door.kept()
    mark = "cut"
    body = (
        (
            f'--{mark}\r\nContent-Disposition: form-data; name="reply"\r\n\r\nagree\r\n'
            f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n'
            "Content-Type: application/pdf\r\n\r\n"
        ).encode()
        + PDF
        + b" " * 3_000_000
        + f"\r\n--{mark}--\r\n".encode()
    )
    parts = urlsplit(door.server.address)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as wire:
        head = (
            f"POST {door.path}/answer HTTP/1.1\r\nHost: {parts.netloc}\r\n"
            f"Origin: {door.server.address}\r\n"
            f"Content-Type: multipart/form-data; boundary={mark}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        wire.sendall(head.encode() + body[: len(body) // 2])
    assert door.get().status_code == 200  # the server goes on
    assert door.letter().replied_on is None
    assert door.kept() == before
    with door.server.database.read() as session:
        assert len(session.exec(select(Attachment)).all()) == 1
