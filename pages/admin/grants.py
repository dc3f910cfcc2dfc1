"""Roles that one administrator asked for and another one decides about."""

import streamlit as st

from ui import shell
from ui.forms import administration
from ui.parts import account_tables
from ui.reads import identity
from ui.words import _

viewer = shell.viewer("system_admin", "security_admin", "audit_admin")
version = shell.data_version()
grants = identity.grants(viewer)

st.title(_("Roles to decide"), anchor=False)
administration.told()
account_tables.waiting(viewer, grants)
account_tables.decided(viewer, grants)
shell.watch(version)
