"""Reads of the audit record: for one person, and always anew."""

from __future__ import annotations

from store.database import main_database
from store.queries.audit import Wanted
from store.scope import Viewer
from ui import shell, words
from views import audit as view
from views import backups as backup_view
from views.audit import Record
from views.backups import Backups


def record(viewer: Viewer, wanted: Wanted, before: int | None) -> Record:
    """A page of the record. Raises NotFoundError for everybody but its administrator."""
    with main_database().read() as session:
        return view.record(session, viewer, words.code(), wanted, before)


def backups(viewer: Viewer) -> Backups:
    """What became of the backups. Raises NotFoundError for everybody but the administrator."""
    with main_database().read() as session:
        return backup_view.backups(session, viewer, shell.real_now())
