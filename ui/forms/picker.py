"""Which project and which item: two lists that follow the address."""

from __future__ import annotations

import streamlit as st

from ui import shell
from ui.words import _, word
from views.editing import Item, Place

PROJECT, STEP = "update_project", "update_step"


def choose(places: tuple[Place, ...]) -> tuple[Place, Item, bool]:
    """The project, the item, and whether the reader has just come to this page.

    Ends the script where there is nothing that this viewer may change.
    """
    arrived = PROJECT not in st.session_state
    place = _place(places)
    item = _item(place, _wished())
    # The order of the list follows the states: named in the address, the item stays the same.
    st.query_params["step"] = str(item.step_id)
    left, right = st.columns(2)
    with left:
        st.selectbox(
            _("Project"),
            [p.code for p in places],
            format_func=lambda code: next(p.name for p in places if p.code == code),
            key=_follow(PROJECT, place.code),
            on_change=_go_to_project,
        )
    with right:
        lines = {i.step_id: f"{i.name} · {i.lane} · {word('state', i.state)}" for i in place.items}
        st.selectbox(
            _("Item"), list(lines), format_func=lambda n: lines[n],
            key=_follow(STEP, item.step_id), on_change=_go_to_step,
        )  # fmt: skip
    return place, item, arrived


def _place(places: tuple[Place, ...]) -> Place:
    code = shell.project_code()
    found = next((p for p in places if p.code == code), None)
    if found is None and (not places or "project" in st.query_params):
        # Of a project that is named but not theirs, nobody learns whether it exists.
        shell.nothing_here()
    return found or places[0]


def _item(place: Place, wished: int | None) -> Item:
    found = next((i for i in place.items if i.step_id == wished), None)
    if found is None and wished is not None:
        shell.nothing_here()
    return found or place.items[0]


def _wished() -> int | None:
    text = st.query_params.get("step", "")
    return int(text) if text.isdecimal() else None


def _follow(key: str, value: object) -> str:
    """Let the list show what the address says."""
    st.session_state[key] = value
    return key


def _go_to_project() -> None:
    st.query_params.pop("step", None)
    st.query_params.pop("verb", None)
    shell.choose_project(st.session_state[PROJECT])


def _go_to_step() -> None:
    st.query_params.pop("verb", None)
    st.query_params["step"] = str(st.session_state[STEP])
