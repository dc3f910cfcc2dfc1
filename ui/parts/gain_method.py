"""How the days are counted, what was published, and the file that proves it: one click away."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import streamlit as st

from store.scope import Viewer
from ui import reads, shell
from ui.parts.gain_words import METHODS
from ui.shell import plain
from ui.words import _
from views.certificates import Certificates
from views.ledger import Ledger

MARK = 12  # hexadecimal digits of the hash that are shown


def claim(seen: Certificates) -> None:
    """The published figure beside ours, as text."""
    header = seen.header
    if header.claim:
        quoted = _('Published: "{claim}"').format(claim=plain(header.claim))
        source = plain(header.claim_source or _("source not recorded"))
        st.markdown(f"> {quoted}  \n> {source}")
        st.caption(_("Quoted as published. It is not our figure and is not corrected by it."))


def method(viewer: Viewer, ledger: Ledger, code: str) -> None:
    """The method in words, its versions, and the way to the file."""
    with st.expander(_("How this is counted"), icon=":material/calculate:"):
        st.markdown(_text())
        mark = reads.ledger_mark(viewer, code, ledger.certificate_id, ledger.method)
        versions = _(
            "Method: {method}. Template version {template}. Calendar {calendar}. Snapshot {mark}."
        ).format(
            method=_(METHODS[ledger.method]),
            template=plain(ledger.template_version),
            calendar=plain(ledger.calendar_version),
            mark=mark[:MARK],
        )
        st.caption(versions)
        if ledger.provisional:
            st.caption(_("Provisional: no official holidays are known for that year yet."))
        st.link_button(
            _("Download the calculation"), address(ledger, code), icon=":material/download:"
        )
        st.caption(
            _("Anybody can prove the file: python tracker_cli.py recompute {file}").format(
                file=_("FILE")
            )
        )


def address(ledger: Ledger, code: str) -> str:
    """Where the file is served."""
    query: dict[str, str] = {"method": ledger.method}
    if day := shell.as_of():
        query["as_of"] = day.isoformat()
    return f"/export/ledger/{quote(code)}/{ledger.certificate_id}?{urlencode(query)}"


def _text() -> str:
    return _(
        "**Gained** is the date of the ordinary way minus the date on which the certificate came, "
        "or its projected date. The ordinary way is the project's own procedure with every habit "
        "in force, removed items put back and nothing in parallel that the template does not have "
        "in parallel; it was frozen when the project was registered.\n\n"
        "**Credits** are Shapley values: the mean of what a line adds over all orders in which the "
        "lines could have come. It is the one split that adds up to the gain, treats equals alike "
        "and gives nothing to a line that never moves the date. Losses are negative credits and "
        "are shown. What has no source is credited to nobody; what no line explains is a line of "
        "its own.\n\n"
        "A habit set aside earns only the days that were used, and an office's pace is its own "
        "clock: days on which the clock stood still belong to whoever caused it."
    )
