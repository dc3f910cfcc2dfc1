"""Bring constraint layers of the district in, and take them out of use."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import streamlit as st
from sqlmodel import Session

from errors import TrackerError
from services import screening
from store.scope import Viewer
from ui import site_words
from ui.forms.drawings import Sheet, file_of, frame_of, read, refuse, save, say_missing, tried
from ui.forms.fields import Fields
from ui.shell import plain
from ui.words import _
from views.site import Site


def layer(viewer: Viewer, form: Sheet, seen: Site) -> None:
    """A file of constraints for the whole district."""
    fields = Fields(form)
    left, right = st.columns(2)
    names = dict(seen.kinds)
    with left:
        kind = fields.choice(
            "layer_kind", _("What it shows"), list(names), lambda c: names[c], first=False
        )
        name = fields.line("layer_name", _("Name of the layer"), required=True)
        file, _text = file_of(form, "layer", paste=False)
    with right:
        frame = frame_of(fields, "layer_frame")
        source = fields.line("layer_source", _("Source"), required=True, most=300)
        dated_on = fields.day("layer_dated_on", _("Date of the source"), None)
        sample = fields.flag("layer_sample", _("Sample data"))
    if not file or fields.missing:
        say_missing(form, fields, bool(file))
        return
    drawing = read(fields, file, "", frame)
    if drawing is None:
        return
    given = {
        "kind": kind, "name": name, "drawing": drawing.shape, "frame": drawing.frame,
        "source": source, "dated_on": dated_on, "repairs": drawing.repairs, "sample": sample,
    }  # fmt: skip
    found = tried(_added, viewer, given)
    if isinstance(found, TrackerError):
        refuse(fields, found)
        return
    for said in [site_words.repair(r.text, dict(r.gaps)) for r in drawing.repairs]:
        st.caption(f":material/build: {plain(said)}")
    if st.button(_("Store the layer"), key=form.key("store_layer"), icon=":material/layers:"):
        save(form, _added, viewer, given)


def withdraw(viewer: Viewer, form: Sheet, seen: Site) -> None:
    """Take a layer out of use."""
    names = {layer.layer_id: f"{layer.name} · {layer.kind}" for layer in seen.layers}
    if not names:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        layer_id = st.selectbox(
            _("Layer"), list(names), None, lambda number: names[number],
            key=form.key("withdraw"), placeholder=_("Choose"), width=420,
        )  # fmt: skip
        if st.button(
            _("Use it no more"), key=form.key("withdraw_now"), disabled=layer_id is None,
            icon=":material/layers_clear:",
        ):  # fmt: skip
            save(form, _withdrawn, viewer, {"layer_id": layer_id})


def _added(session: Session, viewer: Viewer, now: datetime, **given: Any) -> None:
    screening.add_layer(session, viewer, now, **given)


def _withdrawn(session: Session, viewer: Viewer, now: datetime, **given: Any) -> None:
    screening.withdraw_layer(session, viewer, now, **given)
