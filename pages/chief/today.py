"""What to do today: the actions that move certificates, and what each external party owes."""

import streamlit as st

from ui import reads, shell
from ui.parts import advice_actions, advice_parties
from ui.words import _

viewer = shell.viewer("chief", "liaison")
version = shell.data_version()
st.title(_("What to do today"), anchor=False)
if shell.as_of():
    shell.as_of_control()
    st.info(_("Only the present can be acted on. Go back to today first."))
    st.stop()
seen = reads.advice(viewer)
advice_actions.head(seen, viewer, version)
if seen.suggestions:
    mine = {item.step_id for place in reads.places(viewer) for item in place.items}
    advice_actions.cards(advice_actions.filtered(seen), seen, viewer, mine)
    st.caption(
        _(
            "Ordered by the calendar days won on average over all certificates together, then by "
            "the nearest target. The average is taken over {runs} possible courses of the project; "
            "the days named are those of the projection. What lies off the path that sets a "
            "certificate's date wins nothing and is not listed. Items to begin, to send or to "
            "restart count as done today in the projection: their figure is the price of another "
            "five working days."
        ).format(runs=advice_actions.RUNS)
    )
advice_parties.parties(seen)
shell.watch(version)
