"""One switch: whether the developer company sees an item."""

from __future__ import annotations

import streamlit as st

from errors import TrackerError
from services.visibility import show_step
from store.scope import Viewer
from ui import words
from ui.act import act
from ui.words import _
from views.story import Story

REFUSED = "visibility_refused"


def draw(viewer: Viewer, story: Story, issues: bool) -> None:
    """``issues``: it issues a certificate, so the developer sees it in any case."""
    if issues:
        return
    key = f"visible_{story.step_id}_{story.version}"
    st.toggle(
        _("The developer sees this item"), value=story.visible, key=key, on_change=_switch,
        args=(viewer, story, key),
    )  # fmt: skip
    if refused := st.session_state.pop(REFUSED, None):
        st.error(refused)


def _switch(viewer: Viewer, story: Story, key: str) -> None:
    try:
        act(
            show_step, viewer, step_id=story.step_id, seen_version=story.version,
            visible=bool(st.session_state[key]),
        )  # fmt: skip
    except TrackerError as error:
        st.session_state[REFUSED] = words.refusal(error)
