"""Record what happened to one item, after seeing what it moves."""

import streamlit as st

from ui import reads, shell
from ui.forms import picker, update, visibility
from ui.forms.entries import Seen, neighbours, unfinished
from ui.forms.opened import opened
from ui.parts import file_list, gain_proposals, letter_card, step_brief
from ui.reads import letters
from ui.words import _

viewer = shell.viewer("liaison")
version = shell.data_version()
st.title(_("Update an item"))
if shell.as_of():
    shell.as_of_control()
    st.info(_("Only the present can be written on. Go back to today first."))
    st.stop()
place, item, arrived = picker.choose(reads.places(viewer))
story = reads.story(viewer, place.code, item.step_id)
if story is None:
    shell.nothing_here()
else:
    papers = reads.certificates(viewer, place.code).papers
    paper = next((p for p in papers if p.step_id == item.step_id), None)
    form = opened(item.step_id, story.version, paper.version if paper else None, anew=arrived)
    if arrived:
        form.verb = st.query_params.get("verb")
    step_brief.draw(story, paper)
    visibility.draw(viewer, story, paper is not None)
    steps = reads.timeline(viewer, place.code, "plan").steps
    others, desk = neighbours(steps), letters.desk(viewer, place.code, item.step_id)
    update.draw(viewer, form, Seen(story, paper, others, unfinished(steps), desk))
    if desk:
        letter_card.draw(
            viewer, form, desk, story.version, out=story.state in ("running", "suspended")
        )
    else:
        file_list.card(viewer, story.files)
    gain_proposals.card(viewer, place.code, item.step_id)
shell.watch(version)
