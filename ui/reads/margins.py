"""Cached: until when each open item of a project may end without moving a certificate."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st

from services import deadlines
from services.deadlines import Margin
from store import scope
from store.database import main_database
from store.scope import Viewer
from ui import shell

TTL, ENTRIES = 3600, 128


def margins(viewer: Viewer, code: str) -> Mapping[int, Margin]:
    """By step id; empty as of a past day: only today's dates can be kept. Raises NotFoundError."""
    if shell.as_of():
        return {}
    return _margins(viewer.scope_key, shell.data_version(), shell.today(), code)


@st.cache_data(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _margins(scope_key: str, data_version: int, today: date, code: str) -> Mapping[int, Margin]:
    with main_database().read() as session:
        return deadlines.margins(session, scope.reader(scope_key), today, code)
