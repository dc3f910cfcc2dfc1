"""Reads of slips, missed dates and the printed rule."""

from __future__ import annotations

from datetime import date

import streamlit as st

from store import scope
from store.database import main_database
from store.scope import Viewer
from ui import shell, words
from views import supervision as view
from views.language import Language
from views.lights import PrintedRule, printed_rule
from views.supervision import SlipCard, Subject, Supervision

TTL, ENTRIES = 3600, 32


def supervision(viewer: Viewer) -> Supervision:
    """Slips and missed dates of the bureau. Raises NotFoundError for others."""
    return _supervision(viewer.scope_key, shell.data_version(), words.code(), shell.today())


def slips_for(viewer: Viewer) -> tuple[SlipCard, ...]:
    """The open slips that this liaison may answer; personal, so they are read anew."""
    with main_database().read() as session:
        return view.slips_for(session, viewer, words.code(), shell.today())


def subject(viewer: Viewer, code: str, step: str, certificate: str) -> Subject | None:
    """What an instruction would be about, as the address of the page names it: an item or a
    certificate. Raises NotFoundError for a project that is not there."""
    numbers = [int(text) if text.isdecimal() else 0 for text in (step, certificate)]
    if not code or not any(numbers):
        return None
    with main_database().read() as session:
        return view.subject(
            session, viewer, code, words.code(), step_id=numbers[0], certificate_id=numbers[1]
        )


def rule() -> PrintedRule:
    """The rule of the lights as it stands today."""
    with main_database().read() as session:
        return printed_rule(session, shell.today())


@st.cache_data(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _supervision(scope_key: str, data_version: int, language: Language, today: date) -> Supervision:
    with main_database().read() as session:
        return view.supervision(session, scope.reader(scope_key), language, today)
