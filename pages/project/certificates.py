"""The certificates of one project: five dates each, what was gained, and how every date moved."""

import streamlit as st

from ui import reads, shell
from ui.parts import certificate_card, project_head, range_words, screen
from ui.shell import plain
from ui.words import _

viewer = shell.viewer("chief", "liaison")
version = shell.data_version()
code = project_head.choose(viewer)
seen = reads.certificates(viewer, code)
project_head.head(seen)
past = shell.as_of_control()
if seen.papers:
    certificate_card.cards(seen, instructs=viewer.role == "chief" and past is None)
    range_words.not_yet_calibrated(viewer)
    st.caption(
        _(
            "Gained: the date of the ordinary way minus the date of issue, or the projected one. "
            "Ordinary way: the serial procedure with the statutory limits, frozen at registration "
            "({note})."
        ).format(note=plain(seen.baseline_note))
    )
    certificate_card.history(certificate_card.choose(seen.papers), seen)
else:
    st.info(_("This project had no certificates on that day."))
screen.listen()
shell.watch(version)
