"""The site on the map: its red line, what it touches, and the letters that follow."""

import streamlit as st

from ui import reads, shell
from ui.forms import drawings, layers
from ui.forms import site as forms
from ui.parts import project_head, screen, site_card
from ui.reads import site as site_reads
from ui.words import _

viewer = shell.viewer("chief", "liaison")
version = shell.data_version()
code = project_head.choose(viewer)
project_head.title(reads.certificates(viewer, code))
day = shell.as_of_control()
seen = site_reads.site(viewer, code)
editing = day is None and site_reads.is_own(viewer, code)

form = drawings.sheet(code)
if editing:
    forms.told(form)
site_card.sentence(seen)
site_card.source(seen)
if seen.red_line:
    plot, told = st.columns([3, 2])
    with plot, st.container(border=True):
        site_card.figure(seen)
    with told:
        site_card.findings(seen)
    site_card.requests(seen)
    if editing and seen.layers:
        forms.confirm(viewer, form, seen)
if editing:
    with st.expander(
        _("Upload a red line"), icon=":material/upload_file:", expanded=seen.red_line is None
    ):
        forms.red_line(viewer, form)
with st.expander(_("Constraint layers of the district"), icon=":material/layers:"):
    site_card.layers(seen)
    if editing:
        st.markdown(f"**{_('Add a layer')}**")
        layers.layer(viewer, form, seen)
        layers.withdraw(viewer, form, seen)
if seen.history:
    with st.expander(_("Screenings that were confirmed"), icon=":material/history:"):
        site_card.history(seen)
screen.listen()
shell.watch(version)
