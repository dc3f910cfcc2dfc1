"""What administrators do about accounts. Sign-ins live on the real clock, also in a demo."""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from errors import TrackerError
from models import Role
from services import administration, contacts
from store.database import main_database
from store.scope import Viewer
from ui import shell, words
from ui.act import acting_as
from ui.shell import plain
from ui.words import N_, _
from views.accounts import Accounts, Grant, Person

SAID, REFUSED, LINK = "accounts_said", "accounts_refused", "accounts_link"
DETAILS = {
    "staff_number": N_("Staff number"),
    "email": N_("E-mail"),
    "office_phone": N_("Office telephone"),
}
DEEDS = {
    "link": N_("Make a link to a new password"),
    "details": N_("Enter staff number, e-mail and telephones"),
    "role": N_("Ask for another role"),
    "factor": N_("Take the second factor away"),
    "disable": N_("Disable the account"),
    "enable": N_("Enable the account"),
}


def told() -> None:
    """What the last deed did; a link is shown once and kept nowhere."""
    if refused := st.session_state.pop(REFUSED, None):
        st.error(refused)
    if said := st.session_state.pop(SAID, None):
        st.success(said)
    if link := st.session_state.pop(LINK, None):
        st.info(
            _("Hand this link to the person. It works once, for a day, and is shown only now."),
            icon=":material/link:",
        )
        st.code(link, language=None)


def change(viewer: Viewer, seen: Accounts) -> None:
    """Choose an account and what to do about it."""
    others = {person.login: person for person in seen.people if not person.own}
    login = st.selectbox(
        _("Account"), list(others), None, lambda one: f"{others[one].name} ({one})", "account_who",
        placeholder=_("Choose an account"), width=420,
    )  # fmt: skip
    if login is None:
        return
    deed = st.radio(
        _("What to do"), _possible(others[login]), format_func=lambda one: _(DEEDS[one]),
        key=f"account_deed_{login}",
    )  # fmt: skip
    if deed == "role":
        st.selectbox(
            _("Role"), [role.value for role in Role], None, lambda one: words.word("role", one),
            "account_role", placeholder=_("Choose a role"), width=320,
        )  # fmt: skip
        st.text_input(_("Why"), key="account_reason", max_chars=500)
    if deed == "details":
        _details(others[login])
    st.button(
        _("Do it"), type="primary", key="account_do", on_click=_change, args=(viewer, login, deed)
    )


def new(viewer: Viewer, seen: Accounts) -> None:
    """Ask for a new account."""
    homes = {home.organisation_id: home for home in seen.homes}
    with st.form("account_new", border=False):
        left, right = st.columns(2)
        left.text_input(_("Sign-in name"), key="new_login", max_chars=60)
        right.text_input(_("Name"), key="new_name", max_chars=100)
        left.selectbox(
            _("Role"), [role.value for role in Role], None, lambda one: words.word("role", one),
            "new_role", placeholder=_("Choose a role"),
        )  # fmt: skip
        right.selectbox(
            _("Organisation"), list(homes), None, lambda one: homes[one].name, "new_home",
            placeholder=_("Choose an organisation"),
        )  # fmt: skip
        left.text_input(_("Staff number"), key="new_staff", max_chars=40)
        right.text_input(_("E-mail"), key="new_email", max_chars=200)
        st.text_input(_("Why"), key="new_reason", max_chars=500)
        st.form_submit_button(_("Ask for the account"), on_click=_ask, args=(viewer,))


def decide(viewer: Viewer, grant: Grant) -> None:
    """The second person's two buttons; who asked sees that another must decide."""
    if grant.mine:
        st.caption(_("Another administrator decides."))
        return
    with st.container(horizontal=True, gap="xsmall"):
        for approve, label in ((True, _("Approve")), (False, _("Refuse"))):
            st.button(
                label, key=f"grant_{grant.grant_id}_{approve}", on_click=_decide,
                type="primary" if approve else "secondary", args=(viewer, grant.grant_id, approve),
            )  # fmt: skip


