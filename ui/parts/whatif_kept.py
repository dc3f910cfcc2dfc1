"""Named what-ifs: keep the pad, lay one on it again, compare, throw away."""

from __future__ import annotations

import streamlit as st

from errors import TrackerError
from services import scenarios
from services.changes import from_stored
from services.scenarios import LONGEST_NAME, Outcome
from store.scope import Viewer
from ui import reads, words
from ui.act import act
from ui.parts import whatif_outcome, whatif_pad
from ui.parts.whatif_words import gone, said
from ui.shell import plain
from ui.words import _
from views.whatif import Kept, Scratch

MOST = 3  # what-ifs beside the pad
SAID, REFUSED, NAME = "whatif_said", "whatif_refused", "whatif_name"


def compare(seen: Scratch, viewer: Viewer) -> list[tuple[str, Outcome]]:
    """The kept scenarios that the reader wants beside the pad, and what comes of them today."""
    names = {kept.scenario_id: kept.name for kept in seen.kept}
    if not names:
        return []
    chosen = st.multiselect(
        _("Compare with"), list(names), format_func=lambda n: names[n],
        key=f"whatif_other_{seen.code}", placeholder=_("Kept what-ifs"), max_selections=MOST,
    )  # fmt: skip
    beside = []
    for kept in (kept for kept in seen.kept if kept.scenario_id in chosen):
        try:
            outcome = reads.try_out(viewer, seen.code, from_stored(kept.changes))
        except TrackerError as error:
            text = f"{kept.name}: {words.refusal(error)}"
            st.warning(plain(text), icon=":material/block:")
            continue
        whatif_outcome.without_effect(outcome, seen, kept.name)
        beside.append((kept.name, outcome))
    return beside


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
        for change in changes:
            st.markdown(plain(said(change, seen)))
            if why := gone(change, seen):
                st.caption(f":material/link_off: {plain(why)}")
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
