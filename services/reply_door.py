"""An external party's way in: a signed link to one letter, without an account (rules §7).

The token carries its own expiry under a signature, so a made-up one costs no look into the
database; of a real one only the hash is kept. It opens one letter, may answer once, and can be
taken back. Wrong, expired and revoked look the same.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated

from itsdangerous import BadData, URLSafeSerializer
from pydantic import Field
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from errors import InputError, NotFoundError, RefusedError
from models import (
    EventKind,
    Letter,
    ReplyLink,
    ReplyLinkUse,
    Setting,
    Step,
)
from services import access, attachments, conditions, journal, letter_answers
from services.filetypes import Upload
from services.letter_answers import Answer, Pen, Reply, Waiting
from services.letters import waiting
from services.schedules import Effect
from store.clock import local_day
from store.scope import Viewer

KEY = "reply_link_key"
USUAL_DAYS, MOST_DAYS = 30, 90
LONGEST_TOKEN = 300
HOUR, USES_AN_HOUR = timedelta(hours=1), 30
OPENED_AGAIN = timedelta(minutes=10)  # a page looked at twice in this time is one line
FURTHEST = timedelta(days=400)


@dataclass(frozen=True)
class Made:
    """A new link. The token is told once; nobody can read it from the database, so the kept answer
    of a save leaves it out (``told_again``)."""

    link_id: int
    expires_at: datetime
    token: Annotated[str, Field(exclude=True)] = ""


@dataclass(frozen=True)
class Visitor:
    """Where a use of a link came from."""

    address: str = ""
    browser: str = ""


def make_link(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    step_id: int,
    seen_version: int,
    days: int = USUAL_DAYS,
    nonce: str = "",
) -> Made:
    """A link to the letter that this step waits for; earlier ones to it end. ``nonce``: what
    nobody can guess in it, from the form, so that a lost answer can be told again."""
    project, step = access.editable_step(session, viewer, step_id, seen_version)
    letter = waiting(session, step)
    if not 1 <= days <= MOST_DAYS:
        raise InputError("A link holds 1 to {most} days.", field="days", most=MOST_DAYS)
    if session.get(Setting, KEY) is None:  # the first link of this installation
        session.add(Setting(key=KEY, value=secrets.token_hex(32)))
    for earlier in session.exec(_alive(letter)):
        earlier.revoked_at = now
    expires_at = now.replace(microsecond=0) + timedelta(days=days)
    token = _token(session, nonce or secrets.token_urlsafe(16), expires_at)
    event = journal.record(
        session, viewer, now, project, EventKind.REPLY_LINK_MADE, local_day(now), step_id=step.id,
        detail={"letter_id": letter.id, "expires": expires_at.isoformat()}, internal=True,
    )  # fmt: skip
    link = ReplyLink(
        letter_id=letter.id or 0, token_hash=_hash(token), made_at=now, expires_at=expires_at,
        event_id=event.id or 0,
    )  # fmt: skip
    session.add(link)
    session.flush()
    return Made(link.id or 0, expires_at, token)


def told_again(session: Session, made: Made, nonce: str) -> Made:
    """The same link with its token, for the form that asked for it with ``nonce``."""
    return Made(made.link_id, made.expires_at, _token(session, nonce, made.expires_at))


def revoke_link(session: Session, viewer: Viewer, now: datetime, *, link_id: int) -> None:
    """From now on the link is a wrong one."""
    link = session.get(ReplyLink, link_id)
    letter = session.get(Letter, link.letter_id) if link else None
    step = session.get(Step, letter.step_id) if letter else None
    if link is None or step is None or not access.may_edit_step(session, viewer, step):
        raise NotFoundError()
    if link.revoked_at is None:
        link.revoked_at = now
        project = access.project_of(session, step.project_id)
        journal.record(
            session, viewer, now, project, EventKind.REPLY_LINK_REVOKED, local_day(now),
            step_id=step.id, detail={"letter_id": link.letter_id}, internal=True,
        )  # fmt: skip


def letter_behind(session: Session, now: datetime, token: str) -> tuple[ReplyLink, Letter]:
    """The letter that the token opens now; NotFoundError for whatever opens nothing."""
    link = _link(session, now, token)
    return link, session.get_one(Letter, link.letter_id)


def note_opening(session: Session, now: datetime, token: str, visitor: Visitor) -> None:
    """Somebody looked at the page."""
    link = _link(session, now, token)
    last = session.exec(
        select(func.max(ReplyLinkUse.used_at)).where(
            ReplyLinkUse.link_id == link.id, ReplyLinkUse.kind == "opened"
        )
    ).one()
    if last is None or now - last >= OPENED_AGAIN:
        _use(session, link, now, visitor, "opened")


def note_refusal(session: Session, now: datetime, token: str, visitor: Visitor) -> None:
    """Something was tried that could not be done."""
    link = _link(session, now, token)
    if _uses(session, link, now) < USES_AN_HOUR:
        _use(session, link, now, visitor, "refused")


def acknowledge(session: Session, now: datetime, token: str, visitor: Visitor) -> Effect:
    """The party confirms that it has the letter."""
    link, at = _door(session, now, token)
    effect = letter_answers.acknowledge(session, at, _pen(link, now), local_day(now))
    _use(session, link, now, visitor, "acknowledged", effect.event_id)
    return effect


def promise(
    session: Session, now: datetime, token: str, visitor: Visitor, promised_on: date
) -> Effect:
    """The party says by when it will answer."""
    link, at = _door(session, now, token)
    today = local_day(now)
    check_promise(promised_on, today)
    effect = letter_answers.promise(session, at, _pen(link, now), promised_on, today)
    _use(session, link, now, visitor, "promised", effect.event_id)
    return effect


def reply(
    session: Session,
    now: datetime,
    token: str,
    visitor: Visitor,
    *,
    reply: Reply,
    number: str = "",
    note: str = "",
    terms: str = "",
    files: Sequence[Upload] = (),
) -> Effect:
    """The party answers, once, with its paper. It counts at once; the liaison is asked to compare
    it with the party's own and to confirm it (decision 17)."""
    link, at = _door(session, now, token)
    given = checked_answer(
        local_day(now), reply=reply, number=number, note=note, terms=terms, files=files
    )
    event, effect = letter_answers.answer(session, at, _pen(link, now), given)
    link.replied_at = now
    _use(session, link, now, visitor, "replied", event.id)
    return effect


