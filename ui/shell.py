"""What surrounds every page: who is looking, what day it is, which project, seen as of when.

A page begins with ``shell.viewer(...)`` and ends with ``shell.watch(version)``.
"""

from __future__ import annotations

from collections.abc import Collection
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from services import accounts
from store import clock
from store.actors import acting, mark_of
from store.database import main_database
from store.queries import notices, versions
from store.scope import Viewer
from ui import words
from ui.words import _

WATCH_SECONDS = 3
INBOX = "../pages/account/inbox.py"
NAMED = ("project", "step", "certificate", "party")  # what an address may ask for
_top: ContextVar[Any] = ContextVar("top", default=None)


def viewer(*roles: str) -> Viewer:
    """Who is looking, from the database anew. Stops the script for anybody else.

    ``roles``: who may see this page; none given: whoever has signed in. A page that is not for
    this viewer looks like one that does not exist.
    """
    found = _identify()
    st.session_state[words.CHOICE] = found.language if found else None
    words.use(None)
    words.use(words.language())
    if found is None:
        st.warning(_("You are signed out. Sign in again to go on."))
        st.stop()
    if roles and found.role not in roles:
        nothing_here()
    return found


def refused(what: str, **asked: Any) -> None:
    """Record that this viewer asked for what is not there for them."""
    found = _identify()
    if found is None:
        return
    place = {}
    if headers := st.context.headers.to_dict():  # a page under test has no connection
        place["remote"] = headers.get("X-Tracker-Remote", "")
        place["session_mark"] = mark_of(st.context.cookies.get(accounts.cookie_name(), ""))
    with acting(
        name=found.login, account_id=found.account_id, role=found.role, verb="look", **place
    ):  # fmt: skip
        main_database().tell_refusal(what, asked)


def note_foreign_page(foreign: Collection[str]) -> None:
    """Record that a page was asked for by its address which is not in this viewer's menu;
    Streamlit shows the first one instead."""
    running = get_script_run_ctx()
    asked = running.pages_manager.intended_page_name if running else None
    if asked in foreign:
        refused("page", page=asked)


def nothing_here() -> None:
    """The one answer for what is absent and for what is not for this viewer; ends the script."""
    refused("page", address=urlsplit(st.context.url or "").path, **_asked())
    st.info(_("There is nothing here for you."), icon=":material/search_off:")
    st.stop()


def now() -> datetime:
    """The present moment on the district's clock, aware."""
    with main_database().read() as session:
        return datetime.now(UTC) + clock.shift(session)


def real_now() -> datetime:
    """The present moment on the real clock, on which sign-ins live."""
    return datetime.now(UTC)


def today() -> date:
    """The present day where the district lives."""
    return clock.local_day(now())


def as_of() -> date | None:
    """The past day that the reader looks from; None: the present."""
    try:
        day = date.fromisoformat(_parameter("as_of") or "")
    except ValueError:
        return None
    return day if day < today() else None


def as_of_control() -> date | None:
    """The control that asks for a past day; while one is chosen, a banner with the way back stands
    at the top of the page. Gives the same as ``as_of()``."""
    chosen, present = as_of(), today()
    with st.popover(
        words.day(chosen, long=True) if chosen else _("As of today"), icon=":material/history:"
    ):
        st.date_input(
            _("Show what was known at the end of"),
            value=chosen or present,
            min_value=present - timedelta(days=3650),
            max_value=present,
            format="YYYY-MM-DD",
            key="as_of_picked",
            on_change=_keep_as_of,
        )
    if chosen:
        with (
            _top.get() or st.container(),
            st.container(horizontal=True, vertical_alignment="center"),
        ):
            st.warning(
                _("Seen as of {day}. Nothing later is shown.").format(
                    day=words.day(chosen, long=True)
                ),
                icon=":material/history:",
            )
            st.button(
                _("Back to today"),
                key="as_of_back",
                icon=":material/undo:",
                on_click=_forget,
                args=("as_of",),
            )
    return chosen


def keep_room_at_the_top() -> None:
    """Where banners of the page go, whatever column they are asked for in. Called by the menu."""
    _top.set(st.container())


def project_code() -> str | None:
    """The project of this page: from the address, else the one looked at last."""
    return _parameter("project")


def choose_project(code: str) -> None:
    """Make ``code`` the project of the pages that follow; for callbacks."""
    st.session_state["kept_project"] = code
    st.query_params["project"] = code


