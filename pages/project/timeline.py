"""One project by lanes; a click on a bar tells the story of its item."""

import streamlit as st

from ui import reads, shell
from ui.parts import (
    contact_card,
    lanes_card,
    lanes_margin,
    lanes_table,
    project_head,
    range_words,
    screen,
    step_story,
)
from ui.reads.margins import margins
from ui.words import _

viewer = shell.viewer("chief", "liaison", "developer")
version = shell.data_version()
code = project_head.choose(viewer)
project_head.head(reads.certificates(viewer, code))
range_words.not_yet_calibrated(viewer)
day = shell.as_of_control()

with st.container(border=True):
    view = lanes_card.controls()
    seen = lanes_card.cut_to(reads.timeline(viewer, code, view.plan), view)
    seen = lanes_margin.marked(seen, margins(viewer, code))
    lanes_card.figure(seen)
    lanes_card.story_list(seen.steps)
with st.expander(_("As a table"), icon=":material/table_rows:"):
    lanes_table.table(seen)
contact_card.draw(viewer, code)
screen.listen()

step_id = lanes_card.picked()
story = reads.story(viewer, code, step_id) if step_id else None
if story:
    step_story.open_drawer(
        story, code, seen.on, editable=viewer.role == "liaison" and day is None,
        instructs=viewer.role == "chief" and day is None,
        until=() if day else reads.deadlines(viewer, story.step_id),
    )  # fmt: skip
else:  # a rerun of the page would close the drawer
    shell.watch(version)
