"""PostgreSQL's own tools, and which address means which kind of database."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, create_engine, make_url, text

from errors import SetupError

# What the tools say in English (LC_ALL=C) when they are older than the server.
OLDER = re.compile(r"server version: (?P<server>[\d.]+).*?\w+ version: (?P<own>[\d.]+)", re.DOTALL)


def file_of(url: str) -> Path | None:
    """The file of an SQLite address; None for PostgreSQL."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return None
    return Path(parsed.database or "")


def dump(url: URL, to: Path, snapshot: str) -> None:
    """Write the database as it was at ``snapshot``. Raises SetupError."""
    _run("pg_dump", url, "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={to}")


def restore(url: URL, file: Path) -> None:
    """Fill an empty database: all of it or nothing. Raises SetupError."""
    _run("pg_restore", url, "--no-owner", "--exit-on-error", "--single-transaction", str(file))


@contextmanager
def spare(url: str, name: str) -> Iterator[str]:
    """A new, empty database on the same server, gone afterwards: for trying a backup."""
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE template0'))
            try:
                yield make_url(url).set(database=name).render_as_string(hide_password=False)
            finally:
                connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    finally:
        admin.dispose()


def _run(tool: str, url: URL, *words: str) -> None:
    found = shutil.which(tool)
    if found is None:
        raise SetupError(
            "{tool} is not on this machine. Install PostgreSQL's client of the server's version "
            "(on Debian: postgresql-client) and put it on the PATH.",
            tool=tool,
        )
    # The password goes through the environment: arguments can be read by everybody.
    plain = url.set(drivername="postgresql", password=None).render_as_string()
    environment = {"PGPASSWORD": url.password or "", "LC_ALL": "C"}
    done = subprocess.run(  # noqa: S603 - a fixed program, an address of our own settings
        [found, f"--dbname={plain}", *words], env=environment, capture_output=True, text=True
    )
    if done.returncode:
        if older := OLDER.search(done.stderr):
            raise SetupError(
                "{tool} {own} is older than the server ({server}). Install PostgreSQL's client of "
                "version {wanted} and put it first on the PATH.",
                tool=tool, own=older["own"], server=older["server"],
                wanted=older["server"].partition(".")[0],
            )  # fmt: skip
        said = (done.stderr.strip().splitlines() or [str(done.returncode)])[-1]
        raise SetupError("{tool} failed: {said}", tool=tool, said=said)
