"""The whisker and the chance on the card of a coming certificate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from charts.text import plain
from charts.whisker import common_span, whisker
from ui.parts import screen
from ui.parts.own_words import on_day
from ui.parts.range_words import chance
from ui.words import _
from views.certificates import Paper


def whiskered(paper: Paper, papers: Sequence[Paper], on: date) -> None:
    """The range on the axis that all coming ``papers`` share, and the chance of the target in
    words; nothing for a certificate in hand or without a range."""
    if paper.issued_on or not (paper.p10_on and paper.p80_on and paper.p90_on):
        return
    days = [
        day
        for one in papers
        if not one.issued_on
        for day in (one.p10_on, one.p90_on, one.projected_on, one.target_on)
    ]
    range_text = _("Eight times in ten between {earliest} and {latest}").format(
        earliest=on_day(paper.p10_on, on), latest=on_day(paper.p90_on, on)
    )
    st.plotly_chart(
        whisker(
            p10_on=paper.p10_on, p80_on=paper.p80_on, p90_on=paper.p90_on,
            projected_on=paper.projected_on, target_on=paper.target_on, span=common_span(days),
            hover=plain(range_text), dark=screen.dark(),
        ),
        theme=None, key=f"whisker_{paper.certificate_id}", config={"displayModeBar": False},
        alt=range_text,
    )  # fmt: skip
    st.caption("  \n".join(part for part in (range_text, chance(paper)) if part))
