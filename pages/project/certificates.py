"""Dates of one project (its place in the menu, for now)."""

import streamlit as st

from ui import shell
from ui.words import _

viewer = shell.viewer("chief", "liaison")
st.title(_("Certificates"))
shell.watch(shell.data_version())
