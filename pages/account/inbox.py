"""What I was told, the newest first, and how I want to be told."""

import streamlit as st

from ui import shell
from ui.forms import notice_wishes
from ui.parts import notice_list
from ui.reads import notices
from ui.words import _

viewer = shell.viewer()
version = shell.data_version()
seen = notices.inbox(viewer)

st.title(_("Inbox"), anchor=False)
notice_list.sentence(seen)
notice_list.cards(viewer, seen)
notice_wishes.form(viewer, seen.wishes)
shell.watch(version)
