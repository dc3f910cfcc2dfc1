"""Forms of numbered slips: instruct, answer, raise, close; each saves once and says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from secrets import token_urlsafe
from typing import Any

import streamlit as st

from errors import TrackerError
from models import SlipLevel
from services import supervision
from services.filetypes import Upload
from store.scope import Viewer
from ui import shell, words
from ui.act import act_once
from ui.parts.slip_words import number
from ui.shell import plain
from ui.words import _, word
from views.supervision import SlipCard, Subject

DONE = "slip_done"
TERM_CD = 7  # proposed; the chief chooses


def told() -> None:
    """What was saved a moment ago."""
    if done := st.session_state.pop(DONE, None):
        st.success(done, icon=":material/check_circle:")


def instruct(viewer: Viewer, about: Subject) -> None:
    """A chief's instruction about one item."""
    names = about.receivers
    order = sorted(names, key=lambda n: (n != about.lane_id, names[n]))
    with (
        st.container(border=True),
        _form(f"instruct_{about.step_id}_{about.certificate_id}") as send,
    ):
        st.markdown(f"**{_('Instruct')}** · {plain(about.project)} · {plain(about.name)}")
        left, right = st.columns(2)
        level = left.selectbox(_("Level"), list(SlipLevel), 0, lambda x: word("slip_level", x))
        to_id = right.selectbox(_("To"), order, 0, lambda n: names[n])
        due_on = _term()
        requirement = _text(_("What is required"))
        send(
            _("Issue the slip"), supervision.instruct, viewer, _("The slip is issued."),
            code=about.project_code, step_id=about.step_id,
            certificate_id=about.certificate_id, to_id=to_id, level=level,
            requirement=requirement, due_on=due_on,
        )  # fmt: skip


def answer(viewer: Viewer, slip: SlipCard) -> None:
    """The receiving office reports."""
    with _form(f"answer_{slip.id}") as send:
        text = _text(_("What was done, or when it will be"))
        send(
            _("Answer"), supervision.answer_slip, viewer, _("The answer is with the chief."),
            slip_id=slip.id, text=text, uploads=_uploads(),
        )  # fmt: skip


def close(viewer: Viewer, slip: SlipCard) -> None:
    """Only with proof."""
    with _form(f"close_{slip.id}") as send:
        proof = _text(_("Proof: which paper, of which day"))
        said = _("{number} is closed.").format(number=number(slip.number))
        send(
            _("Close with this proof"), supervision.close_slip, viewer, said,
            slip_id=slip.id, proof=proof, uploads=_uploads(),
        )  # fmt: skip


def escalate(viewer: Viewer, slip: SlipCard) -> None:
    """An overdue slip at the next level."""
    with _form(f"raise_{slip.id}") as send:
        due_on = _term()
        requirement = _text(_("What is required"), slip.requirement)
        send(
            _("Raise to the next level"), supervision.raise_slip, viewer,
            _("The slip is raised."), slip_id=slip.id, requirement=requirement, due_on=due_on,
        )  # fmt: skip


Send = Callable[..., None]


@contextmanager
def _form(name: str) -> Iterator[Send]:
    """A form with one button; saving it twice is saving it once."""
    kept = f"once_{name}"
    with st.form(f"slip_{name}", border=False):
        pressed: list[tuple[Any, ...]] = []

        def send(label: str, verb: Any, viewer: Viewer, said: str, **given: Any) -> None:
            if st.form_submit_button(label, type="primary", icon=":material/send:"):
                pressed.append((verb, viewer, said, given))

        yield send
    for verb, viewer, said, given in pressed:
        key = st.session_state.setdefault(kept, token_urlsafe())
        try:
            act_once(key, verb, viewer, **given)
        except TrackerError as error:
            st.error(words.refusal(error), icon=":material/block:")
            continue
        st.session_state.pop(kept, None)
        st.session_state[DONE] = said
        for name in ("step", "certificate"):
            st.query_params.pop(name, None)
        st.rerun()


def _term() -> Any:
    today = shell.today()
    return st.date_input(
        _("To be done by"), today + timedelta(days=TERM_CD), today,
        today + timedelta(days=3650), format="YYYY-MM-DD",
    )  # fmt: skip


def _text(label: str, value: str = "") -> str:
    return st.text_area(label, value, height=100, max_chars=4000)


def _uploads() -> list[Upload]:
    files = st.file_uploader(_("Files"), accept_multiple_files=True)
    return [Upload(file.name, file.getvalue()) for file in files]
