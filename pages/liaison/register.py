"""A new project, from a template and the questions of its site."""

import streamlit as st

from ui import reads, shell
from ui.forms import registration
from ui.words import _

viewer = shell.viewer("liaison")
version = shell.data_version()
st.title(_("Register a project"))
st.markdown(_("Four short parts on one page; nothing is kept until you register."))
registration.draw(viewer, registration.sheet(), reads.offers())
shell.watch(version)
