"""A developer's certificates as cards: those to come, those in hand."""

from __future__ import annotations

from datetime import date

import streamlit as st

from ui import words
from ui.parts.lights import COLOURS, ICONS
from ui.parts.own_words import gained, on_day
from ui.shell import plain
from ui.words import _
from views.certificates import Paper

CARD_PX = 290


def coming(papers: tuple[Paper, ...], today: date) -> None:
    """Cards of the certificates to come, the next first."""
    st.subheader(_("Certificates to come"), anchor=False)
    st.caption(_told(papers))
    with st.grid(min_column_width=CARD_PX):
        for paper in papers:
            with st.container(border=True, height="stretch", gap="xsmall"):
                _coming_card(paper, today)


def _told(papers: tuple[Paper, ...]) -> str:
    """What the dates are, and that none of them is a promise."""
    if any(_has_range(paper) for paper in papers):
        return _(
            "Each date is counted from today's facts; the earliest and the latest beside it say "
            "how sure it is. Neither is a promise."
        )
    return _(
        "Each date is a plan date counted from today's facts, without an earliest and a latest: "
        "it is not a promise."
    )


def _has_range(paper: Paper) -> bool:
    return paper.p10_on is not None and paper.p90_on is not None


def in_hand(papers: tuple[Paper, ...], today: date) -> None:
    """Cards of the certificates in hand, the newest first."""
    st.subheader(_("Certificates in hand"), anchor=False)
    with st.grid(min_column_width=CARD_PX):
        for paper in papers:
            with st.container(border=True, height="stretch", gap="xsmall"):
                _issued_card(paper, today)


def _coming_card(paper: Paper, today: date) -> None:
    st.markdown(f"**{plain(paper.name)}**")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        likely = _("Likely **{day}**").format(day=words.day(paper.projected_on, long=True))
        st.markdown(likely, width="content")
        _light(paper.light)
    if paper.p80_on:
        st.markdown(_("Eight in ten by **{day}**").format(day=words.day(paper.p80_on, long=True)))
    if _has_range(paper):
        st.caption(
            _("Eight times in ten between {earliest} and {latest}").format(
                earliest=on_day(paper.p10_on or paper.projected_on, today),
                latest=on_day(paper.p90_on or paper.projected_on, today),
            )
        )
    st.markdown(_ordinary(paper, today))
    late = (paper.projected_on - paper.target_on).days
    st.caption(
        _("Target {target}, {late}").format(
            target=on_day(paper.target_on, today), late=_against_target(late)
        )
    )
    _marks(paper)


def _ordinary(paper: Paper, today: date) -> str:
    return _("{gain} ({ordinary})").format(
        gain=gained(paper.gained_cd), ordinary=on_day(paper.conventional_on, today)
    )


def _light(light: str) -> None:
    st.badge(
        words.word("light", light),
        color=COLOURS[light],  # type: ignore[arg-type]  # a colour of the table there
        icon=f":material/{ICONS[light]}:",
    )


def _against_target(late: int) -> str:
    if late == 0:
        return _("likely on the very day")
    if late > 0:
        return _("likely {days} after it").format(days=words.days(late))
    return _("likely {days} before it").format(days=words.days(-late))


def _issued_card(paper: Paper, today: date) -> None:
    st.markdown(f":green[:material/verified:] **{plain(paper.name)}**")
    number = plain(paper.number) if paper.number else _("number not recorded")
    st.markdown(f"**{words.day(paper.issued_on, long=True)}** · {number}")
    st.markdown(_ordinary(paper, today))
    _marks(paper)


def _marks(paper: Paper) -> None:
    """What is not certain about the card, in words."""
    marks = []
    if paper.assumed:
        marks.append(_("The date in hand is assumed; no source states it."))
    if paper.unverified:
        marks.append(_("The ordinary duration is not verified in a primary text."))
    if paper.provisional:
        marks.append(_("Provisional: no official holidays are known for that year yet."))
    if marks:
        st.caption(":material/info: " + " ".join(marks))
