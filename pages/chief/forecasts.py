"""Do the forecasts keep their word: coverage, sharpness, honesty of the dates."""

import streamlit as st

from ui import reads, shell
from ui.parts import score_honesty, score_reliability, screen
from ui.parts.score_words import sentence
from ui.words import _

viewer = shell.viewer("chief")
version = shell.data_version()
seen = reads.record(viewer)
st.title(_("Forecast record"), anchor=False)
shell.as_of_control()
st.markdown(f"#### {sentence(seen)}")
st.caption(
    _(
        "Every certificate is asked about once a week: what stood on Monday against what came. "
        "{cases} certificates have come, {open} are still open; an open one whose day has passed "
        "counts as missed."
    ).format(cases=seen.cases, open=seen.open_cases)
)
left, right = st.columns([5, 4])
with left:
    score_reliability.picture(seen)
with right:
    score_reliability.sharpness(seen.losses)
    score_honesty.moves(seen)
score_honesty.errors(seen.drift)
with st.expander(_("As a table, by horizon"), icon=":material/table_rows:"):
    score_reliability.table(seen)
screen.listen()
shell.watch(version)
