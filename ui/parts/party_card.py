"""The page of one external party: which one, what it owes, the way to tell it, how it answered."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from ui import words
from ui.parts import party_words
from ui.shell import plain
from ui.words import _, word
from views.parties import PartyPage, PartyRow

TIMELINE = "../pages/project/timeline.py"
COLOURS = {"sent": "gray", "acknowledged": "blue", "holding": "orange"}


def choose(rows: Sequence[PartyRow]) -> int | None:
    """The party of this page: from the address, else the one that owes most; None without any."""
    if not rows:
        return None
    names = {row.organisation_id: _said(row) for row in rows}
    numbers = list(names)
    asked = st.query_params.get("party", "")
    wanted = int(asked) if asked.isdecimal() and int(asked) in names else numbers[0]
    chosen = st.selectbox(
        _("External party"), numbers, numbers.index(wanted), lambda n: names[n], "party_chosen",
        width=420,
    )  # fmt: skip
    st.query_params["party"] = str(chosen)
    return int(chosen)


def head(page: PartyPage) -> None:
    """Four figures, and what they were counted from."""
    known = page.habit
    stake = words.number(round(page.stake_cd)) if page.ranked else "—"
    with st.grid(4, min_column_width=150):
        st.metric(_("Letters owed"), len(page.debts), border=True, icon=":material/mail:")
        st.metric(
            _("Days at stake"), stake, border=True,
            icon=":material/hourglass_bottom:",
            help=_("Calendar days that its answers today would win over all certificates."),
        )  # fmt: skip
        st.metric(
            _("Usual time, working days"),  # a value with its unit does not fit on a phone
            words.number(round(known.median_wd)) if known.median_wd is not None else "—",
            border=True, icon=":material/timer:", help=_("The middle one of its answers."),
        )  # fmt: skip
        st.metric(
            _("Promises kept"), f"{known.kept} / {known.judged}" if known.judged else "—",
            border=True, icon=":material/event_available:",
        )  # fmt: skip
    st.caption(" ".join(party_words.habit(known)))


def debts(page: PartyPage) -> None:
    st.subheader(f":material/mail: {_('What it owes')}", anchor=False)
    if not page.debts:
        st.markdown(_("Nothing: every letter to it was answered."))
        return
    with st.grid(2, min_column_width=340):
        for debt in page.debts:
            with st.container(border=True, height="stretch", gap="xsmall"):
                with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
                    st.page_link(
                        TIMELINE, label=plain(debt.owed.project),
                        query_params={"project": debt.owed.project_code},
                    )  # fmt: skip
                    st.badge(
                        word("letter_state", debt.state),
                        color=COLOURS.get(debt.state, "gray"),  # type: ignore[arg-type]
                    )
                    if debt.over_cd:
                        st.badge(_("overdue"), color="red", icon=":material/error:")
                st.markdown(plain(debt.owed.step))
                st.caption(plain(party_words.told(debt, page)))


def answers(page: PartyPage) -> None:
    if not page.answers:
        return
    st.subheader(f":material/history: {_('How it answered')}", anchor=False)
    frame = pd.DataFrame(
        {
            _("Project"): [one.project for one in page.answers],
            _("Item"): [one.step for one in page.answers],
            _("Sent"): [words.day(one.sent_on, long=True) for one in page.answers],
            _("Answered"): [words.day(one.replied_on, long=True) for one in page.answers],
            _("The reply"): [word("reply", one.reply) for one in page.answers],
            _("Took"): [
                words.days(one.took_wd, unit="wd") + (_(" (assumed)") if one.assumed else "")
                for one in page.answers
            ],
        }
    )
    st.dataframe(frame, hide_index=True, alt=_("The newest answers of the party"))


def _said(row: PartyRow) -> str:
    if not row.owed:
        return row.name
    return _("{party} · {n} owed").format(party=row.name, n=row.owed)
