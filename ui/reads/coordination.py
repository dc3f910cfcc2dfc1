"""Reads of coordination actions. What depends on who may write is personal and read anew."""

from __future__ import annotations

from datetime import date

import streamlit as st

from services import joint_returns
from services.joint_returns import Returns
from store import scope
from store.database import main_database
from store.scope import Viewer
from ui import shell, words
from views import comparisons as comparison_view
from views import deeds as deed_view
from views import joint as joint_view
from views import proposals as proposal_view
from views import removals as removal_view
from views.comparisons import Comparison
from views.deeds import Deed
from views.joint import Joint
from views.language import Language
from views.proposals import Proposal
from views.removals import Removed


def comparison(viewer: Viewer, step_id: int) -> Comparison:
    """What a deed on this item is held against. Raises NotFoundError."""
    with main_database().read() as session:
        return comparison_view.comparison(session, viewer, step_id)


def proposals(viewer: Viewer, code: str) -> tuple[Proposal, ...]:
    """Deeds of a project that this viewer may confirm. Raises NotFoundError."""
    with main_database().read() as session:
        return proposal_view.proposals(session, viewer, code, words.code())


def deeds(viewer: Viewer, code: str) -> tuple[Deed, ...]:
    """The recorded actions of a project, newest first. Raises NotFoundError."""
    with main_database().read() as session:
        return deed_view.deeds(session, viewer, code, words.code(), shell.as_of())


def joint(viewer: Viewer, code: str) -> Joint:
    """Joint applications of a project and what the law makes wait. Raises NotFoundError."""
    with main_database().read() as session:
        return joint_view.joint(session, viewer, code, words.code(), shell.today(), shell.as_of())


def one_return(viewer: Viewer, code: str, step_ids: tuple[int, ...]) -> Returns:
    """What one return of each item would do to every certificate. Raises NotFoundError."""
    with main_database().read() as session:
        return joint_returns.one_return(session, viewer, shell.today(), code, step_ids)


def removals(viewer: Viewer) -> tuple[Removed, ...]:
    """The register of removed items over all visible projects."""
    return _removals(
        viewer.scope_key, shell.data_version(), words.code(), shell.today(), shell.as_of()
    )


@st.cache_data(ttl=3600, max_entries=32, show_spinner=False)
def _removals(
    scope_key: str, data_version: int, language: Language, today: date, as_of: date | None
) -> tuple[Removed, ...]:
    with main_database().read() as session:
        return removal_view.removals(session, scope.reader(scope_key), language, today, as_of)
