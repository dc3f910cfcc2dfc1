"""The database of the settings, for commands that need it up to date."""

from __future__ import annotations

from store.database import Database, check_schema, main_database


def database() -> Database:
    """The main database. Raises SetupError with the remedy when its schema is not this one."""
    found = main_database()
    check_schema(found)
    return found
