"""What the administrator's screen tells, and to whom."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from config import ROOT
from errors import NotFoundError
from models import CalendarOverride, JobRun, Role
from services import templates
from store.clock import set_shift
from store.database import Database
from store.queries import system as queries
from store.scope import Viewer
from tests import people
from tests.builders import at, catalogue
from views.system import product_version, system

ADMIN = Viewer(0, "root", "", Role.SYSTEM_ADMIN, 0, "department")


def test_it_tells_database_schema_templates_accounts_and_jobs(database: Database) -> None:
    day = date(2021, 10, 8)
    with database.write() as session:
        people.settle(session)
        templates.publish(session, catalogue(), at(day))
        set_shift(session, -3)
        session.add(CalendarOverride(on=day, working=False, reason="示例停电"))
        session.add(JobRun(job="pass_day", day=day, started_at=at(day), outcome="1 project"))
    with database.read() as session:
        seen = system(session, ADMIN, "en")
    assert seen.database == database.engine.dialect.name
    assert seen.size_bytes > 100_000
    assert seen.schema == sorted(p.stem for p in _migrations())[-1].split("_")[0]
    assert seen.shift_days == -3
    assert seen.official_until >= date(2021, 12, 31)
    assert list(seen.templates["code"]) == ["A", "B", "C", "D", "E", "F"]
    assert list(seen.templates["projects"]) == [0] * 6
    assert set(seen.accounts["login"]) == set(people.PEOPLE)
    assert list(seen.overrides["reason"]) == ["示例停电"]
    assert list(seen.runs["outcome"]) == ["1 project"]


def test_the_unverified_fields_of_a_template_are_counted_one_by_one(database: Database) -> None:
    with database.write() as session:
        templates.publish(session, catalogue(), datetime(2021, 10, 8, tzinfo=UTC))
    with database.read() as session:
        counted = system(session, ADMIN, "en").templates.set_index("code")["unverified"]["A"]
        document = json.loads(queries.templates(session)[0][0].document)
    entries = [*document["steps"], *document["parties"]]
    doubts = sum(len(entry.get("unverified", ())) for entry in entries)
    doubts += sum(link.get("unverified", False) for link in document["links"])
    assert 50 < counted == doubts


@pytest.mark.parametrize("role", [Role.LIAISON, Role.CHIEF, Role.DEVELOPER])
def test_nobody_else_is_told(database: Database, role: Role) -> None:
    with database.read() as session, pytest.raises(NotFoundError):
        system(session, Viewer(0, "x", "", role, 0, "department"), "en")


def test_no_secret_of_an_account_is_read(database: Database) -> None:
    with database.write() as session:
        people.settle(session)
    with database.read() as session:
        frame = system(session, ADMIN, "en").accounts
    assert "argon2" not in frame.to_csv()
    assert not {"password_hash", "token_hash", "form_token"} & set(frame.columns)


def test_the_version_is_the_one_of_the_project_file() -> None:
    assert f'version = "{product_version()}"' in (ROOT / "pyproject.toml").read_text("utf-8")


def _migrations() -> list[Path]:
    return list((ROOT / "store" / "migrations" / "versions").glob("0*.py"))
