"""Accounts and grants: read anew, since sign-ins change them without a happening."""

from __future__ import annotations

from store.database import main_database
from store.scope import Viewer
from ui import words
from views import accounts as view
from views import contacts as contact_view
from views.accounts import Accounts, Grant
from views.contacts import Contact


def accounts(viewer: Viewer) -> Accounts:
    """Raises NotFoundError for everybody but the security administrator."""
    with main_database().read() as session:
        return view.accounts(session, viewer, words.code())


def grants(viewer: Viewer) -> tuple[Grant, ...]:
    """Raises NotFoundError for who is no administrator."""
    with main_database().read() as session:
        return view.grants(session, viewer, words.code())


def contacts(viewer: Viewer, code: str) -> tuple[Contact, ...]:
    """Whom to call about a project. Raises NotFoundError."""
    with main_database().read() as session:
        return contact_view.contacts(session, viewer, code, words.code())
