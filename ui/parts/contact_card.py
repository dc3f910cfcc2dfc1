"""Whom to call about a project."""

from __future__ import annotations

import streamlit as st

from errors import TrackerError
from services import contacts
from store.scope import Viewer
from ui import act, words
from ui.reads import identity
from ui.shell import plain
from ui.words import _
from views.contacts import Contact

SHOWN = "contact_shown"


def draw(viewer: Viewer, code: str) -> None:
    """The liaisons and the company's people; a whole mobile number is shown once, when asked."""
    people = identity.contacts(viewer, code)
    if not people:
        return
    shown = st.session_state.pop(SHOWN, None)
    with st.expander(_("Whom to call"), icon=":material/call:", expanded=shown is not None):
        for one in people:
            st.markdown(_line(one, shown))
            if one.may_ask and not (shown and shown[0] == one.account_id):
                st.button(
                    _("Show the number"), key=f"contact_{one.account_id}", type="tertiary",
                    on_click=_show, args=(viewer, one.account_id),
                    help=_("That you looked is recorded."),
                )  # fmt: skip


def _line(one: Contact, shown: tuple[int, str] | None) -> str:
    mobile = shown[1] if shown and shown[0] == one.account_id else one.mobile
    told = [plain(one.organisation)] if one.name else []
    told.append(words.word("role", one.role))
    told += [plain(number) for number in (one.office_phone, mobile) if number]
    if not one.office_phone and not mobile:
        told.append(_("no telephone number recorded"))
    return f"**{plain(one.name or one.organisation)}** · {' · '.join(told)}"


def _show(viewer: Viewer, account_id: int) -> None:
    try:
        number = act.act(contacts.show_mobile, viewer, account_id=account_id)
    except TrackerError as error:
        number = words.refusal(error)
    st.session_state[SHOWN] = (account_id, number)
