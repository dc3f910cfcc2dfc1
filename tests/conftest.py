"""Fixtures for every test. Heavy ones live beside what they serve and are started on first use."""

from __future__ import annotations

import pytest

from tests.databases import (
    database,
    database_url,
    empty_database_url,
    postgres_server,
    postgres_template,
    sqlite_template,
)

__all__ = [
    "database",
    "database_url",
    "empty_database_url",
    "postgres_server",
    "postgres_template",
    "sqlite_template",
]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Quick tests first, the browser last: a mistake shows as early as it can."""
    items.sort(key=lambda item: item.get_closest_marker("e2e") is not None)
