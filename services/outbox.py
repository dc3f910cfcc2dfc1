"""Messages on their way out: written with their cause, sent at least once, never too many.

A delivery is claimed, tried outside any transaction, and settled. A worker that dies between
the last two leaves a claim that runs out, so the message is tried again with the same id: what
arrives twice can be told apart, what was promised cannot get lost.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlmodel import Session

from config import settings
from models import (
    Account,
    Delivery,
    DeliveryState,
    NoticePreference,
    Way,
    WayState,
)
from store.queries import notices as queries
from store.ways import ROBOTS

QUOTA = 20  # messages a minute to one group's robot: what each of the three takes
MINUTE = timedelta(minutes=1)
CLAIM = timedelta(minutes=2)  # longer than any single try
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
GIVE_UP = timedelta(days=3)
BREAKS_AFTER = 5  # failures in a row
FIRST_REST, LONGEST_REST = timedelta(seconds=30), timedelta(minutes=4)


@dataclass(frozen=True)
class Key:
    """What makes a delivery unique, with its recipient and its way."""

    rule: str
    object: str
    window: str


@dataclass(frozen=True)
class Parcel:
    """A claimed delivery."""

    delivery_id: int
    account_id: int | None
    way: str
    rule: str
    window: str
    message_id: str
    notice_ids: tuple[int, ...]
    attempts: int
    digest_id: int | None = None  # of an external party, which has an address and no account
    address: str = ""


@dataclass(frozen=True)
class Outcome:
    """How a try ended. ``again``: it may work later; ``dropped``: nobody to tell any more."""

    kind: Literal["sent", "again", "refused", "dropped"]
    error: str = ""


def put(
    session: Session,
    now: datetime,
    account: Account,
    preference: NoticePreference | None,
    key: Key,
    way: Way,
    notice_ids: list[int],
) -> bool:
    """Lay one message into the outbox, in the transaction of its cause. False: it lies there."""
    number = account.id or 0
    if queries.delivery(session, number, key.rule, key.object, key.window, way):
        return False
    session.add(
        Delivery(
            account_id=number,
            rule=key.rule,
            object=key.object,
            window=key.window,
            way=way,
            notice_ids=notice_ids,
            message_id=_message_id(),
            made_at=now,
            next_try_at=_after_quiet_hours(now, preference),
        )
    )
    session.flush()
    return True


def put_for_party(session: Session, now: datetime, digest_id: int, address: str, key: Key) -> None:
    """Lay a digest for an external party into the outbox, by mail to one of its addresses."""
    session.add(
        Delivery(
            digest_id=digest_id,
            address=address,
            rule=key.rule,
            object=key.object,
            window=key.window,
            way=Way.MAIL,
            message_id=_message_id(),
            made_at=now,
            next_try_at=now,
        )
    )
    session.flush()


def _message_id() -> str:
    host = urlsplit(settings().base_url).hostname or "tracker"
    return f"<{secrets.token_hex(16)}@{host}>"[:80]


def _after_quiet_hours(now: datetime, preference: NoticePreference | None) -> datetime:
    """``now``, or the end of the recipient's quiet hours when it lies in them."""
    if preference is None or preference.quiet_from is None or preference.quiet_until is None:
        return now
    start, end = preference.quiet_from, preference.quiet_until
    local = now.astimezone(ZoneInfo(settings().timezone))
    quiet = start <= local.hour < end if start < end else local.hour >= start or local.hour < end
    if not quiet or start == end:
        return now
    morning = local.replace(hour=end, minute=0, second=0, microsecond=0)
    return morning if morning > local else morning + timedelta(days=1)


def claim(session: Session, now: datetime, ways: Collection[str]) -> Parcel | None:
    """Take the next message that is due by one of these ways; None: nothing, or nothing now."""
    ready = open_ways(session, now, ways)
    found = queries.next_due(session, now, ready) if ready else None
    if found is None:
        return None
    found.attempts += 1
    found.tried_at, found.claimed_until = now, now + CLAIM
    session.add(found)
    return Parcel(
        found.id or 0, found.account_id, found.way, found.rule, found.window, found.message_id,
        tuple(found.notice_ids), found.attempts, found.digest_id, found.address,
    )  # fmt: skip


def open_ways(session: Session, now: datetime, ways: Collection[str]) -> list[str]:
    """Those of the ways that do not rest after failures and have quota left."""
    states: Mapping[str, WayState] = queries.way_states(session)
    ready = []
    for way in ways:
        state = states.get(way)
        if state and state.rest_until and state.rest_until > now:
            continue
        if way in ROBOTS and queries.tried_since(session, way, now - MINUTE) >= QUOTA:
            continue
        ready.append(way)
    return ready


def settle(session: Session, now: datetime, parcel: Parcel, outcome: Outcome) -> None:
    """Write down how a try ended, for the message and for its way."""
    row = session.get_one(Delivery, parcel.delivery_id)
    row.claimed_until, row.error = None, outcome.error
    if outcome.kind == "sent":
        row.state, row.sent_at = DeliveryState.SENT, now
    elif outcome.kind == "dropped":
        row.state = DeliveryState.DROPPED
    elif outcome.kind == "refused" or now - row.made_at >= GIVE_UP:
        row.state = DeliveryState.FAILED
    else:
        row.next_try_at = now + _doubled(FIRST_WAIT, row.attempts - 1, LONGEST_WAIT)
    session.add(row)
    if outcome.kind == "again":
        _failed(session, now, parcel.way, outcome.error)
    elif outcome.kind != "dropped":
        _worked(session, now, parcel.way)


def _doubled(first: timedelta, times: int, longest: timedelta) -> timedelta:
    """The wait after so many failures: twice as long each time, up to the longest."""
    return min(first * (1 << min(times, 20)), longest)


def _failed(session: Session, now: datetime, way: str, error: str) -> None:
    state = session.get(WayState, way) or WayState(way=way)
    state.failures += 1
    state.error = error
    state.down_since = state.down_since or now
    if state.failures >= BREAKS_AFTER:
        state.rest_until = now + _doubled(FIRST_REST, state.failures - BREAKS_AFTER, LONGEST_REST)
    session.add(state)


def _worked(session: Session, now: datetime, way: str) -> None:
    """The way is open; what waited for it need not wait longer."""
    state = session.get(WayState, way)
    if state is None or not state.failures:
        return
    was_down = state.failures >= BREAKS_AFTER
    state.failures, state.error, state.down_since, state.rest_until = 0, "", None, None
    session.add(state)
    if was_down:
        for row in queries.waiting(session, way):
            if row.attempts:
                row.next_try_at = min(row.next_try_at, now)
                session.add(row)
