"""Which project is shown, its head, and what became of the certificates that users watch."""

from __future__ import annotations

from datetime import date

import streamlit as st

from store.scope import Viewer
from ui import reads, shell, words
from ui.parts.own_words import assumed, gained, on_day
from ui.parts.range_words import coming
from ui.shell import plain
from ui.words import _
from views.certificates import Certificates, Paper

KEY = "shown_project"
WATCHED = ("GH-GC", "SG")  # planning permit, construction permit


def choose(viewer: Viewer) -> str:
    """The code of the project to show: from the address, else the first. Ends the script for a
    code that this viewer may not see."""
    names = {item.code: item.name for item in reads.own_projects(viewer)}
    code = shell.project_code() or next(iter(names), "")
    if code not in names:
        shell.nothing_here()
    if len(names) > 1:
        st.session_state[KEY] = code
        st.selectbox(
            _("Project"), list(names), format_func=lambda code: names[code], key=KEY, width=420,
            on_change=lambda: shell.choose_project(st.session_state[KEY]),
        )  # fmt: skip
    return code


def head(seen: Certificates) -> None:
    """The title; the key dates in a sentence; the published claim."""
    header = seen.header
    title(seen)
    _key_dates(seen)
    notes = [assumed(header.assumed)]
    if header.claim:
        notes.append(_("Published: “{claim}”").format(claim=header.claim))
        notes.append(header.claim_source or _("source not recorded"))
    st.caption(plain("  ".join(note for note in notes if note)))


def title(seen: Certificates) -> None:
    """Name, who and by which template."""
    header = seen.header
    with st.container(gap="xsmall"):
        st.title(plain(header.name), anchor=False)
        award = words.day(header.land_award_on, long=True)
        if "land_award_on" in header.assumed:
            award = _("{day} (assumed)").format(day=award)
        facts = [
            header.developer,
            _("lead office: {lead}").format(lead=header.lead),
            _("land award {award}").format(award=award),
            _("template {template}").format(template=header.template),
            header.code,
        ]
        st.caption(plain(" · ".join(facts)))


def _key_dates(seen: Certificates) -> None:
    papers = [p for p in seen.papers if p.kind in WATCHED] or list(seen.papers[-1:])
    if not papers:
        return
    st.markdown(f"#### {' '.join(_sentence(paper, seen.on) for paper in papers)}")


def _sentence(paper: Paper, on: date) -> str:
    text = (
        _("**{certificate}** in hand {day} ({gain}).")
        if paper.issued_on
        else _("**{certificate}** {day} ({gain}).")
    )
    return text.format(
        certificate=plain(paper.short),
        day=on_day(paper.issued_on, on) if paper.issued_on else coming(paper, on),
        gain=gained(paper.gained_cd),
    )
