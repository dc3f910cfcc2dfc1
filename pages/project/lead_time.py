"""Days gained on one certificate: a sentence, three methods, every line, and who held the days."""

import streamlit as st

from ui import reads, shell
from ui.parts import (
    gain_citizen,
    gain_credits,
    gain_deeds,
    gain_holders,
    gain_method,
    gain_methods,
    gain_proposals,
    project_head,
    screen,
)
from ui.parts.gain_words import sentence
from ui.words import _

viewer = shell.viewer("chief", "liaison", "developer")
version = shell.data_version()
code = project_head.choose(viewer)
seen = reads.certificates(viewer, code)
project_head.title(seen)
shell.as_of_control()
if not seen.papers:
    st.info(_("This project had no certificates on that day."))
    shell.watch(version)
    st.stop()

paper = gain_methods.certificate(seen.papers)
found = reads.lead_time(viewer, code, paper.certificate_id)
st.markdown(f"#### {sentence(found.ledgers['limits'], paper, seen.on)}")
gain_method.claim(seen)
gain_citizen.card(found.ledgers["limits"], paper, seen)
gain_methods.side_by_side(found, seen.on)
ledger = found.ledgers[gain_methods.method()]
gain_credits.card(ledger)
gain_proposals.card(viewer, code)
gain_deeds.card(viewer, code)
gain_holders.card(found.holders, seen.on)
gain_method.method(viewer, ledger, code)
screen.listen()
shell.watch(version)
