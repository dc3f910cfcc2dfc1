"""Named what-ifs: keep the pad, lay one on it again, compare, throw away."""

from __future__ import annotations

import streamlit as st

from errors import TrackerError
from services import scenarios
from services.scenarios import LONGEST_NAME, Change, from_stored
from store.scope import Viewer
from ui import words
from ui.act import act
from ui.parts import whatif_pad
from ui.parts.whatif_words import said
from ui.shell import plain
from ui.words import _
from views.whatif import Kept, Scratch

SAID, REFUSED, NAME = "whatif_said", "whatif_refused", "whatif_name"


def compare(seen: Scratch) -> tuple[str, tuple[Change, ...]] | None:
    """Name and changes of the kept scenario that the reader wants beside the pad."""
    if not seen.kept:
        return None
    names = {kept.scenario_id: kept.name for kept in seen.kept}
    chosen = st.selectbox(
        _("Compare with"), list(names), None, lambda n: names[n], f"whatif_other_{seen.code}",
        placeholder=_("A kept what-if"), width=320,
    )  # fmt: skip
    kept = next((kept for kept in seen.kept if kept.scenario_id == chosen), None)
    return (kept.name, from_stored(kept.changes)) if kept else None


def draw(seen: Scratch, viewer: Viewer) -> None:
    """What is kept of this project, and the way to keep the pad."""
    with st.container(border=True):
        st.subheader(f":material/bookmark: {_('Kept what-ifs')}", anchor=False)
        _answer()
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input(
                _("Name"), key=NAME, max_chars=LONGEST_NAME, width=320,
                placeholder=_("e.g. metro letter by mid-October"),
            )  # fmt: skip
            st.button(
                _("Keep the pad"), icon=":material/bookmark_add:", key="whatif_keep",
                disabled=not whatif_pad.changes(seen.code), on_click=_keep,
                args=(viewer, seen.code),
            )  # fmt: skip
        if not seen.kept:
            st.caption(_("Nothing is kept of this project yet."))
            return
        with st.grid(3, min_column_width=300):
            for kept in seen.kept:
                _card(kept, seen, viewer)


def _card(kept: Kept, seen: Scratch, viewer: Viewer) -> None:
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.markdown(f"**{plain(kept.name)}**")
        st.caption(plain(f"{kept.by} · {words.moment(kept.made_at)}"))
        changes = from_stored(kept.changes)
        st.markdown("  \n".join(plain(said(change, seen)) for change in changes))
        st.space("stretch")
        with st.container(horizontal=True, gap="xsmall"):
            st.button(
                _("Lay it on the pad"), key=f"whatif_lay_{kept.scenario_id}",
                icon=":material/edit:", on_click=whatif_pad.put, args=(seen.code, changes),
            )  # fmt: skip
            if kept.mine:
                st.button(
                    _("Throw away"), key=f"whatif_away_{kept.scenario_id}", type="tertiary",
                    icon=":material/delete:", on_click=_throw_away,
                    args=(viewer, kept.scenario_id),
                )  # fmt: skip


def _keep(viewer: Viewer, code: str) -> None:
    name = st.session_state[NAME]
    try:
        act(scenarios.keep, viewer, code=code, name=name, changes=whatif_pad.changes(code))
    except TrackerError as error:
        st.session_state[REFUSED] = words.refusal(error)
    else:
        st.session_state[NAME] = ""
        st.session_state[SAID] = _("Kept as “{name}”.").format(name=name.strip())


def _throw_away(viewer: Viewer, scenario_id: int) -> None:
    try:
        act(scenarios.throw_away, viewer, scenario_id=scenario_id)
    except TrackerError as error:
        st.session_state[REFUSED] = words.refusal(error)


def _answer() -> None:
    if refused := st.session_state.pop(REFUSED, None):
        st.error(refused)
    if done := st.session_state.pop(SAID, None):
        st.success(plain(done))
