"""From a click to one service in one transaction, and the same on a rehearsal that is undone.

No ``st.*`` call stands inside a transaction: a second click interrupts the script there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

import streamlit as st
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random_exponential

from engine.errors import EngineError
from errors import RefusedError, TrackerError
from services import once
from services.accounts import cookie_name
from services.attachments import REHEARSAL
from store.actors import acting, mark_of
from store.database import main_database
from store.scope import Viewer
from store.unsaved import UnsavedError
from ui import shell

P = ParamSpec("P")
T = TypeVar("T")
Verb = Callable[Concatenate[Session, Viewer, datetime, P], T]
PATIENCE_SECONDS = 8  # how long a database may be away before the reader is told


def act(verb: Verb[P, T], viewer: Viewer, *args: P.args, **kwargs: P.kwargs) -> T:
    """Save: all of it or nothing. Raises TrackerError with a text for the reader."""
    now = shell.now()
    with acting_as(viewer, verb, kwargs), main_database().write() as session:
        done: T = _called(verb, session, viewer, now, *args, **kwargs)
    return done


def act_once(key: str, verb: Verb[P, T], viewer: Viewer, *args: P.args, **kwargs: P.kwargs) -> T:
    """Save under the key of a form: however often it is asked, it happens once, and every asker
    gets the first answer. That makes it safe to ask again when the database broke in between."""
    patiently = Retrying(
        retry=retry_if_exception(_may_be_asked_again),
        wait=wait_random_exponential(multiplier=0.1, max=1),
        stop=stop_after_delay(PATIENCE_SECONDS),
        reraise=True,
    )
    with acting_as(viewer, verb, kwargs):
        done: T = patiently(_saved_once, key, verb, viewer, args, kwargs)
    return done


def rehearse(verb: Verb[P, T], viewer: Viewer, *args: P.args, **kwargs: P.kwargs) -> T:
    """What a save would do, with nothing kept. Raises what the save would raise."""
    now = shell.now()
    with acting_as(viewer, verb, kwargs), main_database().rehearse() as session:
        session.info[REHEARSAL] = True
        done: T = _called(verb, session, viewer, now, *args, **kwargs)
    return done


def acting_as(
    viewer: Viewer, verb: Callable[..., Any], given: Mapping[str, Any] | None = None
) -> AbstractContextManager[None]:
    """Who does this, to what and from where, for the audit record."""
    place: dict[str, Any] = {"asked": {k: v for k, v in (given or {}).items() if _names(k)}}
    if headers := st.context.headers.to_dict():  # a page under test has no connection
        place["remote"] = headers.get("X-Tracker-Remote", "")
        place["session_mark"] = mark_of(st.context.cookies.get(cookie_name(), ""))
    return acting(
        name=viewer.login,
        account_id=viewer.account_id,
        role=viewer.role,
        verb=once.name_of(verb),
        **place,
    )


def _names(argument: str) -> bool:
    """Whether an argument says what a verb is about, rather than what is written there."""
    return argument.endswith(("_id", "_ids")) or argument in ("code", "login")


def _saved_once(
    key: str, verb: Any, viewer: Viewer, args: tuple[Any, ...], given: dict[str, Any]
) -> Any:
    now = shell.now()
    with main_database().write() as session:
        return _called(once.called_once, session, viewer, now, key, verb, args, given)


def _may_be_asked_again(error: BaseException) -> bool:
    """Lost on the way; or the same key came in beside us, and the next try finds its answer."""
    if isinstance(error, IntegrityError):
        return "savekey" in str(error.orig).lower()
    return isinstance(error, UnsavedError) and not error.known


def _called(verb: Any, *args: Any, **kwargs: Any) -> Any:
    try:
        return verb(*args, **kwargs)
    except TrackerError:
        raise
    except EngineError as error:
        raise RefusedError(
            "The dates of this project cannot be computed like this: {detail}.", detail=error
        ) from error
