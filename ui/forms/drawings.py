"""What the forms of a site share: the open sheet, a file with its coordinate system, one save."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import Any

import streamlit as st

from errors import InputError, TrackerError
from exchange.geometry import Drawing, read_drawing
from services.schedules import Effect
from store.scope import Viewer
from store.unsaved import UnsavedError
from ui import site_words, words
from ui.act import act_once, rehearse
from ui.forms.fields import Fields
from ui.forms.opened import next_number
from ui.parts import effect
from ui.words import _

KEPT = "site_sheet"
KINDS = ["geojson", "json", "csv", "txt", "xlsx"]


@dataclass
class Sheet:
    """The open forms of one project's site; each is used up by its save."""

    number: int
    code: str
    tried: bool = False
    said: str = ""  # what was saved last
    effect: Effect | None = None
    save_key: str = field(default_factory=token_urlsafe)  # the same save, however often asked

    def key(self, name: str) -> str:
        return f"site{self.number}_{name}"


def sheet(code: str) -> Sheet:
    """The open sheet of this project, or a fresh one."""
    kept = st.session_state.get(KEPT)
    if kept is None or kept.code != code:
        kept = st.session_state[KEPT] = Sheet(next_number(), code)
    return kept


def file_of(form: Sheet, name: str, *, paste: bool) -> tuple[Any, str]:
    file = st.file_uploader(
        _("GeoJSON, or the table of corners as CSV or Excel") if paste else _("GeoJSON file"),
        type=KINDS if paste else ["geojson", "json"], key=form.key(f"{name}_file"),
    )  # fmt: skip
    if not paste:
        return file, ""
    text = st.text_area(
        _("Or paste the table of corners"), "", 110, 200_000, form.key(f"{name}_text"),
        placeholder="J1, 3381000.00, 38525000.00\nJ2, …",
    )  # fmt: skip
    return file, text or ""


def frame_of(fields: Fields, name: str) -> str | None:
    chosen: str | None = fields.choice(
        name, _("Coordinate system"), list(site_words.FRAME_CODES), site_words.frame, first=False,
        note=_("As the source states it. 114° is the meridian of Wuhan."),
    )  # fmt: skip
    return chosen


def say_missing(form: Sheet, fields: Fields, has_file: bool) -> None:
    missing = fields.labels(fields.missing)
    if not has_file:
        st.caption(_("Choose a file first; what it touches is shown before anything is stored."))
    elif missing:
        st.caption(_("Shown as soon as these are filled in: {fields}.").format(fields=missing))


def read(fields: Fields, file: Any, text: str, frame: str | None) -> Drawing | None:
    """The drawing, or nothing with the reason on screen."""
    try:
        data = file.getvalue() if file else text.encode()
        return read_drawing(file.name if file else "", data, frame or "")
    except InputError as error:
        refuse(fields, error)
        return None


def refuse(fields: Fields, error: TrackerError) -> None:
    message = words.refusal(error)
    name = error.field if isinstance(error, InputError) else ""
    if not fields.refuse(name, message) and not fields.refuse(f"layer_{name}", message):
        st.error(message, icon=":material/block:")


def tried(verb: Callable[..., Any], viewer: Viewer, given: dict[str, Any]) -> Any:
    try:
        return rehearse(verb, viewer, **given)
    except TrackerError as error:
        return error


def save(form: Sheet, verb: Callable[..., Any], viewer: Viewer, given: dict[str, Any]) -> None:
    """Save once, then open fresh forms that say what was saved."""
    try:
        done = act_once(form.save_key, verb, viewer, **given)
    except TrackerError as error:
        if not isinstance(error, UnsavedError):  # whether it was saved is known
            form.save_key = token_urlsafe()
        st.warning(words.refusal(error), icon=":material/block:")
        return
    fresh = Sheet(next_number(), form.code)
    if isinstance(done, Effect):
        fresh.effect, fresh.said = done, effect.saved_words(done)
    else:
        fresh.said = _("Saved.")
    st.session_state[KEPT] = fresh
    st.rerun()
