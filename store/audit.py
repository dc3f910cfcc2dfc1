"""The audit record: what a transaction changed, appended to the chain inside that transaction.

Nobody calls this but ``Database.write``: what was noticed (``store.changes``) and who acts
(``store.actors``) are known there, and an append that fails takes the whole save with it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Table, insert, select, text
from sqlmodel import Session

from config import settings
from models import AuditRow
from models import Table as Base
from store import chain
from store.actors import Actor, acting_now
from store.changes import NOTICED, Change, Changes, told

FAR = 3  # links between a row and the project that it belongs to
# Through which column a row's project is found; the nearest first.
WAYS = ("project_id", "step_id", "certificate_id", "letter_id", "link_id", "event_id")


def append(session: Session) -> int:
    """Record what this session changed; gives the number of rows. Flush before."""
    changes: Changes | None = session.info.get(NOTICED)
    found = list(changes) if changes else []
    if not found:
        return 0
    happened = _happened_on(found)
    projects: dict[tuple[str, Any], int | None] = {}
    rows = []
    for change in found:
        before, after = told(change)
        project_id = _project_of(session, change.table, change.row, projects)
        rows.append(
            {
                "change": _word(change),
                "kind": change.table.name,
                "object_id": _name_of(change),
                "project_id": project_id,
                "happened_on": change.row.get("happened_on") or (project_id and happened) or None,
                "before": _json(before),
                "after": _json(after),
            }
        )
    return _chained(session, acting_now(), rows)


def note(session: Session, kind: str, object_id: str, detail: Mapping[str, Any]) -> None:
    """Record that something was read which is itself worth knowing (the audit, an export)."""
    row = {"change": "read", "kind": kind, "object_id": object_id[:64], "project_id": None,
           "happened_on": None, "before": "{}", "after": _json(detail)}  # fmt: skip
    _chained(session, acting_now(), [row])


def refused(session: Session, detail: Mapping[str, Any]) -> None:
    """Record that somebody tried what is not theirs; nothing of it was done."""
    row = {"change": "refused", "kind": "attempt", "object_id": "", "project_id": None,
           "happened_on": None, "before": "{}", "after": _json(detail)}  # fmt: skip
    _chained(session, acting_now(), [row])


def purged(session: Session, last: chain.Anchor) -> None:
    """Record that everything up to ``last`` was removed for its age."""
    row = {"change": "removed", "kind": "auditrow", "object_id": str(last.seq), "project_id": None,
           "happened_on": None, "before": _json({"hash": last.hash, "seq": last.seq}),
           "after": "{}", "verb": chain.PURGED}  # fmt: skip
    _chained(session, acting_now(), [row])


def _chained(session: Session, actor: Actor, rows: list[dict[str, Any]]) -> int:
    """Give each row its place after the newest one, then insert all at once."""
    connection = session.connection()
    newest = chain.head(session)  # a write is alone until its commit (store.database)
    seq, previous = (newest.seq, newest.hash) if newest else (0, chain.GENESIS)
    at, algorithm = _database_clock(session), settings().audit_hash
    for row in rows:
        seq += 1
        row |= {"seq": seq, "at": at, "previous": previous, "algorithm": algorithm}
        row |= {
            "account_id": actor.account_id,
            "actor": actor.name[:80],
            "role": actor.role[:20],
            "remote": actor.remote[:64],
            "session_mark": actor.session_mark[:16],
            "verb": row.get("verb", actor.verb[:80]),
        }
        row["hash"] = previous = chain.digest(row)
    connection.execute(insert(AuditRow), rows)
    return len(rows)


def _database_clock(session: Session) -> datetime:
    """The present moment by the database: no edge can forget to bring it, and a demo's shifted
    clock does not reach it."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        said = connection.execute(text("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")).scalar_one()
        return datetime.fromisoformat(said).replace(tzinfo=UTC)
    found: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return found.astimezone(UTC)


def _happened_on(changes: list[Change]) -> date | None:
    """The day of the one happening that this transaction records; None when there are several."""
    days = {c.row.get("happened_on") for c in changes if c.table.name == "event"}
    return days.pop() if len(days) == 1 else None


def _word(change: Change) -> str:
    if change.before is None:
        return "added"
    return "removed" if change.after is None else "changed"


def _name_of(change: Change) -> str:
    keys = [change.row.get(column.name) for column in change.table.primary_key]
    return "/".join("" if key is None else str(key) for key in keys)[:64]


def _project_of(
    session: Session,
    table: Table,
    row: Mapping[str, Any],
    known: dict[tuple[str, Any], int | None],
    far: int = FAR,
) -> int | None:
    """The project that a row belongs to, found along its foreign keys; None for the rest."""
    if table.name == "project":
        return row.get("id")
    for name in _ways(table):
        value = row.get(name)
        if value is None:
            continue
        if name == "project_id":
            return int(value)
        target = next(iter(table.c[name].foreign_keys)).column.table
        if (target.name, value) not in known and far:
            known[target.name, value] = _project_of(
                session, target, _fetched(session, target, value), known, far - 1
            )
        if (found := known.get((target.name, value))) is not None:
            return found
    return None


@cache
def _ways(table: Table) -> tuple[str, ...]:
    """The foreign keys of ``table`` that lead towards a project."""
    leading = [name for name in WAYS if name in table.c and table.c[name].foreign_keys]
    others = [
        column.name
        for column in table.columns
        for key in column.foreign_keys
        if column.name not in WAYS and key.column.table.name not in ("account", "organisation")
    ]
    return (*leading, *others)


def _fetched(session: Session, table: Table, key: Any) -> dict[str, Any]:
    for mapper in Base._sa_registry.mappers:
        if mapper.local_table is table:
            held = session.identity_map.get(session.identity_key(mapper.class_, key))
            if held is not None:
                return {a.key: getattr(held, a.key) for a in mapper.column_attrs}
    columns = [table.c[name] for name in _ways(table)] or [table.c.id]
    found = session.connection().execute(select(*columns).where(table.c.id == key)).first()
    return dict(found._mapping) if found else {}


def _json(values: Mapping[str, Any]) -> str:
    return json.dumps(
        values, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=str
    )
