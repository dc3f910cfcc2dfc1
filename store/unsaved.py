"""When the database cannot take a save: what the reader is told, instead of a trace.

An error of the server or the disk is not the reader's mistake, but they must know whether their
work was kept. ``known`` says so: False only when the connection broke while committing.
"""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, OperationalError

from errors import RefusedError

BUSY = ("database is locked", "lock timeout", "deadlock detected", "database table is locked")
FULL = ("disk is full", "disk i/o error", "no space left", "file too large")
AWAY = (
    "connection refused", "server closed the connection", "terminating connection",
    "the database system is", "connection is lost", "no such file or directory",
)  # fmt: skip
READ_ONLY = ("readonly database", "read-only transaction", "unable to open database")


class UnsavedError(RefusedError):
    """Nothing was kept; or, with ``known`` False, nobody can say: ask again with the same key."""

    def __init__(self, message: str, *, known: bool = True) -> None:
        super().__init__(message)
        self.known = known


def refusal(error: BaseException) -> UnsavedError | None:
    """The words for an error of the database itself; None when it is anything else."""
    if not isinstance(error, DBAPIError):
        return None
    said = str(error.orig).lower()
    if error.connection_invalidated or any(sign in said for sign in AWAY):
        return UnsavedError(
            "The database stopped answering. Look whether this was saved, then try again.",
            known=False,
        )
    if not isinstance(error, OperationalError):
        return None
    if any(sign in said for sign in BUSY):
        return busy()
    if any(sign in said for sign in FULL):
        return UnsavedError(
            "The disk of the server is full. Nothing was saved; tell the system administrator."
        )
    if any(sign in said for sign in READ_ONLY):
        return UnsavedError(
            "The database can only be read at present. Nothing was saved; tell the system "
            "administrator."
        )
    return None


def busy() -> UnsavedError:
    """Others were writing for too long."""
    return UnsavedError(
        "Somebody else's save takes too long. Nothing was saved; try again in a moment."
    )
