"""Who tries what is not theirs stands in the chained record: who, what, from where; and nobody can
flood it (probes A01-A04, A06, A09, A10, A20, A23, A26)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select
from streamlit.proto.BackMsg_pb2 import BackMsg

from errors import ForbiddenError, NotFoundError
from models import Account, AuditRow, Organisation, Role, SignIn
from services import accounts, audit
from store import refusals
from store.actors import Actor, acting
from store.clock import set_shift
from store.database import Database, migrate, open_database
from tests import builders, people
from tests.e2e.server import running_app
from tests.web.bot import Tab, Visitor
from tests.web.conftest import Server

PLACE = {"name": "wang", "account_id": 2, "role": "chief", "remote": "10.1.2.3"}


def _told(database: Database) -> list[tuple[AuditRow, dict[str, Any]]]:
    with database.read() as session:
        rows = session.exec(
            select(AuditRow).where(AuditRow.change == "refused").order_by(col(AuditRow.seq))
        ).all()
        assert audit.check(session).good  # chained like any other row
    return [(row, json.loads(row.after)) for row in rows]


@pytest.mark.parametrize("kind", [NotFoundError, ForbiddenError])
@pytest.mark.parametrize("way", ["write", "rehearse"])
def test_a_refused_verb_is_recorded_and_its_changes_are_not(
    database: Database, kind: type[Exception], way: str
) -> None:
    with database.write() as session:
        people.settle(session)
    with (
        acting(**PLACE, verb="notes.add_note", asked={"step_id": 7}),
        pytest.raises(kind),
        getattr(database, way)() as session,
    ):
        session.exec(select(Account)).first().name = "changed on the way"
        session.flush()
        raise kind("There is nothing here for you.")
    ((row, said),) = _told(database)
    assert (row.actor, row.account_id, row.remote, row.verb) == (
        "wang", 2, "10.1.2.3", "notes.add_note",
    )  # fmt: skip
    assert said == {"what": "verb", "step_id": 7}
    with database.read() as session:
        assert "changed on the way" not in session.exec(select(Account.name)).all()


def test_the_command_line_and_a_plain_mistake_are_no_attempt(database: Database) -> None:
    with pytest.raises(NotFoundError), database.write() as session:
        accounts.disable(session, "nobody")
    with acting(**PLACE), pytest.raises(ValueError), database.write():
        raise ValueError
    assert _told(database) == []


def test_nobody_floods_the_record() -> None:
    lately = refusals.Refusals()
    actor = Actor("wang", 2, "chief", "10.1.2.3", "", "notes.add_note")
    told = [lately.to_tell(actor, "verb", {"step_id": n % 500}, now=n / 10) for n in range(5_000)]
    assert len([one for one in told if one]) == refusals.MOST_OF_ONE
    # The same once in a while, and with the number of those left out.
    assert lately.to_tell(actor, "verb", {"step_id": 1}, now=9_000) == {
        "what": "verb", "step_id": 1, "left_out": 5_000 - refusals.MOST_OF_ONE,
    }  # fmt: skip
    assert lately.to_tell(actor, "verb", {"step_id": 1}, now=9_030) is None
    assert lately.to_tell(actor, "verb", {"step_id": 1}, now=9_061) is not None
    # From thousands of addresses without an account: all together are bounded too.
    many = [
        lately.to_tell(Actor("anonymous", remote=f"10.0.{n // 250}.{n % 250}"), "field", {}, 9_100)
        for n in range(20_000)
    ]
    assert len([one for one in many if one]) <= refusals.MOST_OF_ALL
    assert len(str(lately.to_tell(actor, "page", {"address": "x" * 10_000}, 99_999))) < 200


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("refusals")
    url = f"sqlite:///{folder / 't.db'}"
    migrate(url)
    database = open_database(url)
    with database.write() as session:
        world = builders.world(session)
        for viewer in (world.developer, world.other_developer, world.liaison):
            session.get_one(Account, viewer.account_id).password_hash = people._hash()
        home = session.get_one(Organisation, world.liaison.organisation_id)
        builders.person(session, "sys", Role.SYSTEM_ADMIN, home)
        session.exec(
            select(Account).where(Account.login == "sys")
        ).one().password_hash = people._hash()
        set_shift(session, (date(2021, 10, 8) - datetime.now(UTC).date()).days)
    more = {"TRACKER_STAFF_CIDRS": "198.51.100.0/24", "TRACKER_PROXY_CIDRS": "127.0.0.1/32"}
    with running_app(url, Path(folder / "log"), TRACKER_JOBS="0", **more) as address:
        yield Server(address, database, folder / "log")
    database.engine.dispose()


def _visitor(town: Server, login: str, remote: str = "198.51.100.9") -> Visitor:
    visitor = Visitor(town.address)
    visitor.session.headers["X-Forwarded-For"] = remote
    assert visitor.sign_in(login).status_code == 303
    return visitor


def _new(town: Server, before: int) -> list[tuple[AuditRow, dict[str, Any]]]:
    return _told(town.database)[before:]


def test_a_foreign_file_or_export_is_recorded_with_what_and_from_where(town: Server) -> None:
    before = len(_told(town.database))
    visitor = _visitor(town, "otherdeveloper", "203.0.113.5")
    for path in ("/export/ledger/2108-420105-04-01-000012/1", "/files/1", "/export/audit.csv"):
        assert visitor.get(path).status_code == 404
    told = _new(town, before)
    assert [row.verb for row, _ in told] == [
        "GET /export/ledger/2108-420105-04-01-000012/1", "GET /files/1", "GET /export/audit.csv",
    ]  # fmt: skip
    assert {(row.actor, row.remote, said["what"]) for row, said in told} == {
        ("otherdeveloper", "203.0.113.5", "file")
    }
    own = _visitor(town, "developer").get("/export/ledger/2108-420105-04-01-000012/1")
    assert own.status_code == 200  # the control: what is one's own is no attempt
    assert len(_new(town, before)) == 3


def test_a_field_that_no_form_has_changes_nothing_and_is_recorded(town: Server) -> None:
    before = len(_told(town.database))
    visitor = _visitor(town, "developer", "203.0.113.6")
    page = visitor.get("/account/security").text
    token = re.findall(r'name="form_token" value="([^"]*)"', page)[0]
    ok = visitor.post("/account/security/end-others", form_token=token)
    assert (ok.status_code, _new(town, before)) == (200, [])  # the control
    sent = visitor.post(
        "/account/security/end-others", form_token=token, role="chief", version="99", owner="1"
    )
    assert sent.status_code == 200
    ((row, said),) = _new(town, before)
    assert (row.actor, row.verb) == ("developer", "POST /account/security/end-others")
    assert said == {"what": "field", "fields": "owner, role, version"}


def test_somebody_elses_session_and_a_page_of_another_role_are_recorded(town: Server) -> None:
    before = len(_told(town.database))
    visitor = _visitor(town, "developer", "203.0.113.7")
    page = visitor.get("/account/security").text
    token = re.findall(r'name="form_token" value="([^"]*)"', page)[0]
    with town.database.read() as session:
        foreign = _session_of(session, "otherdeveloper", town)
    refused = visitor.post("/account/security/end", form_token=token, sign_in=str(foreign))
    assert refused.status_code == 400
    tab, back = Tab(visitor, **{"X-Forwarded-For": "203.0.113.7"}), BackMsg()
    back.rerun_script.page_name = "update"
    tab.say(back)
    tab.close()
    (_, verb), (row, page_said) = _new(town, before)
    assert verb["what"] == "verb"
    assert page_said == {"what": "page", "page": "update"}
    assert (row.actor, row.remote) == ("developer", "203.0.113.7")


def _session_of(session: Session, login: str, town: Server) -> int:
    _visitor(town, login)
    number = session.exec(
        select(SignIn.id).join(Account).where(Account.login == login).order_by(col(SignIn.id))
    ).first()
    return number or 0


def test_staff_from_another_network_is_recorded(town: Server) -> None:
    before = len(_told(town.database))
    visitor = _visitor(town, "liaison")
    visitor.session.headers["X-Forwarded-For"] = "203.0.113.99"
    assert visitor.get("/files/1").status_code in (303, 401)
    ((row, said),) = _new(town, before)
    assert (row.actor, row.remote, said) == ("liaison", "203.0.113.99", {"what": "place"})


def test_a_token_in_an_address_never_reaches_the_record(town: Server) -> None:
    before = len(_told(town.database))
    Visitor(town.address).post("/account/reset/a-secret-token", login="x", role="chief", new="y")
    told = _new(town, before)
    assert told and all("a-secret-token" not in row.verb + row.after for row, _ in told)
