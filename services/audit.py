"""Keeping the audit record: checking its chain, carrying its head away, removing what is too old.

Writing it is nobody's task: ``Database.write`` does. These take real time, not the district's.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session

from config import settings
from errors import RefusedError, SetupError
from store import audit, chain, clock
from store.chain import Anchor, Verdict
from store.database import Database
from store.queries import audit as queries
from store.said import joined, said

KEPT = timedelta(days=400)  # more than the year that the rules for government sites ask for
ANCHOR_NAME = "audit-head-{day}.json"


@dataclass(frozen=True)
class Checked:
    """A verdict, and the heads that it was compared with."""

    verdict: Verdict
    anchors: int

    @property
    def good(self) -> bool:
        return not self.verdict.faults


def check(session: Session, anchors: Path | None = None) -> Checked:
    """Read the whole record; ``anchors``: a file, or a folder of files, carried away before.

    Raises SetupError for a file that is none.
    """
    kept = list(_kept(anchors)) if anchors else []
    return Checked(chain.verify(session, kept), len(kept))


def nightly(database: Database, now: datetime) -> str:
    """Check the record and write the day's head where an operator can carry it away.

    One line of what was found. Raises RefusedError when the record is broken, so that the job
    counts as failed and everybody who looks after it is told.
    """
    folder = settings().audit_anchor
    with database.read() as session:
        found = check(session, folder if folder and folder.is_dir() else None)
        day = clock.local_day(now - clock.shift(session))
    if not found.good:
        first = found.verdict.faults[0]
        raise RefusedError(
            "The audit record is broken at number {seq} ({what}). Keep the database as it is and "
            "compare it with a backup.",
            seq=first.seq,
            what=first.what,
        )
    written = []
    if folder and found.verdict.head:
        name = write_anchor(folder, day.isoformat(), found.verdict.head).name
        written = [said("Head written to {name}", name=name)]
    return joined(
        said(
            "{rows} rows in order, compared with {heads} heads",
            rows=found.verdict.rows, heads=found.anchors,
        ),
        *written,
    )  # fmt: skip


def write_anchor(folder: Path, day: str, head: Anchor) -> Path:
    """The day's head as a small file; the first one of a day stays."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / ANCHOR_NAME.format(day=day)
    text = json.dumps({"seq": head.seq, "hash": head.hash})
    try:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(text + "\n")
    except FileExistsError:
        pass
    return file


def note_read(session: Session, how: str, asked: Mapping[str, Any]) -> None:
    """Record that the record was read: on the ``screen`` or as a ``file``, and what was asked."""
    told = {name: str(value)[:200] for name, value in asked.items() if value not in (None, "")}
    audit.note(session, "auditrow", how, told)


def purge(session: Session, now: datetime, older_than: timedelta = KEPT) -> int:
    """Remove what is older; gives how many rows went. Raises RefusedError for a shorter time.

    Rows leave from the beginning only, and a row of the record vouches for them.
    """
    if older_than < KEPT:
        raise RefusedError(
            "The audit record is kept for at least {days} days. Nothing was removed.",
            days=KEPT.days,
        )
    last = queries.newest_before(session, now - older_than)
    if last is None:
        return 0
    wanted = queries.Wanted(until_at=now - older_than)
    gone = queries.count(session, wanted)
    audit.purged(session, Anchor(last.seq, last.hash))
    queries.remove_up_to(session, last.seq)
    return gone


def _kept(where: Path) -> Iterable[Anchor]:
    files = sorted(where.glob(ANCHOR_NAME.format(day="*"))) if where.is_dir() else [where]
    for file in files:
        try:
            said = json.loads(file.read_text(encoding="utf-8"))
            yield Anchor(int(said["seq"]), str(said["hash"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SetupError("{file} is no head of the audit record.", file=file) from error
