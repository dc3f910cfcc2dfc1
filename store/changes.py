"""What a transaction changes, noticed below every service: no verb can forget to tell.

Two ways lead into the database. Objects are seen when the session flushes them; statements that
change many rows at once are seen on the connection, which first reads the rows they will touch.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from typing import Any

from sqlalchemy import Connection, Table, event, inspect, select
from sqlalchemy.sql.dml import Delete, Insert, Update
from sqlmodel import Session

Values = dict[str, Any]
NOTICED = "changes"  # where a session keeps them

# Rows that nobody did: computed from recorded ones, or the pulse of the machine.
UNRECORDED = {
    "auditrow": "the record itself",
    "savekey": "says that a form was answered; what it changed is recorded",
    "drill": "the outcome of a check, with its own page",
    "stepprojection": "computed by the engine; appended with its cause",
    "certificateprojection": "computed by the engine; appended with its cause",
    "advice": "a ranking computed from recorded rows",
    "calibration": "computed from archived forecasts",
    "keptledger": "computed from recorded rows, for quick reading",
    "steplight": "a colour computed from recorded rows and rules",
    "firstoverdue": "a day computed from recorded rows and rules",
    "jobrun": "the pulse of the timetable",
    "joblease": "the pulse of the timetable",
    "jobplan": "the pulse of the timetable",
    "notice": "follows from recorded rows, or from the day alone",
    "delivery": "what became of a message; the notices in it follow from recorded rows",
    "waystate": "the pulse of the outbox",
}
UNRECORDED_FIELDS = {
    ("signin", "seen_at"): "moves with every click",
    ("secondfactor", "last_step"): "moves with every code",
}
UNRECORDED_REMOVALS = {"signinfailure": "counted attempts are swept; each was recorded"}
SECRET = re.compile(r"password|secret|token|code_hash|mobile")
SECRET_SETTING = re.compile(rf"{SECRET.pattern}|_key$")  # a key that signs, such as that of links
LONG = 2_000  # characters; a longer text is told by its hash


@dataclass
class Change:
    """One row: ``before`` None when it is new, ``after`` None when it is gone."""

    table: Table
    before: Values | None
    after: Values | None
    row: Values = field(default_factory=dict)  # what is known of it, to find its project


class Changes:
    """The changes of one session, one for each row however often it was flushed."""

    def __init__(self) -> None:
        self.flushing = False
        self._found: dict[tuple[str, Any], Change] = {}
        self._savepoints: dict[Any, dict[tuple[str, Any], Change]] = {}
        self._unnamed = count(1)

    def __iter__(self) -> Iterator[Change]:
        return (change for change in self._found.values() if _matters(change))

    def add(self, table: Table, row: Values, before: Values | None, after: Values | None) -> None:
        """Note a change of ``row``; a second one of the same row joins the first."""
        name = tuple(row.get(column.name) for column in table.primary_key)
        key = (table.name, next(self._unnamed) if None in name else name)
        old = self._found.get(key)
        if old is None:
            self._found[key] = Change(table, before, after, row)
        elif old.before is None and after is None:
            del self._found[key]  # came and went
        elif old.after is None:
            self._found[key] = Change(table, old.before, after, row)
        else:
            joined = None if old.before is None else {**(before or {}), **old.before}
            self._found[key] = Change(
                table, joined, None if after is None else {**old.after, **after}, row
            )

    def begin_savepoint(self, transaction: Any) -> None:
        self._savepoints[transaction] = dict(self._found)

    def undo_savepoint(self, transaction: Any) -> None:
        self.flushing = False
        self._found = self._savepoints.pop(transaction, self._found)


class RecordedSession(Session):
    """A session whose changes are noticed in ``info["changes"]``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.info[NOTICED] = Changes()


def recorded(table: Table) -> bool:
    """Whether changes of this table are recorded."""
    return table.name not in UNRECORDED


@event.listens_for(RecordedSession, "before_flush")
def _flush_begins(session: Session, _context: Any, _instances: Any) -> None:
    session.info[NOTICED].flushing = True


@event.listens_for(RecordedSession, "after_flush")
def _flush_ends(session: Session, _context: Any) -> None:
    changes: Changes = session.info[NOTICED]
    changes.flushing = False
    for thing in session.new:
        table, row = _row(thing)
        changes.add(table, row, None, row)
    for thing in session.dirty:
        table, row = _row(thing)
        before, after = {}, {}
        for name, history in ((a.key, a.history) for a in inspect(thing).attrs if a.key in row):
            if history.has_changes():
                before[name] = history.deleted[0] if history.deleted else None
                after[name] = history.added[0] if history.added else None
        if after:
            changes.add(table, row, before, after)
    for thing in session.deleted:
        table, row = _row(thing)
        changes.add(table, row, row, None)


