"""The audit record: every change is in it, in the same transaction, and nobody can change it."""

from __future__ import annotations

import json
import random
import re
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

import config
from config import ROOT
from errors import RefusedError
from models import (
    Account,
    AuditRow,
    CalendarOverride,
    Organisation,
    OrganisationKind,
    Setting,
    SignIn,
    Table,
)
from services import accounts, audit, progress
from store import chain, changes
from store.actors import acting
from store.database import Database
from store.said import in_english
from tests.builders import at, world

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def rows(database: Database, **wanted: str) -> list[AuditRow]:
    with database.read() as session:
        statement = select(AuditRow).order_by(col(AuditRow.seq))
        for name, value in wanted.items():
            statement = statement.where(getattr(AuditRow, name) == value)
        return list(session.exec(statement))


def faults(database: Database, *anchors: chain.Anchor) -> list[str]:
    with database.read() as session:
        return [fault.what for fault in chain.verify(session, anchors).faults]


def days_off(database: Database, *days: date) -> None:
    """One save for each day: the smallest change there is."""
    for day in days:
        with database.write() as session:
            session.add(CalendarOverride(on=day, working=False, reason="示例"))


def some_days(number: int) -> list[date]:
    return [date(2030, 1, 1) + timedelta(days=n) for n in range(number)]


def test_a_save_is_recorded_with_who_from_where_before_and_after(database: Database) -> None:
    with database.write() as session:
        made = world(session)
    with (
        acting(
            name="chen", account_id=7, role="liaison", remote="10.1.2.3", session_mark="ab12",
            verb="progress.start_step",
        ),
        database.write() as session,
    ):  # fmt: skip
        progress.start_step(
            session, made.liaison, at(date(2021, 8, 25)), step_id=made.step("GH-YD").id or 0,
            seen_version=1, on=date(2021, 8, 24),
        )  # fmt: skip
    row = rows(database, kind="step", change="changed")[-1]
    assert (row.actor, row.account_id, row.role) == ("chen", 7, "liaison")
    assert (row.remote, row.session_mark, row.verb) == ("10.1.2.3", "ab12", "progress.start_step")
    assert (row.object_id, row.project_id) == (str(made.step("GH-YD").id), made.project.id)
    assert row.happened_on == date(2021, 8, 24)
    assert abs(datetime.now(UTC) - row.at) < timedelta(minutes=1)
    assert (json.loads(row.before)["started_on"], json.loads(row.after)["started_on"]) == (
        None, "2021-08-24",
    )  # fmt: skip
    assert faults(database) == []


def test_a_refused_save_leaves_no_row_of_the_record(database: Database) -> None:
    days_off(database, date(2030, 1, 1))
    before = len(rows(database))
    with pytest.raises(RuntimeError), database.write() as session:
        session.add(CalendarOverride(on=date(2030, 1, 2), working=False, reason="示例"))
        session.flush()
        raise RuntimeError
    with database.rehearse() as session:
        session.add(CalendarOverride(on=date(2030, 1, 2), working=False, reason="示例"))
        session.flush()
    assert len(rows(database)) == before > 0


def test_what_a_savepoint_takes_back_is_not_recorded(database: Database) -> None:
    with database.write() as session:
        session.add(CalendarOverride(on=date(2030, 1, 1), working=False, reason="示例"))
        session.flush()
        with pytest.raises(RuntimeError), session.begin_nested():
            session.add(CalendarOverride(on=date(2030, 1, 2), working=False, reason="示例"))
            session.flush()
            raise RuntimeError
    assert [json.loads(row.after)["on"] for row in rows(database)] == ["2030-01-01"]


def test_statements_for_many_rows_are_noticed_too(database: Database) -> None:
    with database.write() as session:
        days = [{"on": day, "working": False, "reason": "示例"} for day in some_days(3)]
        session.connection().execute(insert(CalendarOverride), days)
    with database.write() as session:
        late = col(CalendarOverride.on) > date(2030, 1, 1)
        session.exec(update(CalendarOverride).where(late).values(working=True))
    with database.write() as session:
        session.exec(delete(CalendarOverride).where(late))
    assert [(row.change, row.kind) for row in rows(database)] == [
        *[("added", "calendaroverride")] * 3,
        *[("changed", "calendaroverride")] * 2,
        *[("removed", "calendaroverride")] * 2,
    ]
    assert rows(database)[3].before == '{"working":false}'
    assert json.loads(rows(database)[-1].before)["working"] is True


