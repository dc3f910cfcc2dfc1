"""What a save moves, certificate by certificate, then item by item."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from services.schedules import Effect, Move
from ui import words
from ui.shell import plain
from ui.words import _, ngettext

FEW = 6  # certificates shown at once; the rest lie folded with the items


def preview(effect: Effect, because: str) -> None:
    """What would move if it were saved; ``because`` names the happening that moves it."""
    papers, steps = split(effect.moves)
    if not effect.moves:
        st.markdown(_("**Nothing moves.** The happening itself is kept in the history."))
        return
    st.markdown(f"**{plain(moved_words(papers, steps))}**")
    st.caption(_("Cause: {cause}").format(cause=plain(because)))
    rows(papers, steps)


def rows(papers: Sequence[Move], steps: Sequence[Move]) -> None:
    """One line a move: name, from, to, days; items folded below."""
    for move in papers[:FEW]:
        _row(move)
    rest = [*papers[FEW:], *steps]
    if rest:
        count = len(rest)
        label = ngettext("{n} item moves with it", "{n} items move with it", count)
        with st.expander(label if papers else moved_words((), steps), expanded=not papers):
            for move in rest:
                _row(move)


def split(moves: Sequence[Move]) -> tuple[list[Move], list[Move]]:
    """Certificates, then steps; in each the greatest move first."""
    order = sorted(moves, key=lambda move: (-abs(move.days_cd), move.after))
    papers = [move for move in order if move.what == "certificate"]
    return papers, [move for move in order if move.what == "step"]


def moved_words(papers: Sequence[Move], steps: Sequence[Move]) -> str:
    """3 certificates and 9 items move."""
    if not papers:
        return ngettext("{n} item moves, no certificate", "{n} items move, no certificate",
                        len(steps))  # fmt: skip
    certificates = ngettext("{n} certificate", "{n} certificates", len(papers))
    items = ngettext("{n} item", "{n} items", len(steps))
    return _("This moves {certificates} and {items}").format(certificates=certificates, items=items)


def days_words(move: Move) -> str:
    """12 days sooner; first date; same day."""
    if move.before is None:
        return _("first date")
    if not move.days_cd:
        return _("same day")
    text = _("{days} later") if move.days_cd > 0 else _("{days} sooner")
    return text.format(days=words.days(abs(move.days_cd)))


def saved_words(effect: Effect, issued: int | None = None) -> str:
    """Saved. Planning permit now projected 30 Sep, 12 days sooner. The certificate with the id
    ``issued`` is in hand and comes first."""
    papers, steps = split(effect.moves)
    if not effect.moves:
        return _("Saved. No date moves.")
    if not papers:
        return _("Saved. {moved}.").format(moved=moved_words(papers, steps))
    first = next((move for move in papers if move.id == issued), papers[0])
    if first.id == issued:
        text = _("Saved. {name} issued on {day}, {days}.")
    else:
        text = _("Saved. {name} now projected {day}, {days}.")
    return text.format(name=words.name(first), day=words.day(first.after), days=days_words(first))


def _row(move: Move) -> None:
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"
    ):
        before = f"{words.day(move.before)} → " if move.before else ""
        st.markdown(
            f"{plain(words.name(move))}  \n:small[{before}**{words.day(move.after)}**]",
            width="content",
        )
        with st.container(gap="xxsmall", width="content"):
            st.badge(
                days_words(move),
                color=_colour(move),  # type: ignore[arg-type]  # one of three colours
            )
            if move.before and move.days_wd:
                st.caption(words.days(abs(move.days_wd), unit="wd"))


def _colour(move: Move) -> str:
    if move.before is None or not move.days_cd:
        return "gray"
    return "orange" if move.days_cd > 0 else "green"
