"""Are dates told honestly: how far off they were, and were bad news told in time?"""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from ui import words
from ui.parts.score_words import horizon, too_late
from ui.words import _, ngettext
from views.scoring import Drift, Moves, Record


def errors(drift: tuple[Drift, ...]) -> None:
    """A card: how much later than projected the certificates came, by horizon."""
    with st.container(border=True, height="stretch"):
        st.subheader(f":material/swap_horiz: {_('How far off the projected dates were')}",
                     anchor=False)  # fmt: skip
        if not drift:
            st.markdown(_("No certificate has come yet after a forecast."))
            return
        rows = pd.DataFrame(
            [
                {
                    "horizon": horizon(one.band, one.up_to),
                    "median": words.days(one.median_cd, signed=True),
                    "spread": _("{earliest} to {latest}").format(
                        earliest=words.days(one.p10_cd, signed=True),
                        latest=words.days(one.p90_cd, signed=True),
                    ),
                    "cases": one.cases,
                }
                for one in drift
            ]
        )
        column = st.column_config
        config: dict[str, Any] = {
            "horizon": column.TextColumn(_("Horizon"), width=150),
            "median": column.TextColumn(_("Middle"), width=90),
            "spread": column.TextColumn(_("Eight in ten between"), width=150),
            "cases": column.NumberColumn(_("Certificates"), width=80),
        }
        st.dataframe(
            rows, hide_index=True, column_config=config, height="content",
            alt=_("Days between projected and issued, by horizon"),
        )  # fmt: skip
        st.caption(_("Positive: it came later than projected. Only certificates that have come."))


def moves(seen: Record) -> None:
    """A card: targets moved and warnings given, and how many of them at the last moment."""
    with st.container(border=True, height="stretch"):
        st.subheader(f":material/notifications: {_('Told in time')}", anchor=False)
        asked, crossed = seen.targets, seen.slips
        _told(
            _("Targets"),
            asked,
            ngettext("{n} request for another target.", "{n} requests for another target.",
                     asked.all) if asked.all else _("No other target was ever asked for."),
        )  # fmt: skip
        _told(
            _("Warnings"),
            crossed,
            ngettext("{n} projection crossed its target.", "{n} projections crossed their targets.",
                     crossed.all) if crossed.all else _("No projection has crossed its target."),
        )  # fmt: skip
        st.caption(
            _(
                "A target that moves just before it is due hides a delay; a warning that comes "
                "then is too late to act on. Figures of the whole district: nobody is ranked."
            )
        )


def _told(title: str, found: Moves, text: str) -> None:
    st.markdown(f"**{title}**")
    st.markdown(text if not found.all else f"{text} {too_late(found)}")