def test_two_changes_of_one_row_are_one_record_of_what_became_of_it(database: Database) -> None:
    with database.write() as session:
        session.merge(Setting(key="clock_shift_days", value="1"))
    with database.write() as session:
        row = session.get_one(Setting, "clock_shift_days")
        for value in ("2", "3"):
            row.value = value
            session.add(row)
            session.flush()
        row.value = "1"
    assert [row.change for row in rows(database)] == ["added"]  # what came back is no change
    with database.write() as session:
        row = session.get_one(Setting, "clock_shift_days")
        for value in ("5", "6"):
            row.value = value
            session.add(row)
            session.flush()
    last = rows(database)[-1]
    assert (last.before, last.after) == ('{"value":"1"}', '{"value":"6"}')


def test_secrets_are_covered(database: Database) -> None:
    with database.write() as session:
        home = Organisation(
            code="SP", name_zh="示例", name_en="Sample", short_zh="示", short_en="S",
            kind=OrganisationKind.DEPARTMENT,
        )  # fmt: skip
        session.add(home)
        session.flush()
        session.add(
            Account(login="chen", name="示例", role="liaison", organisation_id=home.id or 0,
                    password_hash="canary-hash")
        )  # fmt: skip
        session.flush()
        session.add(Setting(key="mail_password", value="canary-setting"))
        session.add(Setting(key="reply_link_key", value="canary-signing"))
        session.add(
            SignIn(token_hash="canary-token", account_id=1, form_token="canary-form",
                   opened_at=LONG_AGO, seen_at=LONG_AGO, expires_at=LONG_AGO)
        )  # fmt: skip
    found = "".join(row.before + row.after for row in rows(database))
    assert "canary" not in found
    assert found.count("***") >= 4


def test_every_column_that_sounds_secret_is_covered() -> None:
    secret = {"password", "secret", "token", "code_hash"}
    for table in Table.metadata.tables.values():
        for column in table.columns:
            if any(sign in column.name for sign in secret):
                assert changes.SECRET.search(column.name), f"{table.name}.{column.name}"


def test_what_is_not_recorded_is_listed_with_its_reason() -> None:
    tables = set(Table.metadata.tables)
    assert set(changes.UNRECORDED) <= tables
    assert all(len(reason) > 10 for reason in changes.UNRECORDED.values())
    assert {table for table, _ in changes.UNRECORDED_FIELDS} <= tables
    for name in ("project", "step", "link", "certificate", "event", "letter", "account", "signin"):
        assert name not in changes.UNRECORDED
    assert {"setting", "calendaroverride", "membership"} <= tables - set(changes.UNRECORDED)


def test_a_sign_in_is_recorded_but_not_every_click(database: Database) -> None:
    now = datetime.now(UTC)
    with database.write() as session:
        made = world(session)
        token = accounts.open_session(session, now, made.liaison.account_id)
    signed_in = len(rows(database, kind="signin"))
    with database.write() as session:
        accounts.touch(session, now + timedelta(minutes=1), token)
    assert len(rows(database, kind="signin")) == signed_in == 1


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE auditrow SET actor = 'somebody else'",
        "DELETE FROM auditrow",
        "UPDATE auditrow SET at = '2001-01-01'",
    ],
)
def test_the_database_refuses_to_change_the_record(database: Database, attack: str) -> None:
    days_off(database, *some_days(2))
    kept = rows(database)
    with pytest.raises(DBAPIError, match="audit record"), database.write() as session:
        session.execute(text(attack))
    assert rows(database) == kept != []


def test_the_database_refuses_to_replace_a_row_of_the_record(database: Database) -> None:
    days_off(database, *some_days(1))
    kept = rows(database)
    values = {name: getattr(kept[0], name) for name in chain.COLUMNS} | {"actor": "x"}
    with pytest.raises(DBAPIError), database.write() as session:
        verb = "INSERT OR REPLACE" if database.is_sqlite else "INSERT"
        names = ", ".join(values)
        session.execute(
            text(f"{verb} INTO auditrow ({names}) VALUES ({', '.join(':' + n for n in values)})"),
            {k: str(v) if k == "at" else v for k, v in values.items()},
        )
    assert rows(database) == kept


