"""Cached reads: the same scope, data version, language and day give the same answer.

The key holds a scope, never a person: two viewers who may see the same rows share one entry, and
a saved change makes a new data version, so nobody ever sees a stale one.
"""

from __future__ import annotations

from datetime import date

import streamlit as st

from services import advising, templates
from services import deadlines as deadline_service
from services.advising import Ranking
from services.deadlines import Deadline
from store import scope
from store.database import main_database
from store.queries.advice import newest_mark
from store.scope import Viewer
from ui import shell, words
from views import advice as advice_view
from views import certificates as certificate_view
from views import developer as developer_view
from views import editing as editing_view
from views import portfolio as portfolio_view
from views import story as story_view
from views import system as system_view
from views import templates as template_view
from views import timeline as timeline_view
from views import work as work_view
from views.advice import Today
from views.certificates import Certificates
from views.developer import Listed, OwnProject
from views.language import Language
from views.portfolio import Portfolio
from views.story import Story
from views.system import System
from views.templates import Offers
from views.timeline import Timeline
from views.work import Desk

TTL, ENTRIES = 3600, 128


def portfolio(viewer: Viewer, since: date) -> Portfolio:
    """The district overview; ``since`` is the day from which moves are listed."""
    return _portfolio(
        viewer.scope_key, shell.data_version(), words.code(), shell.today(), shell.as_of(), since
    )


def timeline(viewer: Viewer, code: str, plan: str) -> Timeline:
    """One project by lanes. Raises NotFoundError."""
    return _timeline(
        viewer.scope_key, shell.data_version(), words.code(), shell.today(), shell.as_of(), code,
        plan,
    )  # fmt: skip


def story(viewer: Viewer, code: str, step_id: int) -> Story | None:
    """One step's story; None when the project has no such step. Raises NotFoundError."""
    return _story(
        viewer.scope_key, shell.data_version(), words.code(), shell.today(), shell.as_of(), code,
        step_id,
    )  # fmt: skip


def deadlines(viewer: Viewer, step_id: int) -> tuple[Deadline, ...]:
    """Until when an open item may end, for each certificate behind it. Raises NotFoundError."""
    return _deadlines(viewer.scope_key, shell.data_version(), shell.today(), step_id)


def certificates(viewer: Viewer, code: str) -> Certificates:
    """The certificates of one project. Raises NotFoundError."""
    return _certificates(
        viewer.scope_key, shell.data_version(), words.code(), shell.today(), shell.as_of(), code
    )


def advice(viewer: Viewer) -> Today:
    """The kept ranking of today's actions, and what the external parties owe."""
    with main_database().read() as session:
        made = newest_mark(session)
    return _advice(viewer.scope_key, shell.data_version(), words.code(), shell.today(), made)


def ranking() -> Ranking:
    """The ranking worked out anew, for keeping; never cached."""
    with main_database().read() as session:
        return advising.rank(session, shell.now())


def desk(viewer: Viewer) -> Desk:
    """What waits on this liaison; personal, so it is read anew."""
    with main_database().read() as session:
        return work_view.desk(session, viewer, words.code(), shell.today())


def places(viewer: Viewer) -> tuple[editing_view.Place, ...]:
    """Projects and items that this viewer may change; personal, so it is read anew."""
    with main_database().read() as session:
        return editing_view.places(session, viewer, words.code())


def day(on: date) -> editing_view.Day:
    """What the official calendar says of a day."""
    with main_database().read() as session:
        return editing_view.day(session, on, shell.today())


def offers() -> Offers:
    """Templates, companies and departments for a new project."""
    with main_database().read() as session:
        return template_view.offers(session, templates.newest(session), words.code())


def own_projects(viewer: Viewer) -> tuple[Listed, ...]:
    """The projects that this viewer may see, for the choice of one."""
    return _own_projects(viewer.scope_key, shell.data_version(), words.code())


def own_project(viewer: Viewer, code: str) -> OwnProject:
    """A developer's page of one project. Raises NotFoundError."""
    return _own_project(
        viewer.scope_key, shell.data_version(), words.code(), shell.today(), shell.as_of(), code
    )


def system(viewer: Viewer) -> System:
    """What the administrator looks after; read anew. Raises NotFoundError for others."""
    with main_database().read() as session:
        return system_view.system(session, viewer, words.code())


@st.cache_data(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _portfolio(
    scope_key: str,
    data_version: int,
    language: Language,
    today: date,
    as_of: date | None,
    since: date,
) -> Portfolio:
    with main_database().read() as session:
        viewer = scope.reader(scope_key)
        return portfolio_view.portfolio(session, viewer, language, today, as_of, since)


@st.cache_data(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _timeline(
    scope_key: str,
    data_version: int,
    language: Language,
    today: date,
    as_of: date | None,
    code: str,
    plan: str,
) -> Timeline:
    with main_database().read() as session:
        viewer = scope.reader(scope_key)
        return timeline_view.timeline(session, viewer, code, language, today, as_of, plan)


@st.cache_data(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _story(
    scope_key: str,
    data_version: int,
    language: Language,
    today: date,
    as_of: date | None,
    code: str,
    step_id: int,
) -> Story | None:
    with main_database().read() as session:
        viewer = scope.reader(scope_key)
        return story_view.story(session, viewer, code, step_id, language, today, as_of)


@st.cache_data(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _certificates(
    scope_key: str,
    data_version: int,
    language: Language,
    today: date,
    as_of: date | None,
    code: str,
) -> Certificates:
    with main_database().read() as session:
        viewer = scope.reader(scope_key)
        return certificate_view.certificates(session, viewer, code, language, today, as_of)


@st.cache_data(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _own_projects(scope_key: str, data_version: int, language: Language) -> tuple[Listed, ...]:
    with main_database().read() as session:
        return developer_view.own_projects(session, scope.reader(scope_key), language)


@st.cache_data(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _own_project(
    scope_key: str,
    data_version: int,
    language: Language,
    today: date,
    as_of: date | None,
    code: str,
) -> OwnProject:
    with main_database().read() as session:
        viewer = scope.reader(scope_key)
        return developer_view.own_project(session, viewer, code, language, today, as_of)


@st.cache_data(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _advice(
    scope_key: str, data_version: int, language: Language, today: date, made: tuple[int, int]
) -> Today:
    with main_database().read() as session:
        return advice_view.today(session, scope.reader(scope_key), language, today)


@st.cache_data(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _deadlines(
    scope_key: str, data_version: int, today: date, step_id: int
) -> tuple[Deadline, ...]:
    with main_database().read() as session:
        return deadline_service.deadlines(session, scope.reader(scope_key), today, step_id)
