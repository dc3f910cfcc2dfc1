"""A save whose answer was lost on the way: the reader gets it all the same, once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
import streamlit as st
from sqlmodel import Session, func, select

from models import NoticePreference, ReplyLink, SaveKey, SiteOutline
from services import accounts, progress, reply_door
from services.schedules import Effect
from store.database import Database
from store.scope import Viewer
from store.unsaved import UnsavedError
from tests.builders import at
from tests.jobs.told import configured, reachable
from tests.ui.liaison_pages import TODAY, District, button, district, opened, ran
from tests.ui.test_site_page import filled
from ui import act
from ui.parts import letter_card

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


def test_a_reply_link_is_made_once_and_its_token_is_nowhere_in_the_database(
    district: District, breaking: Breaking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letter_card, "main_database", lambda: district.database)
    step = district.step("EXT-METRO")
    st.session_state[letter_card.NONCE] = "what nobody can guess"
    letter_card._make(_liaison(district), step.id or 0, step.version, 30, "what nobody can guess")
    _step, address = st.session_state.pop(letter_card.MADE)
    token = address.rpartition("/")[2]
    assert letter_card.NONCE not in st.session_state  # the next link is another one
    with district.database.read() as session:
        link, letter = reply_door.letter_behind(session, at(TODAY, 12), token)
        assert letter.step_id == step.id
        assert session.exec(select(func.count()).select_from(ReplyLink)).one() == 1
        kept = session.exec(select(SaveKey)).one()
        nonce = token.partition(".")[0]
        assert token not in f"{link!r} {kept!r}"
        assert nonce not in kept.answer and "guess" not in f"{kept!r}"
    assert (breaking.broken, link.revoked_at) == (1, None)


def test_a_red_line_is_stored_once(district: District, breaking: Breaking) -> None:
    page = filled()
    button(page, "Store the red line").click()
    ran(page)
    with district.database.read() as session:
        assert session.exec(select(func.count()).select_from(SiteOutline)).one() == 1
    assert breaking.broken == 1


def test_how_one_wants_to_be_told_is_kept_once_and_can_be_changed_again(
    district: District, breaking: Breaking
) -> None:
    with district.database.write() as session:
        found = accounts.by_login(session, "chief")
        assert found is not None
        reachable(session, found.account_id)
    with configured(mail_url="smtp://127.0.0.1:9?from=tracker@example.org"):
        app = opened("../pages/account/inbox.py", "chief")
        for n, wish in enumerate(("at_once", "off"), 1):
            app.radio(key="wish_mail").set_value(wish)
            button(app, "Save").click()
            ran(app)
            assert [one.value for one in app.success] == ["Kept."]
            with district.database.read() as session:
                assert session.get_one(NoticePreference, found.account_id).ways == {"mail": wish}
                assert session.exec(select(func.count()).select_from(SaveKey)).one() == n
    assert breaking.broken == 1
