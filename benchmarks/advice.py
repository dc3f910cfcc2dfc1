"""What a ranking of today's actions costs: the whole district worked out anew.

    python -m benchmarks.advice

Must hold: 300 projects under 2 s on an idle core. Prints milliseconds of this machine.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.saving import _demo, _multiply
from services import advising
from services.advising import Ranking
from store.clock import shift
from store.database import Database

PROJECTS, SECONDS, ROUNDS = 300, 2.0, 5


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = _demo(Path(folder) / "bench.db")
        small, _ = _timed(database)
        _multiply(database, PROJECTS)
        large, ranking = _timed(database)
        kept = _keep(database, ranking)
    print(f"28 projects               {small * 1000:9.1f} ms")
    print(
        f"{PROJECTS} projects              {large * 1000:9.1f} ms, {len(ranking.actions)} actions"
    )
    print(f"keeping the ranking       {kept * 1000:9.1f} ms")
    assert large < SECONDS, f"{PROJECTS} projects took {large:.2f} s, {SECONDS} s are allowed"


def _timed(database: Database) -> tuple[float, Ranking]:
    """CPU seconds of one ranking (other work on the machine does not count), and the ranking."""
    with database.read() as session:
        now = datetime.now(UTC) + shift(session)
        ranking = advising.rank(session, now)
        found = []
        for _ in range(ROUNDS):
            session.expunge_all()
            start = time.process_time()
            advising.rank(session, now)
            found.append(time.process_time() - start)
    return statistics.median(found), ranking


def _keep(database: Database, ranking: Ranking) -> float:
    start = time.process_time()
    with database.write() as session:
        advising.keep(session, None, datetime.now(UTC), ranking=ranking)
    return time.process_time() - start


if __name__ == "__main__":
    main()
