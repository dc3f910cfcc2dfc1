"""Whom to call about a project. Personal numbers only with their middle covered."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from store import scope
from store.phones import masked, may_see_mobile
from store.queries import contacts as queries
from store.scope import Viewer
from views import language
from views.language import Language


@dataclass(frozen=True)
class Contact:
    """``name``: empty where the reader knows the office only, as for a company the people of the
    bureau. ``mobile``: masked; ``may_ask``: this viewer may see the whole number, which is
    recorded."""

    account_id: int
    name: str
    role: str
    organisation: str
    office_phone: str
    mobile: str
    may_ask: bool


def contacts(session: Session, viewer: Viewer, code: str, lang: Language) -> tuple[Contact, ...]:
    """The people of a project whom the viewer may know. Raises NotFoundError."""
    project = scope.project(session, viewer, code)
    return tuple(
        Contact(
            account_id=account.id or 0,
            name=account.name if viewer.is_bureau or home.id == viewer.organisation_id else "",
            role=account.role,
            organisation=language.short(home, lang),
            office_phone=account.office_phone or "",
            mobile=masked(account.mobile),
            may_ask=bool(account.mobile) and may_see_mobile(viewer, account),
        )
        for account, home in queries.of_project(session, project)
    )
