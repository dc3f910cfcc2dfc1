"""Which of the developer's own projects is shown, and its head."""

from __future__ import annotations

import streamlit as st

from store.scope import Viewer
from ui import reads, shell, words
from ui.shell import plain
from ui.words import _
from views.developer import OwnProject

KEY = "own_project"


def project(viewer: Viewer) -> str | None:
    """The code of the chosen project: from the address when it is theirs, else the first."""
    found = reads.own_projects(viewer)
    if not found:
        return None
    names = {item.code: item.name for item in found}
    asked = shell.project_code()
    code = asked if asked in names else found[0].code
    if len(found) > 1:
        st.session_state[KEY] = code
        st.selectbox(
            _("Project"), list(names), format_func=lambda code: names[code], key=KEY,
            on_change=lambda: shell.choose_project(st.session_state[KEY]),
        )  # fmt: skip
    return code


def head(own: OwnProject) -> None:
    """The project's name, and who leads it, with what is known of it."""
    st.title(plain(own.header.name), anchor=False)
    st.caption(
        _("{code} · {developer} · lead office: {lead} · land award {award}").format(
            code=plain(own.header.code),
            developer=plain(own.header.developer),
            lead=plain(own.header.lead),
            award=words.day(own.header.land_award_on, long=True),
        )
    )
