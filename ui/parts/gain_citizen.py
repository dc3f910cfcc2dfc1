"""The days gained as a paragraph for a notice, a letter or a citizen: to copy, or as a file."""

from __future__ import annotations

import streamlit as st

from ui.parts.gain_words import paragraph
from ui.words import _
from views.certificates import Certificates, Paper
from views.ledger import Ledger


def card(ledger: Ledger, paper: Paper, seen: Certificates) -> None:
    """One click away from the sentence at the head."""
    with st.expander(_("In words for a citizen"), icon=":material/campaign:"):
        text = paragraph(ledger, paper, seen.on, seen.header.assumed)
        st.code(text, language=None, wrap_lines=True)
        st.download_button(
            _("Download as text"), text.encode(), f"{seen.header.code}.txt", "text/plain",
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip
