"""Deeds that the record suggests: confirmed or dismissed by the clerk, never counted before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from errors import InputError, TrackerError
from models import ActionKind
from services import coordination, deeds
from store.scope import Viewer
from ui import shell, words
from ui.act import act, rehearse
from ui.forms.coordination import days_without
from ui.forms.fields import Fields
from ui.parts import effect
from ui.parts.own_words import on_day
from ui.reads import coordination as reads
from ui.shell import plain
from ui.words import _, ngettext, word
from views.proposals import Proposal

SAID, REFUSED = "proposal_said", "proposal_refused"


@dataclass
class _Pending:
    """The form of one proposal; its keys change with the version of the item."""

    proposal: Proposal
    tried: bool = False

    def key(self, name: str) -> str:
        return f"{self.proposal.key}_{self.proposal.seen_version}_{name}"


def card(viewer: Viewer, code: str, step_id: int | None = None) -> None:
    """The proposals of a project, or of one item of it; nothing where there is none."""
    told()
    found = [] if shell.as_of() else list(reads.proposals(viewer, code))
    if step_id is not None:
        found = [one for one in found if one.step_id == step_id]
    if not found:
        return
    with st.container(border=True):
        st.subheader(
            ngettext(
                ":material/lightbulb: {n} deed to confirm",
                ":material/lightbulb: {n} deeds to confirm",
                len(found),
            ),
            anchor=False,
        )
        st.caption(_("The record suggests them. Nothing is counted until somebody confirms it."))
        for one in found:
            with st.expander(
                plain(f"{word('action', one.kind)} · {one.step}"), expanded=step_id is not None
            ):
                _one(viewer, one)


def told() -> None:
    """What came of the last click."""
    if refused := st.session_state.pop(REFUSED, None):
        st.error(refused)
    if said := st.session_state.pop(SAID, None):
        st.success(said, icon=":material/check_circle:")


def sentence(one: Proposal, on: date) -> str:
    """What the record says, and what it is compared with."""
    unit = one.comparison.unit
    took = words.days(one.comparison.took, unit=unit)
    usual = words.days(one.without, unit=unit)
    if one.kind == ActionKind.PARALLEL:
        return _("It began on {day} beside “{other}”, which it waits for by habit only.").format(
            day=on_day(one.on, on), other=one.other
        )
    if one.kind == ActionKind.CONDITIONAL:
        return _("Taken in on {day} while this was missing: {papers}. It has come since.").format(
            day=on_day(one.on, on), papers=one.other
        )
    if one.kind == ActionKind.PRE_REVIEW:
        text = _("It usually takes {usual}, here {took}; “{other}” was prepared ahead of its turn.")
        return text.format(usual=usual, took=took, other=one.other)
    reminded = ngettext("reminded {n} time", "reminded {n} times", one.times)
    if one.without is None:
        text = _("{organisation} answered after {took}, {reminded}. Its usual time is not known.")
        return text.format(organisation=one.organisation, took=took, reminded=reminded)
    text = _("{organisation} usually takes {usual}; it answered after {took}, {reminded}.")
    return text.format(organisation=one.organisation, usual=usual, took=took, reminded=reminded)


def _one(viewer: Viewer, one: Proposal) -> None:
    form = _Pending(one)
    st.markdown(plain(sentence(one, shell.today())))
    fields = Fields(form)
    service, given = _call(fields, one)
    if one.kind == ActionKind.PARALLEL and not fields.missing:
        _moves(viewer, fields, given, one)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(
            _("Confirm"), key=form.key("confirm"), type="primary", icon=":material/check:",
            on_click=save, args=(service, viewer, given, _("Recorded. The ledger counts it.")),
        )  # fmt: skip
        with st.popover(_("No deed"), icon=":material/close:"):
            reason = st.text_input(_("Why not"), key=form.key("reason"), max_chars=300)
            on_step = {"step_id": one.step_id, "seen_version": one.seen_version}
            refused = on_step | {"key": one.key, "reason": reason or ""}
            st.button(
                _("Dismiss"), key=form.key("dismiss"), on_click=save,
                args=(deeds.dismiss, viewer, refused, _("Dismissed. It is not proposed again.")),
            )  # fmt: skip


def _call(fields: Fields, one: Proposal) -> tuple[Callable[..., Any], dict[str, Any]]:
    if one.kind == ActionKind.PARALLEL:
        source = fields.line(
            "source", _("Who agreed, and where it is written"), required=True, most=300
        )
        return coordination.relax_link, {
            "link_id": one.link_id or 0, "seen_version": one.seen_version, "on": one.on,
            "source": source,
        }  # fmt: skip
    return deeds.record_deed, {
        "step_id": one.step_id,
        "seen_version": one.seen_version,
        "kind": ActionKind(one.kind),
        "on": one.on,
        **days_without(fields, one.comparison, one.without),
    }


def _moves(viewer: Viewer, fields: Fields, given: dict[str, Any], one: Proposal) -> None:
    """What setting the order aside would move."""
    try:
        found = rehearse(coordination.relax_link, viewer, **given)
    except TrackerError as error:
        if not fields.refuse(error.field if isinstance(error, InputError) else "",
                             words.refusal(error)):  # fmt: skip
            st.warning(words.refusal(error), icon=":material/block:")
    else:
        effect.preview(found, f"{word('action', one.kind)} · {one.step}")


def save(service: Callable[..., Any], viewer: Viewer, given: dict[str, Any], said: str) -> None:
    """Save it, and keep what to say of it for the next run. For callbacks."""
    try:
        act(service, viewer, **given)
    except TrackerError as error:
        st.session_state[REFUSED] = words.refusal(error)
    else:
        st.session_state[SAID] = said