def hand_over(viewer: Viewer, grant: Grant) -> None:
    """Who asked for an account that was approved makes the link for its owner."""
    st.button(
        _("Make the link for {name}").format(name=plain(grant.name)), on_click=_hand_over,
        key=f"grant_{grant.grant_id}_link", args=(viewer, grant.login), icon=":material/link:",
    )  # fmt: skip


def _details(person: Person) -> None:
    """What the house knows of the person. A mobile number is the owner's own to enter."""
    with st.container(horizontal=True):
        for name, label in DETAILS.items():
            st.text_input(
                _(label), getattr(person, name), key=f"details_{name}_{person.login}", width=280
            )
    if person.mobile:
        st.caption(_("Mobile number: {number}").format(number=plain(person.mobile)))


def _possible(person: Person) -> list[str]:
    return [
        "link",
        "details",
        "role",
        *(["factor"] if person.second_factor else []),
        "disable" if person.active else "enable",
    ]


def _change(viewer: Viewer, login: str, deed: str) -> None:
    state = st.session_state
    if deed == "link":
        token = _done(administration.reset_link, viewer, login)
        if token:
            state[LINK] = _address(token)
    elif deed == "details":
        given = {name: state[f"details_{name}_{login}"] for name in DETAILS}
        _done(contacts.set_details, viewer, login=login, **given, say=N_("Kept."))
    elif deed == "role":
        if not state.get("account_role"):
            state[REFUSED] = _("Choose a role.")
            return
        role = Role(state["account_role"])
        if _done(
            administration.ask_role, viewer, login=login, role=role,
            reason=state.get("account_reason", ""),
        ):  # fmt: skip
            state[SAID] = _("Asked for. Another administrator decides.")
    elif deed == "factor":
        _done(administration.take_second_factor, viewer, login, say=N_("Taken away."))
    else:
        _done(administration.switch, viewer, login, active=deed == "enable", say=N_("Done."))


def _ask(viewer: Viewer) -> None:
    state = st.session_state
    if not state["new_role"] or not state["new_home"]:
        state[REFUSED] = _("Choose a role and an organisation.")
        return
    if _done(
        administration.ask_account, viewer, login=state["new_login"], name=state["new_name"],
        role=Role(state["new_role"]), organisation_id=state["new_home"],
        reason=state["new_reason"], staff_number=state["new_staff"], email=state["new_email"],
    ):  # fmt: skip
        state[SAID] = _("Asked for. Another administrator decides.")


def _decide(viewer: Viewer, grant_id: int, approve: bool) -> None:
    said = N_("Approved.") if approve else N_("Refused.")
    _done(administration.decide, viewer, grant_id, approve=approve, say=said)


def _hand_over(viewer: Viewer, login: str) -> None:
    token = _done(administration.reset_link, viewer, login)
    if token:
        st.session_state[LINK] = _address(token)


def _done(
    verb: Callable[..., Any], viewer: Viewer, *args: Any, say: str = "", **kwargs: Any
) -> Any:
    """One deed in one transaction, on the real clock. None when it was refused."""
    now = shell.real_now()
    try:
        named = dict(zip([*signature(verb).parameters][3:], args, strict=False))
        with acting_as(viewer, verb, named | kwargs), main_database().write() as session:
            given = verb(session, viewer, now, *args, **kwargs)
    except TrackerError as error:
        st.session_state[REFUSED] = words.refusal(error)
        return None
    if say:
        st.session_state[SAID] = _(say)
    return given


def _address(token: str) -> str:
    parts = urlsplit(st.context.url or "")
    return f"{parts.scheme}://{parts.netloc}/account/reset/{token}"


def reason(grant: Grant) -> str:
    """Who asked, when and why, in a line."""
    return _("{who} asked on {day}: {why}").format(
        who=plain(grant.asked_by), day=words.moment(grant.asked_at), why=plain(grant.reason)
    )
