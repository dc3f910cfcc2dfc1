"""Accounts: who may sign in, and what the security administrator does about it."""

import streamlit as st

from ui import shell
from ui.forms import administration
from ui.parts import account_tables
from ui.reads import identity
from ui.words import _

viewer = shell.viewer("security_admin")
version = shell.data_version()
seen = identity.accounts(viewer)

st.title(_("Accounts"), anchor=False)
st.caption(_("A role takes two administrators; a password is known to its owner only."))
administration.told()
account_tables.people(seen)
with st.container(border=True):
    st.subheader(_("Change an account"), anchor=False)
    administration.change(viewer, seen)
with st.expander(_("Ask for a new account"), icon=":material/person_add:"):
    administration.new(viewer, seen)
shell.watch(version)
