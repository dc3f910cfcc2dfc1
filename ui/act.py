"""From a click to one service in one transaction, and the same on a rehearsal that is undone.

No ``st.*`` call stands inside a transaction: a second click interrupts the script there.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlmodel import Session

from engine.errors import EngineError
from errors import RefusedError, TrackerError
from store.database import main_database
from store.scope import Viewer
from ui import shell

P = ParamSpec("P")
T = TypeVar("T")
Verb = Callable[Concatenate[Session, Viewer, datetime, P], T]


def act(verb: Verb[P, T], viewer: Viewer, *args: P.args, **kwargs: P.kwargs) -> T:
    """Save: all of it or nothing. Raises TrackerError with a text for the reader."""
    now = shell.now()
    with main_database().write() as session:
        done: T = _called(verb, session, viewer, now, *args, **kwargs)
    return done


def rehearse(verb: Verb[P, T], viewer: Viewer, *args: P.args, **kwargs: P.kwargs) -> T:
    """What a save would do, with nothing kept. Raises what the save would raise."""
    now = shell.now()
    with main_database().rehearse() as session:
        done: T = _called(verb, session, viewer, now, *args, **kwargs)
    return done


def _called(verb: Any, *args: Any, **kwargs: Any) -> Any:
    try:
        return verb(*args, **kwargs)
    except TrackerError:
        raise
    except EngineError as error:
        raise RefusedError(
            "The dates of this project cannot be computed like this: {detail}.", detail=error
        ) from error
