"""Jobs, version, templates, accounts (its place in the menu, for now)."""

import streamlit as st

from ui import shell
from ui.words import _

viewer = shell.viewer("admin")
st.title(_("System"))
shell.watch(shell.data_version())
