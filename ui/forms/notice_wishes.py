"""How a person wants to be told."""

from __future__ import annotations

from secrets import token_urlsafe

import streamlit as st

from errors import TrackerError
from models import Wanted, Way
from services import inbox
from store.scope import Viewer
from store.unsaved import UnsavedError
from ui import act, words
from ui.shell import plain
from ui.words import N_, _
from views.inbox import Wishes

WAYS = {
    Way.MAIL: N_("Mail"),
    Way.WECOM: N_("WeCom group"),
    Way.DINGTALK: N_("DingTalk group"),
    Way.FEISHU: N_("Feishu group"),
}
WANTED = {
    Wanted.OFF: N_("Never"),
    Wanted.DIGEST: N_("Once each working day, at 8:30"),
    Wanted.AT_ONCE: N_("At once"),
}
HOURS: list[int | None] = [None, *range(24)]
SAID, KEY = "notice_wishes_said", "notice_wishes_key"


def form(viewer: Viewer, wishes: Wishes) -> None:
    """A way a line, then the hours in which nothing is sent."""
    with st.expander(_("How I want to be told"), icon=":material/notifications:"):
        _told()
        if not wishes.ways:
            st.markdown(_no_way(wishes))
            return
        save_key = st.session_state.setdefault(KEY, token_urlsafe())
        with st.form("notice_wishes", border=False):
            for way, when in wishes.ways.items():
                st.radio(
                    _address(way, wishes), list(WANTED), list(WANTED).index(when),
                    lambda one: _(WANTED[one]), f"wish_{way}", horizontal=True,
                )  # fmt: skip
            with st.container(horizontal=True):
                for key, label, hour in (
                    ("wish_from", _("Quiet from"), wishes.quiet_from),
                    ("wish_until", _("Quiet until"), wishes.quiet_until),
                ):
                    st.selectbox(label, HOURS, HOURS.index(hour), _hour, key, width=160)
            st.caption(
                _("In quiet hours nothing is sent; it goes out when they end. The inbox has all.")
            )
            st.form_submit_button(
                _("Save"), type="primary", on_click=_save,
                args=(viewer, tuple(wishes.ways), save_key),
            )  # fmt: skip


def _no_way(wishes: Wishes) -> str:
    if wishes.email:
        return _("Nothing is sent outside yet: the operator has set up no way. The inbox has all.")
    return _(
        "Nothing is sent outside: your account has no mail address, or the operator has set up "
        "no way. The inbox has all."
    )


def _address(way: Way, wishes: Wishes) -> str:
    label = _(WAYS[way])
    return f"{label} · {plain(wishes.email)}" if way == Way.MAIL else label


def _hour(hour: int | None) -> str:
    return words.NOTHING if hour is None else f"{hour:02d}:00"


def _save(viewer: Viewer, ways: tuple[Way, ...], key: str) -> None:
    state = st.session_state
    try:
        act.act_once(
            key, inbox.choose, viewer, ways={way: Wanted(state[f"wish_{way}"]) for way in ways},
            quiet_from=state["wish_from"], quiet_until=state["wish_until"],
        )  # fmt: skip
        state[KEY] = token_urlsafe()
        state[SAID] = ("success", _("Kept."))
    except TrackerError as error:
        if not isinstance(error, UnsavedError):  # whether it was saved is known
            state[KEY] = token_urlsafe()
        state[SAID] = ("error", words.refusal(error))


def _told() -> None:
    kind, text = st.session_state.pop(SAID, ("", ""))
    if kind == "error":
        st.error(text)
    elif kind:
        st.success(text)
