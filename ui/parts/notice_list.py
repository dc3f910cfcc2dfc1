"""The inbox as a list: what is new first, each with the way to where it can be acted upon."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from models import NoticeRule
from services import inbox
from store.clock import local_day
from store.scope import Viewer
from ui import act, notice_words, words
from ui.parts import screen
from ui.shell import plain
from ui.words import N_, _
from views.inbox import Inbox, Told

PAGES = {
    "portfolio": ("../pages/chief/portfolio.py", N_("To the request")),
    "timeline": ("../pages/project/timeline.py", N_("To the timeline")),
    "system": ("../pages/admin/system.py", N_("To the timed jobs")),
}
FIRST = 30  # shown at once; more on demand
GROUPS = {
    "all": N_("All"),
    "unread": N_("Unread"),
    "letters": N_("Letters"),
    "dates": N_("Dates"),
    "decisions": N_("Decisions"),
}
RULES = {
    "letters": {NoticeRule.LETTER, NoticeRule.REPLIED},
    "dates": {NoticeRule.LATE, NoticeRule.MOVED},
    "decisions": {
        NoticeRule.TARGET_ASKED,
        NoticeRule.TARGET_DECIDED,
        NoticeRule.SLIP_ISSUED,
        NoticeRule.SLIP_ANSWERED,
    },
}


def sentence(seen: Inbox) -> None:
    """How many wait to be read."""
    if not seen.notices:
        st.markdown(_("Nothing yet. Letters that fall due and dates that move are told here."))
    elif seen.unread:
        st.markdown(words.ngettext("**{n} notice** waits.", "**{n} notices** wait.", seen.unread))
    else:
        st.markdown(_("Everything is read."))


def cards(viewer: Viewer, seen: Inbox) -> None:
    """The notices of the chosen kind, day by day."""
    if not seen.notices:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.segmented_control(
            _("Show"), GROUPS, format_func=lambda one: _(GROUPS[one]), default="all",
            required=True, key="inbox_group", label_visibility="collapsed",
        )  # fmt: skip
        if seen.unread:
            st.button(
                _("Mark all as read"), key="inbox_all", icon=":material/done_all:",
                on_click=_read, args=(viewer, None),
            )  # fmt: skip
    found = [one for one in seen.notices if _fits(one, str(chosen))]
    if not found:
        st.caption(_("Nothing of this kind."))
    shown = found if st.session_state.get("inbox_more") else found[:FIRST]
    for day, notices in groupby(shown, key=lambda one: local_day(one.made_at)):
        st.caption(words.day(day, long=True))
        for _same, one_cause in groupby(notices, key=lambda one: (one.project_code, one.made_at)):
            _card(viewer, list(one_cause))
    if len(found) > len(shown):
        st.checkbox(_("Show all {n}").format(n=len(found)), key="inbox_more")
    screen.listen()


def _fits(one: Told, group: str) -> bool:
    if group == "unread":
        return one.unread
    return group == "all" or one.rule in RULES[group]


def _card(viewer: Viewer, notices: list[Told]) -> None:
    """What one happening told of one project; unread lines are bold. On a phone the buttons stand
    below the words."""
    wide = not screen.narrow()
    with st.container(border=True, horizontal=wide, vertical_alignment="center"):
        with st.container(gap="xxsmall", width="stretch"):
            for one in notices:
                said = plain(notice_words.sentence(one))
                text = f"**{said}**" if one.unread else said
                st.markdown(f"{notice_words.icon(one)} {text}")
            first = notices[0]
            told = [plain(first.project)] if first.project else []
            st.caption(" · ".join([*told, words.moment(first.made_at)]))
        with st.container(
            horizontal=True, vertical_alignment="center", width="content" if wide else "stretch"
        ):
            if place := PAGES.get(notice_words.place(first)):
                st.page_link(
                    place[0], label=_(place[1]), icon=":material/arrow_forward:",
                    query_params={"project": first.project_code} if first.project_code else None,
                )  # fmt: skip
            if unread := [one.id for one in notices if one.unread]:
                st.button(
                    _("Read"), key=f"inbox_read_{first.id}", icon=":material/done:",
                    on_click=_read, args=(viewer, unread),
                )  # fmt: skip


def _read(viewer: Viewer, numbers: Sequence[int] | None) -> None:
    act.act(inbox.mark_read, viewer, notice_ids=numbers)
