"""Dates that were missed, with what was said about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from store.scope import Viewer
from ui import words
from ui.shell import plain
from ui.words import _, ngettext
from views.missed import Missed

TIMELINE, SUPERVISION = "../pages/project/timeline.py", "../pages/chief/supervision.py"
AT_ONCE = 10


def card(missed: Sequence[Missed], viewer: Viewer, on: date) -> None:
    """Those that nobody has explained come first."""
    with st.container(border=True, gap="small"):
        st.subheader(f":material/event_busy: {_('Missed dates')}", anchor=False)
        if not missed:
            st.markdown(_("No open item has missed its date."))
        for item in missed[:AT_ONCE]:
            _item(item, viewer, on)
        rest = missed[AT_ONCE:]
        if rest:
            with st.expander(ngettext("{n} more", "{n} more", len(rest))):
                for item in rest:
                    _item(item, viewer, on)


def _item(item: Missed, viewer: Viewer, on: date) -> None:
    with st.container(gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.page_link(
                TIMELINE, label=f"**{plain(item.project)}**",
                query_params={"project": item.project_code},
            )  # fmt: skip
            st.badge(plain(item.lane), color="gray")
            st.space("stretch")
            if item.text:
                st.badge(_("explained"), color="blue", icon=":material/chat:")
            else:
                late = words.days(item.late_wd, unit="wd")
                st.badge(
                    _("{days}, no explanation").format(days=late), color="red",
                    icon=":material/error:",
                )  # fmt: skip
            if viewer.role == "chief":
                st.page_link(
                    SUPERVISION, label=_("Instruct"), icon=":material/campaign:",
                    query_params={"project": item.project_code, "step": str(item.step_id)},
                )  # fmt: skip
        lines = [_("{step}: was due {day}").format(step=item.step, day=words.day(item.missed_on))]
        if item.text:
            lines.append(
                _("{who}: {text} New date: {day}.").format(
                    who=item.by or words.NOTHING, text=item.text, day=words.day(item.new_on)
                )
            )
        st.caption("  \n".join(plain(line) for line in lines))
