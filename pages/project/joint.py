"""One application for several items: what is filed together, and what holds what by law."""

import streamlit as st

from ui import reads, shell
from ui.forms import joint
from ui.parts import gain_proposals, joint_card, project_head, screen
from ui.reads import coordination
from ui.words import _

viewer = shell.viewer("chief", "liaison")
version = shell.data_version()
code = project_head.choose(viewer)
certificates = reads.certificates(viewer, code)
project_head.title(certificates)
shell.as_of_control()
seen = coordination.joint(viewer, code)
st.markdown(
    _("One application, each item with its own clock: a problem in one holds only what the law "
      "makes wait for it.")
)  # fmt: skip
gain_proposals.told()
joint_card.applications(seen)
joint.draw(viewer, code, seen)
if seen.items and not shell.as_of():
    returns = coordination.one_return(viewer, code, joint_card.open_items(seen))
    joint_card.matrix(seen, returns)
screen.listen()
shell.watch(version)
