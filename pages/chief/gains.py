"""Days gained in the whole district, by kind of deed, by organisation and by project."""

import streamlit as st

from ui import reads, shell
from ui.parts import gain_district, gain_removed, screen
from ui.words import _

viewer = shell.viewer("chief")
version = shell.data_version()
st.title(_("Days gained, district"))
shell.as_of_control()
kind = gain_district.kind()
with st.spinner(_("Adding up every project's ledger…")):
    found = reads.gain_totals(viewer, kind)
st.markdown(f"#### {gain_district.sentence(found)}")
st.caption(gain_district.freshness(found))
gain_district.by_kind(found)
gain_district.by_organisation(found)
gain_district.by_project(found)
gain_removed.card(viewer)
screen.listen()
shell.watch(version)