def data_version() -> int:
    """A number that grows with every happening in the district; one cheap read."""
    with main_database().read() as session:
        return versions.data_version(session)


@st.fragment(run_every=WATCH_SECONDS)
def watch(version: int) -> None:
    """Draw the page again once the data have moved past ``version``.

    Call it last. Leave it out while a dialog is open: a rerun of the app would close it.
    """
    if data_version() != version:
        st.rerun(scope="app")


def sidebar(who: Viewer) -> None:
    """Who is signed in, the language, the way out, and what day it is in a demo."""
    with main_database().read() as session:
        home = words.short(accounts.organisation(session, who))
        shifted = bool(clock.shift(session))
        unread = notices.unread(session, who)
    with st.sidebar:
        if unread:
            st.page_link(
                INBOX, icon=":material/notifications_unread:",
                label=words.ngettext("**{n}** unread notice", "**{n}** unread notices", unread),
            )  # fmt: skip
        if shifted:
            st.caption(_("Sample data · today is {day}").format(day=words.day(today(), long=True)))
        st.markdown(f"**{plain(who.name)}** · {plain(home)}")
        st.segmented_control(
            _("Language"),
            words.LANGUAGES,
            format_func=lambda language: words.LABELS[language],
            default=words.language(),
            required=True,
            key=f"language_{words.language()}",
            label_visibility="collapsed",
            width="stretch",
            on_change=_keep_language,
            args=(who, f"language_{words.language()}"),
        )
        if who.form_token:
            _sign_out_form()(
                key="sign_out",
                data={
                    "label": _("Sign out"),
                    "token": who.form_token,
                    "own": _("Account and security"),
                },
            )


def _identify() -> Viewer | None:
    """The account behind the cookie, which must be the one that the gate let in.

    A page under test has no connection, hence no headers: there ``st.user`` is enough.
    """
    login = str(st.user.get("login") or "")
    token = st.context.cookies.get(accounts.cookie_name(), "")
    with main_database().read() as session:
        if st.context.headers.to_dict():
            found = accounts.lookup(session, datetime.now(UTC), token)
        else:
            found = accounts.by_login(session, login)
    return found if found and found.login == login and not found.duty else None


def _asked() -> dict[str, str]:
    """What the address names, as far as the record wants to know it."""
    return {name: st.query_params[name] for name in NAMED if name in st.query_params}


def _parameter(name: str) -> str | None:
    """A value of the address that survives a click in the menu, which drops the address's."""
    kept = f"kept_{name}"
    if name in st.query_params:
        st.session_state[kept] = st.query_params[name]
    elif st.session_state.get(kept):
        st.query_params[name] = st.session_state[kept]
    return st.session_state.get(kept)


def _keep_as_of() -> None:
    picked = st.session_state.get("as_of_picked")
    if picked is None or picked >= today():
        _forget("as_of")
    else:
        st.session_state["kept_as_of"] = st.query_params["as_of"] = picked.isoformat()


def _forget(name: str) -> None:
    st.session_state.pop(f"kept_{name}", None)
    st.query_params.pop(name, None)


def _keep_language(who: Viewer, key: str) -> None:
    language = st.session_state.get(key)
    if language not in words.LANGUAGES:
        return
    with main_database().write() as session:
        accounts.set_language(session, who, language)
    st.query_params.pop(words.QUERY, None)


def _sign_out_form() -> Any:
    """A plain form: it works when the script behind the page does not."""
    return st.components.v2.component(
        "sign_out",
        html="""
        <form method="post" action="/account/sign-out">
          <input type="hidden" name="form_token"><button type="submit"></button>
        </form>
        <a href="/account/security" target="_self"></a>
        """,
        css="""
        button { width: 100%; min-height: 2.2rem; padding: .3rem .75rem; font: inherit;
          color: var(--st-text-color); background: transparent; cursor: pointer;
          border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius); }
        a { display: block; padding: .55rem 0 0; font: inherit; text-align: center;
          color: var(--st-text-color); text-decoration: none; }
        a:hover, a:focus-visible { text-decoration: underline; }
        button:hover, button:focus-visible { border-color: var(--st-primary-color); }
        """,
        js="""
        export default function ({ parentElement, data }) {
          parentElement.querySelector("button").textContent = data.label;
          parentElement.querySelector("input").value = data.token;
          parentElement.querySelector("a").textContent = data.own;
        }
        """,
    )


def plain(text: str) -> str:
    """User text inside Markdown: its signs lose their meaning."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]()<>#+-.!|~:$" else sign for sign in text)
