"""Which files are taken, under which names, who opens them, and what a broken upload leaves."""

from __future__ import annotations

import io
import os
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import docx
import pytest

from config import settings
from errors import InputError, NotFoundError, RefusedError
from models import Attachment, Event
from services import attachments
from services.filetypes import MOST_BYTES, Upload, check, clean_name
from store import files
from store.database import Database
from tests.builders import World, at, world

DAY = date(2021, 9, 1)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\x06\0\0\0"
# Names that Django's upload tests try, and our own.
TRAVERSALS = (
    "/tmp/hax0rd.pdf", "C:\\Windows\\hax0rd.pdf", "C:/Windows/hax0rd.pdf",
    "\\tmp\\hax0rd.pdf", "/tmp\\hax0rd.pdf", "subdir/hax0rd.pdf", "subdir\\hax0rd.pdf",
    "sub/dir\\hax0rd.pdf", "../../hax0rd.pdf", "..\\..\\hax0rd.pdf", "../..\\hax0rd.pdf",
    "..&#x2F;hax0rd.pdf", "&hellip;/hax0rd.pdf",
)  # fmt: skip
TRICKS = {
    "复函\u202egpj.exe.pdf": "复函 gpj.exe.pdf",
    "a\r\nSet-Cookie: x.pdf": "a Set-Cookie_ x.pdf",
    "a\x00.pdf": "a .pdf",
    "CON.pdf": "_CON.pdf",
    "lpt1.notes.pdf": "_lpt1.notes.pdf",
    'a"b<c>|*?.pdf': "a_b_c____.pdf",
    "  . a.pdf. ": "a.pdf",
    "e\u0301.pdf": "\u00e9.pdf",
    "%2e%2e%2fa.pdf": "_2e_2e_2fa.pdf",
    "\u3000来函\u3000.pdf": "来函 .pdf",
    "x" * 400 + ".pdf": "x" * 116 + ".pdf",
    "....//a.pdf": "a.pdf",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "files"
    monkeypatch.setattr(files, "settings", lambda: replace(settings(), files=place))
    return place


def kept(made: World, data: bytes = PDF, **more: object) -> Attachment:
    return attachments.keep(
        made.session, made.liaison, at(DAY), data=data, name="a.pdf",
        project_id=made.project.id or 0, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def lying(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", TRAVERSALS)
def test_a_name_that_climbs_folders_is_cut_to_its_last_part(name: str) -> None:
    assert clean_name(name) == "hax0rd.pdf"


@pytest.mark.parametrize(("name", "clean"), TRICKS.items())
def test_a_name_that_misleads_is_made_plain(name: str, clean: str) -> None:
    assert clean_name(name) == clean


@pytest.mark.parametrize("name", ["", "..", "/", ".pdf", "  ", "a", "\u202e"])
def test_a_name_of_which_nothing_is_left_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="needs a name"):
        clean_name(name)


def packed(part: str, *more: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("[Content_Types].xml", part, *more):
            archive.writestr(name, "<x/>")
    return out.getvalue()


def real_docx() -> bytes:
    out = io.BytesIO()
    docx.Document().save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", PDF), ("a.PNG", PNG), ("a.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0\1"),
        ("a.docx", real_docx()), ("a.xlsx", packed("xl/workbook.xml")),
        ("a.ofd", packed("OFD.xml")), ("a.txt", "你好".encode("gb18030")),
        ("a.csv", "项目,日期".encode()), ("a.geojson", b'{"type":"FeatureCollection"}'),
    ],
)  # fmt: skip
def test_a_file_that_is_what_it_says_is_taken(name: str, data: bytes) -> None:
    assert check(Upload(name, data)).data == data


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("a.pdf", b"", "is empty"),
        ("a.html", b"<html>", "not taken"),
        ("a.svg", b"<svg onload=alert(1)>", "not taken"),
        ("a.exe", b"MZ", "not taken"),
        ("a.pdf", b"<html><script>alert(1)</script>", "not what its ending says"),
        ("a.png", PDF, "not what its ending says"),
        ("a.docx", packed("xl/workbook.xml"), "not what its ending says"),
        ("a.docx", packed("word/document.xml", "word/vbaProject.bin"), "not what its ending says"),
        ("a.docx", real_docx()[:-200], "not what its ending says"),
        ("a.txt", b"MZ\0\0", "not what its ending says"),
        ("a.geojson", b"[" * 100_000, "not what its ending says"),
        ("a.pdf", PDF + b" " * MOST_BYTES, "larger than"),
    ],
)  # fmt: skip
def test_a_file_that_lies_is_refused(name: str, data: bytes, word: str) -> None:
    with pytest.raises(InputError, match=word):
        check(Upload(name, data))


