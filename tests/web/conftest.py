"""A real server on a real file, with a few sample people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from store.clock import set_shift
from store.database import Database, migrate, open_database
from tests import people
from tests.e2e.server import running_app
from tests.web.bot import Visitor


@dataclass(frozen=True)
class Server:
    """``address`` to call, ``database`` to look into from outside, ``log`` to read."""

    address: str
    database: Database
    log: Path

    def visitor(self, login: str = "") -> Visitor:
        """A browser of its own, signed in when a login is given."""
        visitor = Visitor(self.address)
        if login:
            assert visitor.sign_in(login).status_code == 303
        return visitor


def serve(folder: Path, **settings: str) -> Iterator[Server]:
    """A server on a new file in ``folder``; ``settings`` are environment variables."""
    url = f"sqlite:///{folder / 'tracker.db'}"
    migrate(url)
    database = open_database(url)
    with database.write() as session:
        people.settle(session, demo=True)
        set_shift(session, -1)  # a demo: its passwords need not be changed
    log = folder / "server.log"
    with running_app(url, log, TRACKER_JOBS="0", **settings) as address:
        yield Server(address, database, log)
    database.engine.dispose()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the tests that leave it as it was."""
    yield from serve(tmp_path_factory.mktemp("web"))


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[Server]:
    """A server of its own, on which nobody has opened a page yet."""
    yield from serve(tmp_path)
