"""A form that somebody has open: what its reader saw, and whether it was saved.

It lives in the session, outside the widgets, so that a rerun (a click, a change of the data seen
by ``shell.watch``) never brings the version up to date behind the reader's back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from secrets import token_urlsafe

import streamlit as st

from errors import TrackerError
from services.schedules import Effect
from ui import shell

KEPT, COUNT = "update_form", "forms_opened"


@dataclass
class Opened:
    """``number`` is part of every widget's key: a form opened anew starts empty.

    ``saved`` is set in the same breath as the save, so the second click of a double click finds
    the form used up.
    """

    number: int
    step_id: int
    seen_version: int
    seen_certificate: int | None
    on: date
    verb: str | None = None
    tried: bool = False
    saved: Saved | None = None
    save_key: str = field(default_factory=token_urlsafe)  # the same save, however often asked
    unsaved: TrackerError | None = None  # the database could not take it

    def key(self, name: str) -> str:
        return f"form{self.number}_{name}"

    def see(self, version: int, certificate: int | None) -> None:
        """From now on the form stands on this version."""
        self.seen_version, self.seen_certificate = version, certificate


@dataclass(frozen=True)
class Saved:
    """What was saved and what it moved."""

    verb: str
    effect: Effect


def opened(step_id: int, version: int, certificate: int | None, *, anew: bool) -> Opened:
    """The open form on this step; a fresh one when there is none or ``anew``."""
    form = st.session_state.get(KEPT)
    if anew or form is None or form.step_id != step_id:
        form = Opened(next_number(), step_id, version, certificate, shell.today())
        st.session_state[KEPT] = form
    return form


def close() -> None:
    """Forget the form; the next run opens a fresh one. For callbacks."""
    st.session_state.pop(KEPT, None)


def next_number() -> int:
    """A number that no other form of this session has."""
    st.session_state[COUNT] = number = st.session_state.get(COUNT, 0) + 1
    return int(number)
