"""The certificates of a project that is about to be registered, with targets to change."""

from __future__ import annotations

from datetime import date

import streamlit as st

from ui import words
from ui.forms.fields import Fields
from ui.shell import plain
from ui.words import _, ngettext
from views.certificates import Certificates, Paper


def draw(found: Certificates, fields: Fields) -> dict[str, date]:
    """One card a certificate; gives the targets that were changed, by step code."""
    count = ngettext("{n} certificate", "{n} certificates", len(found.papers))
    last = found.papers[-1]
    st.markdown(
        _("{certificates}; the last one, {name}, is projected {day}.").format(
            certificates=count, name=plain(last.short), day=words.day(last.projected_on, long=True)
        )
    )
    changed = {}
    with st.grid(3, min_column_width=280):
        for paper in found.papers:
            picked = _card(paper, fields)
            if picked and picked != paper.target_on:
                changed[paper.step_code] = picked
    return changed


def _card(paper: Paper, fields: Fields) -> date | None:
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.markdown(f"**{plain(paper.name)}**")
        st.caption(
            _("Conventional {conventional} · projected {projected}").format(
                conventional=words.day(paper.conventional_on, long=True),
                projected=words.day(paper.projected_on, long=True),
            )
        )
        _difference(paper.gained_cd)
        st.space("stretch")
        # The planned day is part of the name: with another plan the field starts from that one.
        name = f"target_{paper.step_code}_{paper.target_on}"
        return fields.day(name, _("Target"), paper.target_on, required=False)


def _difference(gained_cd: int) -> None:
    days = words.days(abs(gained_cd))
    if gained_cd < 0:
        st.badge(_("{days} later than conventional").format(days=days), color="orange")
    elif gained_cd:
        st.badge(_("{days} sooner than conventional").format(days=days), color="green")
    else:
        st.badge(_("as conventional"), color="gray")