def test_the_same_content_is_kept_once_and_a_damaged_file_is_found(
    database: Database, folder: Path
) -> None:
    with database.write() as session:
        made = world(session)
        first, second = kept(made), kept(made)
        (path,) = lying(folder)
        assert path.name == first.sha256 == second.sha256
        assert attachments.damaged(session) == []
        path.write_bytes(PDF[:-1] + b"?")
        assert attachments.damaged(session) == [first, second]
        with pytest.raises(RefusedError, match="damaged"):
            attachments.content(session, made.liaison, first.id or 0)


def test_who_may_open_a_file(database: Database, folder: Path) -> None:
    with database.write() as session:
        made = world(session)
        inside, shown = kept(made), kept(made, PDF + b"2", internal=False)
        readers = {
            "liaison": made.liaison, "stranger": made.stranger, "chief": made.chief,
            "developer": made.developer, "other": made.other_developer,
            "admin": replace(made.chief, role="system_admin"),
            "party": replace(made.chief, role="external"),
        }  # fmt: skip

        def open_to(row: Attachment) -> set[str]:
            found = set()
            for name, viewer in readers.items():
                try:
                    attachments.content(session, viewer, row.id or 0)
                except NotFoundError:
                    continue
                found.add(name)
            return found

        assert open_to(inside) == {"liaison", "stranger", "chief"}
        assert open_to(shown) == {"liaison", "stranger", "chief", "developer"}
        attachments.remove(
            session, made.liaison, at(DAY), attachment_id=shown.id or 0, reason="the wrong item",
        )  # fmt: skip
        assert open_to(shown) == set()


def test_a_file_attached_by_mistake_goes_with_a_reason_and_stays_on_the_record(
    database: Database, folder: Path
) -> None:
    with database.write() as session:
        made = world(session)
        row = kept(made, part="sending")
        with pytest.raises(InputError):
            attachments.remove(
                session, made.liaison, at(DAY), attachment_id=row.id or 0, reason="no"
            )
        with pytest.raises(NotFoundError):
            attachments.remove(
                session, made.chief, at(DAY), attachment_id=row.id or 0, reason="the wrong plan"
            )
        event = attachments.remove(
            session, made.liaison, at(DAY), attachment_id=row.id or 0, reason="the wrong plan"
        )
        assert (event.kind, event.note, event.detail["files"]) == (
            "file_removed", "the wrong plan", ["a.pdf"],
        )  # fmt: skip
        for viewer in (made.liaison, made.chief):
            with pytest.raises(NotFoundError):
                attachments.content(session, viewer, row.id or 0)
    assert len(lying(folder)) == 1  # what was decided on it must be provable


def test_a_proof_and_what_the_party_handed_in_are_not_removed(
    database: Database, folder: Path
) -> None:
    with database.write() as session:
        made = world(session)
        proof, reply = kept(made, part="proof"), kept(made, part="reply")
        with pytest.raises(RefusedError, match="is the proof"):
            attachments.remove(
                session, made.liaison, at(DAY), attachment_id=proof.id or 0,
                reason="the wrong paper",
            )  # fmt: skip
        came = session.get_one(Event, reply.event_id)
        came.detail = {**came.detail, "by_link": 1}
        with pytest.raises(RefusedError, match="itself handed in"):
            attachments.remove(
                session, made.liaison, at(DAY), attachment_id=reply.id or 0,
                reason="the wrong paper",
            )  # fmt: skip
        came.detail = {"files": ["a.pdf"]}  # the liaison recorded the reply: theirs to mend
        attachments.remove(
            session, made.liaison, at(DAY), attachment_id=reply.id or 0, reason="the wrong paper"
        )


def test_a_transaction_that_is_undone_leaves_a_file_that_the_sweep_takes(
    database: Database, folder: Path
) -> None:
    with database.write() as session:
        stays = kept(world(session)).sha256
        project = session.get_one(Attachment, 1).project_id
    with pytest.raises(RuntimeError), database.write() as session:
        liaison = _liaison(session)
        attachments.keep(
            session, liaison, at(DAY), data=PDF + b"lost", name="b.pdf", project_id=project
        )
        raise RuntimeError("the power went")
    assert len(lying(folder)) == 2
    with database.write() as session:
        now = datetime.now(UTC)
        assert attachments.sweep(session, now) == 0  # its transaction might still be under way
        assert attachments.sweep(session, now + timedelta(hours=25)) == 1
    assert [path.name for path in lying(folder)] == [stays]


def test_a_disk_that_fails_halfway_leaves_no_file_and_no_row(
    database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_handle: int) -> None:
        raise OSError("no space left on device")

    with pytest.raises(OSError, match="no space"), database.write() as session:
        made = world(session)
        monkeypatch.setattr(os, "fsync", fails)
        kept(made)
    assert lying(folder) == []


def test_a_rehearsal_writes_no_file(database: Database, folder: Path) -> None:
    with database.rehearse() as session:
        session.info[attachments.REHEARSAL] = True
        kept(world(session))
    assert not folder.exists()


def _liaison(session: Any) -> Any:
    from services import accounts

    return accounts.by_login(session, "liaison")
