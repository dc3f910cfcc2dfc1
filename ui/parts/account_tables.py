"""Accounts and decided roles as tables, waiting roles as cards."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from store.scope import Viewer
from ui import words
from ui.forms import administration
from ui.shell import plain
from ui.words import _
from views.accounts import Accounts, Grant


def people(seen: Accounts) -> None:
    """Who may sign in."""
    table = pd.DataFrame(
        {
            _("Sign-in name"): [one.login for one in seen.people],
            _("Name"): [one.name for one in seen.people],
            _("Role"): [words.word("role", one.role) for one in seen.people],
            _("Organisation"): [one.organisation for one in seen.people],
            _("State"): [_("Active") if one.active else _("Closed") for one in seen.people],
            _("Second factor"): [_("On") if one.second_factor else _("Off") for one in seen.people],
            _("Password"): [
                _("to be changed") if one.must_change else words.NOTHING for one in seen.people
            ],
            _("Last seen"): [words.moment(one.seen_at) for one in seen.people],
            _("Staff number"): [one.staff_number for one in seen.people],
            _("E-mail"): [one.email for one in seen.people],
            _("Mobile number"): [one.mobile for one in seen.people],
        }
    )
    st.dataframe(table, hide_index=True, alt=_("Accounts by sign-in name"))


def waiting(viewer: Viewer, grants: tuple[Grant, ...]) -> None:
    """Roles that a second person must decide about."""
    asked = [grant for grant in grants if grant.state == "asked"]
    if not asked:
        st.info(_("Nothing waits for a second person."), icon=":material/task_alt:")
    for grant in asked:
        with st.container(border=True, gap="xsmall"):
            what = _("New account") if grant.new else _("Another role")
            st.markdown(
                f"**{plain(what)}: {plain(grant.name)} ({plain(grant.login)})** · "
                f"{plain(words.word('role', grant.role))} · {plain(grant.organisation)}"
            )
            st.caption(administration.reason(grant))
            administration.decide(viewer, grant)


def decided(viewer: Viewer, grants: tuple[Grant, ...]) -> None:
    """What was decided, by whom."""
    past = [grant for grant in grants if grant.state != "asked"]
    if not past:
        return
    for grant in past:
        if grant.link_due and viewer.role == "security_admin":
            administration.hand_over(viewer, grant)
    st.subheader(_("Decided"), anchor=False)
    table = pd.DataFrame(
        {
            _("Sign-in name"): [one.login for one in past],
            _("Role"): [words.word("role", one.role) for one in past],
            _("Why"): [one.reason for one in past],
            _("Asked by"): [one.asked_by for one in past],
            _("Decided by"): [one.decided_by or words.NOTHING for one in past],
            _("Decision"): [words.word("grant_state", one.state) for one in past],
            _("Decided on"): [words.moment(one.decided_at) for one in past],
        }
    )
    st.dataframe(table, hide_index=True, alt=_("Roles that were decided, the newest first"))
