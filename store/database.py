"""The database: one engine, reads that wait for nobody, writes that are whole or nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from config import ROOT, settings
from errors import ForbiddenError, NotFoundError, SetupError
from models import Table
from store import audit
from store.actors import acting_now
from store.changes import RecordedSession
from store.refusals import Refusals
from store.turns import Turns
from store.unsaved import UnsavedError, refusal

# SQLite 3.7.0 to 3.51.2 can corrupt a WAL file when two connections race (fixed in 3.51.3).
SAFE_WAL = (3, 51, 3)
WAIT_S = 5  # for a turn to write
ONE_WRITER = 20_211_008  # PostgreSQL's advisory lock of every write


class Database:
    """An opened database. ``read()`` and ``write()`` give a Session; only ``write()`` commits."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writer = engine.execution_options(tracker_write=True)
        self._turns = Turns(WAIT_S)
        self._refusals = Refusals()

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session whose changes, if any, are thrown away: closing it rolls back."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: committed when the block ends well, rolled back when it does not.

        What changed is recorded for the audit in the same transaction. Raises UnsavedError when
        the database could not take it, in words for the reader.
        """
        with (
            self._refusals_told(),
            self._turns.turn(),
            RecordedSession(self._writer, expire_on_commit=False) as session,
        ):
            try:
                yield session
                session.flush()
                audit.append(session)
                session.commit()
            except BaseException as error:
                session.rollback()
                reason = refusal(error)
                if reason is None:
                    raise
                raise reason from error

    @contextmanager
    def rehearse(self) -> Iterator[Session]:
        """The transaction of a save, always rolled back by closing it: what would it do?"""
        with (
            self._refusals_told(),
            self._turns.turn(),
            Session(self._writer, expire_on_commit=False) as session,
        ):
            try:
                yield session
            except DBAPIError as error:
                reason = refusal(error)
                if reason is None:
                    raise
                raise reason from error

    def tell_refusal(self, what: str, asked: Mapping[str, Any] | None = None) -> None:
        """Record that whoever acts was refused something by the door ``what``; bounded."""
        actor = acting_now()
        if actor.account_id is None and not actor.remote:
            return  # a job or the command line: no right is tried there
        told = self._refusals.to_tell(actor, what, asked or {})
        if told is not None:
            with suppress(UnsavedError), self.write() as session:
                audit.refused(session, told)

    @contextmanager
    def _refusals_told(self) -> Iterator[None]:
        """What a verb refuses for want of a right is recorded when its own changes are undone."""
        try:
            yield
        except (NotFoundError, ForbiddenError):
            self.tell_refusal("verb", acting_now().asked)
            raise


def open_database(url: str) -> Database:
    """Open the database behind ``url``; it need not be migrated yet."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return Database(_sqlite_engine(url, parsed.database))
    return Database(_postgres_engine(url))


@cache
def main_database() -> Database:
    """The database of the settings, opened once in this process."""
    return open_database(settings().database_url)


def _postgres_engine(url: str) -> Engine:
    engine = create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=30)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # One writer at a time, as on SQLite: whoever reads a row in order to change it finds it
        # unchanged until the commit. Two saves at once would each overlook what the other did.
        if connection.get_execution_options().get("tracker_write"):
            connection.exec_driver_sql("SET LOCAL lock_timeout = '5s'")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ONE_WRITER})")

    return engine


def _sqlite_engine(url: str, path: str | None) -> Engine:
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    driver = _sqlite_driver()
    engine = create_engine(url, module=driver)
    safe = driver.sqlite_version_info >= SAFE_WAL

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        connection.execute("pragma busy_timeout=5000")
        connection.execute(f"pragma journal_mode={'wal' if safe else 'delete'}")
        connection.execute("pragma synchronous=full")  # an answer means: it is on the disk
        connection.execute("pragma foreign_keys=on")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        # A write takes its lock at once: a deferred one fails halfway, when it upgrades.
        writes = connection.get_execution_options().get("tracker_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _sqlite_driver() -> ModuleType:
    """The newest SQLite at hand: the bundled one where a wheel exists, else Python's own."""
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        return sqlite3
    return dbapi2  # type: ignore[no-any-return]


def _alembic(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "store" / "migrations"))
    config.attributes["url"] = url
    return config


def migrate(url: str, revision: str = "head") -> None:
    """Bring the schema to ``revision``. The whole step is one transaction."""
    command.upgrade(_alembic(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Take the schema back to ``revision``."""
    command.downgrade(_alembic(url), revision)


def revision_of(connection: Connection) -> str | None:
    """The schema that this database has; None for one without tables of ours."""
    return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str:
    """The schema that this code was written for."""
    return ScriptDirectory.from_config(_alembic("")).get_current_head() or ""


def known_revisions() -> frozenset[str]:
    """Every schema from which this code knows the way."""
    scripts = ScriptDirectory.from_config(_alembic(""))
    return frozenset(script.revision for script in scripts.walk_revisions())


def check_schema(database: Database) -> None:
    """Raise SetupError unless the schema is exactly the one this code was written for."""
    with database.engine.connect() as connection:
        found = revision_of(connection)
        here = set(inspect(connection).get_table_names())
    if found == newest_revision():
        if missing := set(Table.metadata.tables) - here:
            raise SetupError(
                "The database is half migrated: {tables} are missing. Restore the backup that was "
                "made before.",
                tables=", ".join(sorted(missing)),
            )
        return
    if found is None or found in known_revisions():
        raise SetupError(
            "The database is not up to date. Run `python tracker_cli.py migrate` first."
        )
    raise SetupError(
        "The database was made by a newer version of the tracker. Install that version."
    )
