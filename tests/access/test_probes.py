"""Attacks across companies and roles on a running server (probes A01 to A28): what answers, and
not one byte of a canary from another company's project."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from sqlmodel import select
from streamlit.proto.BackMsg_pb2 import BackMsg

from config import ROOT
from models import Account, Certificate, Organisation, Project, Role, Step
from services import accounts, notes, registration
from store.clock import set_shift
from store.database import migrate, open_database
from tests import builders, people
from tests.access.matrix import ROUTES
from tests.access.probes import PROBES
from tests.access.test_matrix import _routes
from tests.builders import AWARD, at
from tests.e2e.server import running_app
from tests.web.bot import Tab, Visitor, _words, shows
from tests.web.conftest import Server

CANARY = "金丝雀0417"
CODE = "2108-420105-04-01-000012"
NO_CODE = "2108-420105-04-01-999999"
PAGES = ("", "timeline", "lead_time", "own", "portfolio", "certificates", "update", "whatif",
         "today", "site", "party", "supervision", "work", "register", "joint", "letters",
         "inbox")  # fmt: skip


@dataclass
class Town:
    """A server with a project of company A, whose every name holds the canary."""

    server: Server
    step_id: int
    certificate_id: int
    hidden_step: int

    def visitor(self, login: str) -> Visitor:
        return self.server.visitor(login)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("probes")
    url = f"sqlite:///{folder / 't.db'}"
    migrate(url)
    database = open_database(url)
    with database.write() as session:
        world = builders.world(session)
        for login in ("developer", "otherdeveloper", "liaison", "chief"):
            account = session.get_one(Account, getattr(world, _FIELD[login]).account_id)
            account.password_hash = people._hash()
            session.add(account)
        offices = world.liaison.organisation_id
        for login, role in (("sys", Role.SYSTEM_ADMIN), ("sec", Role.SECURITY_ADMIN),
                            ("aud", Role.AUDIT_ADMIN), ("party", Role.EXTERNAL)):  # fmt: skip
            session.add(
                Account(
                    login=login,
                    name=f"示例{login}",
                    role=role,
                    organisation_id=offices,
                    password_hash=people._hash(),
                )
            )
        project = session.exec(select(Project)).one()
        project.name_zh = project.name_en = CANARY
        session.add(project)
        papers = {paper.step_id for paper in session.exec(select(Certificate))}
        for step in session.exec(select(Step)).all():
            step.name_zh = step.name_en = f"{CANARY}-{step.code}"
            session.add(step)
        notes.add_note(
            session, world.chief, at(AWARD, 15), step_id=world.step("FA").id or 0,
            text=f"{CANARY} internal", internal=True,
        )  # fmt: skip
        hidden = next(s for s in world.steps.values() if s.id not in papers and not s.removed)
        hidden.visible = False
        hidden.name_zh = hidden.name_en = "看不见的事项"
        session.add(hidden)
        set_shift(session, (date(2021, 10, 8) - datetime.now(UTC).date()).days)
        paper = session.exec(select(Certificate)).first()
        assert paper is not None
        found = (world.step("FA").id or 0, paper.id or 0, hidden.id or 0)
    with running_app(url, folder / "log", TRACKER_JOBS="0") as address:
        yield Town(Server(address, database, folder / "log"), *found)
    database.engine.dispose()


_FIELD = {"developer": "developer", "otherdeveloper": "other_developer", "liaison": "liaison",
          "chief": "chief"}  # fmt: skip


@pytest.mark.parametrize("login", ["otherdeveloper", "sys", "sec", "party"])
def test_no_byte_of_a_foreign_project_reaches_a_tab(town: Town, login: str) -> None:
    visitor = town.visitor(login)
    for page in PAGES:
        tab = Tab(visitor)
        for query in (f"project={CODE}&step={town.step_id}", f"project={NO_CODE}"):
            heard = tab.say(_asked(town, page, query))
            raw = b"".join(message.SerializeToString() for message in heard)
            assert CANARY.encode() not in raw, (page, query)
        tab.close()
    # The control: its own company hears it, by the same way.
    own = Tab(town.visitor("developer"))
    assert shows(own.say(_asked(town, "timeline", f"project={CODE}")), CANARY)


def test_a_foreign_id_and_no_such_id_are_answered_alike(town: Town) -> None:
    paths = (
        ("/export/ledger/{}/{}", (CODE, town.certificate_id), (NO_CODE, 999999)),
        ("/files/letter/{}", (town.step_id,), (999999,)),
        ("/files/{}", (1,), (999999,)),
        ("/export/slip/{}", (1,), (999999,)),
    )
    for login in ("otherdeveloper", "sys", "sec", "aud", "party"):
        visitor = town.visitor(login)
        for pattern, foreign, absent in paths:
            one, other = (visitor.get(pattern.format(*ids)) for ids in (foreign, absent))
            assert one.status_code == other.status_code == 404, (login, pattern)
            assert one.content == other.content
            assert CANARY.encode() not in one.content
    owner = town.visitor("developer").get(f"/export/ledger/{CODE}/{town.certificate_id}")
    assert owner.status_code == 200


def test_a_developer_sees_neither_internal_notes_nor_hidden_items(town: Town) -> None:
    visitor = town.visitor("developer")
    for page in ("", "timeline", "lead_time"):
        heard = Tab(visitor).say(_asked(town, page, f"project={CODE}&step={town.hidden_step}"))
        raw = b"".join(message.SerializeToString() for message in heard).decode("utf-8", "ignore")
        assert "internal" not in re.findall(rf"{CANARY} (\w+)", raw)
        assert "看不见的事项" not in raw, page
    ledger = visitor.get(f"/export/ledger/{CODE}/{town.certificate_id}").text
    assert "看不见的事项" not in ledger
    bureau = Tab(town.visitor("chief")).say(_asked(town, "timeline", f"project={CODE}"))
    assert shows(bureau, "看不见的事项")  # the control


@pytest.mark.parametrize("login", ["developer", "chief", "sys", "aud"])
def test_a_forged_click_on_a_page_of_another_role_runs_nothing(town: Town, login: str) -> None:
    tab = Tab(town.visitor(login))
    tab.run()
    back = _asked(town, "update", f"project={CODE}&step={town.step_id}")
    widget = back.rerun_script.widget_states.widgets.add()
    widget.id, widget.trigger_value = "$$ID-forged-form0_save", True
    heard = tab.say(back)
    assert "page_not_found" in {message.WhichOneof("type") for message in heard}
    with town.server.database.read() as session:
        assert session.get_one(Step, town.step_id).version == 1


def test_every_route_answers_a_stranger_as_the_matrix_says(town: Town) -> None:
    visitor = Visitor(town.server.address)
    for route in _routes():
        method, path = route.split(" ")
        for gap, value in (
            ("{code}", CODE), ("{certificate:int}", "1"), ("{number:int}", "1"),
            ("{step:int}", str(town.step_id)), ("{token}", "guessed"),
        ):  # fmt: skip
            path = path.replace(gap, value)
        answer = visitor.get(path) if method == "GET" else visitor.post(path, x="1")
        if path.startswith(("/export", "/files")):
            assert answer.status_code == 303, route
            assert answer.headers["location"].startswith("/account/sign-in")
        elif "anonymous" not in ROUTES[route] and not path.startswith("/metrics"):
            assert answer.status_code in (303, 401, 404, 429), route
        assert CANARY.encode() not in answer.content


def test_a_cache_warmed_by_the_bureau_gives_a_stranger_nothing(town: Town) -> None:
    question = f"project={CODE}&step={town.step_id}"
    for login, stranger in (("chief", False), ("developer", False), ("otherdeveloper", True)):
        visitor = town.visitor(login)
        heard = [
            Tab(visitor).say(_asked(town, page, question)) for page in ("timeline", "lead_time")
        ]
        raw = b"".join(message.SerializeToString() for run in heard for message in run)
        assert (CANARY.encode() not in raw) is stranger, login


def test_what_one_company_is_told_does_not_depend_on_another(town: Town) -> None:
    """Counts and totals: the other company gets one more project, and no figure changes."""

    def told(login: str) -> dict[str, list[str]]:
        visitor, said = town.visitor(login), {}
        for page in ("", "timeline", "lead_time", "inbox"):
            heard = Tab(visitor).say(_asked(town, page, ""))
            text = " ".join(_words(m) for m in heard if m.WhichOneof("type") == "delta")
            said[page] = re.findall(r"[0-9 ]*[\u4e00-\u9fff]+[0-9 ]*", text)
        return said

    stranger, own = told("otherdeveloper"), told("developer")
    assert told("otherdeveloper") == stranger
    with town.server.database.write() as session:
        liaison = accounts.by_login(session, "liaison")
        assert liaison
        registration.register_project(
            session, liaison, at(date(2021, 10, 8)), builders.form(code="2109-420105-04-01-100009")
        )
    assert told("otherdeveloper") == stranger
    assert told("developer") != own  # the control


def test_a_role_that_is_taken_away_is_gone_in_the_open_tab(town: Town) -> None:
    with town.server.database.write() as session:
        chief = session.exec(select(Account).where(Account.login == "chief")).one()
        other = session.exec(select(Account).where(Account.login == "otherdeveloper")).one()
        home = session.get_one(Organisation, chief.organisation_id)
        builders.person(session, "leaving", Role.CHIEF, home)
        found = session.exec(select(Account).where(Account.login == "leaving")).one()
        found.password_hash, company = people._hash(), other.organisation_id
    tab = Tab(town.visitor("leaving"))
    question = _asked(town, "timeline", f"project={CODE}")
    assert shows(tab.say(question), CANARY)  # the control
    with town.server.database.write() as session:
        found = session.exec(select(Account).where(Account.login == "leaving")).one()
        found.role, found.organisation_id = Role.DEVELOPER, company
    raw = b"".join(message.SerializeToString() for message in tab.say(question))
    assert raw and CANARY.encode() not in raw


def test_the_tests_of_all_28_probes_exist() -> None:
    assert [name[:3] for name in PROBES] == [f"A{n:02}" for n in range(1, 29)]
    for probe, tests in PROBES.items():
        for where in tests:
            file, name = where.split("::")
            text = (ROOT / "tests" / f"{file}.py").read_text(encoding="utf-8")
            assert f"def {name}(" in text, (probe, where)


def _asked(town: Town, page: str, query: str) -> BackMsg:
    back = BackMsg()
    back.rerun_script.page_name = page
    back.rerun_script.query_string = query
    back.rerun_script.context_info.url = f"{town.server.address}/{page}?{query}"
    back.rerun_script.context_info.locale = "zh-CN"
    return back
