"""The ledger of one method: the waterfall that ends at the gain, and the same as a table."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from charts.waterfall import waterfall
from charts.words import WaterfallWords
from ui import words
from ui.chart_words import signed_days
from ui.parts import screen
from ui.parts.gain_words import changed, label, source
from ui.words import _, ngettext
from views.lead_time import GROUPS
from views.ledger import Ledger

STOPS = ("pause", "refused")  # drawn like work: lost days, or days won back


def card(ledger: Ledger) -> None:
    """A card: who earned how many of the days, in a figure and in a table."""
    rows = frame(ledger)
    with st.container(border=True):
        st.subheader(f":material/waterfall_chart: {_('Who earned the days')}", anchor=False)
        st.plotly_chart(
            waterfall(rows, words=waterfall_words(), dark=screen.dark(), narrow=screen.narrow()),
            theme=None, key="waterfall", config={"displayModeBar": False},
            alt=_("Days gained, line by line; the table below says the same"),
        )  # fmt: skip
        silent = int(((rows["days_wd"] == 0) & (rows["days_cd"] == 0)).sum())
        if silent:
            st.caption(
                ngettext(
                    "{n} line moved this date by no day; it stands in the table.",
                    "{n} lines moved this date by no day; they stand in the table.",
                    silent,
                )
            )
        with st.expander(_("As a table, with sources"), icon=":material/table_rows:"):
            _table(rows, ledger)


def frame(ledger: Ledger) -> pd.DataFrame:
    """One row a line of the ledger, in its order."""
    return pd.DataFrame(
        [
            {
                "label": label(entry),
                "group": GROUPS[entry.kind] if entry.kind not in STOPS else "pace",
                "organisation": entry.organisation,
                "days_wd": entry.days_wd,
                "days_cd": entry.days_cd,
                "credit": float(entry.credit),
                "alone_wd": entry.alone_wd,
                "but_for_wd": entry.but_for_wd,
                "changed": changed(entry),
                "source": source(entry),
            }
            for entry in ledger.entries
        ]
    ).astype({"alone_wd": "Int64", "but_for_wd": "Int64"})


def _table(rows: pd.DataFrame, ledger: Ledger) -> None:
    column = st.column_config
    config: dict[str, Any] = {
        "label": column.TextColumn(_("Line"), width=260, pinned=not screen.narrow()),
        "organisation": column.TextColumn(_("Organisation"), width=110),
        "days_wd": column.NumberColumn(_("Working days"), width=80, format="%+d"),
        "days_cd": column.NumberColumn(_("Calendar days"), width=80, format="%+d"),
        "credit": column.NumberColumn(
            _("Exact credit"), width=80, format="%+.2f",
            help=_("Working days before rounding to whole ones."),
        ),
        "alone_wd": column.NumberColumn(
            _("Alone"), width=70, format="%+d",
            help=_("Working days that it would have gained without any other line."),
        ),
        "but_for_wd": column.NumberColumn(
            _("But for it"), width=70, format="%+d",
            help=_("Working days that would be lost without it, all others kept."),
        ),
        "changed": column.TextColumn(_("What it changed"), width=240),
        "source": column.TextColumn(_("Source of the comparison"), width=260),
    }  # fmt: skip
    st.dataframe(
        rows.drop(columns="group"), hide_index=True, column_config=config, placeholder="",
        height="content",
        alt=_("Lines of the ledger with their days, alone, but for, and sources"),
    )  # fmt: skip
    st.caption(
        _(
            "The lines add up to {wd}. Alone they would add up to {alone}, “but for” to {but_for}: "
            "these two count shared days twice or not at all and stand beside for comparison."
        ).format(
            wd=words.days(ledger.gained_wd, unit="wd", signed=True),
            alone=words.days(int(rows["alone_wd"].sum()), unit="wd", signed=True),
            but_for=words.days(int(rows["but_for_wd"].sum()), unit="wd", signed=True),
        )
    )
    if ledger.orders:
        most = max(entry.error or 0.0 for entry in ledger.entries)
        st.caption(
            _(
                "More than 15 lines: credits are means over {n} drawn orders, with a standard "
                "error of {error} working days at most."
            ).format(n=words.number(ledger.orders), error=words.number(most, 2))
        )


def waterfall_words() -> WaterfallWords:
    """The words of the waterfall of one certificate, or of the whole district."""
    return WaterfallWords(
        signed_days=signed_days,
        signed_wd=lambda days: words.days(days, unit="wd", signed=True),
        total=_("Days gained"),
        column=_("working · calendar"),
        deeds=_("Coordination"),
        pace=_("Quicker work"),
        lost=_("Lost days"),
        rest=_("Belongs to nobody"),
        alone=_("Alone"),
        empty=_("No day was gained or lost."),
    )
