"""The exported ledger passes the gate, and only for those who may see its project."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlmodel import col, select

from exchange.ledger_export import recompute
from models import Account, Certificate, Step
from tests import builders
from tests.web.conftest import Server, serve


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    """A server with one project of the company CO1 is not: it belongs to the sample builder."""
    for server in serve(tmp_path_factory.mktemp("export")):
        with server.database.write() as session:
            made = builders.world(session)
            number = session.exec(
                select(Certificate.id)
                .join(Step, col(Step.id) == col(Certificate.step_id))
                .where(Step.code == "SG")
            ).one()
            zhao = session.exec(select(Account).where(Account.login == "zhao")).one()
            zhao.organisation_id = made.project.developer_id
            address = f"/export/ledger/{made.project.code}/{number}"
        yield server, address


def test_who_may_see_the_project_gets_a_file_that_proves_itself(told: tuple[Server, str]) -> None:
    server, address = told
    for login in ("wang", "chen", "zhao"):
        for method in ("limits", "typical", "own"):
            answer = server.visitor(login).get(f"{address}?method={method}")
            assert answer.status_code == 200
            assert answer.headers["content-disposition"].startswith("attachment")
            proof = recompute(answer.content)
            assert (proof.differences, proof.facts["method"]) == ((), method)


@pytest.mark.parametrize("login", ["qian", "root"])
def test_denied_and_absent_look_the_same(told: tuple[Server, str], login: str) -> None:
    server, address = told
    denied = server.visitor(login).get(address)
    absent = server.visitor("wang").get("/export/ledger/2108-420105-04-01-999999/1")
    assert (denied.status_code, denied.text) == (absent.status_code, absent.text)
    assert denied.status_code == 404


@pytest.mark.parametrize("query", ["method=best", "as_of=tomorrow", "as_of=2001-01-01"])
def test_a_question_without_an_answer_is_absent(told: tuple[Server, str], query: str) -> None:
    server, address = told
    assert server.visitor("wang").get(f"{address}?{query}").status_code == 404


def test_a_stranger_is_sent_to_the_sign_in(told: tuple[Server, str]) -> None:
    server, address = told
    assert server.visitor().get(address).status_code in (303, 401)
