"""What waits on me (its place in the menu, for now)."""

import streamlit as st

from ui import shell
from ui.words import _

viewer = shell.viewer("liaison")
st.title(_("My work"))
shell.watch(shell.data_version())