def test_the_record_is_kept_for_400_days_and_then_leaves_with_a_voucher(
    database: Database,
) -> None:
    now = datetime.now(UTC)
    days_off(database, *some_days(3))
    with pytest.raises(RefusedError, match="400 days"), database.write() as session:
        audit.purge(session, now, timedelta(days=364))
    with database.write() as session:
        assert audit.purge(session, now) == 0
    _age(database, seqs=(1, 2), days=500)
    with database.write() as session:
        assert audit.purge(session, now) == 2
    assert [row.seq for row in rows(database)] == [3, 4]
    assert faults(database) == []
    with Tampering(database) as session:
        session.execute(text("DELETE FROM auditrow WHERE seq = 3"))
    assert faults(database) == ["missing"]


def _age(database: Database, seqs: tuple[int, ...], days: int) -> None:
    """Write the chain anew as if these rows had been made long ago."""
    kept = [dict(row._mapping) for row in _raw(database)]
    previous = chain.GENESIS
    for row in kept:
        if row["seq"] in seqs:
            row["at"] -= timedelta(days=days)
        row["previous"] = previous
        row["hash"] = previous = chain.digest(row)
    _replace(database, kept)


def _raw(database: Database) -> list[Any]:
    with database.read() as session:
        return list(session.connection().execute(chain.TABLE.select().order_by(chain.TABLE.c.seq)))


class Tampering:
    """A session of somebody who owns the database: the triggers are out of the way."""

    def __init__(self, database: Database) -> None:
        self.session = Session(database._writer)
        self.sqlite = database.is_sqlite

    def __enter__(self) -> Session:
        if self.sqlite:
            for name in ("auditrow_no_change", "auditrow_no_replace", "auditrow_no_removal"):
                self.session.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
        else:
            self.session.execute(text("ALTER TABLE auditrow DISABLE TRIGGER USER"))
        return self.session

    def __exit__(self, *error: object) -> None:
        self.session.commit()
        self.session.close()


def _replace(database: Database, kept: list[dict[str, Any]]) -> None:
    with Tampering(database) as session:
        session.execute(text("DELETE FROM auditrow"))
        session.execute(chain.TABLE.insert(), kept)


