"""Which certificate, and the three ways of saying what would have been."""

from __future__ import annotations

from datetime import date

import streamlit as st

from ui import words
from ui.parts.gain_words import MEANINGS, METHODS
from ui.parts.own_words import on_day
from ui.words import _
from views.certificates import Paper
from views.lead_time import DEFAULT, LeadTime, first_asked
from views.ledger import Ledger
from views.ledger_players import Method

PAPER, METHOD = "gain_certificate", "gain_method"


def certificate(papers: tuple[Paper, ...]) -> Paper:
    """The certificate whose days are told: the reader's choice, else the construction permit."""
    names = {paper.certificate_id: paper.name for paper in papers}
    if st.session_state.get(PAPER) not in names:
        st.session_state[PAPER] = first_asked(papers)
    chosen = st.selectbox(
        _("Certificate"), list(names), format_func=lambda number: names[number], key=PAPER,
        width=420,
    )  # fmt: skip
    return next(paper for paper in papers if paper.certificate_id == chosen)


def side_by_side(found: LeadTime, on: date) -> None:
    """What each method says; the default is marked."""
    with st.grid(3, min_column_width=230):
        for method, ledger in found.ledgers.items():
            with st.container(border=True, height="stretch", gap="xsmall"):
                _card(method, ledger, on)


def _card(method: Method, ledger: Ledger, on: date) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(f"**{_(METHODS[method])}**", width="content")
        if method == DEFAULT:
            st.badge(_("default"), color="blue")
    st.markdown(f"### {words.days(ledger.gained_cd, signed=True)}")
    st.caption(
        _("{working} · ordinary way until {day}").format(
            working=words.days(ledger.gained_wd, unit="wd", signed=True),
            day=on_day(ledger.conventional_on, on),
        )
    )
    st.caption(_(MEANINGS[method]))


def method() -> Method:
    """The method whose lines are shown."""
    chosen: Method = (
        st.segmented_control(
            _("Lines by"), list(METHODS), default=DEFAULT, required=True,
            format_func=lambda key: _(METHODS[key]), key=METHOD,
        )
        or DEFAULT
    )  # fmt: skip
    return chosen
