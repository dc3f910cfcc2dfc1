"""What an external party's account does about one letter: three forms, each saved once."""

from __future__ import annotations

from collections.abc import Callable
from secrets import token_urlsafe
from typing import Any

import streamlit as st

from errors import TrackerError
from services import own_letters
from services.filetypes import MEDIA_TYPES, MOST_BYTES, Upload
from services.letter_answers import Reply
from store.scope import Viewer
from store.unsaved import UnsavedError
from ui import words
from ui.act import act_once
from ui.words import _, word
from views.reply_page import ReplyPage

DONE = "own_letter_done"
ANSWERS = (Reply.AGREE, Reply.CONDITIONS, Reply.OBJECT)


def told() -> None:
    """What was saved a moment ago."""
    if done := st.session_state.pop(DONE, None):
        st.success(done, icon=":material/check_circle:")


def draw(viewer: Viewer, page: ReplyPage) -> None:
    """Receipt, a promised day, the answer itself."""
    left, right = st.columns([2, 3])
    with left:
        _receipt(viewer, page)
        _promise(viewer, page)
    with right:
        _answer(viewer, page)


def _receipt(viewer: Viewer, page: ReplyPage) -> None:
    with st.container(border=True):
        st.markdown(f"**1 · {_('Has the letter arrived?')}**")
        if on := page.letter.acknowledged_on:
            st.markdown(_("Receipt confirmed on {day}.").format(day=words.day(on, long=True)))
        elif st.button(_("Confirm receipt"), key="own_letter_receipt"):
            _save("receipt", own_letters.acknowledge, viewer, page, _("Receipt is confirmed."))


def _promise(viewer: Viewer, page: ReplyPage) -> None:
    with st.container(border=True):
        st.markdown(f"**2 · {_('By when will you answer?')}**")
        if page.letter.promised:
            last = words.day(page.letter.promised[-1], long=True)
            st.markdown(f"{_('You promised')} · {last}")
        with st.form(f"own_letter_promise_{page.letter.letter_id}", border=False):
            day = st.date_input(
                _("We will answer by"), None, page.today, page.furthest, format="YYYY-MM-DD"
            )
            pressed = st.form_submit_button(_("Promise this day"))
        if pressed and not day:
            st.error(_("Choose a day."), icon=":material/block:")
        elif pressed:
            said = _("The promise is recorded.")
            _save("promise", own_letters.promise, viewer, page, said, promised_on=day)


def _answer(viewer: Viewer, page: ReplyPage) -> None:
    with st.container(border=True):
        st.markdown(f"**3 · {_('Your answer')}**")
        st.caption(
            _("It can be given once and counts at once. The liaison compares it with your paper.")
        )
        with st.form(f"own_letter_answer_{page.letter.letter_id}", border=False):
            reply = st.radio(_("The reply"), ANSWERS, None, lambda one: word("reply", one))
            terms = st.text_area(
                _("Conditions, one a line (only with conditions)"), max_chars=4000, height=90
            )
            number = st.text_input(_("Number of the reply"), max_chars=100)
            files = st.file_uploader(
                _("The reply as a file: PDF, Word or a photo, {most} MB at the most").format(
                    most=MOST_BYTES // 1024 // 1024
                ),
                list(MEDIA_TYPES), True,
            )  # fmt: skip
            note = st.text_area(_("Note"), max_chars=2000, height=70)
            pressed = st.form_submit_button(_("Send the answer"), type="primary")
        if pressed and reply is None:
            st.error(_("Choose one of the three answers."), icon=":material/block:")
        elif pressed:
            _save(
                "answer", own_letters.reply, viewer, page, _("The answer has arrived. Thank you."),
                reply=reply, terms=terms or "", number=number or "", note=note or "",
                files=tuple(Upload(file.name, file.getvalue()) for file in files),
            )  # fmt: skip


def _save(
    name: str, verb: Callable[..., Any], viewer: Viewer, page: ReplyPage, said: str, **given: Any
) -> None:
    kept = f"once_own_letter_{name}_{page.letter.letter_id}"
    key = st.session_state.setdefault(kept, token_urlsafe())
    try:
        act_once(key, verb, viewer, letter_id=page.letter.letter_id, **given)
    except TrackerError as error:
        if not isinstance(error, UnsavedError):  # whether it was saved is known
            st.session_state.pop(kept, None)
        st.error(words.refusal(error), icon=":material/block:")
        return
    st.session_state.pop(kept, None)
    st.session_state[DONE] = said
    st.rerun()
