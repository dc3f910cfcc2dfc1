"""What a person was told, with the names of what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from errors import NotFoundError
from models import Account, Notice, Wanted, Way
from store import ways
from store.queries import notices as queries
from store.queries import rows
from store.scope import Viewer
from views import language
from views.language import Language

SHOWN = 200  # the newest


@dataclass(frozen=True)
class Told:
    """One notice. ``facts``: dates and codes by name; dates are dates."""

    id: int
    rule: str
    made_at: datetime
    unread: bool
    urgent: bool
    project_code: str
    project: str
    item: str  # the step, or the certificate by its short name
    party: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Wishes:
    """How this person wants to be told. ``ways``: what the operator has set up for them."""

    ways: dict[Way, Wanted]
    email: str
    quiet_from: int | None
    quiet_until: int | None


@dataclass(frozen=True)
class Inbox:
    """The newest notices first."""

    notices: tuple[Told, ...]
    unread: int
    wishes: Wishes


def inbox(session: Session, viewer: Viewer, lang: Language) -> Inbox:
    """This person's inbox; nobody else's. Raises NotFoundError when the account is gone."""
    account = session.get(Account, viewer.account_id)
    if account is None:
        raise NotFoundError()
    found = queries.inbox(session, viewer, SHOWN)
    wish = queries.preferences(session, [viewer.account_id]).get(viewer.account_id)
    return Inbox(
        notices=told(session, found, lang),
        unread=queries.unread(session, viewer),
        wishes=Wishes(
            ways=ways.ways_of(account, wish),
            email=account.email or "",
            quiet_from=wish.quiet_from if wish else None,
            quiet_until=wish.quiet_until if wish else None,
        ),
    )


def told(session: Session, notices: Sequence[Notice], lang: Language) -> tuple[Told, ...]:
    """Notices with names; the caller has made sure that the reader may see them."""
    projects, steps, papers = queries.names(session, notices)
    parties = rows.organisations(session)
    found = []
    for notice in notices:
        project = projects.get(notice.project_id or 0)
        step = steps.get(notice.step_id or 0)
        paper = papers.get(notice.certificate_id or 0)
        party = parties.get(notice.facts.get("to") or (step.organisation_id if step else 0))
        item = language.short(paper, lang) if paper else language.name(step, lang) if step else ""
        found.append(
            Told(
                id=notice.id or 0,
                rule=notice.rule,
                made_at=notice.made_at,
                unread=notice.read_at is None,
                urgent=notice.urgent,
                project_code=project.code if project else "",
                project=language.name(project, lang) if project else "",
                item=item,
                party=language.short(party, lang) if party else "",
                facts={name: _dated(value) for name, value in notice.facts.items()},
            )
        )
    return tuple(found)


def _dated(value: Any) -> Any:
    """JSON keeps days as text; here they are days again."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value