@event.listens_for(RecordedSession, "after_transaction_create")
def _savepoint_begins(session: Session, transaction: Any) -> None:
    if transaction.nested:
        session.info[NOTICED].begin_savepoint(transaction)


@event.listens_for(RecordedSession, "after_soft_rollback")
def _savepoint_undone(session: Session, transaction: Any) -> None:
    session.info[NOTICED].undo_savepoint(transaction)


@event.listens_for(RecordedSession, "after_begin")
def _connected(session: Session, _transaction: Any, connection: Connection) -> None:
    changes: Changes = session.info[NOTICED]
    if session.info.get("connection") is connection:
        return  # a savepoint: the same connection again
    session.info["connection"] = connection
    touched: list[tuple[Any, list[Values]]] = []

    @event.listens_for(connection, "before_execute")
    def _look_before(
        connection: Connection, statement: Any, many: Any, params: Any, _options: Any
    ) -> None:
        if _in_bulk(changes, statement) and not isinstance(statement, Insert):
            touched.append((statement, _matching(connection, statement, params)))

    @event.listens_for(connection, "after_execute")
    def _look_after(
        connection: Connection, statement: Any, many: Any, params: Any, _options: Any, _result: Any
    ) -> None:
        if not _in_bulk(changes, statement):
            return
        table = statement.table
        if isinstance(statement, Insert):
            if _result.rowcount:
                for row in _inserted(statement, many or ([params] if params else [])):
                    changes.add(table, row, None, row)
            return
        for row in touched.pop()[1] if touched and touched[-1][0] is statement else []:
            gone = isinstance(statement, Delete)
            after = None if gone else _again(connection, table, row)
            changes.add(table, row, row, after)


def _in_bulk(changes: Changes, statement: Any) -> bool:
    """Whether this is a statement that changes recorded rows without being a flush."""
    return (
        not changes.flushing
        and isinstance(statement, Insert | Update | Delete)
        and isinstance(statement.table, Table)
        and recorded(statement.table)
    )


def _matching(connection: Connection, statement: Any, params: Mapping[str, Any]) -> list[Values]:
    """The rows that the statement is about to touch."""
    wanted = select(statement.table).where(*statement._where_criteria)
    return [dict(row._mapping) for row in connection.execute(wanted, params or {})]


def _again(connection: Connection, table: Table, row: Values) -> Values:
    keys = [column == row[column.name] for column in table.primary_key]
    found = connection.execute(select(table).where(*keys)).first()
    return dict(found._mapping) if found else {}


def _inserted(statement: Insert, given: list[Values]) -> list[Values]:
    """What an INSERT was given, by column."""
    fixed: Values = {
        str(getattr(column, "name", column)): getattr(value, "value", value)
        for column, value in (statement._values or {}).items()
    }
    several: list[Any] = [row for rows in statement._multi_values for row in rows]
    rows: list[Any] = several or given or [{}]
    return [fixed | {getattr(k, "name", k): v for k, v in row.items()} for row in rows]


def _row(thing: Any) -> tuple[Table, Values]:
    """The table of an object and its values by column."""
    state = inspect(thing)
    held = state.dict
    return state.mapper.local_table, {a.key: held.get(a.key) for a in state.mapper.column_attrs}


def _matters(change: Change) -> bool:
    table = change.table.name
    if not recorded(change.table):
        return False
    if change.after is None:
        return table not in UNRECORDED_REMOVALS
    return change.before is None or told(change) != ({}, {})


def told(change: Change) -> tuple[Values, Values]:
    """Before and after as they may be read: only what differs, secrets covered, JSON values."""
    before, after = change.before or {}, change.after or {}
    table = change.table.name
    if change.before is not None and change.after is not None:
        differing = [name for name in after if before.get(name) != after[name]]
        before = {name: before.get(name) for name in differing}
        after = {name: after[name] for name in differing}
    elif change.before is not None:
        before = _filled(before)
    else:
        after = _filled(after)
    hidden = _hides(table, change.row)
    return _readable(table, before, hidden), _readable(table, after, hidden)


def _filled(values: Values) -> Values:
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}


def _hides(table: str, row: Values) -> bool:
    """Whether the value of a setting is a secret."""
    return table == "setting" and bool(SECRET_SETTING.search(str(row.get("key", ""))))


def _readable(table: str, values: Values, hidden: bool) -> Values:
    return {
        name: _value(value, secret=bool(SECRET.search(name)) or (hidden and name == "value"))
        for name, value in values.items()
        if (table, name) not in UNRECORDED_FIELDS
    }


def _value(value: Any, *, secret: bool) -> Any:
    if secret:
        return "***"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return {"bytes": len(value)}
    text = value if isinstance(value, str) else json.dumps(value, default=str, sort_keys=True)
    if len(text) > LONG:
        return {"characters": len(text), "sha256": hashlib.sha256(text.encode()).hexdigest()}
    return value
