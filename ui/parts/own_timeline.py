"""The lanes of the developer's project, drawn for a narrow screen; only when it is asked for."""

from __future__ import annotations

import streamlit as st

from charts.lanes_compact import lanes_compact
from store.scope import Viewer
from ui import chart_words, reads
from ui.parts import lanes_margin
from ui.parts.screen import dark
from ui.reads.margins import margins
from ui.words import _
from views.developer import OwnProject

PLAN = "limits"


def timeline(viewer: Viewer, own: OwnProject) -> None:
    """A closed drawer: nobody on a phone pays for a picture that they did not open."""
    drawer = st.expander(
        _("Timeline"), icon=":material/view_timeline:", key="own_timeline", on_change="rerun"
    )
    if not drawer.open:
        return
    code = own.header.code
    seen = lanes_margin.marked(reads.timeline(viewer, code, PLAN), margins(viewer, code))
    figure = lanes_compact(
        seen.steps, seen.segments, seen.links, today=own.on, words=chart_words.lanes(PLAN),
        dark=dark(),
    )  # fmt: skip
    drawer.plotly_chart(
        figure,
        theme=None,
        key="own_lanes",
        config={"displayModeBar": False},
        alt=_("Items of the project by date; the texts above say the same."),
    )
