"""The letters to the reader's own party: confirm receipt, promise a day, answer."""

import streamlit as st

from ui import shell
from ui.parts import own_letters
from ui.words import _

viewer = shell.viewer("external")
version = shell.data_version()

st.title(_("Letters to us"), anchor=False)
own_letters.draw(viewer)
shell.watch(version)
