"""Reads of letters and parties. The desk is read anew each time: a look at a reply link is no
happening of the project, so the data version does not tell of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from store import scope
from store.database import main_database
from store.queries.advice import newest_mark
from store.scope import Viewer
from ui import shell, words
from views import letter_desk as desk_view
from views import own_letters as own_view
from views import parties as party_view
from views.language import Language
from views.letter_desk import LetterDesk
from views.own_letters import OwnLetter
from views.parties import PartyPage, PartyRow
from views.reply_page import ReplyPage

TTL, ENTRIES = 3600, 64


def desk(viewer: Viewer, code: str, step_id: int) -> LetterDesk | None:
    """What stands beside the form of a letter or of a condition; None for other items."""
    now = shell.now()
    with main_database().read() as session:
        return desk_view.letter_desk(session, viewer, code, step_id, words.code(), now)


def parties(viewer: Viewer) -> tuple[PartyRow, ...]:
    """Every external party that was ever asked, those that owe most first."""
    found: tuple[PartyRow, ...] = _party_read(*_key(viewer), "parties")
    return found


def party(viewer: Viewer, organisation_id: int, language: Language | None = None) -> PartyPage:
    """One party over all projects, in the reader's language or another; its mail as it is set
    now, which no happening tells of. Raises NotFoundError."""
    found: PartyPage = _party_read(*_key(viewer, language), "party", organisation_id)
    with main_database().read() as session:
        mailing = party_view.mailing(session, organisation_id, shell.today())
    return replace(found, mailing=mailing)


def own(viewer: Viewer) -> tuple[OwnLetter, ...]:
    """The letters to the party of this account."""
    with main_database().read() as session:
        return own_view.own_letters(session, viewer, words.code())


def own_letter(viewer: Viewer, letter_id: int) -> ReplyPage:
    """One of them. Raises NotFoundError."""
    today = shell.today()
    with main_database().read() as session:
        return own_view.own_letter(session, viewer, letter_id, words.code(), today)


def _key(viewer: Viewer, language: Language | None = None) -> tuple[str, int, Language, date, Any]:
    with main_database().read() as session:
        made = newest_mark(session)
    said = language or words.code()
    return viewer.scope_key, shell.data_version(), said, shell.today(), made


@st.cache_data(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _party_read(
    scope_key: str,
    data_version: int,
    language: Language,
    today: date,
    made: Any,
    which: str,
    *more: int,
) -> Any:
    with main_database().read() as session:
        view = getattr(party_view, which)
        return view(session, scope.reader(scope_key), language, today, *more)
