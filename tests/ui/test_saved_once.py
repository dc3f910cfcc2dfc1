"""A save whose answer was lost on the way: the reader gets it all the same, once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from sqlmodel import Session

from services import accounts, progress
from services.schedules import Effect
from store.database import Database
from store.scope import Viewer
from store.unsaved import UnsavedError
from tests.ui.liaison_pages import District, district
from ui import act

__all__ = ["district"]


class Breaking:
    """The database behind a line that breaks after the first commit, before its answer."""

    def __init__(self, database: Database) -> None:
        self.database, self.broken = database, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.database, name)

    @contextmanager
    def write(self) -> Iterator[Session]:
        with self.database.write() as session:
            yield session
        if not self.broken:
            self.broken += 1
            raise UnsavedError("The database stopped answering.", known=False)


@pytest.fixture
def breaking(district: District, monkeypatch: pytest.MonkeyPatch) -> Breaking:
    found = Breaking(district.database)
    monkeypatch.setattr(act, "main_database", lambda: found)
    return found


def _liaison(district: District) -> Viewer:
    with district.database.read() as session:
        found = accounts.by_login(session, "liaison")
    assert found is not None
    return found


def _given(district: District) -> dict[str, Any]:
    step = district.step("GH-YD")
    return {"step_id": step.id or 0, "seen_version": step.version, "on": date(2021, 10, 8)}


def test_asking_again_with_the_key_finds_the_first_answer(
    district: District, breaking: Breaking
) -> None:
    given = _given(district)
    done = act.act_once("the form", progress.start_step, _liaison(district), **given)
    assert (type(done), breaking.broken) == (Effect, 1)
    assert district.kinds("GH-YD").count("started") == 1
    again = act.act_once("the form", progress.start_step, _liaison(district), **given)
    assert again == done
    assert district.kinds("GH-YD").count("started") == 1


def test_without_a_key_the_reader_is_left_in_doubt(district: District, breaking: Breaking) -> None:
    """The control: it was saved, and nobody can say so."""
    with pytest.raises(UnsavedError):
        act.act(progress.start_step, _liaison(district), **_given(district))
    assert district.kinds("GH-YD").count("started") == 1
