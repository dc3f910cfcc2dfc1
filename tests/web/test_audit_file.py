"""The record as a file: for its administrator, and taking it is recorded."""

from __future__ import annotations

from sqlmodel import col, select

from models import AuditRow
from tests.web.conftest import Server

FILE = "/export/audit.csv"


def _taken(server: Server) -> list[AuditRow]:
    with server.database.read() as session:
        return list(session.exec(select(AuditRow).where(col(AuditRow.change) == "read")))


def test_the_auditor_takes_the_record_and_that_is_recorded(fresh_server: Server) -> None:
    answer = fresh_server.visitor("li").get(f"{FILE}?actor=anonymous")
    assert answer.status_code == 200
    assert answer.text.lstrip("\ufeff").startswith("seq,at,account_id,actor")
    assert "POST /account/sign-in" in answer.text
    (row,) = _taken(fresh_server)
    assert (row.actor, row.object_id, row.remote) == ("li", "file", "127.0.0.1")
    assert row.session_mark


def test_to_everybody_else_there_is_no_such_file(fresh_server: Server) -> None:
    answers = [fresh_server.visitor(login).get(FILE) for login in ("chen", "wang", "zhao", "root")]
    absent = fresh_server.visitor("chen").get("/export/ledger/none/1")
    assert {(a.status_code, a.text) for a in answers} == {(absent.status_code, absent.text)}
    assert fresh_server.visitor().get(FILE).status_code in (303, 401)
    assert _taken(fresh_server) == []
