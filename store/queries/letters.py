"""Letters with what hangs on them, for one step or one party."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, true
from sqlmodel import Session, col, select

from models import (
    Attachment,
    Condition,
    Event,
    Every,
    HoldingReply,
    Letter,
    LetterDraft,
    LetterPromise,
    LetterWaiver,
    PartyDigest,
    PartyMail,
    ReplyLink,
    ReplyLinkUse,
    Resending,
    Step,
)
from store import scope
from store.scope import Viewer


def draft(session: Session, step_id: int, known_before: datetime | None) -> LetterDraft | None:
    """The newest draft of a step's letter."""
    return session.exec(
        select(LetterDraft)
        .where(col(LetterDraft.step_id) == step_id, _known(known_before, col(LetterDraft.event_id)))
        .order_by(col(LetterDraft.id).desc())
    ).first()


def newest(session: Session, step_id: int, round_: int) -> Letter | None:
    """The letter of this round of a consultation, as soon as it went out."""
    return session.exec(
        select(Letter)
        .where(col(Letter.step_id) == step_id, col(Letter.round) == round_)
        .order_by(col(Letter.id).desc())
    ).first()


def waiver(session: Session, step_id: int, known_before: datetime | None) -> LetterWaiver | None:
    """Why the opinion was not required, said last."""
    return session.exec(
        select(LetterWaiver)
        .where(
            col(LetterWaiver.step_id) == step_id, _known(known_before, col(LetterWaiver.event_id))
        )
        .order_by(col(LetterWaiver.id).desc())
    ).first()


def holdings(
    session: Session, letter_id: int, known_before: datetime | None
) -> Sequence[HoldingReply]:
    return session.exec(
        select(HoldingReply)
        .where(
            col(HoldingReply.letter_id) == letter_id,
            _known(known_before, col(HoldingReply.event_id)),
        )
        .order_by(col(HoldingReply.id))
    ).all()


def resendings(
    session: Session, letter_id: int, known_before: datetime | None
) -> Sequence[Resending]:
    return session.exec(
        select(Resending)
        .where(col(Resending.letter_id) == letter_id, _known(known_before, col(Resending.event_id)))
        .order_by(col(Resending.id))
    ).all()


def conditions(session: Session, projects: Select[Any]) -> Sequence[tuple[Condition, Step, Letter]]:
    """Conditions in these projects with their own step and the letter that brought them."""
    found = session.exec(
        select(Condition, Step, Letter)
        .join(Step, col(Step.id) == col(Condition.step_id))
        .join(Letter, col(Letter.id) == col(Condition.letter_id))
        .where(col(Step.project_id).in_(projects))
        .order_by(col(Condition.id))
    )
    return [(condition, step, letter) for condition, step, letter in found]


def files(session: Session, viewer: Viewer, step_ids: Collection[int]) -> Sequence[Attachment]:
    """Files of these steps that the viewer may see, oldest first."""
    return session.exec(
        scope.attachments(viewer)
        .where(col(Attachment.step_id).in_(step_ids))
        .order_by(col(Attachment.id))
    ).all()


def sent_files(session: Session, letter_id: int) -> Sequence[Attachment]:
    """What went out with a letter."""
    return session.exec(
        select(Attachment)
        .where(
            col(Attachment.letter_id) == letter_id,
            col(Attachment.part) == "sending",
            col(Attachment.removed_by).is_(None),
        )
        .order_by(col(Attachment.id))
    ).all()


def links(session: Session, letter_id: int) -> Sequence[ReplyLink]:
    """Newest first."""
    return session.exec(
        select(ReplyLink)
        .where(col(ReplyLink.letter_id) == letter_id)
        .order_by(col(ReplyLink.id).desc())
    ).all()


def uses(session: Session, link_ids: Collection[int]) -> Sequence[ReplyLinkUse]:
    return session.exec(
        select(ReplyLinkUse)
        .where(col(ReplyLinkUse.link_id).in_(link_ids))
        .order_by(col(ReplyLinkUse.id))
    ).all()


def from_party(event: Event) -> bool:
    """Whether the party wrote it down itself: by link, or by its own account."""
    return "by_link" in event.detail or "by_account" in event.detail


def came_by_link(session: Session, letter_id: int) -> bool:
    """The party wrote the answer itself, and nobody has confirmed it."""
    found = session.exec(
        select(Event)
        .join(Letter, col(Letter.replied_by) == col(Event.id))
        .where(col(Letter.id) == letter_id, col(Letter.confirmed_by).is_(None))
    ).first()
    return found is not None and from_party(found)


def of_party(session: Session, projects: Select[Any], organisation_id: int) -> Sequence[Letter]:
    """Every letter to one party in these projects, oldest first."""
    return session.exec(
        select(Letter)
        .join(Step, col(Step.id) == col(Letter.step_id))
        .where(
            col(Step.project_id).in_(projects),
            col(Letter.organisation_id) == organisation_id,
        )
        .order_by(col(Letter.id))
    ).all()


def was_asked(session: Session, organisation_id: int) -> bool:
    """Whether a letter ever went to this organisation."""
    return (
        session.exec(
            select(Letter.id).where(col(Letter.organisation_id) == organisation_id).limit(1)
        ).first()
        is not None
    )


def digest_of(session: Session, organisation_id: int, since: date) -> PartyDigest | None:
    """The newest digest to a party that counts for ``since`` or a later day."""
    return session.exec(
        select(PartyDigest)
        .where(col(PartyDigest.organisation_id) == organisation_id, col(PartyDigest.on) >= since)
        .order_by(col(PartyDigest.on).desc())
    ).first()


def party_mails(session: Session) -> Sequence[PartyMail]:
    """The parties to which the timetable writes."""
    return session.exec(
        select(PartyMail)
        .where(col(PartyMail.every) != Every.OFF)
        .order_by(col(PartyMail.organisation_id))
    ).all()


def said(session: Session, letter_ids: Collection[int]) -> Sequence[tuple[LetterPromise, Event]]:
    """Promises with the day on which they were given."""
    found = session.exec(
        select(LetterPromise, Event)
        .join(Event, col(Event.id) == col(LetterPromise.event_id))
        .where(col(LetterPromise.letter_id).in_(letter_ids))
        .order_by(col(LetterPromise.id))
    )
    return [(promise, event) for promise, event in found]


def _known(known_before: datetime | None, event_id: Any) -> Any:
    """Whether the happening behind a row was recorded by then."""
    if known_before is None:
        return true()
    return event_id.in_(select(Event.id).where(col(Event.recorded_at) < known_before))
