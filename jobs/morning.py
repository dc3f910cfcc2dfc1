"""What a working day begins with."""

from __future__ import annotations

from datetime import datetime

from services import digests, party_digests
from store.database import Database
from store.said import said


def digest(database: Database, now: datetime) -> str:
    """Lay everybody's digest into the outbox."""
    with database.write() as session:
        return said("Digests: {n}", n=digests.digest(session, now))


def tell_parties(database: Database, now: datetime) -> str:
    """Lay the digests of the external parties into the outbox."""
    with database.write() as session:
        return said("Digests: {n}", n=party_digests.by_timetable(session, now))
