"""A developer's own project: where it stands, what to do next, who holds what, what was gained."""

import streamlit as st

from ui import reads, shell
from ui.parts import (
    contact_card,
    own_certificates,
    own_choice,
    own_gain,
    own_items,
    own_timeline,
    range_words,
)
from ui.parts.own_words import summary
from ui.words import _

viewer = shell.viewer("developer")
version = shell.data_version()
code = own_choice.project(viewer)
if code is None:
    st.title(_("My projects"))
    st.info(_("No project of your company is registered here yet."))
    shell.watch(version)
    st.stop()

own = reads.own_project(viewer, code)
own_choice.head(own)
shell.as_of_control()
with st.container(border=True):
    st.markdown(f"#### {summary(own)}")

if own.coming:
    own_certificates.coming(own.coming, own.on)
    range_words.not_yet_calibrated(viewer)
left, right = st.columns(2)
with left:
    own_items.to_do(own.to_do, own.on)
with right:
    own_items.held_elsewhere(own.held_elsewhere, own.on)
if own.in_hand:
    own_certificates.in_hand(own.in_hand, own.on)
left, right = st.columns(2)
with left:
    own_gain.gain(own)
with right:
    own_gain.helped(viewer, own)
if own.notes:
    own_gain.notes(own.notes, own)
own_timeline.timeline(viewer, own)
contact_card.draw(viewer, code)
shell.watch(version)