def check_promise(promised_on: date, today: date) -> None:
    """Raises InputError for a day that nobody means."""
    if promised_on > today + FURTHEST:
        raise InputError("{day} is too far away. Check the year.", field="day", day=promised_on)


def checked_answer(
    today: date, *, reply: Reply, number: str, note: str, terms: str, files: Sequence[Upload]
) -> Answer:
    """What a party writes itself, by link or by its account. Raises InputError with the field."""
    if reply == Reply.HOLDING:
        raise InputError("Choose one of the three answers.", field="reply")
    if not files:
        raise InputError("Add the reply as a file: a PDF, or a photo of the page.", field="files")
    if max(len(note), len(terms)) > 4000 or len(number) > 100:
        raise InputError("The text is too long. Shorten it.", field="note")
    asked = conditions.terms(terms) if reply == Reply.CONDITIONS else None
    return Answer(reply, today, number, note, asked, attachments.checked(files))


def _door(session: Session, now: datetime, token: str) -> tuple[ReplyLink, Waiting]:
    link, letter = letter_behind(session, now, token)
    session.refresh(link, with_for_update=True)  # two answers at once: the second waits
    session.refresh(letter, with_for_update=True)
    if link.replied_at or not letter.is_open:
        raise RefusedError("This letter has been answered already. Nothing more is needed.")
    if _uses(session, link, now) >= USES_AN_HOUR:
        raise RefusedError("Too much was tried with this link. Try again in an hour.")
    step = session.get_one(Step, letter.step_id)
    return link, Waiting(access.project_of(session, step.project_id), step, letter)


def _link(session: Session, now: datetime, token: str) -> ReplyLink:
    if len(token) > LONGEST_TOKEN:
        raise NotFoundError()
    try:
        _nonce, expires = _signer(session).loads(token)
    except (BadData, ValueError, TypeError):
        raise NotFoundError() from None
    link = session.exec(select(ReplyLink).where(ReplyLink.token_hash == _hash(token))).first()
    if link is None or link.revoked_at or now >= link.expires_at or now.timestamp() >= expires:
        raise NotFoundError()
    return link


def _token(session: Session, nonce: str, expires_at: datetime) -> str:
    return str(_signer(session).dumps([nonce, int(expires_at.timestamp())]))


def _signer(session: Session) -> URLSafeSerializer:
    """Signs with the key of this installation."""
    row = session.get(Setting, KEY)
    if row is None:
        raise NotFoundError()
    return URLSafeSerializer(
        row.value, salt="reply-link", signer_kwargs={"digest_method": hashlib.sha256}
    )


def _pen(link: ReplyLink, now: datetime) -> Pen:
    return Pen(None, now, {"by_link": link.id})


def _alive(letter: Letter) -> SelectOfScalar[ReplyLink]:
    return select(ReplyLink).where(
        ReplyLink.letter_id == letter.id, col(ReplyLink.revoked_at).is_(None)
    )


def _uses(session: Session, link: ReplyLink, now: datetime) -> int:
    return int(
        session.exec(
            select(func.count())
            .select_from(ReplyLinkUse)
            .where(ReplyLinkUse.link_id == link.id, col(ReplyLinkUse.used_at) > now - HOUR)
        ).one()
    )


def _use(
    session: Session,
    link: ReplyLink,
    now: datetime,
    visitor: Visitor,
    kind: str,
    event_id: int | None = None,
) -> None:
    session.add(
        ReplyLinkUse(
            link_id=link.id or 0, kind=kind, used_at=now, address=visitor.address[:60],
            browser=visitor.browser[:200], event_id=event_id,
        )
    )  # fmt: skip


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
