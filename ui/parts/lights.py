"""How pressing an item is, in words beside the colour."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from ui import words
from ui.words import _, word

COLOURS = {"red": "red", "yellow": "orange", "green": "green"}
ICONS = {"red": "error", "yellow": "schedule", "green": "check_circle"}
STATES = {
    "waiting": ("gray", "hourglass_empty"),
    "running": ("blue", "play_arrow"),
    "suspended": ("violet", "pause_circle"),
    "done": ("green", "check"),
}


def light_badge(light: str, left: float | None, unit: str) -> None:
    """Late · 1 working day over. Nothing where no clock runs."""
    if light in COLOURS:
        st.badge(
            f"{word('light', light)} · {left_words(left, unit)}",
            color=COLOURS[light],  # type: ignore[arg-type]  # a colour of the table above
            icon=f":material/{ICONS[light]}:",
        )


def state_badge(state: str) -> None:
    colour, icon = STATES[state]
    st.badge(
        word("state", state),
        color=colour,  # type: ignore[arg-type]  # a colour of the table above
        icon=f":material/{icon}:",
    )


def left_words(left: float | None, unit: str) -> str:
    """What is left of a limit: 3 working days left, last day, 2 days over."""
    if left is None or pd.isna(left):
        return _("no limit")
    if left == 0:
        return _("last day")
    text = _("{days} over") if left < 0 else _("{days} left")
    return text.format(days=words.days(abs(int(left)), unit=unit))
