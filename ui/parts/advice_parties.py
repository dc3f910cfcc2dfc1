"""One list for each external party: what it owes over all projects, since when, what it costs."""

from __future__ import annotations

import streamlit as st

from ui import words
from ui.parts.own_words import on_day
from ui.shell import plain
from ui.words import _, ngettext
from views.advice import Owed, Party, Today

TIMELINE = "../pages/project/timeline.py"
PARTY = "../pages/liaison/party.py"
AT_ONCE = 4


def parties(seen: Today) -> None:
    """Cards of equal height, the party with most days at stake first."""
    st.subheader(f":material/mail: {_('What each external party owes')}", anchor=False)
    if not seen.parties:
        st.markdown(_("No letter waits for an answer."))
        return
    with st.grid(2, min_column_width=340):
        for party in seen.parties:
            _card(party, seen)


def told(letter: Owed, seen: Today) -> str:
    """Since when, until when, and what an answer today would gain."""
    over = (seen.on - letter.due_on).days
    due = (
        _("was due {day}, {days} over").format(
            day=on_day(letter.due_on, seen.on), days=words.days(over)
        )
        if over > 0
        else _("due {day}").format(day=on_day(letter.due_on, seen.on))
    )
    parts = [letter.step, _("sent {day}").format(day=on_day(letter.sent_on, seen.on)), due]
    if letter.promised_on:
        parts.append(_("promised for {day}").format(day=on_day(letter.promised_on, seen.on)))
    if letter.stake_cd:
        parts.append(
            _("an answer today gains {days} over all certificates").format(
                days=words.days(max(round(letter.stake_cd), 1))
            )
        )
    return " · ".join(parts)


def _card(party: Party, seen: Today) -> None:
    with st.container(border=True, height="stretch", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.page_link(
                PARTY, label=f"**{plain(party.name)}**",
                query_params={"party": str(party.organisation_id)},
            )  # fmt: skip
            st.badge(
                ngettext("{n} letter", "{n} letters", len(party.letters)), color="gray",
                icon=":material/mail:",
            )  # fmt: skip
            st.space("stretch")
            if party.stake_cd:
                st.badge(
                    _("{days} at stake").format(days=words.days(max(round(party.stake_cd), 1))),
                    color="orange",
                )
        for letter in party.letters[:AT_ONCE]:
            _letter(letter, seen)
        rest = party.letters[AT_ONCE:]
        if rest:
            with st.expander(ngettext("{n} more", "{n} more", len(rest))):
                for letter in rest:
                    _letter(letter, seen)


def _letter(letter: Owed, seen: Today) -> None:
    with st.container(gap="xxsmall"):
        st.page_link(
            TIMELINE, label=plain(letter.project), query_params={"project": letter.project_code}
        )
        st.caption(plain(told(letter, seen)))
