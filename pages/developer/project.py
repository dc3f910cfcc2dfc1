"""A developer's own projects (its place in the menu, for now)."""

import streamlit as st

from ui import shell
from ui.words import _

viewer = shell.viewer("developer")
st.title(_("My projects"))
shell.watch(shell.data_version())
