"""The chain of the audit record: each row's hash covers its fields and the hash before it.

Whoever changes, removes, inserts or swaps rows breaks it. Whoever cuts the end off, or computes
everything anew, does not: that shows only against a head that was carried away (``Anchor``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import Session

from models import AuditRow

ALGORITHMS = ("sha256", "sm3")
GENESIS = "0" * 64
BATCH = 5_000
TABLE = AuditRow.__table__  # type: ignore[attr-defined]
COLUMNS = tuple(column.name for column in TABLE.columns)
HASHED = tuple(name for name in COLUMNS if name != "hash")
PURGED = "audit.purge"  # the verb of the row that vouches for what is gone


@dataclass(frozen=True)
class Anchor:
    """The head of the chain as it was once."""

    seq: int
    hash: str


@dataclass(frozen=True)
class Fault:
    """``what``: changed, missing, order, cut or rewritten; ``seq`` is the row that shows it."""

    seq: int
    what: str


@dataclass(frozen=True)
class Verdict:
    """What was read, and what is wrong with it: nothing, when ``faults`` is empty."""

    rows: int
    head: Anchor | None
    faults: tuple[Fault, ...]


def digest(values: Any) -> str:
    """The hash of one row, given as something with the fields of ``HASHED``."""
    at: datetime = values["at"]
    fields = [
        at.astimezone(UTC).isoformat(timespec="microseconds") if name == "at"
        else day.isoformat() if name == "happened_on" and (day := values[name])
        else values[name]
        for name in HASHED
    ]  # fmt: skip
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return hashlib.new(values["algorithm"], text.encode()).hexdigest()


def head(session: Session) -> Anchor | None:
    """The newest row, None while there is none."""
    found = session.connection().execute(
        select(TABLE.c.seq, TABLE.c.hash).order_by(TABLE.c.seq.desc()).limit(1)
    ).first()  # fmt: skip
    return Anchor(*found) if found else None


def verify(session: Session, anchors: Sequence[Anchor] = (), most: int = 100) -> Verdict:
    """Read the whole record and compare it with itself and with ``anchors``.

    At most ``most`` faults are listed.
    """
    faults: list[Fault] = []
    wanted = {anchor.seq: anchor.hash for anchor in anchors}
    rows, before, first = 0, None, None
    for row in _rows(session):
        first = first or row
        rows += 1
        if before is None:
            if row.seq != 1 and not _vouched(session, row):
                faults.append(Fault(row.seq, "missing"))
            elif row.seq == 1 and row.previous != GENESIS:
                faults.append(Fault(row.seq, "order"))
        elif row.seq != before.seq + 1:
            faults.append(Fault(row.seq, "missing"))
        elif row.previous != before.hash:
            faults.append(Fault(row.seq, "order"))
        if not _fits(row):
            faults.append(Fault(row.seq, "changed"))
        if wanted.pop(row.seq, row.hash) != row.hash:
            faults.append(Fault(row.seq, "rewritten"))
        before = row
        if len(faults) >= most:
            break
    else:
        lowest = first.seq if first else 0
        faults += [Fault(seq, "cut") for seq in sorted(wanted) if seq >= lowest]
    return Verdict(rows, Anchor(before.seq, before.hash) if before else None, tuple(faults[:most]))


def _rows(session: Session) -> Iterator[Row[Any]]:
    """Every row in order, a batch at a time."""
    after = None
    while True:
        statement = select(TABLE).order_by(TABLE.c.seq).limit(BATCH)
        if after is not None:
            statement = statement.where(TABLE.c.seq > after)
        found = session.connection().execute(statement).all()
        yield from found
        if len(found) < BATCH:
            return
        after = found[-1].seq


def _fits(row: Row[Any]) -> bool:
    """Whether the row's own hash is right; anything that cannot be hashed is not."""
    try:
        return row.algorithm in ALGORITHMS and bool(digest(row._mapping) == row.hash)
    except (AttributeError, TypeError, ValueError):
        return False


def _vouched(session: Session, first: Row[Any]) -> bool:
    """Whether a row of the record says that everything before ``first`` was removed for age."""
    for said in session.connection().execute(
        select(TABLE.c.before).where(TABLE.c.verb == PURGED)
    ).scalars():  # fmt: skip
        try:
            gone = json.loads(said)
        except ValueError:
            continue
        if gone == {"hash": first.previous, "seq": first.seq - 1}:
            return True
    return False
