"""Reads of a person's own notices and of the timetable; personal, so they are made anew."""

from __future__ import annotations

from store.database import main_database
from store.queries import notices as queries
from store.scope import Viewer
from ui import shell, words
from views import clockwork as clockwork_view
from views import inbox as inbox_view
from views.clockwork import Clockwork
from views.inbox import Inbox


def inbox(viewer: Viewer) -> Inbox:
    """This person's notices and wishes."""
    with main_database().read() as session:
        return inbox_view.inbox(session, viewer, words.code())


def unread(viewer: Viewer) -> int:
    """How many notices wait to be read."""
    with main_database().read() as session:
        return queries.unread(session, viewer)


def clockwork(viewer: Viewer) -> Clockwork:
    """What runs by itself and how it is doing. Raises NotFoundError for others."""
    with main_database().read() as session:
        return clockwork_view.clockwork(session, viewer, shell.now())
