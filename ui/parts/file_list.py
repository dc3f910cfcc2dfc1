"""The files of an item beside its form, and how one attached by mistake is taken off."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from errors import TrackerError
from services import attachments
from services.journal import LONGEST
from store.scope import Viewer
from ui import words
from ui.act import act
from ui.parts.letter_words import file_lines
from ui.shell import plain
from ui.words import _
from views.letter_story import File

DONE = "file_removed"


def card(viewer: Viewer, files: Sequence[File]) -> None:
    """A card of its own, for an item without a letter."""
    if files or DONE in st.session_state:
        with st.container(border=True, gap="small"):
            draw(viewer, files)


def draw(viewer: Viewer, files: Sequence[File]) -> None:
    """One line a file; a proof has no button, because something was closed on it."""
    if done := st.session_state.pop(DONE, None):
        st.success(done, icon=":material/check_circle:")
    if not files:
        return
    st.markdown(f"**{_('Files')}**")
    for file, line in zip(files, file_lines(files), strict=True):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.markdown(line, width="content")
            if file.part != attachments.PROOF:
                _remove(viewer, file)


def _remove(viewer: Viewer, file: File) -> None:
    with st.popover(_("Attached by mistake"), icon=":material/delete:", type="tertiary"):
        with st.form(f"remove_{file.attachment_id}", border=False):
            st.markdown(
                _(
                    "“{name}” leaves every screen and can no longer be opened. That it was here, "
                    "who took it off and why stays on the record."
                ).format(name=plain(file.name))
            )
            reason = st.text_area(_("Why"), height=80, max_chars=LONGEST)
            pressed = st.form_submit_button(
                _("Take the file off"), type="primary", icon=":material/delete:"
            )
        if not pressed:
            return
        try:
            act(attachments.remove, viewer, attachment_id=file.attachment_id, reason=reason)
        except TrackerError as error:
            st.error(words.refusal(error), icon=":material/block:")
            return
    st.session_state[DONE] = _("“{name}” was taken off.").format(name=plain(file.name))
    st.rerun()
