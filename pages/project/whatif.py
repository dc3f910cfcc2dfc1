"""What if: change durations, days and links of a project on a pad, and see what would follow."""

import streamlit as st

from ui import reads, shell
from ui.parts import project_head, screen, whatif_kept, whatif_outcome, whatif_pad
from ui.words import _

viewer = shell.viewer("chief", "liaison")
version = shell.data_version()
st.title(_("What if"), anchor=False)
code = project_head.choose(viewer)
if shell.as_of():
    shell.as_of_control()
    st.info(_("A what-if starts from the present. Go back to today first."))
    st.stop()
seen = reads.scratch(viewer, code)
st.caption(_("Try changes without saving anything: the project itself stays as it is."))

pad, result = st.columns([2, 3])
with pad:
    whatif_pad.draw(seen, viewer)
with result:
    outcome = whatif_outcome.tried(seen, viewer, whatif_pad.changes(code))
    if outcome and outcome.papers:
        with st.container(border=True):
            whatif_outcome.table(outcome, whatif_kept.compare(seen, viewer))
whatif_kept.draw(seen, viewer)
screen.listen()
shell.watch(version)
