"""Beside the form of a letter: where it stands, its files, the conditions of the reply, and the
link by which the party may answer."""

from __future__ import annotations

from hashlib import sha256
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from errors import TrackerError
from services import reply_door
from store.database import main_database
from store.scope import Viewer
from store.unsaved import UnsavedError
from ui import words
from ui.act import act, act_once
from ui.forms.opened import Opened
from ui.parts import file_list
from ui.shell import plain
from ui.words import _, word
from views.letter_desk import LetterDesk, Link, Term

MADE, FAILED, NONCE = "reply_link_made", "reply_link_failed", "reply_link_nonce"
TERMS = (7, 14, 30, 60, 90)
COLOURS = {"open": "orange", "met": "green", "lifted": "gray"}


def draw(viewer: Viewer, form: Opened, desk: LetterDesk, version: int, *, out: bool) -> None:
    """``version`` of the item on the screen; ``out``: the letter waits for its answer."""
    if desk.condition:
        _condition(desk.condition)
        file_list.card(viewer, desk.files)
        return
    if desk.state is None and not desk.files:
        file_list.card(viewer, ())
        return
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.markdown(f":material/mail: **{_('Letter')}**", width="content")
            if desk.state:
                st.badge(word("letter_state", desk.state), color="gray")
        if desk.to_confirm:
            st.warning(
                _(
                    "The party wrote this answer itself. Compare it with the party's own paper, "
                    "then confirm it above or set it aside."
                ),
                icon=":material/verified_user:",
            )
        if desk.waived:
            st.markdown(_("Not required: {reason}").format(reason=plain(desk.waived)))
        if desk.draft:
            st.link_button(
                _("Draft as a Word file"),
                f"/files/letter/{form.step_id}?lang={words.language()}",
                icon=":material/description:",
            )
        _terms(desk.terms)
        file_list.draw(viewer, desk.files)
        if out or desk.links:
            _links(viewer, form, desk.links, version, out=out)


def _condition(term: Term) -> None:
    with st.container(border=True, gap="small"):
        st.markdown(f":material/rule: **{_('Condition of a reply')}**")
        st.markdown(plain(term.text))
        st.caption(plain(_blocks(term)))


def _terms(terms: tuple[Term, ...]) -> None:
    if not terms:
        return
    st.markdown(f"**{_('Conditions')}**")
    said = {"open": _("Open"), "met": _("Met"), "lifted": _("Lifted")}
    for term in terms:
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.badge(said[term.state], color=COLOURS[term.state])  # type: ignore[arg-type]
            st.markdown(plain(term.text), width="content")
        st.caption(plain(_blocks(term)))


def _blocks(term: Term) -> str:
    text = (
        _("Until it is met, “{item}” may not start.")
        if term.before_start
        else _("Until it is met, “{item}” may not end.")
    )
    if term.state == "met":
        text = _("Met on {day}. Proof: {proof}").format(
            day=words.day(term.ended_on), proof=term.proof or _("the file")
        )
    elif term.state == "lifted":
        text = _("Lifted on {day}.").format(day=words.day(term.ended_on))
    return text.format(item=term.blocks)


def _links(
    viewer: Viewer, form: Opened, links: tuple[Link, ...], version: int, *, out: bool
) -> None:
    st.markdown(f"**{_('Reply link')}**")
    st.caption(
        _(
            "Whoever holds it sees this one letter, confirms receipt, promises a day and answers "
            "once. No account is needed."
        )
    )
    made = st.session_state.get(MADE)
    if made and made[0] == form.step_id:
        st.code(made[1], language=None, wrap_lines=True)
        st.caption(_("Copy it now: it is shown once. A new link ends the earlier one."))
    failed = st.session_state.pop(FAILED, None)
    if failed:
        st.error(words.refusal(failed), icon=":material/block:")
    for link in links:
        _link(viewer, link)
    if out:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            days = st.selectbox(
                _("Valid for"), TERMS, TERMS.index(reply_door.USUAL_DAYS), words.days,
                form.key("link_days"), width=160,
            )  # fmt: skip
            nonce = st.session_state.setdefault(NONCE, token_urlsafe())
            st.button(
                _("Make a reply link"), key=form.key("link_make"), icon=":material/add_link:",
                on_click=_make, args=(viewer, form.step_id, version, days, nonce),
            )  # fmt: skip


def _link(viewer: Viewer, link: Link) -> None:
    state = {
        "open": _("Open until {at}").format(at=words.moment(link.expires_at)),
        "expired": _("Expired"),
        "revoked": _("Taken back"),
        "replied": _("Answered"),
        "closed": _("No longer needed"),
    }[link.state]
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.badge(state, color="blue" if link.state == "open" else "gray")
        st.caption(_("made {at}").format(at=words.moment(link.made_at)), width="content")
        if link.state == "open":
            st.button(
                _("Take back"), key=f"link_revoke_{link.link_id}", icon=":material/link_off:",
                type="tertiary", on_click=_revoke, args=(viewer, link.link_id),
            )  # fmt: skip
    for use in link.uses:
        parts = [words.moment(use.at), word("link_use", use.kind), use.address]
        st.caption(plain(" · ".join(part for part in parts if part)))


def _make(viewer: Viewer, step_id: int, version: int, days: int, nonce: str) -> None:
    """``nonce``: what nobody can guess in the link. The database keeps its hash only, as the key
    of this save, so that an answer that was lost is told again and no token can be read."""
    key = sha256(nonce.encode()).hexdigest()
    try:
        made: Any = act_once(
            key, reply_door.make_link, viewer, step_id=step_id, seen_version=version, days=days,
            nonce=nonce,
        )  # fmt: skip
    except TrackerError as error:
        st.session_state[FAILED] = error
        if not isinstance(error, UnsavedError):  # whether it was saved is known
            st.session_state.pop(NONCE, None)
        return
    st.session_state.pop(NONCE, None)
    if not made.token:
        with main_database().read() as session:
            made = reply_door.told_again(session, made, nonce)
    here = urlsplit(st.context.url or "")
    st.session_state[MADE] = (step_id, f"{here.scheme}://{here.netloc}/reply/{made.token}")


def _revoke(viewer: Viewer, link_id: int) -> None:
    try:
        act(reply_door.revoke_link, viewer, link_id=link_id)
    except TrackerError as error:
        st.session_state[FAILED] = error
    st.session_state.pop(MADE, None)
