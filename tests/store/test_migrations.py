"""A database with many rows goes up and down, and every row arrives."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, Table, insert, select, text
from sqlalchemy.exc import DBAPIError

from store.database import Database, check_schema, downgrade, migrate, open_database

PROJECTS = 50


def _fill(database: Database, rows: int) -> None:
    """A district of the first schema with about ``rows`` rows that point to one another."""
    with database.engine.begin() as connection:
        tables = MetaData()
        tables.reflect(connection)
        known = tables.tables
        _put(connection, known["organisation"], [{"id": n} for n in (1, 2)])
        _put(
            connection, known["account"],
            [{"id": n, "organisation_id": 1, "role": "liaison"} for n in range(1, 11)],
        )  # fmt: skip
        _put(connection, known["template"], [{"id": 1}])
        _put(
            connection, known["project"],
            [{"id": n, "developer_id": 2, "lead_id": 1, "template_id": 1}
             for n in range(1, PROJECTS + 1)],
        )  # fmt: skip
        each = rows // 4
        step = [{"id": n, "project_id": n % PROJECTS + 1, "organisation_id": 1}
                for n in range(1, each + 1)]  # fmt: skip
        _put(connection, known["step"], step)
        _put(
            connection, known["event"],
            [{"id": n, "project_id": n % PROJECTS + 1, "step_id": n, "actor_id": n % 10 + 1}
             for n in range(1, each + 1)],
        )  # fmt: skip
        _put(
            connection, known["link"],
            [{"id": n, "project_id": n % PROJECTS + 1, "pred_id": n, "succ_id": n + 1}
             for n in range(1, each)],
        )  # fmt: skip
        _put(
            connection, known["letter"],
            [{"id": n, "step_id": n, "organisation_id": 2, "sent_by": n}
             for n in range(1, each + 1)],
        )  # fmt: skip


def _put(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Rows with what is given, and something fitting in every other column that wants it."""
    made = []
    for row in rows:
        full = dict(row)
        for column in table.columns:
            if column.name in full or column.nullable or column.foreign_keys:
                continue
            full[column.name] = _something(column, int(row["id"]))
        made.append(full)
    for begin in range(0, len(made), 5_000):
        connection.execute(insert(table), made[begin : begin + 5_000])


def _something(column: Any, number: int) -> Any:
    kind = str(column.type).upper()
    if "BOOL" in kind:
        return False
    if "INT" in kind or "FLOAT" in kind or "DOUBLE" in kind:
        return number

    if "TIMESTAMP" in kind or "DATETIME" in kind:
        return datetime(2021, 8, 23, 2, tzinfo=UTC)
    if kind == "DATE":
        return date(2021, 8, 23)
    if "JSON" in kind:
        return {}
    return f"示{number}"[: getattr(column.type, "length", None) or 20]


def _content(database: Database) -> dict[str, str]:
    """A hash of every row of the tables of the first schema, by its first columns."""
    found = {}
    with database.engine.connect() as connection:
        tables = MetaData()
        tables.reflect(connection, only=FIRST)
        for name in FIRST:
            table = tables.tables[name]
            columns = [table.c[c] for c in KEPT[name]]
            rows = connection.execute(select(*columns).order_by(table.c.id))
            found[name] = hashlib.sha256(repr(rows.all()).encode()).hexdigest()
    return found


FIRST = ("organisation", "account", "project", "step", "event", "link", "letter")
KEPT = {
    "organisation": ["id", "code", "kind"],
    "account": ["id", "login", "role", "organisation_id"],
    "project": ["id", "code", "developer_id", "land_award_on"],
    "step": ["id", "project_id", "code", "expected_duration"],
    "event": ["id", "project_id", "step_id", "actor_id", "happened_on"],
    "link": ["id", "pred_id", "succ_id", "type"],
    "letter": ["id", "step_id", "sent_by", "due_on"],
}


@pytest.mark.parametrize("rows", [2_000, pytest.param(50_000, marks=pytest.mark.slow)])
def test_many_rows_go_up_and_down_and_up_again(empty_database_url: str, rows: int) -> None:
    migrate(empty_database_url, "0001")
    opened = open_database(empty_database_url)
    _fill(opened, rows)
    first = _content(opened)
    for way in (migrate, lambda url: downgrade(url, "0001"), migrate):
        way(empty_database_url)
        assert _content(opened) == first
        if opened.is_sqlite:
            with opened.engine.connect() as connection:
                assert connection.execute(text("pragma foreign_key_check")).all() == []
                assert connection.execute(text("pragma foreign_keys")).scalar_one() == 1
    check_schema(opened)
    opened.engine.dispose()


def test_a_table_that_others_point_to_cannot_go_with_its_keys_on(empty_database_url: str) -> None:
    """The control: why the migrations switch foreign keys off while they rebuild tables."""
    migrate(empty_database_url, "0001")
    opened = open_database(empty_database_url)
    _fill(opened, 400)
    with pytest.raises(DBAPIError), opened.engine.begin() as connection:
        connection.execute(text("DROP TABLE account"))
        connection.execute(text("CREATE TABLE account (id INTEGER PRIMARY KEY)"))
        connection.commit()
    opened.engine.dispose()


def test_a_half_migrated_database_is_refused(database_url: str) -> None:
    opened = open_database(database_url)
    check_schema(opened)
    with opened.engine.begin() as connection:
        connection.execute(text("DROP TABLE savekey"))
    with pytest.raises(Exception, match="half migrated: savekey"):
        check_schema(opened)
    opened.engine.dispose()
