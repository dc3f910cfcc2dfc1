"""Days gained with the method in words, what was published, what helped, what was noted."""

from __future__ import annotations

import streamlit as st

from store.scope import Viewer
from ui import reads, words
from ui.parts.gain_words import earned, label
from ui.parts.own_words import assumed, gained, listed, on_day
from ui.shell import plain
from ui.words import _
from views.certificates import Paper
from views.developer import Note, OwnProject
from views.lead_time import first_asked

NOTES_AT_FIRST = 4
LEDGER = "../pages/project/lead_time.py"


def gain(own: OwnProject) -> None:
    """How the days are counted, and the published figure beside the computed one."""
    with st.container(border=True, height="stretch"):
        st.subheader(_("Days gained"), anchor=False)
        for paper in dict.fromkeys((*own.in_hand[:1], own.papers[-1])):
            _gain_of(paper)
        st.markdown(_method(own))
        if own.header.claim:
            claim = _('Published: "{claim}"').format(claim=plain(own.header.claim))
            source = plain(own.header.claim_source or _("source not recorded"))
            st.markdown(f"> {claim}  \n> {source}")
            st.caption(_("Quoted as published. It is not our figure and is not corrected by it."))
        if own.header.assumed:
            st.caption(":material/info: " + assumed(own.header.assumed))


def _gain_of(paper: Paper) -> None:
    text = _("**{certificate}**: {gain}, that is {wd}.")
    if not paper.issued_on:
        text = _("**{certificate}** (likely): {gain}, that is {wd}.")
    wd = words.days(abs(paper.gained_wd), unit="wd")
    st.markdown(text.format(certificate=plain(paper.short), gain=gained(paper.gained_cd), wd=wd))


def _method(own: OwnProject) -> str:
    ordinary = own.ordinary
    text = _(
        'The ordinary way is the serial procedure of template "{template}" from the land award on '
        "{award}, each item with its statutory limit. It was frozen on {frozen} with the calendar "
        "{calendar} and does not change. Gained is that date minus the date in hand, or the likely "
        "date as long as there is none; in calendar days."
    ).format(
        template=plain(ordinary.template),
        award=words.day(ordinary.since, long=True),
        frozen=words.day(ordinary.frozen_on, long=True),
        calendar=plain(ordinary.calendar_version),
    )
    if ordinary.reason:
        text += " " + _("Reason: {reason}.").format(reason=plain(ordinary.reason))
    return text


def helped(viewer: Viewer, own: OwnProject) -> None:
    """What coordination did, and how many days each deed was worth."""
    with st.container(border=True, height="stretch"):
        st.subheader(_("What coordination did"), anchor=False)
        if not own.parallel and not own.chased:
            st.markdown(_("Nothing is recorded yet."))
            return
        for item in own.parallel:
            st.markdown(
                _("{day}: **{step}** went ahead beside {beside}.").format(
                    day=on_day(item.on, own.on), step=plain(item.step), beside=plain(item.beside)
                )
            )
            st.caption(_("Source: {source}").format(source=plain(item.source)))
        for party in own.chased:
            days = listed(
                f"{on_day(day, own.on)} {words.word('channel', channel)}"
                for day, _level, channel in party.times
            )
            st.markdown(
                _("**{party}**, {step}: {times} ({days}).").format(
                    party=plain(party.party),
                    step=plain(party.step),
                    times=words.ngettext("reminded once", "reminded {n} times", len(party.times)),
                    days=days,
                )
            )
        _worth(viewer, own)
        st.page_link(LEDGER, label=_("How the days are counted"), icon=":material/trending_up:")


def _worth(viewer: Viewer, own: OwnProject) -> None:
    """The deeds of the ledger of the certificate that most people ask about."""
    certificate = first_asked(own.papers)
    ledger = reads.lead_time(viewer, own.header.code, certificate).ledgers["limits"]
    paper = next(paper for paper in own.papers if paper.certificate_id == certificate)
    won = earned(ledger)
    if not won:
        return
    st.markdown(
        _("What it was worth for **{certificate}**:").format(certificate=plain(paper.short))
    )
    st.markdown(
        "\n".join(f"- {plain(label(entry))} · **{words.days(entry.days_cd)}**" for entry in won)
    )


def notes(found: tuple[Note, ...], own: OwnProject) -> None:
    """What the offices wrote for the developer too, newest first."""
    st.subheader(_("Notes"), anchor=False)
    for note in found[:NOTES_AT_FIRST]:
        _note(note, own)
    if len(found) > NOTES_AT_FIRST:
        with st.expander(_("Earlier notes")):
            for note in found[NOTES_AT_FIRST:]:
                _note(note, own)


def _note(note: Note, own: OwnProject) -> None:
    with st.container(gap=None):
        st.markdown(plain(note.text))
        parts = (on_day(note.on, own.on), note.organisation, note.step)
        st.caption(" · ".join(plain(part) for part in parts if part))
