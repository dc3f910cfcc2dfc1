"""A save that arrives twice is one save: its form carries a key, and the first answer is kept.

A double click, a browser that repeats itself, a database that broke while answering: whoever asks
again with the same key gets what the first one got. Asking something else with it is refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from typing import Any, get_type_hints

from pydantic import TypeAdapter
from sqlalchemy import delete
from sqlmodel import Session, col

from errors import RefusedError
from models import SaveKey
from store.scope import Viewer

KEPT = timedelta(days=7)


def called_once(
    session: Session, viewer: Viewer, now: datetime, key: str, verb: Callable[..., Any],
    args: tuple[Any, ...], given: Mapping[str, Any],
) -> Any:  # fmt: skip
    """Call the verb, or give the answer that it gave under this key.

    Raises RefusedError when the key was used for something else or by somebody else.
    """
    digest = digest_of(args, given)
    kept = session.get(SaveKey, key)
    if kept is not None:
        if (kept.account_id, kept.verb, kept.digest) != (viewer.account_id, name_of(verb), digest):
            raise RefusedError("This form was saved already, with other values. Open it again.")
        return _answer_type(verb).validate_json(kept.answer)
    answer = verb(session, viewer, now, *args, **given)
    written = _answer_type(verb).dump_json(answer).decode()
    session.add(
        SaveKey(
            key=key, account_id=viewer.account_id, verb=name_of(verb), digest=digest,
            answer=written, saved_at=now,
        )
    )  # fmt: skip
    return answer


def forget_old(session: Session, now: datetime) -> None:
    """Nobody repeats a save after a week."""
    session.exec(delete(SaveKey).where(col(SaveKey.saved_at) < now - KEPT))


def name_of(verb: Callable[..., Any]) -> str:
    """``progress.start_step``: how the record names a verb."""
    module = str(getattr(verb, "__module__", "")).rpartition(".")[2]
    return f"{module}.{getattr(verb, '__name__', 'verb')}"[:80]


def digest_of(args: tuple[Any, ...], given: Mapping[str, Any]) -> str:
    """The same for the same values, in every process."""
    text = json.dumps([_plain(args), _plain(given)], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((_plain(item) for item in value), key=str)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    return value.isoformat() if isinstance(value, date) else value


def _answer_type(verb: Callable[..., Any]) -> TypeAdapter[Any]:
    return TypeAdapter(get_type_hints(verb)["return"])
