"""The audit record as its administrator reads it: who changed what, from what to what."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlmodel import Session

from errors import NotFoundError
from models import AuditRow, Role
from store.queries import audit as queries
from store.queries.audit import Wanted
from store.scope import Viewer
from views import language
from views.language import Language

PERSONS = {"account_id", "actor_id"}  # told by their sign-in names
PAGE = 300  # rows of the record read at once


@dataclass(frozen=True)
class Changed:
    """One row of the database. ``fields``: (name, before, after); None where there was nothing."""

    seq: int
    change: str  # added, changed, removed, read
    kind: str
    object_id: str
    name: str  # of the thing, empty when it has none
    fields: tuple[tuple[str, Any, Any], ...]


@dataclass(frozen=True)
class Deed:
    """Everything that one transaction changed."""

    at: datetime
    actor: str
    role: str
    remote: str
    session_mark: str
    verb: str
    happened_on: date | None
    projects: tuple[str, ...]
    changed: tuple[Changed, ...]


@dataclass(frozen=True)
class Record:
    """A page of the record, the newest first. ``next_before``: where the next page begins."""

    deeds: tuple[Deed, ...]
    rows: int
    next_before: int | None
    actors: tuple[str, ...]
    projects: tuple[tuple[int, str], ...]


def record(
    session: Session, viewer: Viewer, lang: Language, wanted: Wanted, before: int | None = None
) -> Record:
    """What was asked for. Raises NotFoundError for everybody but the audit administrator."""
    check(viewer)
    rows = queries.rows(session, wanted, PAGE, before)
    projects = {
        p.id or 0: f"{language.name(p, lang)} · {p.code}" for p in queries.projects(session)
    }
    names = _names(session, rows, lang)
    people = queries.logins(session)
    return Record(
        deeds=tuple(
            _deed(list(group), names, people, projects)
            for _key, group in groupby(rows, key=lambda r: (r.at, r.actor, r.verb, r.session_mark))
        ),
        rows=queries.count(session, wanted),
        next_before=rows[-1].seq if len(rows) == PAGE else None,
        actors=tuple(queries.actors(session)),
        projects=tuple(projects.items()),
    )


def table(session: Session, viewer: Viewer, wanted: Wanted, most: int) -> Sequence[AuditRow]:
    """The rows as they are kept, for a file; the newest first. Raises NotFoundError."""
    check(viewer)
    return queries.rows(session, wanted, most, None)


def check(viewer: Viewer) -> None:
    """Only the audit administrator reads the record; to others there is none."""
    if viewer.role != Role.AUDIT_ADMIN:
        raise NotFoundError()


def _names(
    session: Session, rows: Sequence[AuditRow], lang: Language
) -> dict[tuple[str, str], str]:
    wanted: defaultdict[str, list[int]] = defaultdict(list)
    for row in rows:
        if row.object_id.isdecimal():
            wanted[row.kind].append(int(row.object_id))
    return {
        (kind, str(number)): language.name(thing, lang)
        for kind, numbers in wanted.items()
        for number, thing in queries.names(session, kind, numbers).items()
    }


def _deed(
    rows: list[AuditRow],
    names: dict[tuple[str, str], str],
    people: dict[int, str],
    projects: dict[int, str],
) -> Deed:
    first = rows[-1]
    days = {row.happened_on for row in rows if row.happened_on}
    concerned = dict.fromkeys(projects.get(r.project_id, "") for r in rows if r.project_id)
    return Deed(
        at=first.at,
        # Who signs in is nobody yet, but the row says whose session it became.
        actor=people.get(first.account_id or 0, first.actor),
        role=first.role,
        remote=first.remote,
        session_mark=first.session_mark,
        verb=first.verb,
        happened_on=days.pop() if len(days) == 1 else None,
        projects=tuple(name for name in concerned if name),
        changed=tuple(_changed(row, names, people) for row in reversed(rows)),
    )


def _changed(row: AuditRow, names: dict[tuple[str, str], str], people: dict[int, str]) -> Changed:
    before, after = _held(row.before), _held(row.after)
    for held in (before, after):
        for name in PERSONS & held.keys():
            held[name] = people.get(held[name], held[name])
    given = after or before
    own = str(given.get("name_zh") or given.get("login") or given.get("key") or "")
    return Changed(
        seq=row.seq,
        change=row.change,
        kind=row.kind,
        object_id=row.object_id,
        name=names.get((row.kind, row.object_id), own),
        fields=tuple(
            (name, before.get(name), after.get(name)) for name in sorted(before.keys() | after)
        ),
    )


def _held(text: str) -> dict[str, Any]:
    """What a row tells; a row that somebody broke tells nothing here, the check names it."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
