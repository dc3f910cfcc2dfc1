"""A project by the metro on 8 October 2021, and its pages as a liaison's browser would run them."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import ModuleType

import pytest
import streamlit as st
from sqlmodel import Session, col, select
from streamlit.testing.v1 import AppTest

from config import ROOT
from models import Event, Step
from services import accounts, letters, progress, schedules
from store import clock
from store.database import Database
from store.scope import Viewer
from tests import builders
from tests.builders import at
from ui import act, reads, shell, words

TODAY = date(2021, 10, 8)
CODE = "2108-420105-04-01-000012"
UPDATE, WORK, REGISTER = (
    "../pages/project/update.py",
    "../pages/liaison/work.py",
    "../pages/liaison/register.py",
)


@dataclass
class District:
    """The database, and the ids of its project's steps by code."""

    database: Database
    steps: dict[str, int]

    def step(self, code: str) -> Step:
        with self.database.read() as session:
            return session.get_one(Step, self.steps[code])

    def kinds(self, code: str) -> list[str]:
        """What was recorded on a step, oldest first."""
        with self.database.read() as session:
            return list(
                session.exec(
                    select(Event.kind)
                    .where(Event.step_id == self.steps[code])
                    .order_by(col(Event.id))
                )
            )

    @contextmanager
    def colleague(self) -> Iterator[tuple[Session, Viewer]]:
        """Somebody else saves something meanwhile."""
        with self.database.write() as session:
            found = accounts.by_login(session, "liaison")
            assert found is not None
            yield session, found


def _read_modules() -> list[ModuleType]:
    """Every module of `ui.reads` that opens the database."""
    names = [found.name for found in pkgutil.iter_modules(reads.__path__, "ui.reads.")]
    loaded = [importlib.import_module(name) for name in names]
    return [module for module in loaded if hasattr(module, "main_database")]


@pytest.fixture
def district(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[District]:
    """The letter to the metro is out; the scheme is under review; nobody has the permit yet."""
    for module in (shell, act, reads, *_read_modules()):
        monkeypatch.setattr(module, "main_database", lambda: database)
    st.cache_data.clear()
    real = clock.local_day(datetime.now(UTC))
    with database.write() as session:
        world = builders.world(session)
        clock.set_shift(session, (TODAY - real).days)
        steps = {code: step.id or 0 for code, step in world.steps.items()}
        for code, on in (("FA-SJ", date(2021, 9, 1)), ("FA", date(2021, 9, 22))):
            progress.start_step(
                session, world.liaison, at(on), step_id=steps[code], seen_version=1, on=on
            )
        letters.send_letter(
            session, world.liaison, at(date(2021, 9, 22)), step_id=steps["EXT-METRO"],
            seen_version=1, on=date(2021, 9, 22), due_on=date(2021, 9, 30),
        )  # fmt: skip
        schedules.pass_day(session, world.project.id or 0, at(TODAY, 0))
    words.use("en")  # the test runner formats options outside the script
    yield District(database, steps)
    words.use(None)


def opened(page: str, login: str = "liaison", **query: object) -> AppTest:
    """The page after its first run, in English."""
    app = AppTest.from_file(str(ROOT / "ui" / "main.py"), default_timeout=30)
    app.user = {"login": login}
    for name, value in ({"lang": "en"} | query).items():
        app.query_params[name] = str(value)
    app.switch_page(page)
    return ran(app)


def ran(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception, app.exception[0]
    return app


def button(app: AppTest, label: str):
    """The first button with this label."""
    return next(b for b in app.button if b.label == label)


def field(app: AppTest, label: str):
    """The field with this label, whatever its kind."""
    every = [*app.date_input, *app.text_input, *app.text_area, *app.selectbox, *app.number_input]
    return next(f for f in every if f.label == label)


def said(app: AppTest) -> str:
    """Every word that stands on the page."""
    parts = [*app.markdown, *app.caption, *app.success, *app.warning, *app.info]
    return "\n".join(str(part.value) for part in parts)
