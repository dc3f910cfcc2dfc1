"""The auditor's page: sentences, filters, a file; and to others it does not exist."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date

import pytest
from sqlmodel import col, select

from exchange.safe_csv import safe, written
from models import AuditRow, Organisation, Role, Step
from services import progress
from store.actors import acting
from tests.builders import at, person
from tests.ui.liaison_pages import District, district, opened, said
from ui import words
from ui.audit_words import KINDS
from ui.parts import audit_record

__all__ = ["district"]
PAGE = "../pages/admin/audit.py"


@pytest.fixture
def audited(district: District, monkeypatch: pytest.MonkeyPatch) -> District:
    monkeypatch.setattr("ui.reads.audit.main_database", lambda: district.database)
    with district.database.write() as session:
        home = session.exec(select(Organisation)).first()
        assert home is not None
        person(session, "auditor", Role.AUDIT_ADMIN, home)
    with (
        acting(name="liaison", role="liaison", remote="10.1.2.3", verb="progress.set_remaining"),
        district.colleague() as (session, viewer),
    ):
        step = district.step("FA")
        progress.set_remaining(
            session, viewer, at(date(2021, 10, 8)), step_id=step.id or 0,
            seen_version=step.version, remaining=7,
        )  # fmt: skip
    return district


def test_a_save_is_told_in_sentences_with_before_and_after(audited: District) -> None:
    text = said(opened(PAGE, "auditor"))
    assert "progress.set_remaining" in text
    assert "Changed: item “" in text
    assert "days still needed — → **7**" in text
    assert "from 10.1.2.3" in text


def test_a_request_of_somebody_not_signed_in_is_told_in_words(audited: District) -> None:
    stranger = acting(name="anonymous", remote="10.9.9.9", verb="POST /account/sign-in")
    with stranger, audited.database.write() as session:
        session.get_one(Step, audited.steps["FA"]).remaining = 9
    text = said(opened(PAGE, "auditor"))
    assert "somebody not signed in · signed in, or tried to" in text
    assert "anonymous" not in text
    assert "POST" not in text


def test_what_an_earlier_reader_asked_for_is_told_in_words(audited: District) -> None:
    opened(PAGE, "auditor")
    text = said(opened(PAGE, "auditor"))
    assert "from at" not in text
    assert "until at" not in text
    assert re.search(r": from \d+ \w+ \d{4} [\d:]+; until \d+ \w+ \d{4}", text)


def test_values_with_parts_are_told_part_by_part() -> None:
    words.use("en")
    told = audit_record._value({"from_at": None, "letter_ids": [7, 9]})
    assert told == f"from {words.NOTHING}; letters 7, 9"


def test_reading_the_record_is_recorded_once_for_each_question(audited: District) -> None:
    app = opened(PAGE, "auditor")
    app.run()
    assert _reads(audited) == 1
    app.selectbox(key="audit_actor").select("liaison").run()
    assert _reads(audited) == 2
    assert "progress.set_remaining" in said(app)
    assert "audit_record.look" not in said(app)


@pytest.mark.parametrize("login", ["liaison", "chief", "developer"])
def test_nobody_else_has_the_record(audited: District, login: str) -> None:
    assert "set_remaining" not in said(opened(PAGE, login))
    assert _reads(audited) == 0


def _reads(district: District) -> int:
    with district.database.read() as session:
        return len(session.exec(select(AuditRow).where(col(AuditRow.change) == "read")).all())


def test_every_recorded_table_has_a_word() -> None:
    from models import Table
    from store.changes import UNRECORDED

    assert set(Table.metadata.tables) - set(UNRECORDED) - set(KINDS) == set()
    assert json.dumps(KINDS)


RISKY = [
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "＋1", "－1", "＠x",
    "=cmd|' /C calc'!A0", "|x", "%x", ";=1", "　=1", "-A1", "=HYPERLINK(\"http://x\")",
]  # fmt: skip


@pytest.mark.parametrize("cell", RISKY)
def test_no_cell_of_a_file_becomes_a_formula(cell: str) -> None:
    assert safe(cell).startswith("'")
    back = next(csv.reader(io.StringIO(written(["x"], [[cell]]).decode("utf-8-sig"), newline="")))
    assert back == ["x"]


@pytest.mark.parametrize("cell", ["-5", "12", "示例", "2021-10-08", "{}", "", "-0.5"])
def test_plain_cells_stay_as_they_are(cell: str) -> None:
    assert safe(cell) == cell
