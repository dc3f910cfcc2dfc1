"""The cached read of a project's site. Imported by its page alone: geometry is heavy to load."""

from __future__ import annotations

from datetime import date

import streamlit as st

from store import scope
from store.database import main_database
from store.queries.sites import layer_mark
from store.scope import Viewer
from store.sites.rules import read_rules
from ui import shell, words
from views import site as site_view
from views.language import Language
from views.site import Site

TTL, ENTRIES = 3600, 64


def site(viewer: Viewer, code: str) -> Site:
    """Red line, findings, letters and map of one project. Raises NotFoundError."""
    with main_database().read() as session:
        layers = layer_mark(session)
    return _site(
        viewer.scope_key, shell.data_version(), layers, read_rules().mark, words.code(),
        shell.today(), shell.as_of(), code,
    )  # fmt: skip


@st.cache_data(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _site(
    scope_key: str,
    data_version: int,
    layers: tuple[int, int],
    rules_mark: str,
    language: Language,
    today: date,
    as_of: date | None,
    code: str,
) -> Site:
    with main_database().read() as session:
        return site_view.site(session, scope.reader(scope_key), code, language, today, as_of)


def is_own(viewer: Viewer, code: str) -> bool:
    """Whether this viewer may change the site: a liaison whose own project it is."""
    with main_database().read() as session:
        project = scope.project(session, viewer, code)
        return viewer.role == "liaison" and project.id in scope.own_projects(session, viewer)
