"""The recorded coordination actions: what each is compared with, and how to take one back."""

from __future__ import annotations

from typing import Any

import streamlit as st

from errors import TrackerError
from services import deeds
from store.scope import Viewer
from ui import shell, words
from ui.act import rehearse
from ui.parts import effect
from ui.parts.gain_proposals import save
from ui.parts.own_words import listed, on_day
from ui.reads import coordination as reads
from ui.shell import plain
from ui.source_words import source_words
from ui.words import _, ngettext, word
from views.deeds import Deed


def card(viewer: Viewer, code: str) -> None:
    """Every recorded deed, newest first; those withdrawn are struck through and stay."""
    found = reads.deeds(viewer, code)
    if not found:
        return
    counted = sum(one.withdrawn_on is None for one in found)
    with st.container(border=True):
        st.subheader(
            ngettext(
                ":material/handshake: {n} coordination action",
                ":material/handshake: {n} coordination actions",
                counted,
            ),
            anchor=False,
        )
        for one in found:
            _one(viewer, one)


def lines(one: Deed) -> list[str]:
    """What was done, what would have been, how that is known."""
    on = shell.today()
    what = listed(one.orders) if one.orders else f"{one.step} · {one.organisation}"
    head = f"{word('action', one.kind)}: {what}"
    told = [on_day(one.on, on), one.by]
    if one.without is not None:
        text = _("without it {days}")
        told.append(text.format(days=words.days(one.without, unit=one.unit)))
    if one.source:
        told.append(source_words(one.source))
    if one.unproven:
        told.append(_("not attributed: nothing says what would have been"))
    found = [head, " · ".join(part for part in told if part)]
    if one.withdrawn_on:
        found.append(
            _("Withdrawn on {day}: {reason}").format(
                day=on_day(one.withdrawn_on, on), reason=one.reason
            )
        )
    return [plain(line) for line in found]


def _one(viewer: Viewer, one: Deed) -> None:
    head, *rest = lines(one)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(gap=None, width="stretch"):
            st.markdown(f"~~{head}~~" if one.withdrawn_on else f"**{head}**")
            st.caption("  \n".join(rest))
        if one.editable:
            with st.popover(_("Withdraw"), icon=":material/undo:"):
                _withdrawal(viewer, one)


def _withdrawal(viewer: Viewer, one: Deed) -> None:
    key = f"withdraw_{one.action_id}_{one.seen_version}"
    st.markdown(_("It counts no more from now on; the record keeps it."))
    reason = st.text_input(_("Why"), key=f"{key}_reason", max_chars=300)
    if not reason:
        return
    given: dict[str, Any] = {
        "action_id": one.action_id, "seen_version": one.seen_version, "reason": reason,
    }  # fmt: skip
    try:
        found = rehearse(deeds.withdraw, viewer, **given)
    except TrackerError as error:
        st.warning(words.refusal(error), icon=":material/block:")
        return
    effect.preview(found, _("Withdrawn: {what}").format(what=word("action", one.kind)))
    st.button(
        _("Withdraw it"), key=key, type="primary", on_click=save,
        args=(deeds.withdraw, viewer, given, _("Withdrawn. The ledger counts it no more.")),
    )  # fmt: skip
