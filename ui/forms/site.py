"""Bring in a red line and confirm the letters that follow: look first, then save."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import streamlit as st
from sqlmodel import Session

from errors import TrackerError
from services import screening
from services.schedules import Effect
from store.clock import local_day
from store.scope import Viewer
from ui import words
from ui.forms.drawings import Sheet, file_of, frame_of, read, refuse, save, say_missing, tried
from ui.forms.fields import Fields
from ui.parts import effect, site_card
from ui.shell import plain
from ui.words import _
from views import site as site_view
from views.site import Request, Site

TIMELINE = "../pages/project/timeline.py"


def told(form: Sheet) -> None:
    """What the last save did."""
    if form.said:
        st.success(form.said, icon=":material/check_circle:")
    if form.effect and form.effect.moves:
        with st.container(border=True):
            effect.rows(*effect.split(form.effect.moves))
            st.page_link(TIMELINE, label=_("Project timeline"), icon=":material/view_timeline:")


def confirm(viewer: Viewer, form: Sheet, seen: Site) -> None:
    """The letters to add, what they move, and the one button."""
    new = [r for r in seen.requests if r.state == "new"]
    left, right = st.columns([3, 2])
    with left, st.container(border=True, height="stretch"):
        chosen = _letters(form, new)
        note = Fields(form).line(
            "note", _("Note"), hint=_("Who checked it, and where that is written down")
        )
    given = {
        "code": seen.code,
        "outline_id": seen.red_line.outline_id if seen.red_line else 0,
        "layer_ids": tuple(layer.layer_id for layer in seen.layers),
        "parties": frozenset(chosen),
        "note": note,
    }
    with right, st.container(border=True, height="stretch"):
        st.markdown(f"**{_('What it moves')}**")
        found = tried(screening.confirm_screening, viewer, given)
        if isinstance(found, TrackerError):
            st.warning(words.refusal(found), icon=":material/block:")
        elif not chosen:
            st.caption(_("Nothing moves. The findings are kept in the history."))
        else:
            effect.preview(found, _("Site screened"))
        label = _("Confirm and add the letters") if chosen else _("Keep the findings")
        if st.button(
            label, key=form.key("confirm"), type="primary", icon=":material/playlist_add_check:",
            width="stretch", disabled=isinstance(found, TrackerError),
        ):  # fmt: skip
            save(form, _confirmed, viewer, given)
        st.caption(_("Recorded now, in your name."))


def red_line(viewer: Viewer, form: Sheet) -> None:
    """A file or pasted corners, where they come from, and a look at what they touch."""
    fields = Fields(form)
    left, right = st.columns(2)
    with left:
        file, text = file_of(form, "outline", paste=True)
        frame = frame_of(fields, "frame")
    with right:
        source = fields.line(
            "source", _("Source"), required=True, most=300,
            hint=_("Land contract no. …, annex; or the office that gave it"),
        )  # fmt: skip
        dated_on = fields.day("dated_on", _("Date of the source"), None)
        assumed = fields.flag("assumed", _("Assumed: no source states this outline"))
        sample = fields.flag("sample", _("Sample data"))
    if not (file or text.strip()) or fields.missing:
        say_missing(form, fields, bool(file or text.strip()))
        return
    drawing = read(fields, file, text, frame)
    if drawing is None:
        return
    given = {
        "code": form.code, "drawing": drawing.shape, "frame": drawing.frame, "source": source,
        "dated_on": dated_on, "repairs": drawing.repairs, "assumed": assumed, "sample": sample,
    }  # fmt: skip
    found = tried(_look, viewer, given)
    if isinstance(found, TrackerError):
        refuse(fields, found)
        return
    _preview(found)
    if st.button(
        _("Store the red line"), key=form.key("store"), type="primary", icon=":material/polyline:"
    ):
        save(form, _stored, viewer, given)


def _letters(form: Sheet, new: list[Request]) -> list[str]:
    if not new:
        st.caption(_("No further letter follows from the findings."))
        return []
    st.markdown(f"**{_('Letters to add')}**")
    chosen = []
    mark = "、" if words.code() == "zh" else ", "
    for request in new:
        with st.container(gap="xxsmall"):
            if st.checkbox(plain(request.party), value=True, key=form.key(f"ask_{request.code}")):
                chosen.append(request.code)
            st.caption(
                plain(
                    _("{document}. Waits for it: {permits}.").format(
                        document=request.document, permits=mark.join(request.blocks)
                    )
                )
            )
    return chosen


def _preview(found: Site) -> None:
    """The red line as it was read, before it is stored."""
    with st.container(border=True):
        site_card.sentence(found)
        site_card.source(found)
        site_card.figure(found, key="site_map_preview")


def _look(session: Session, viewer: Viewer, now: datetime, **given: Any) -> Site:
    """Store the red line, then read what it touches, in the same transaction."""
    screening.store_outline(session, viewer, now, **given)
    today: date = local_day(now)
    return site_view.site(session, viewer, given["code"], words.code(), today)


def _stored(session: Session, viewer: Viewer, now: datetime, **given: Any) -> None:
    screening.store_outline(session, viewer, now, **given)


def _confirmed(session: Session, viewer: Viewer, now: datetime, **given: Any) -> Effect:
    return screening.confirm_screening(session, viewer, now, **given)
