"""The form of one application for several items, or of the developer's refusal of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from errors import InputError, TrackerError
from services import joint
from store.scope import Viewer
from ui import shell, words
from ui.act import rehearse
from ui.forms.fields import Fields
from ui.parts import effect
from ui.parts.gain_proposals import save
from ui.shell import plain
from ui.words import _, word
from views.joint import Joint


@dataclass
class _Filing:
    """Its keys change with the project and with what is filed, so a saved form starts empty."""

    stamp: str
    tried: bool = False

    def key(self, name: str) -> str:
        return f"joint_{self.stamp}_{name}"


def draw(viewer: Viewer, code: str, seen: Joint) -> None:
    """Choose the items, see what it moves, save. Nothing for who may not."""
    filed = {n for one in seen.applications if _stands(one) for n in one.step_ids}
    free = {
        item.step_id: item
        for item in seen.items
        if item.open and item.editable and item.step_id not in filed
    }
    if len(free) < 2:
        return
    form = _Filing(f"{code}_{len(seen.applications)}")
    with st.container(border=True):
        st.subheader(f":material/join: {_('File items together')}", anchor=False)
        left, right = st.columns([3, 2])
        with left:
            service, given, fields = _fields(form, free)
        with right:
            _before_saving(viewer, service, given, fields, form)


def _stands(one: Any) -> bool:
    return one.declined_code is None and not one.withdrawn


def _fields(form: _Filing, free: dict[int, Any]) -> tuple[Any, dict[str, Any], Fields]:
    f = Fields(form)
    chosen = st.multiselect(
        _("Items of the application"), list(free), key=form.key("items"),
        format_func=lambda n: f"{free[n].name} · {free[n].organisation}", placeholder=_("Choose"),
    )  # fmt: skip
    taken = not f.flag("declined", _("The developer declined it"))
    given: dict[str, Any] = {
        "seen_versions": {number: free[number].version for number in chosen},
        "on": f.day("on", _("Filed on") if taken else _("Declined on"), shell.today(), past=True),
    }
    if taken:
        given["number"] = f.line("number", _("Number of the application"), most=100)
        given["source"] = f.line(
            "source", _("Who agreed, and where it is written"), required=True, most=300
        )
        return joint.file_jointly, given, f
    given["reason_code"] = f.choice(
        "reason", _("Reason"), list(joint.JointRefusal), lambda code: word("joint_refusal", code)
    )
    given["note"] = f.story("note", _("Note"), hint=_("Optional"))
    return joint.decline, given, f


def _before_saving(
    viewer: Viewer, service: Any, given: dict[str, Any], fields: Fields, form: _Filing
) -> None:
    st.markdown(f"**{_('What it moves')}**")
    if fields.missing or len(given["seen_versions"]) < 2:
        st.caption(_("Shown as soon as two items are chosen and every field is filled in."))
        return
    try:
        found = rehearse(service, viewer, **given)
    except TrackerError as error:
        message = words.refusal(error)
        name = error.field if isinstance(error, InputError) else ""
        if not fields.refuse("on" if name == "happened_on" else name, message):
            st.warning(plain(message), icon=":material/block:")
        return
    effect.preview(found, _("Joint handling"))
    st.button(
        _("Save"), key=form.key("save"), type="primary", icon=":material/save:", width="stretch",
        on_click=save, args=(service, viewer, given, _("Saved.")),
    )  # fmt: skip
