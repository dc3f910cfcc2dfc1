"""Who is behind a cookie, answered often: kept for two seconds, so that a tab with twenty
requests costs one read and a closed session is gone almost at once."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

from services import accounts
from store.database import main_database
from store.scope import Viewer

KEPT_SECONDS = 2.0
TOUCH_SECONDS = 60.0
ROOM = 10_000

_viewers: dict[str, tuple[float, Viewer]] = {}
_touched: dict[str, float] = {}


async def viewer(token: str, *, active: bool) -> Viewer | None:
    """The account behind ``token`` now, at most two seconds late.

    ``active``: the reader did something, which a timer of the page is not; noted once a minute.
    """
    if not token:
        return None
    kept = _viewers.get(token)
    if kept is None or time.monotonic() - kept[0] >= KEPT_SECONDS:
        found = await asyncio.to_thread(_read, token)
        if found is None:
            forget(token)
            return None
        _keep(token, found)
    else:
        found = kept[1]
    if active and time.monotonic() - _touched.get(token, -TOUCH_SECONDS) >= TOUCH_SECONDS:
        _touched[token] = time.monotonic()
        await asyncio.to_thread(_touch, token)
    return found


def forget(token: str) -> None:
    """Ask the database at the next occasion."""
    _viewers.pop(token, None)
    _touched.pop(token, None)


def _read(token: str) -> Viewer | None:
    with main_database().read() as session:
        return accounts.lookup(session, datetime.now(UTC), token)


def _keep(token: str, found: Viewer) -> None:
    # Only tokens that open something are kept, so strangers cannot fill this.
    if len(_viewers) >= ROOM:
        _viewers.clear()
        _touched.clear()
    _viewers[token] = (time.monotonic(), found)


def _touch(token: str) -> None:
    with main_database().write() as session:
        accounts.touch(session, datetime.now(UTC), token)
