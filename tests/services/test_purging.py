"""What is old goes, what is younger or still wanted stays, and the audit record is left alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlmodel import Session, func, select

from models import (
    AuditRow,
    Delivery,
    JobRun,
    Notice,
    NoticeRule,
    SignIn,
    SignInFailure,
    Table,
)
from services import purging
from store.database import Database
from tests import people

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def test_each_kind_has_its_own_time(database: Database) -> None:
    with database.write() as session:
        chief = people.settle(session)["wang"]
        for days, read in ((89, True), (91, True), (91, False), (399, False), (401, False)):
            _notice(session, chief, days, read=read)
        for days, state in ((89, "sent"), (91, "sent"), (91, "pending"), (91, "failed")):
            _delivery(session, chief, days, state)
        for days in (29, 31):
            at = NOW - timedelta(days=days)
            session.add(
                SignIn(token_hash=f"{days}", account_id=chief, form_token="-", opened_at=at,
                       seen_at=at, expires_at=at)
            )  # fmt: skip
            session.add(SignInFailure(login="wang", failed_at=at))
        for days in (399, 401):
            at = NOW - timedelta(days=days)
            session.add(JobRun(job="purge", day=date.fromordinal(700_000 + days), started_at=at))
    with database.read() as session:
        recorded = _count(session, AuditRow)
    with database.write() as session:
        gone = purging.purge(session, NOW)
    assert gone == {"notices": 2, "deliveries": 2, "sessions": 1, "failures": 1, "runs": 1}
    with database.write() as session:
        assert set(purging.purge(session, NOW).values()) == {0}
    with database.read() as session:
        assert _count(session, Notice) == 3
        assert {d.state for d in session.exec(select(Delivery))} == {"sent", "pending"}
        assert _count(session, AuditRow) >= recorded > 0


def _notice(session: Session, account_id: int, days: int, *, read: bool) -> None:
    at = NOW - timedelta(days=days)
    session.add(
        Notice(account_id=account_id, rule=NoticeRule.JOB_FAILED, object=f"{days}-{read}",
               window="", made_at=at, read_at=at if read else None)
    )  # fmt: skip


def _delivery(session: Session, account_id: int, days: int, state: str) -> None:
    at = NOW - timedelta(days=days)
    session.add(
        Delivery(account_id=account_id, rule="digest", object=f"{days}-{state}", window="",
                 way="mail", message_id=f"{days}-{state}", state=state, made_at=at,
                 next_try_at=at)
    )  # fmt: skip


def _count(session: Session, table: type[Table]) -> int:
    return session.exec(select(func.count()).select_from(table)).one()