def mutated(luck: random.Random, kept: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    """One thing that somebody might do to the record, and what is left of it."""
    found = [dict(row) for row in kept]
    n = luck.randrange(1, len(found) - 1)
    way = luck.choice(["edit", "remove", "insert", "swap", "cut", "rewrite"])
    if way == "edit":
        name = luck.choice([c for c in chain.COLUMNS if c not in ("seq", "algorithm")])
        old = found[n][name]
        found[n][name] = (
            old + timedelta(seconds=1) if isinstance(old, datetime)
            else date(1999, 9, 9) if name == "happened_on"
            else (old or 0) + 1 if name in ("account_id", "project_id")
            else old[:-1] + ("0" if old[-1:] != "0" else "1")
        )  # fmt: skip
    elif way == "remove":
        del found[n]
    elif way == "insert":
        made = dict(found[n]) | {"actor": "x", "previous": found[n]["hash"]}
        made["seq"] = found[-1]["seq"] + 1 if luck.random() < 0.5 else found[n]["seq"] + 1
        if made["seq"] <= found[-1]["seq"]:
            for row in found[n + 1 :]:
                row["seq"] += 1
        made["hash"] = chain.digest(made)
        found.append(made)
    elif way == "swap":
        a, b = found[n], found[n - 1]
        a["seq"], b["seq"] = b["seq"], a["seq"]
    elif way == "cut":
        del found[n:]
    else:
        found[n]["actor"] = "x"
        previous = found[n - 1]["hash"]
        for row in found[n:]:
            row["previous"] = previous
            row["hash"] = previous = chain.digest(row)
    return way, found


@pytest.mark.parametrize(
    ("length", "rounds"), [(30, 60), pytest.param(10_000, 1_000, marks=pytest.mark.slow)]
)
def test_every_mutation_of_the_record_is_found(
    database: Database, length: int, rounds: int
) -> None:
    if rounds > 100 and not database.is_sqlite:
        rounds = 100  # writing ten thousand rows anew takes its time there
    luck = random.Random(20211008)
    days_off(database, date(2029, 1, 1))
    kept = _grown(dict(_raw(database)[0]._mapping), length)
    _replace(database, kept)
    anchor = chain.Anchor(length, kept[-1]["hash"])
    assert faults(database, anchor) == []
    found, blind = 0, 0
    for _round in range(rounds):
        way, left = mutated(luck, kept)
        with Tampering(database) as session:
            _apply(session, kept, left)
            needed = [anchor] if way in ("cut", "rewrite") else []
            found += bool(chain.verify(session, needed, most=1).faults)
            if needed:
                blind += not chain.verify(session, most=1).faults
            session.rollback()
    assert found == rounds
    assert blind > 0  # the control: without a head that was carried away, a cut end looks whole


def _grown(first: dict[str, Any], length: int) -> list[dict[str, Any]]:
    kept = [first]
    for seq in range(2, length + 1):
        row = dict(kept[-1]) | {"seq": seq, "previous": kept[-1]["hash"], "object_id": str(seq)}
        row["hash"] = chain.digest(row)
        kept.append(row)
    return kept


def _apply(session: Session, kept: list[dict[str, Any]], left: list[dict[str, Any]]) -> None:
    """Only what differs, since the rest stands there already."""
    old, new = {row["seq"]: row for row in kept}, {row["seq"]: row for row in left}
    gone = [{"b": seq} for seq, row in old.items() if new.get(seq) != row]
    if gone:
        session.execute(text("DELETE FROM auditrow WHERE seq = :b"), gone)
    fresh = [row for seq, row in new.items() if old.get(seq) != row]
    if fresh:
        session.execute(chain.TABLE.insert(), fresh)


def test_parallel_saves_make_one_chain(database: Database) -> None:
    def save(number: int) -> None:
        for n in range(10):
            with database.write() as session:
                session.merge(Setting(key=f"sample_{number}_{n}", value="1"))

    threads = [threading.Thread(target=save, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [row.seq for row in rows(database)] == list(range(1, 61))
    assert faults(database) == []


def test_the_chain_may_be_made_with_sm3(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    days_off(database, date(2030, 1, 1))
    fixed = replace(config.settings(), audit_hash="sm3")
    monkeypatch.setattr("store.audit.settings", lambda: fixed)
    days_off(database, date(2030, 1, 2))
    assert [row.algorithm for row in rows(database)] == ["sha256", "sm3"]
    assert faults(database) == []


def test_the_nightly_check_writes_the_head_and_finds_a_cut_end(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fixed = replace(config.settings(), audit_anchor=tmp_path / "heads")
    monkeypatch.setattr("services.audit.settings", lambda: fixed)
    days_off(database, *some_days(4))
    now = datetime(2026, 1, 2, 12, tzinfo=UTC)
    assert "4 rows in order, compared with 0 heads; Head written to audit-head-2026-01-02.json" in (
        in_english(audit.nightly(database, now))
    )
    assert "with 1 heads" in in_english(audit.nightly(database, now + timedelta(days=1)))
    with Tampering(database) as session:
        session.execute(text("DELETE FROM auditrow WHERE seq = 4"))
    assert faults(database) == []  # whole by itself: the end was cut off
    with pytest.raises(RefusedError, match=r"number 4 .cut."):
        audit.nightly(database, now + timedelta(days=2))


def test_no_sql_in_words_changes_recorded_rows_outside_the_store() -> None:
    """Statements in plain text are the one way that nobody notices."""
    pattern = re.compile(r"text\(\s*f?\"+\s*(insert|update|delete|replace)\b", re.IGNORECASE)
    places = [
        path.relative_to(ROOT).as_posix()
        for folder in ("services", "ui", "web", "jobs", "cli", "exchange", "views", "pages")
        for path in (ROOT / folder).rglob("*.py")
        if pattern.search(path.read_text(encoding="utf-8"))
    ]
    assert places == []
    assert pattern.search('session.execute(text("DELETE FROM step"))')


# Nothing of business is ever deleted: what ends is marked with its day and its cause.
DELETING = {
    "accounts": "counted attempts to sign in",
    "once": "keys of saves after a week",
    "purging": "notices, sessions, runs of jobs",
    "scenarios": "a what-if, which was never real",
    "second_factor": "a factor that its owner gave up",
}


def test_services_delete_nothing_but_what_is_listed() -> None:
    pattern = re.compile(r"session\.delete\(|\bdelete\((?!self)[A-Z]")
    found = {
        path.stem
        for path in (ROOT / "services").rglob("*.py")
        if pattern.search(path.read_text(encoding="utf-8"))
    }
    assert found - set(DELETING) == set()
    assert pattern.search("session.delete(step)")
    assert pattern.search("session.exec(delete(Step))")
