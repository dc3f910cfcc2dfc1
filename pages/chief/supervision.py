"""Numbered slips and missed dates: instruct, follow, close with proof."""

import streamlit as st

from ui import shell
from ui.forms import slips as forms
from ui.parts import missed_dates, slips
from ui.reads import supervision as reads
from ui.words import _

viewer = shell.viewer("chief", "liaison")
version = shell.data_version()
st.title(_("Supervision"), anchor=False)
forms.told()
asked = [st.query_params.get(name, "") for name in ("step", "certificate")]
about = reads.subject(viewer, shell.project_code() or "", *asked)
if about and viewer.role == "chief":
    forms.instruct(viewer, about)
seen = reads.supervision(viewer)
st.markdown(slips.level_count(seen.slips))
left, right = st.columns([5, 4])
with left:
    st.subheader(_("Open slips"), anchor=False)
    pending = [slip for slip in seen.slips if slip.state not in ("closed", "raised")]
    if not pending:
        st.caption(_("No slip is open. A chief instructs from any item's story."))
    slips.cards(pending, viewer)
    done = [slip for slip in seen.slips if slip.state in ("closed", "raised")]
    if done:
        with st.expander(_("Closed and raised"), icon=":material/inventory_2:"):
            slips.cards(done, viewer)
with right:
    missed_dates.card(seen.missed, viewer, seen.on)
if not about:
    shell.watch(version)
