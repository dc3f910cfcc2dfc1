"""Who acts, and from where: set once at each edge, read when a change is recorded.

A context variable, because it follows a request into ``asyncio.to_thread`` and stays out of the
arguments of every verb.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class Actor:
    """``name``: the sign-in name, or ``job:...`` and ``cli:...`` where nobody signed in.
    ``asked``: what the attempt named, for the case that it is refused."""

    name: str = "system"
    account_id: int | None = None
    role: str = ""
    remote: str = ""
    session_mark: str = ""
    verb: str = ""
    asked: Mapping[str, Any] = field(default_factory=dict)


NOBODY = Actor()
_acting: ContextVar[Actor] = ContextVar("acting")


def acting_now() -> Actor:
    """Who acts in this thread or task."""
    return _acting.get(NOBODY)


@contextmanager
def acting(**known: Any) -> Iterator[None]:
    """Inside the block these fields of the actor hold; what is not named stays as it was."""
    before = _acting.set(replace(acting_now(), **known))
    try:
        yield
    finally:
        _acting.reset(before)


def mark_of(token: str) -> str:
    """What tells two sign-ins of one person apart without giving their tokens away."""
    return hashlib.sha256(token.encode()).hexdigest()[:12] if token else ""
