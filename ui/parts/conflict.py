"""Two people wrote on the same item: what is stored now beside what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

import streamlit as st

from ui import words
from ui.shell import plain
from ui.words import N_, _, word
from views.story import Happening

LABELS = {
    "started_on": N_("Started on"),
    "finished_on": N_("Finished on"),
    "outcome": N_("How it ended"),
    "remaining": N_("Days still needed"),
    "promised_on": N_("Reply promised"),
    "target_on": N_("Target"),
    "number": N_("Number of the certificate"),
}


def choose(
    message: str,
    theirs: Mapping[str, object],
    newest: Happening | None,
    typed: Mapping[str, str],
    key: str,
) -> Literal["theirs", "mine"] | None:
    """Both sides and the two ways on; what the reader chose in this run.

    ``theirs`` are stored values by column, ``typed`` words by label, ``newest`` the happening
    that came in between.
    """
    st.markdown(f":material/compare_arrows: **{_('Saved by somebody else meanwhile')}**")
    st.caption(message)
    if newest:
        st.markdown(_author(newest))
    stored, mine = st.columns(2)
    with stored:
        st.markdown(f"**{_('Stored now')}**")
        _pairs({_(LABELS[k]): _said(k, v) for k, v in theirs.items() if k in LABELS and v})
    with mine:
        st.markdown(f"**{_('What you typed')}**")
        _pairs(typed)
    with st.container(horizontal=True):
        theirs_taken = st.button(_("Take theirs"), key=f"{key}_theirs")
        mine_saved = st.button(_("Save mine on top"), key=f"{key}_mine", type="primary")
    if theirs_taken:
        return "theirs"
    return "mine" if mine_saved else None


def _author(newest: Happening) -> str:
    who = newest.actor or newest.organisation
    said = _("{event}, {day}; recorded by {who} at {at}").format(
        event=word("event", newest.kind),
        day=words.day(newest.happened_on),
        who=who or words.NOTHING,
        at=words.moment(newest.recorded_at),
    )
    note = f"  \n“{plain(newest.note)}”" if newest.note else ""
    return plain(said) + note


def _pairs(values: Mapping[str, str]) -> None:
    lines = [f"{plain(label)}: **{plain(said)}**" for label, said in values.items()]
    st.markdown("  \n".join(lines) if lines else words.NOTHING)


def _said(name: str, value: object) -> str:
    if isinstance(value, date):
        return words.day(value, long=True)
    if name == "outcome":
        return word("outcome", str(value))
    return str(value)
