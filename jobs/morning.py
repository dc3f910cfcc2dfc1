"""What a working day begins with."""

from __future__ import annotations

from datetime import datetime

from services import digests
from store.database import Database


def digest(database: Database, now: datetime) -> str:
    """Lay everybody's digest into the outbox."""
    with database.write() as session:
        return f"{digests.digest(session, now)} digests"
