"""What was worked out at night is kept, so that no screen waits for it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session

from models import KeptLedger
from store.queries import kept


def keep_ledgers(session: Session, found: Iterable[KeptLedger]) -> int:
    """Each row takes the place of its project's earlier one of that kind; how many there were."""
    number = 0
    standing: dict[str, dict[int, KeptLedger]] = {}
    for row in found:
        of_kind = standing.setdefault(row.kind, kept.ledgers(session, row.kind))
        old = of_kind.get(row.project_id)
        row.id = old.id if old else None
        session.merge(row)
        number += 1
    session.flush()
    return number
