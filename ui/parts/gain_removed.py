"""The register of removed items: from whom, to whom, on what basis, and what each had cost."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from store.scope import Viewer
from ui import words
from ui.parts import screen
from ui.reads import coordination as reads
from ui.words import _, ngettext, word
from views.removals import Removed


def card(viewer: Viewer) -> None:
    """A table, one row a removed item of a project; nothing where none was removed."""
    found = reads.removals(viewer)
    if not found:
        return
    column = st.column_config
    with st.container(border=True):
        st.subheader(f":material/content_cut: {_('Removed items')}", anchor=False)
        silent = sum(one.drag_wd == 0 for one in found)
        st.caption(
            ngettext("{n} removed item.", "{n} removed items.", len(found))
            + (" " if words.code() == "en" else "")
            + ngettext(
                "{n} of them lay on no longest path and saved papers and visits but no day.",
                "{n} of them lay on no longest path and saved papers and visits but no day.",
                silent,
            )
        )
        st.dataframe(
            pd.DataFrame([_row(one) for one in found]), hide_index=True, height="content",
            column_config={
                "project": column.TextColumn(_("Project"), pinned=not screen.narrow()),
                "item": column.TextColumn(_("Item"), width=200),
                "drag": column.TextColumn(_("What it had cost"), width=150),
                "instead": column.TextColumn(_("In its place"), width=220),
                "giver": column.TextColumn(_("Proof from")),
                "taker": column.TextColumn(_("Proof for")),
                "basis": column.TextColumn(_("Basis"), width=220),
                "channel": column.TextColumn(_("How")),
                "since": column.TextColumn(_("Since")),
            },
            alt=_("Removed items with what stands in their place and the days that they had cost"),
        )  # fmt: skip


def drag(one: Removed) -> str:
    """2 working days, or that it cost none."""
    if one.drag_wd is None:
        return words.NOTHING
    if one.drag_wd == 0:
        return _("0 days: it held nothing up")
    return words.days(one.drag_wd, unit="wd")


def instead(one: Removed) -> str:
    """The internal confirmation in its place, itself timed."""
    if not one.substitute:
        return _("nothing")
    if one.took is not None:
        return _("{item}: {days}").format(item=one.substitute, days=words.days(one.took))
    return f"{one.substitute}: {word('state', one.state)}"


def _row(one: Removed) -> dict[str, str]:
    return {
        "project": one.project,
        "item": one.item,
        "drag": drag(one),
        "instead": instead(one),
        "giver": one.giver,
        "taker": one.taker or words.NOTHING,
        "basis": one.basis,
        "channel": word("action_channel", one.channel),
        "since": one.since,
    }
