"""One external party over all projects: what it owes, what that costs, how it keeps its word."""

import streamlit as st

from errors import NotFoundError
from ui import shell
from ui.forms import party_mail
from ui.parts import party_card
from ui.reads import letters
from ui.words import _

viewer = shell.viewer("liaison", "chief")
version = shell.data_version()
st.title(_("External parties"), anchor=False)
if shell.as_of():
    shell.as_of_control()
    st.info(_("What parties owe is shown as of today only."))
    st.stop()
chosen = party_card.choose(letters.parties(viewer))
if chosen is None:
    st.markdown(_("No letter has gone out yet."))
else:
    try:
        seen = letters.party(viewer, chosen)
    except NotFoundError:
        shell.nothing_here()
    party_card.head(seen)
    party_card.debts(seen)
    if seen.debts or seen.mailing.addresses:
        party_mail.draw(viewer, seen, letters.party(viewer, chosen, "zh"))
    party_card.answers(seen)
shell.watch(version)
