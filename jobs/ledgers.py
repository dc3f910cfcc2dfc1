"""The ledgers of days gained that the district adds up, worked out when nobody waits for them."""

from __future__ import annotations

from datetime import datetime

from services import keeping
from store.clock import local_day
from store.database import Database
from store.said import said
from views import gain_sums


def add_up(database: Database, now: datetime) -> str:
    """Keep the ledger of every project that moved on since it was kept, or for a new day."""
    with database.read() as session:
        found = gain_sums.to_keep(session, now, local_day(now))
    with database.write() as session:
        return said("Ledgers kept: {n}", n=keeping.keep_ledgers(session, found))
