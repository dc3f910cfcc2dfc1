"""The test databases themselves: real, migrated, and strangers to one another."""

from __future__ import annotations

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

import models
from store.database import Database, check_schema, downgrade, migrate, open_database


def test_a_fresh_database_has_the_schema_of_the_code(database: Database) -> None:
    check_schema(database)
    with database.read() as session:
        dialect = session.get_bind().dialect.name
    assert dialect in {"sqlite", "postgresql"}
    assert "alembic_version" in inspect(database.engine).get_table_names()


@pytest.mark.parametrize("_round", [1, 2])
def test_what_one_test_writes_no_other_test_sees(database: Database, _round: int) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE left_behind (id integer)"))  # fails when it is there
    assert "left_behind" in inspect(database.engine).get_table_names()


def test_a_failed_write_leaves_nothing(database: Database) -> None:
    with database.write() as session:
        session.execute(text("CREATE TABLE note (id integer not null)"))
    with pytest.raises(DBAPIError), database.write() as session:
        session.execute(text("INSERT INTO note VALUES (1)"))
        session.execute(text("INSERT INTO note VALUES (NULL)"))
    with database.read() as session:
        assert session.execute(text("SELECT count(*) FROM note")).scalar_one() == 0


def test_migrations_go_up_down_and_up_again(empty_database_url: str) -> None:
    migrate(empty_database_url)
    first = _tables(empty_database_url)
    downgrade(empty_database_url, "base")
    assert _tables(empty_database_url) <= {"alembic_version"}
    migrate(empty_database_url)
    assert _tables(empty_database_url) == first
    assert len(first) > 1


def _tables(url: str) -> set[str]:
    opened = open_database(url)
    names = set(inspect(opened.engine).get_table_names())
    opened.engine.dispose()
    return names


def test_the_migrations_make_exactly_the_tables_of_the_models(database: Database) -> None:
    assert _differences(database) == []


def test_a_table_without_a_migration_is_found(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("DROP TABLE setting"))
    assert [difference[0] for difference in _differences(database)] == ["add_table"]


def _differences(database: Database) -> list[Any]:
    """What Alembic would still have to change to reach ``models``."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, models.Table.metadata))
