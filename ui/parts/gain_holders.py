"""Who held the days of the span: every day once, with and without stops of the clock."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from charts.holders import holders
from charts.words import HolderWords
from ui import words
from ui.parts import screen
from ui.parts.own_words import on_day
from ui.words import N_, _, word
from views.holders import Holders, Share

CUTS = {"side": N_("By kind"), "lane": N_("By organisation")}
SIDES = ("department", "applicant", "external", "notice", "nobody")


def card(found: Holders, on: date) -> None:
    """A card with the figure; the same numbers are in its labels."""
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader(f":material/pan_tool: {_('Who held the days')}", anchor=False)
            st.space("stretch")
            cut = st.segmented_control(
                _("Divided"), list(CUTS), default="side", required=True,
                format_func=lambda key: _(CUTS[key]), key="holders_cut",
                label_visibility="collapsed",
            )  # fmt: skip
        st.caption(
            _("{days} from the land award on {start} to {end}; every day counts once.").format(
                days=words.days(found.span_cd),
                start=on_day(found.start_on, on),
                end=on_day(found.end_on, on),
            )
        )
        shares = found.by_lane if cut == "lane" else found.by_side
        st.plotly_chart(
            holders(frame(shares), words=_words(), dark=screen.dark(), narrow=screen.narrow()),
            theme=None, key="holders", config={"displayModeBar": False},
            alt=_("Days of the span by holder, adding up to it"),
        )  # fmt: skip
        if any(share.days != share.unstopped for share in shares):
            st.caption(
                _(
                    "While a clock stands still, the day belongs to whoever caused the stop. The "
                    "thin bars charge it to the office whose clock it is."
                )
            )


def frame(shares: tuple[Share, ...]) -> pd.DataFrame:
    """One row a holder, most days first; nobody's last. A holder without a day is left out."""
    return pd.DataFrame(
        [
            {
                "label": share.name or word("holder", share.code),
                "side": share.code if share.code in SIDES else "lane",
                "days": share.whole,
                "unstopped": float(share.unstopped),
            }
            for share in shares
            if share.days or share.unstopped
        ],
        columns=["label", "side", "days", "unstopped"],
    )


def _words() -> HolderWords:
    return HolderWords(
        days=words.days,
        total=_("The whole span"),
        column=_("calendar days"),
        sides={side: word("holder", side) for side in SIDES} | {"lane": _("Organisation")},
        unstopped=_("With stops charged to the office"),
        empty=_("No day has passed yet."),
    )
