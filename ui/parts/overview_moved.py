"""What moved since a day: from, to, by how much, why and who."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from store.clock import local_day
from ui import words
from ui.parts.overview_table import PERMITS
from ui.parts.own_words import on_day
from ui.shell import plain
from ui.words import _, ngettext, word
from views.portfolio import Portfolio

SINCE = "overview_since"
AT_ONCE = 8
NIGHT = "day_passed"  # the cause of a move on which nobody did anything


def since(on: date) -> date:
    """The day that the reader chose; a week back unless they did."""
    chosen = st.session_state.get(SINCE)
    return min(chosen, on) if isinstance(chosen, date) else on - timedelta(days=7)


def moved(seen: Portfolio, first: date) -> None:
    """A card with one line a move, the newest first."""
    rows = seen.moved
    if st.session_state.get("overview_kinds", "permits") == "permits":
        rows = rows[rows["kind"].isin(PERMITS)]
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.subheader(f":material/swap_vert: {_('What moved')}", anchor=False)
            st.space("stretch")
            st.date_input(
                _("Since"), value=first, max_value=seen.on, format="YYYY-MM-DD", key=SINCE,
                width=170,
            )  # fmt: skip
        if rows.empty:
            st.markdown(_("No projected date moved since then."))
        for row in rows.head(AT_ONCE).itertuples(index=False):
            _move(row, seen)
        rest = rows.iloc[AT_ONCE:]
        if len(rest):
            with st.expander(ngettext("{n} more move", "{n} more moves", len(rest))):
                for row in rest.itertuples(index=False):
                    _move(row, seen)


def cause_words(cause: str, step: str) -> str:
    """Finished: Review of the drawings."""
    return (
        _("{event}: {step}").format(event=word("event", cause), step=step)
        if step
        else word("event", cause)
    )


def days_badge(days_cd: int) -> None:
    """Green and an arrow for sooner, orange for later, with the words."""
    text = _("{days} later") if days_cd > 0 else _("{days} sooner")
    icon = ":material/arrow_downward:" if days_cd > 0 else ":material/arrow_upward:"
    st.badge(
        text.format(days=words.days(abs(days_cd))), color="orange" if days_cd > 0 else "green",
        icon=icon,
    )  # fmt: skip


def who(actor: str, organisation: str) -> str:
    """A name with its office; empty for what the clockwork did."""
    if not actor or not organisation:
        return actor or organisation
    return _("{name} ({office})").format(name=actor, office=organisation)


def _move(row: Any, seen: Portfolio) -> None:
    on = seen.on
    with st.container(gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{plain(row.project)}** · {plain(row.certificate)}", width="content")
            st.markdown(f"{on_day(row.before, on)} → **{on_day(row.after, on)}**", width="content")
            days_badge(int(row.days_cd))
        said = [cause_words(row.cause, row.cause_step), who(row.actor, row.organisation)]
        if row.cause == NIGHT:
            said.append(_held(row.certificate_id, seen))
        recorded = local_day(row.recorded_at)
        if pd.notna(row.happened_on) and row.happened_on < recorded:
            said.append(_("happened {day}").format(day=on_day(row.happened_on, on)))
        said.append(_("recorded {day}").format(day=words.moment(row.recorded_at)))
        st.caption(plain(" · ".join(part for part in said if part)))


def _held(certificate_id: int, seen: Portfolio) -> str:
    """What the certificate waits for: nights move it because nobody has moved that."""
    rows = seen.certificates
    row = rows[rows["certificate_id"] == certificate_id].iloc[0]
    if not row["next"]:
        return ""
    return _("waits for {step} ({holder})").format(step=row["next"], holder=row["holder"])
