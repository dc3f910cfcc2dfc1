"""Before and after, certificate by certificate: a sentence, a table, a small chart."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from charts.certificate_dots import certificate_dots
from services.scenarios import Outcome
from ui import chart_words, shell, words
from ui.parts import screen
from ui.parts.whatif_words import said
from ui.shell import plain
from ui.words import _, ngettext
from views.whatif import Scratch


def draw(seen: Scratch, outcome: Outcome, other: tuple[str, Outcome] | None) -> None:
    """``other``: the name of a kept scenario and what comes of it, for comparison."""
    with st.container(border=True, height="stretch"):
        st.subheader(f":material/compare_arrows: {_('Before and after')}", anchor=False)
        if not outcome.papers:
            st.markdown(_("Every certificate of this project is in hand."))
            return
        st.markdown(f"**{sentence(outcome)}**")
        for change in outcome.void:
            st.caption(plain(_("Without effect now: {change}").format(change=said(change, seen))))
        _figure(outcome)
    with st.container(border=True):
        _table(outcome, other)


def sentence(outcome: Outcome) -> str:
    """What the changes do, in one line."""
    sooner = [p for p in outcome.papers if p.sooner_cd > 0]
    later = [p for p in outcome.papers if p.sooner_cd < 0]
    if not sooner and not later:
        return _("No certificate moves.")
    parts = []
    if sooner:
        parts.append(
            ngettext("{n} certificate comes sooner", "{n} certificates come sooner", len(sooner))
        )
    if later:
        parts.append(
            ngettext("{n} certificate comes later", "{n} certificates come later", len(later))
        )
    most = max(outcome.papers, key=lambda p: abs(p.sooner_cd))
    return _("{what}; most of all {certificate}, {days}.").format(
        what=_(", ").join(parts),
        certificate=plain(words.short(most)),
        days=words.days(-most.sooner_cd, signed=True),
    )


def _figure(outcome: Outcome) -> None:
    frame = pd.DataFrame(
        [
            {
                "certificate_id": paper.certificate_id,
                "label": words.short(paper),
                "conventional_on": paper.before_on,
                "target_on": paper.target_on,
                "projected_on": paper.after_on,
                "actual_on": None,
                "gained_cd": paper.sooner_cd,
            }
            for paper in outcome.papers
        ]
    )
    spoken = replace(
        chart_words.dots(), conventional=_("As it stands"), projected=_("With the changes"),
        gained=_("Sooner"),
    )  # fmt: skip
    st.plotly_chart(
        certificate_dots(frame, today=shell.today(), words=spoken, dark=screen.dark()),
        theme=None,
        config={"displayModeBar": False},
        key="whatif_dots",
        alt=_("Every certificate to come: as it stands, with the changes, and its target"),
    )


def _table(outcome: Outcome, other: tuple[str, Outcome] | None) -> None:
    compared = {p.certificate_id: p for p in other[1].papers} if other else {}
    rows = []
    for paper in outcome.papers:
        row = {
            _("Certificate"): words.short(paper),
            _("Target"): words.day(paper.target_on, long=True),
            _("As it stands"): words.day(paper.before_on, long=True),
            _("With the changes"): words.day(paper.after_on, long=True),
            _("Difference"): _difference(paper.sooner_cd),
        }
        if other:
            twin = compared[paper.certificate_id]
            row[other[0]] = words.day(twin.after_on, long=True)
            row[_("Difference, {name}").format(name=other[0])] = _difference(twin.sooner_cd)
        rows.append(row)
    st.dataframe(
        pd.DataFrame(rows), hide_index=True,
        alt=_("Every certificate to come, before and after the changes"),
    )  # fmt: skip


def _difference(sooner_cd: int) -> str:
    return words.days(-sooner_cd, signed=True) if sooner_cd else _("unmoved")
