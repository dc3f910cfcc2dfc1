"""What happens by itself: who runs it, what ran, what comes, what did not get out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd
from sqlmodel import Session

from errors import NotFoundError
from models import ADMINISTRATORS, DeliveryState, Way
from store import clock, ways
from store.queries import notices as queries
from store.queries import system
from store.scope import Viewer

PLAN_COLUMNS = ["job", "last_day", "last_at", "outcome", "error", "next_at"]
WAY_COLUMNS = ["way", "configured", "sent", "waiting", "waiting_since", "failed", "down_since",
               "error"]  # fmt: skip
LONG_WAIT = timedelta(minutes=10)  # a message that waits longer is worth a word


@dataclass(frozen=True)
class Clockwork:
    """``holder`` runs the timetable since its last beat at ``heartbeat_at`` (real time, the two
    empty: none ever did). Frames with the columns above; a way's row counts deliveries."""

    holder: str
    heartbeat_at: datetime | None
    until: datetime | None
    jobs: pd.DataFrame
    ways: pd.DataFrame


def clockwork(session: Session, viewer: Viewer, now: datetime) -> Clockwork:
    """Everything of the screen. Raises NotFoundError for everybody but administrators."""
    if viewer.role not in ADMINISTRATORS:
        raise NotFoundError()
    lease = queries.lease(session, "timetable")
    return Clockwork(
        holder=lease.holder if lease else "",
        heartbeat_at=lease.heartbeat_at if lease else None,
        until=lease.until if lease else None,
        jobs=_jobs(session),
        ways=_ways(session, now),
    )


def _jobs(session: Session) -> pd.DataFrame:
    """One row for each job, those that failed first, then in the order of their next run. All
    times on the district's clock; runs are kept on the real one."""
    shift = clock.shift(session)
    plans = queries.plans(session)
    runs = {run.job: run for run in reversed(system.job_runs(session, 200))}
    table = []
    for name in sorted({*plans, *runs}):
        run, next_at = runs.get(name), plans.get(name)
        table.append(
            {
                "job": name,
                "last_day": run.day if run else None,
                "last_at": (run.failed_at or run.finished_at or run.started_at) + shift
                if run
                else None,
                "outcome": run.outcome if run else "",
                "error": run.error if run and run.failed_at else "",
                "next_at": next_at,
            }
        )
    table.sort(key=lambda row: (not row["error"], str(row["next_at"] or "9999")))
    return pd.DataFrame(table, columns=PLAN_COLUMNS)


def _ways(session: Session, now: datetime) -> pd.DataFrame:
    counts, states = queries.counts(session), queries.way_states(session)
    late = queries.late_since(session, now)
    configured = ways.configured()
    table = []
    for way in Way:
        state = states.get(way)
        n, since = late.get(way, (0, None))
        down = state.down_since if state else None
        if since is not None and down is None and now - since < LONG_WAIT:
            n, since = 0, None  # it is on its way
        sent, failed = (counts.get((way, s), 0) for s in (DeliveryState.SENT, DeliveryState.FAILED))
        table.append((way, way in configured, sent, n, since, failed, down,
                      state.error if state else ""))  # fmt: skip
    return pd.DataFrame(table, columns=WAY_COLUMNS)
