"""The digest of an external party: what it says, where it goes, how often, and sending it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from errors import TrackerError
from models import Every
from services import party_digests
from store.scope import Viewer
from ui import words
from ui.act import act
from ui.parts import party_words
from ui.shell import plain
from ui.words import N_, _, ngettext
from views.parties import PartyPage

EVERY = {
    Every.OFF: N_("Only when somebody presses “Send”"),
    Every.DAILY: N_("Each working day, at 8:30"),
    Every.WEEKLY: N_("Once a week, on its first working day"),
}
SAID, REFUSED = "party_mail_said", "party_mail_refused"


def draw(viewer: Viewer, page: PartyPage, sent: PartyPage) -> None:
    """``sent``: the same page in the language in which the message goes out."""
    with st.container():  # always there, so that what stands below it stays open
        if done := st.session_state.pop(SAID, None):
            st.success(done, icon=":material/check_circle:")
        if refused := st.session_state.pop(REFUSED, None):
            st.error(words.refusal(refused), icon=":material/block:")
    message = _message(sent)
    with st.expander(_("One message for all of it"), icon=":material/forward_to_inbox:"):
        if message is None:
            st.markdown(_("Nothing to send: the party owes no answer whose clock runs."))
        else:
            st.caption(_("So it goes out, with what still waits then:"))
            st.code("\n\n".join(message), language=None, wrap_lines=True)
            _send(viewer, page)
        _settings(viewer, page)


def _message(sent: PartyPage) -> tuple[str, str] | None:
    words.use("zh_CN")
    try:
        return party_words.digest(sent)
    finally:
        words.use(None)


def _send(viewer: Viewer, page: PartyPage) -> None:
    mailing = page.mailing
    if not mailing.ready:
        st.caption(_("The operator has set up no mail, so it can only be copied."))
        return
    if mailing.told:
        st.caption(
            _("The digest for {day} has gone; one goes each working day.").format(
                day=words.day(mailing.told_on, long=True)
            )
        )
        return
    if not mailing.addresses:
        st.caption(_("Enter the party's mail address to send it."))
        return
    st.caption(plain(_("To: {party}").format(party=", ".join(mailing.addresses))))
    st.button(
        _("Send"), key="party_send", type="primary", icon=":material/send:", on_click=_sent,
        args=(viewer, page.organisation_id),
    )  # fmt: skip


def _settings(viewer: Viewer, page: PartyPage) -> None:
    key = f"party_mail_{page.organisation_id}"
    with st.form(key, border=False):
        st.text_input(
            _("Mail addresses of the party"), ", ".join(page.mailing.addresses),
            key=f"{key}_addresses", max_chars=1200,
        )  # fmt: skip
        st.radio(
            _("When it is sent"), list(EVERY), list(EVERY).index(Every(page.mailing.every)),
            lambda one: _(EVERY[one]), f"{key}_every",
        )  # fmt: skip
        st.form_submit_button(_("Save"), on_click=_save, args=(viewer, page.organisation_id, key))


def _sent(viewer: Viewer, organisation_id: int) -> None:
    def said(n: Any) -> str:
        return ngettext(
            "It is on its way to {n} address, and noted on each letter.",
            "It is on its way to {n} addresses, and noted on each letter.",
            int(n),
        )

    try:
        st.session_state[SAID] = said(
            act(party_digests.send, viewer, organisation_id=organisation_id)
        )
    except TrackerError as error:
        st.session_state[REFUSED] = error


def _save(viewer: Viewer, organisation_id: int, key: str) -> None:
    try:
        act(
            party_digests.set_mail, viewer, organisation_id=organisation_id,
            addresses=st.session_state[f"{key}_addresses"], every=st.session_state[f"{key}_every"],
        )  # fmt: skip
    except TrackerError as error:
        st.session_state[REFUSED] = error
        return
    st.session_state[SAID] = _("Saved.")
