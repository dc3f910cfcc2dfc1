"""All certificates of all projects (its place in the menu, for now)."""

import streamlit as st

from ui import shell
from ui.words import _

viewer = shell.viewer("chief", "liaison")
st.title(_("District overview"))
shell.watch(shell.data_version())
