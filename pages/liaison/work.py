"""What waits on a liaison, the most pressing first; each item updated in two clicks."""

import streamlit as st

from ui import reads, shell
from ui.forms import slips as slip_forms
from ui.parts import desk as drawn
from ui.parts import slips
from ui.reads.supervision import slips_for
from ui.words import _

viewer = shell.viewer("liaison")
version = shell.data_version()
desk = reads.desk(viewer)
st.title(_("My work"))
st.markdown(drawn.sentence(desk))
drawn.figures(desk)
slip_forms.told()
if received := slips_for(viewer):
    st.subheader(_("Slips to answer"), anchor=False)
    slips.cards(received, viewer)
if not desk.items.empty:
    items = drawn.filtered(desk.items)
    ready = items["ready"].astype(bool)
    pressing = items["light"].isin(["red", "yellow"]) & ~ready
    letters = (items["kind"] == "external_opinion") & ~ready & ~pressing
    for key, title, rows in (
        ("pressing", _("Late or due soon"), items[pressing]),
        ("letters", _("Letters owed"), items[letters]),
        ("running", _("Under way"), items[~ready & ~pressing & ~letters]),
        ("ready", _("Ready to start"), items[ready]),
    ):
        if not rows.empty:
            st.subheader(title, anchor=False)
            drawn.cards(rows, key)
shell.watch(version)
