"""Cached reads: the same scope, data version, language and day give the same answer.

The key holds a scope, never a person: two viewers who may see the same rows share one entry, and
a saved change makes a new data version, so nobody ever sees a stale one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from engine.calibration import ENOUGH
from services import advising, templates
from services import deadlines as deadline_service
from services import scenarios as scenario_service
from services.advising import Ranking
from services.changes import Change
from services.deadlines import Deadline
from services.scenarios import Outcome
from store import scope
from store.database import main_database
from store.queries.advice import newest_mark
from store.queries.archive import closed_cases
from store.scope import Viewer
from ui import exports, shell, words
from ui.exports import LedgerFile
from views import advice as advice_view
from views import certificates as certificate_view
from views import developer as developer_view
from views import editing as editing_view
from views import gain_totals as gain_total_view
from views import lead_time as lead_time_view
from views import portfolio as portfolio_view
from views import scoring as scoring_view
from views import story as story_view
from views import system as system_view
from views import templates as template_view
from views import timeline as timeline_view
from views import whatif as whatif_view
from views import work as work_view
from views.advice import Today
from views.certificates import Certificates
from views.developer import Listed, OwnProject
from views.gain_totals import GainTotals
from views.language import Language
from views.lead_time import METHODS, LeadTime
from views.ledger_players import Method
from views.portfolio import Portfolio
from views.scoring import Record
from views.story import Story
from views.system import System
from views.templates import Offers
from views.timeline import Timeline
from views.whatif import Scratch
from views.work import Desk

TTL, ENTRIES = 3600, 128
# Views of a project that take: session, viewer, which one, language, today, as of.
VIEWS: dict[str, Callable[..., Any]] = {
    "story": story_view.story,
    "certificates": certificate_view.certificates,
    "own_project": developer_view.own_project,
    "lead_time": lead_time_view.lead_time,
    **{f"ledger_{one}": partial(exports.ledger_file, method=one) for one in METHODS},
    "gain_totals": gain_total_view.gain_totals,
}


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
    found: Story | None = _seen("story", viewer, code, step_id)
    return found


def deadlines(viewer: Viewer, step_id: int) -> tuple[Deadline, ...]:
    """Until when an open item may end, for each certificate behind it. Raises NotFoundError."""
    return _deadlines(viewer.scope_key, shell.data_version(), shell.today(), step_id)


def certificates(viewer: Viewer, code: str) -> Certificates:
    """The certificates of one project. Raises NotFoundError."""
    found: Certificates = _seen("certificates", viewer, code)
    return found


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


def scratch(viewer: Viewer, code: str) -> Scratch:
    """The scratch pad of a project; says what is the viewer's own, so it is read anew."""
    with main_database().read() as session:
        return whatif_view.scratch(session, viewer, code, words.code(), shell.today())


def try_out(viewer: Viewer, code: str, changes: tuple[Change, ...]) -> Outcome:
    """What would follow from changes that nobody made. Raises TrackerError."""
    with main_database().read() as session:
        return scenario_service.try_out(session, viewer, shell.today(), code, changes)


def offers() -> Offers:
    """Templates, companies and departments for a new project."""
    with main_database().read() as session:
        return template_view.offers(session, templates.newest(session), words.code())


def own_projects(viewer: Viewer) -> tuple[Listed, ...]:
    """The projects that this viewer may see, for the choice of one."""
    return _own_projects(viewer.scope_key, shell.data_version(), words.code())


def own_project(viewer: Viewer, code: str) -> OwnProject:
    """A developer's page of one project. Raises NotFoundError."""
    found: OwnProject = _seen("own_project", viewer, code)
    return found


def lead_time(viewer: Viewer, code: str, certificate_id: int) -> LeadTime:
    """Days gained on one certificate by every method. Raises NotFoundError."""
    found: LeadTime = _seen("lead_time", viewer, code, certificate_id)
    return found


def gain_totals(viewer: Viewer, kind: str) -> GainTotals:
    """Days gained on one kind of certificate over all visible projects."""
    found: GainTotals = _seen("gain_totals", viewer, kind)
    return found


def ledger_mark(viewer: Viewer, code: str, certificate_id: int, method: Method) -> str:
    """The hash of the facts of an exported ledger. Raises NotFoundError."""
    found: LedgerFile = _seen(f"ledger_{method}", viewer, code, certificate_id)
    return found.snapshot


def record(viewer: Viewer) -> Record:
    """How the archived forecasts have done. Raises NotFoundError."""
    return _record(viewer.scope_key, shell.data_version(), shell.today(), shell.as_of())


def closed_forecasts(viewer: Viewer) -> int:
    """How many forecasts have met their outcome, counted until the ranges are calibrated."""
    return _closed_forecasts(viewer.scope_key, shell.data_version())


def system(viewer: Viewer) -> System:
    """What the administrator looks after; read anew. Raises NotFoundError for others."""
    with main_database().read() as session:
        return system_view.system(session, viewer, words.code())


def _seen(view: str, viewer: Viewer, *which: str | int) -> Any:
    return _cached(
        viewer.scope_key, shell.data_version(), words.code(), shell.today(), shell.as_of(), view,
        which,
    )  # fmt: skip


@st.cache_data(ttl=TTL, max_entries=4 * ENTRIES, show_spinner=False)
def _cached(
    scope_key: str,
    data_version: int,
    language: Language,
    today: date,
    as_of: date | None,
    view: str,
    which: tuple[str | int, ...],
) -> Any:
    with main_database().read() as session:
        viewer = scope.reader(scope_key)
        return VIEWS[view](session, viewer, *which, language, today, as_of)


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
def _own_projects(scope_key: str, data_version: int, language: Language) -> tuple[Listed, ...]:
    with main_database().read() as session:
        return developer_view.own_projects(session, scope.reader(scope_key), language)


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


@st.cache_data(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _record(scope_key: str, data_version: int, today: date, as_of: date | None) -> Record:
    with main_database().read() as session:
        return scoring_view.record(session, scope.reader(scope_key), today, as_of)


@st.cache_data(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _closed_forecasts(scope_key: str, data_version: int) -> int:
    with main_database().read() as session:
        return closed_cases(session, ENOUGH)
