"""The scratch pad: changes are put on it and taken off again; nothing is saved."""

from __future__ import annotations

from datetime import date

import streamlit as st

from errors import TrackerError
from services.changes import DROP, DURATION, FINISH, LAG, LINK, LONGEST, WAIT, Change
from store.scope import Viewer
from ui import reads, shell, words
from ui.parts import whatif_links
from ui.parts.whatif_words import gone, said
from ui.shell import plain
from ui.words import N_, _
from views.whatif import Piece, Scratch

KINDS = {
    DURATION: (N_("How long it takes"), "hourglass_bottom"),
    FINISH: (N_("When it ends"), "event"),
    WAIT: (N_("A wait"), "pause_circle"),
    LINK: (N_("A link more"), "add_link"),
    DROP: (N_("A habit set aside"), "call_split"),
    LAG: (N_("Days between two items"), "swap_horiz"),
}
ORDERS = {LINK: whatif_links.link, DROP: whatif_links.habit, LAG: whatif_links.other_lag}
UNITS = {"wd": N_("working days"), "cd": N_("calendar days")}


def changes(code: str) -> tuple[Change, ...]:
    """What stands on the pad of this project."""
    return tuple(st.session_state.get(_place(code), ()))


def put(code: str, new: tuple[Change, ...]) -> None:
    """Let the pad hold these changes."""
    st.session_state[_place(code)] = new


def draw(seen: Scratch, viewer: Viewer) -> None:
    """A card: one change at a time above, what stands on the pad below."""
    with st.container(border=True, height="stretch"):
        st.subheader(f":material/edit: {_('Change something')}", anchor=False)
        kinds = [kind for kind in KINDS if kind != DROP or seen.habits]
        if not seen.orders:
            kinds.remove(LAG)
        kind = st.pills(  # six of them: they wrap
            _("What"), kinds, default=DURATION, required=True, key=f"whatif_kind_{seen.code}",
            format_func=lambda k: f":material/{KINDS[k][1]}: {_(KINDS[k][0])}",
            label_visibility="collapsed",
        )  # fmt: skip
        change = ORDERS[kind](seen) if kind in ORDERS else _item(seen, str(kind))
        # Not a callback: that would get the change as it was before the field was left.
        pressed = st.button(
            _("Try it"), type="primary", icon=":material/add:", key=f"whatif_add_{seen.code}",
            disabled=change is None,
        )  # fmt: skip
        if pressed and change and (refused := _add(viewer, seen, change)):
            st.error(plain(refused), icon=":material/block:")
        _list(seen)


def _item(seen: Scratch, kind: str) -> Change | None:
    pieces = {p.step_id: p for p in seen.pieces}
    number = st.selectbox(
        _("Item"), list(pieces), key=f"whatif_item_{seen.code}",
        format_func=lambda n: f"{pieces[n].name} · {pieces[n].lane}",
    )  # fmt: skip
    piece = pieces.get(number or 0)
    return _change(seen, kind, piece) if piece else None


def _change(seen: Scratch, kind: str, piece: Piece) -> Change | None:
    key = f"whatif_{kind}_{seen.code}_{piece.step_id}"
    if kind == FINISH:
        today = shell.today()
        note = None if piece.running else _("An item not begun waits for what comes before it.")
        day = st.date_input(
            _("Ends on"), max(piece.finish_on, today), today, key=key, format="YYYY-MM-DD",
            help=note,
        )  # fmt: skip
        return Change(FINISH, piece.step_id, on=day) if isinstance(day, date) else None
    if kind == WAIT:
        wait = st.number_input(_("Working days of waiting"), 1, LONGEST, 5, key=key)
        return Change(WAIT, piece.step_id, days=int(wait))
    label = _("Still needs") if piece.running else _("Takes")
    days = st.number_input(f"{label} ({_(UNITS[piece.unit])})", 0, LONGEST, piece.days, key=key)
    return Change(DURATION, piece.step_id, days=int(days))


def _list(seen: Scratch) -> None:
    found = changes(seen.code)
    if not found:
        st.caption(_("The pad is empty. What you try here is never saved to the project."))
        return
    st.markdown(f"**{_('On the pad')}**")
    for number, change in enumerate(found):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.markdown(plain(said(change, seen)), width="stretch")
            st.button(
                _("Take off"), key=f"whatif_off_{number}", type="tertiary",
                icon=":material/close:", on_click=_take_off, args=(seen.code, number),
            )  # fmt: skip
    st.button(
        _("Empty the pad"), type="tertiary", icon=":material/delete_sweep:", key="whatif_empty",
        on_click=put, args=(seen.code, ()),
    )  # fmt: skip


def _add(viewer: Viewer, seen: Scratch, change: Change) -> str:
    """A second answer to the same question takes the place of the first. What cannot be, or would
    change nothing, does not come on the pad: gives the reason."""
    rest = [old for old in changes(seen.code) if _question(old) != _question(change)]
    new = (*rest, change)
    try:
        outcome = reads.try_out(viewer, seen.code, new)
    except TrackerError as error:
        return words.refusal(error)
    if change in outcome.void:
        return gone(change, seen) or _("This would change nothing.")
    put(seen.code, new)
    return ""


def _take_off(code: str, number: int) -> None:
    put(code, tuple(c for n, c in enumerate(changes(code)) if n != number))


def _question(change: Change) -> tuple[object, ...]:
    if change.link_id is not None:
        return (change.link_id,)
    link = (change.pred_id, change.type) if change.kind == LINK else ()
    return (change.kind, change.step_id, *link)


def _place(code: str) -> str:
    return f"whatif_pad_{code}"
