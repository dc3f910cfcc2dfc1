"""``python -m tests.jobs.worker START FACTOR PATIENCE [careless]``: sends the outbox until it is
empty, on a clock that began at START (seconds since 1970) and runs FACTOR times as fast.

``careless`` is the control: it writes down that a message went out, then sends it.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime

from sqlmodel import select

from jobs import channels, outbox
from models import Delivery, DeliveryState
from services import outbox as rows
from services.outbox import Outcome
from store.database import Database, main_database
from store.ways import configured

EPOCH = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def main() -> None:
    start, factor, patience = (float(value) for value in sys.argv[1:4])
    send = careless if "careless" in sys.argv else careful
    database = main_database()
    for way in configured():
        channels.channel(way)  # imports what it needs before the clock counts
    while True:
        now = datetime.fromtimestamp(EPOCH.timestamp() + (time.time() - start) * factor, UTC)
        send(database, now, patience)
        with database.read() as session:
            pending = select(Delivery).where(Delivery.state == DeliveryState.PENDING)
            if session.exec(pending).first() is None:
                return
        time.sleep(0.05)


def careful(database: Database, now: datetime, patience: float) -> None:
    outbox.deliver(database, now, seconds=1, longest_try=patience)


def careless(database: Database, now: datetime, patience: float) -> None:
    with database.write() as session:
        parcel = rows.claim(session, now, [str(way) for way in configured()])
        if parcel is not None:
            rows.settle(session, now, parcel, Outcome("sent"))
    if parcel is not None:
        outbox._try(database, parcel, channels.channel, patience, now)


if __name__ == "__main__":
    main()
