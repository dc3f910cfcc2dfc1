"""What needs the chief's word, each with the days at stake."""

from __future__ import annotations

import streamlit as st

from errors import TrackerError
from services import targets
from store.scope import Viewer
from ui import words
from ui.act import act
from ui.parts.own_words import on_day
from ui.shell import plain
from ui.words import _, ngettext, word
from views.needs import Need
from views.portfolio import Portfolio

TIMELINE = "../pages/project/timeline.py"
AT_ONCE = 5
REFUSED, DECIDED = "decision_refused", "decision_made"


def needs(seen: Portfolio, viewer: Viewer, *, past: bool) -> None:
    """A card. A chief decides requests here, unless the page shows a ``past`` day."""
    with st.container(border=True, height="stretch", gap="small"):
        st.subheader(f":material/priority_high: {_('Needs your word')}", anchor=False)
        _answer()
        if not seen.needs:
            st.markdown(_("Nothing: no request, no overdue letter, no certificate far behind."))
        for need in seen.needs[:AT_ONCE]:
            _need(need, seen, viewer, past)
        rest = seen.needs[AT_ONCE:]
        if rest:
            with st.expander(ngettext("{n} more", "{n} more", len(rest))):
                for need in rest:
                    _need(need, seen, viewer, past)


def said(need: Need, seen: Portfolio) -> str:
    """The line below the project's name."""
    if need.kind == "target" and need.new_on and need.old_on:
        return _("{who} asks for {new} instead of {old}: {reason}. {why}").format(
            who=need.organisation,
            new=on_day(need.new_on, seen.on),
            old=on_day(need.old_on, seen.on),
            reason=word("target_reason", need.reason_code),
            why=need.justification,
        )
    if need.kind == "letter" and need.due_on:
        return _("{step}: reply was due {day}, {days} over").format(
            step=need.step, day=on_day(need.due_on, seen.on),
            days=words.days((seen.on - need.due_on).days),
        )  # fmt: skip
    if need.since == seen.on:
        return _("waits for: {step}, begun today").format(step=need.step)
    if need.since:
        text = _("waits for: {step}, under way for {days}")
        return text.format(step=need.step, days=words.days((seen.on - need.since).days))
    return _("waits for: {step}, not started").format(step=need.step)


def stake(need: Need) -> str:
    """施工许可证 +26 天; with how many more are red."""
    if need.kind == "letter" and not need.stake_cd:
        return _("no certificate late by it")
    text = f"{need.certificate} {words.days(need.stake_cd, signed=True)}"
    return text + (_(" and {n} more").format(n=need.more) if need.more else "")


def _need(need: Need, seen: Portfolio, viewer: Viewer, past: bool) -> None:
    with st.container(gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.page_link(
                TIMELINE, label=f"**{plain(need.project)}**",
                query_params={"project": need.project_code},
            )  # fmt: skip
            st.badge(plain(need.organisation or words.NOTHING), color="gray")
            st.space("stretch")
            colour = "orange" if need.kind == "target" else "red" if need.stake_cd else "gray"
            st.badge(plain(stake(need)), color=colour)  # type: ignore[arg-type]
        st.caption(plain(said(need, seen)))
        if need.change_id and viewer.role == "chief" and not past:
            _decision(need.change_id, viewer)


def _decision(change_id: int, viewer: Viewer) -> None:
    with st.container(horizontal=True, gap="xsmall"):
        for label, approve, icon in (
            (_("Approve"), True, "check"),
            (_("Decline"), False, "close"),
        ):
            st.button(
                label, key=f"decide_{change_id}_{approve}", icon=f":material/{icon}:",
                type="primary" if approve else "secondary",
                on_click=_decide, args=(viewer, change_id, approve),
            )  # fmt: skip


def _decide(viewer: Viewer, change_id: int, approve: bool) -> None:
    try:
        act(targets.decide, viewer, change_id=change_id, approve=approve)
    except TrackerError as error:
        st.session_state[REFUSED] = words.refusal(error)
    else:
        st.session_state[DECIDED] = (
            _("Approved: the new target stands.") if approve else _("Declined: the target stays.")
        )


def _answer() -> None:
    if refused := st.session_state.pop(REFUSED, None):
        st.error(refused)
    if decided := st.session_state.pop(DECIDED, None):
        st.success(decided)
