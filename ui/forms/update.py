"""Record what happened to an item: choose, type, see what it moves, save."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from errors import ConflictError, InputError, TrackerError
from services.schedules import Effect
from store.scope import Viewer
from store.unsaved import UnsavedError
from ui import words
from ui.act import act_once, rehearse
from ui.forms import entries, filing, verbs
from ui.forms.entries import Call, Seen
from ui.forms.fields import Fields
from ui.forms.opened import Opened, Saved, close
from ui.parts import conflict, effect
from ui.words import _
from views.story import Follower

DESK, TIMELINE = "../pages/liaison/work.py", "../pages/project/timeline.py"
FIELD_OF = {"happened_on": "on"}  # the journal's name for the day that a form calls ``on``


def draw(viewer: Viewer, form: Opened, seen: Seen) -> None:
    """The whole form; once saved, what came of it."""
    if form.saved:
        _saved(form.saved, seen)
        return
    verb = _choose_verb(form, seen)
    typing, effects = st.columns([3, 2])
    with typing, st.container(border=True, height="stretch"):
        fields, call = entries.draw(verb, form, seen)
    with effects, st.container(border=True, height="stretch"):
        _before_saving(viewer, form, seen, verb, fields, call)


def save(viewer: Viewer, form: Opened, verb: str, call: Call) -> None:
    """Save once. A refusal is left to the rehearsal of the next run, which shows it in place."""
    if form.saved:
        return
    form.tried, form.unsaved = True, None
    try:
        done = act_once(form.save_key, call.service, viewer, **call.given)
    except UnsavedError as error:
        form.unsaved = error
        return
    except TrackerError:
        return
    form.saved = Saved(verb, done)


def _choose_verb(form: Opened, seen: Seen) -> str:
    story = seen.story
    options = list(
        verbs.sensible(
            story.kind, story.state, target=seen.certificate is not None,
            habits=_has_habits(story.waits_for),
            condition=seen.desk is not None and seen.desk.condition is not None,
            to_confirm=seen.desk is not None and seen.desk.to_confirm, also=filing.offered(seen),
        )
    )  # fmt: skip
    wished = form.verb or options[0]
    if story.version != form.seen_version and form.verb in set(verbs.LABELS) - set(options):
        options.append(form.verb)  # what was being typed stays, whatever others saved
    form.verb = st.pills(
        _("What happened?"),
        options,
        default=wished if wished in options else options[0],
        required=True,
        format_func=verbs.marked,
        key=form.key("verb"),
    )
    return str(form.verb)


def _has_habits(waits_for: Sequence[Follower]) -> bool:
    return any(not link.legal and not link.relaxed for link in waits_for)


def _before_saving(
    viewer: Viewer, form: Opened, seen: Seen, verb: str, fields: Fields, call: Call
) -> None:
    found = None if fields.missing else _rehearsed(viewer, call)
    if isinstance(found, ConflictError):
        _settle(viewer, form, seen, verb, fields, call, found)
        return
    st.markdown(f"**{_('What it moves')}**")
    if found is None:
        _say_missing(form, fields)
    elif isinstance(found, TrackerError):
        _refuse(fields, found)
    else:
        effect.preview(found, _cause(verb, seen, call))
    if form.unsaved:
        st.error(words.refusal(form.unsaved), icon=":material/cloud_off:")
    pressed = st.button(
        _("Save"),
        key=form.key("save"),
        type="primary",
        icon=":material/save:",
        width="stretch",
        disabled=isinstance(found, TrackerError),
    )
    st.caption(_("Recorded now, in your name."))
    if pressed:
        if fields.missing:
            form.tried = True
        else:
            save(viewer, form, verb, call)
        st.rerun()


def _rehearsed(viewer: Viewer, call: Call) -> Effect | TrackerError:
    try:
        return rehearse(call.service, viewer, **call.given)
    except TrackerError as error:
        return error


def _say_missing(form: Opened, fields: Fields) -> None:
    st.caption(_("Shown as soon as these are filled in: {fields}.").format(
        fields=fields.labels(fields.missing)
    ))  # fmt: skip
    if form.tried:
        fields.name_missing()


def _refuse(fields: Fields, error: TrackerError) -> None:
    message = words.refusal(error)
    name = error.field if isinstance(error, InputError) else ""
    if fields.refuse(FIELD_OF.get(name, name), message):
        st.caption(_("Shown as soon as the marked field is right."))
    else:
        st.warning(message, icon=":material/block:")


def _cause(verb: str, seen: Seen, call: Call) -> str:
    on = call.given.get("on")
    parts = [verbs.label(verb), seen.story.name, *([words.day(on)] if on else [])]
    return " · ".join(parts)


def _settle(
    viewer: Viewer,
    form: Opened,
    seen: Seen,
    verb: str,
    fields: Fields,
    call: Call,
    error: ConflictError,
) -> None:
    """Somebody saved in between: both sides, and the reader's choice."""
    history = [event for event in seen.story.history if event.kind != "day_passed"]
    chosen = conflict.choose(
        words.refusal(error),
        error.theirs,
        history[0] if history else None,
        {_("What happened"): verbs.label(verb), **fields.typed},
        form.key("conflict"),
    )
    if chosen == "theirs":
        close()
        st.rerun()
    elif chosen == "mine":
        form.see(seen.story.version, seen.paper.version if seen.paper else None)
        save(viewer, form, verb, _on_top(form, call))
        st.rerun()


def _on_top(form: Opened, call: Call) -> Call:
    """The same call, standing on what is stored now."""
    wants_paper = "certificate_id" in call.given
    version: Any = form.seen_certificate if wants_paper else form.seen_version
    return Call(call.service, {**call.given, "seen_version": version})


def _saved(saved: Saved, seen: Seen) -> None:
    issued = seen.paper.certificate_id if seen.paper and seen.paper.issued_on else None
    with st.container(border=True):
        st.success(effect.saved_words(saved.effect, issued), icon=":material/check_circle:")
        if saved.verb == "target":
            st.markdown(_("The new target counts once a chief has approved it."))
        effect.rows(*effect.split(saved.effect.moves))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(_("Record something else"), on_click=close, icon=":material/edit_note:")
            st.page_link(DESK, label=_("My work"), icon=":material/checklist:")
            st.page_link(TIMELINE, label=_("Project timeline"), icon=":material/view_timeline:")
