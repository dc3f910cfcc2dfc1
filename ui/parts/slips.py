"""Numbered slips as cards."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from store.scope import Viewer
from ui import words
from ui.forms import slips as forms
from ui.parts.slip_words import answer_line, number, standing
from ui.shell import plain
from ui.words import _, word
from views.supervision import File, SlipCard

TIMELINE = "../pages/project/timeline.py"
COLOURS = {"overdue": "red", "open": "blue", "answered": "orange", "raised": "gray",
           "closed": "green"}  # fmt: skip
ICONS = {"overdue": "error", "open": "assignment", "answered": "mark_chat_read",
         "raised": "arrow_upward", "closed": "task_alt"}  # fmt: skip


def cards(slips: Sequence[SlipCard], viewer: Viewer) -> None:
    """One card a slip, in the order given."""
    for slip in slips:
        with st.container(border=True, gap="small"):
            _head(slip)
            st.markdown(plain(slip.requirement))
            _told(slip)
            _acts(slip, viewer)


def _head(slip: SlipCard) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown(f"**{plain(number(slip.number))}**", width="content")
        st.badge(
            standing(slip),
            color=COLOURS[slip.state],  # type: ignore[arg-type]  # a colour of the table above
            icon=f":material/{ICONS[slip.state]}:",
        )
        st.space("stretch")
        st.badge(plain(slip.to), color="gray", icon=":material/apartment:")
    subject = f"{slip.project} · {slip.subject}" if slip.subject else slip.project
    issued = _("issued {day} by {who}, to be done by {due}").format(
        day=words.day(slip.issued_on), who=slip.issuer, due=words.day(slip.due_on)
    )
    lines = [subject, issued]
    if slip.raised_from:
        lines.append(_("Follows {number}").format(number=number(slip.raised_from)))
    st.caption("  \n".join(plain(line) for line in lines))


def _told(slip: SlipCard) -> None:
    for answer in slip.answers:
        st.markdown(f":material/reply: {plain(answer_line(answer))}")
        _files(answer.files)
    if slip.closed_on:
        st.markdown(f":material/task_alt: {_('Proof')}: {plain(slip.proof)}")
        _files(slip.files)


def _files(files: Sequence[File]) -> None:
    for file in files:
        st.link_button(
            plain(file.name), f"/files/{file.id}", icon=":material/attach_file:", type="tertiary"
        )


def _acts(slip: SlipCard, viewer: Viewer) -> None:
    done = slip.state in ("closed", "raised")
    own = viewer.role == "chief" and slip.issuer_id == viewer.account_id
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        if viewer.role == "liaison" and not done:
            with st.popover(_("Answer"), icon=":material/reply:"):
                forms.answer(viewer, slip)
        if own and not done:
            with st.popover(_("Close"), icon=":material/task_alt:"):
                forms.close(viewer, slip)
            if slip.state == "overdue" and not slip.highest:
                with st.popover(_("Raise"), icon=":material/arrow_upward:"):
                    forms.escalate(viewer, slip)
        st.link_button(
            _("As a document"), f"/export/slip/{slip.id}?lang={words.language()}",
            icon=":material/description:", type="tertiary",
        )  # fmt: skip
        st.page_link(
            TIMELINE, label=_("Project timeline"), icon=":material/view_timeline:",
            query_params={"project": slip.project_code},
        )  # fmt: skip


def level_count(slips: Sequence[SlipCard]) -> str:
    """How many are open at each level."""
    open_ones = [s for s in slips if s.state not in ("closed", "raised")]
    parts = [
        f"{word('slip_level', level)} {sum(s.number[0] == level for s in open_ones)}"
        for level in ("assigned", "chased", "supervised")
    ]
    return " · ".join(parts)
