"""Refused attempts for the audit record: told, but so few that nobody can flood it.

A person may be refused by mistake, a script thousands of times a minute. The same attempt is told
once in a while, a person a number of times an hour, all together a number of times an hour; the
next told row says how many were left out.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Mapping
from typing import Any

from store.actors import Actor

AGAIN_SECONDS = 60.0  # the same attempt of the same person
HOUR_SECONDS = 3600.0
MOST_OF_ONE, MOST_OF_ALL = 30, 600  # rows an hour
ROOM = 10_000
LONGEST = 80  # signs of anything that the attempt named

Who = tuple[int | None, str, str]


class Refusals:
    """What was told lately, in this process."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._same: dict[tuple[Who, str, str], float] = {}
        self._one: dict[Who, deque[float]] = {}
        self._all: deque[float] = deque()
        self._left_out = 0

    def to_tell(
        self, actor: Actor, what: str, asked: Mapping[str, Any], now: float | None = None
    ) -> dict[str, Any] | None:
        """What a row of the record should say; None when this one is left out.

        ``what``: which door refused. ``now``: seconds of a clock that never goes back.
        """
        now = time.monotonic() if now is None else now
        who = (actor.account_id, actor.name, "" if actor.account_id else actor.remote)
        said = {"what": what} | {name: _short(value) for name, value in asked.items()}
        with self._guard:
            if len(self._same) >= ROOM or len(self._one) >= ROOM:
                self._same.clear()
                self._one.clear()
            own = self._one.setdefault(who, deque())
            _forget(own, now)
            _forget(self._all, now)
            same = (who, actor.verb, repr(sorted(said.items())))
            if now - self._same.get(same, -AGAIN_SECONDS) < AGAIN_SECONDS:
                self._left_out += 1
                return None
            if len(own) >= MOST_OF_ONE or len(self._all) >= MOST_OF_ALL:
                self._left_out += 1
                return None
            self._same[same] = now
            own.append(now)
            self._all.append(now)
            left_out, self._left_out = self._left_out, 0
        return said | ({"left_out": left_out} if left_out else {})


def _forget(times: deque[float], now: float) -> None:
    while times and now - times[0] >= HOUR_SECONDS:
        times.popleft()


def _short(value: Any) -> Any:
    """Numbers as they are, of everything else the beginning."""
    return value if isinstance(value, int) else str(value)[:LONGEST]
