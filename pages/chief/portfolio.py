"""The district overview: where every certificate stands, what needs a word, what moved."""

import streamlit as st

from charts.portfolio import workload
from ui import chart_words, reads, shell
from ui.parts import overview_figures, overview_moved, overview_needs, overview_table, screen
from ui.words import _

viewer = shell.viewer("chief", "liaison")
version = shell.data_version()
day = shell.as_of()
first = overview_moved.since(day or shell.today())
seen = reads.portfolio(viewer, first)

overview_figures.head(seen, shell.now(), day)
shell.as_of_control()
if seen.certificates.empty:
    st.info(_("No project was registered yet."))
    shell.watch(version)
    st.stop()
st.markdown(f"#### {overview_figures.sentence(seen)}")
overview_figures.figures(seen)

left, right = st.columns([5, 4])
with left:
    overview_needs.needs(seen, viewer, past=day is not None)
with right, st.container(border=True, height="stretch"):
    st.subheader(f":material/groups: {_('In hand, by organisation')}", anchor=False)
    words = chart_words.workload()
    st.plotly_chart(
        workload(seen.workload, words=words, dark=screen.dark()),
        theme=None,
        config={"displayModeBar": False},
        key="workload",
        alt=_("Items under way by organisation: on time, due soon, overdue"),
    )
overview_table.certificates(seen)
overview_moved.moved(seen, first)
shell.watch(version)
