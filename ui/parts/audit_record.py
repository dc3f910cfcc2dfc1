"""The audit record on screen: what to look for, and each save as a few sentences."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from sqlmodel import Session

from services import audit
from store.clock import end_of, local_day
from store.queries.audit import Wanted
from store.scope import Viewer
from ui import shell, words
from ui.act import act
from ui.audit_verbs import REQUESTS, verb_words
from ui.audit_words import CHANGES, FIELDS, KINDS
from ui.reads import audit as reads
from ui.shell import plain
from ui.words import _, ngettext
from views.audit import Changed, Deed, Record

SHOWN = 6  # changed rows of one save; the rest folds away
FEW = 8  # fields of one row
FEW_PROJECTS = 3
# Stored codes that have words: (table, field) -> group of words.
CODED = {
    ("event", "kind"): "event",
    ("account", "role"): "role",
    ("attempt", "what"): "refused_by",
    ("letter", "reply"): "reply",
    ("step", "outcome"): "outcome",
}
DULL = {  # kept and exported, but no news to a reader
    "id", "touched_at", "form_token", "token_hash", "browser", "expires_at", "opened_at",
    "failed_at", "project_id", "recorded_at", "outside",
}  # fmt: skip
READ = "audit_read"  # what was asked last, so that each question is recorded once


def offered(viewer: Viewer) -> Record:
    """People and projects to choose from; nothing else of it is shown."""
    return reads.record(viewer, Wanted(), None)


def asked(seen: Record) -> tuple[Wanted, dict[str, str]]:
    """The filters: what they mean, and the same for an address."""
    today = local_day(shell.real_now())
    with st.container(horizontal=True, vertical_alignment="bottom"):
        first = st.date_input(
            _("Since"), today - timedelta(days=30), max_value=today, format="YYYY-MM-DD",
            key="audit_from",
        )  # fmt: skip
        last = st.date_input(_("Until"), today, format="YYYY-MM-DD", key="audit_until")
        actor = st.selectbox(
            _("Person"), seen.actors, None, _person, key="audit_actor",
            placeholder=_("Everybody"),
        )  # fmt: skip
        names = dict(seen.projects)
        project = st.selectbox(
            _("Project"), list(names), None, lambda key: names.get(key, ""), key="audit_project",
            placeholder=_("All projects"),
        )  # fmt: skip
    wanted = Wanted(
        from_at=_start(first) if isinstance(first, date) else None,
        until_at=end_of(last) if isinstance(last, date) else None,
        actor=actor,
        project_id=project,
    )
    address = {"from": first, "until": last, "actor": actor, "project": project}
    return wanted, {name: str(value) for name, value in address.items() if value}


def note_once(viewer: Viewer, wanted: Wanted) -> None:
    """Looking is recorded too: once for each question that is asked."""
    question = repr(wanted)
    if st.session_state.get(READ) != question:
        act(look, viewer, asdict(wanted))
        st.session_state[READ] = question


def look(session: Session, _viewer: Viewer, _now: datetime, asked: dict[str, Any]) -> None:
    """Record that the record was looked at."""
    audit.note_read(session, "screen", asked)


def draw(viewer: Viewer, wanted: Wanted, address: dict[str, str]) -> None:
    """How much there is, the file, and the saves."""
    before = st.session_state.get("audit_before")
    seen = reads.record(viewer, wanted, before)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            ngettext("{n} changed row", "{n} changed rows", seen.rows).format(
                n=words.number(seen.rows)
            )
        )
        st.link_button(
            _("Take as CSV"), f"/export/audit.csv?{urlencode(address)}", icon=":material/download:"
        )
    if not seen.deeds:
        st.info(_("Nothing was changed in this time by these people."))
    for deed in seen.deeds:
        _deed(deed)
    with st.container(horizontal=True):
        if before is not None:
            st.button(_("Newest"), on_click=_go, args=(None,), icon=":material/first_page:")
        if seen.next_before is not None:
            st.button(
                _("Older"), on_click=_go, args=(seen.next_before,), icon=":material/chevron_right:"
            )


def _start(day: date) -> datetime:
    return end_of(day - timedelta(days=1))


def _go(before: int | None) -> None:
    st.session_state["audit_before"] = before


def _deed(deed: Deed) -> None:
    with st.container(border=True, gap="xsmall"):
        who = plain(_person(deed.actor)) + (
            f" ({words.word('role', deed.role)})" if deed.role else ""
        )
        st.markdown(f"**{words.moment(deed.at)}** · {who} · {_verb(deed.verb)}")
        about = [plain(name) for name in deed.projects[:FEW_PROJECTS]]
        if len(deed.projects) > FEW_PROJECTS:
            n = len(deed.projects) - FEW_PROJECTS
            about.append(ngettext("{n} more project", "{n} more projects", n).format(n=n))
        if deed.happened_on:
            about.append(_("happened on {day}").format(day=words.day(deed.happened_on, long=True)))
        if deed.remote:
            about.append(_("from {address}").format(address=deed.remote))
        if deed.session_mark:
            about.append(_("session {mark}").format(mark=deed.session_mark))
        if about:
            st.caption(" · ".join(about))
        st.markdown("\n".join(_sentence(one) for one in deed.changed[:SHOWN]))
        rest = deed.changed[SHOWN:]
        if rest:
            label = ngettext("{n} more row", "{n} more rows", len(rest)).format(n=len(rest))
            with st.expander(label):
                st.markdown("\n".join(_sentence(one) for one in rest))


def _person(actor: str) -> str:
    return _("somebody not signed in") if actor == "anonymous" else actor


def _verb(verb: str) -> str:
    said = verb_words(verb)
    if verb.partition(" ")[0] in REQUESTS:
        return plain(said)
    return f"{said} :gray[`{verb}`]" if said != verb else f"`{verb or words.NOTHING}`"


def _sentence(one: Changed) -> str:
    kind = _(KINDS[one.kind]) if one.kind in KINDS else one.kind
    name = f" “{plain(one.name)}”" if one.name else ""
    number = f" {plain(one.object_id)}" if not one.name and one.object_id else ""
    head = _(CHANGES[one.change]).format(thing=f"{kind}{name}{number}")
    told = [_field(one, *field) for field in one.fields if field[0] not in DULL]
    more = [words.NOTHING] if len(told) > FEW else []
    tail = f": {'; '.join([*told[:FEW], *more])}" if told else ""
    return f"- {head}{tail} :gray[№ {one.seq}]"


def _field(one: Changed, name: str, before: Any, after: Any) -> str:
    change, group = one.change, CODED.get((one.kind, name))
    if group:
        before, after = (v and words.word(group, v) for v in (before, after))
    label = _named(name)
    if change == "changed":
        return f"{plain(label)} {_value(before)} → **{_value(after)}**"
    return f"{plain(label)} {_value(after if change != 'removed' else before)}"


def _named(field: str) -> str:
    return _(FIELDS[field]) if field in FIELDS else field.replace("_", " ")


def _value(value: Any) -> str:
    if value is None:
        return words.NOTHING
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dict) and "sha256" in value:
        return _("a text of {n} characters").format(n=words.number(value["characters"]))
    if isinstance(value, dict):
        return "; ".join(f"{plain(_named(key))} {_value(part)}" for key, part in value.items())
    if isinstance(value, list):
        return ", ".join(map(_value, value)) or words.NOTHING
    text = str(value)
    try:
        if len(text) > len("2021-10-08"):
            return words.moment(datetime.fromisoformat(text).astimezone())
        return words.day(date.fromisoformat(text), long=True)
    except ValueError:
        return plain(text if len(text) <= 120 else text[:117] + "...")
