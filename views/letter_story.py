"""The letter behind an external opinion: when it was due, what was promised, who chased."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlmodel import Session

from models import Attachment, Letter, Step
from store.queries import known, letters, rows

State = Literal[
    "drafted", "sent", "acknowledged", "holding", "replied", "withdrawn", "not_required"
]


@dataclass(frozen=True)
class Reminder:
    """One chase: at which level, by which way, what the party answered."""

    on: date
    level: str
    channel: str
    answer: str


@dataclass(frozen=True)
class File:
    """A file that this reader may open."""

    attachment_id: int
    name: str
    size: int
    part: str
    internal: bool
    added_at: datetime


@dataclass(frozen=True)
class LetterStory:
    """The newest letter of an external opinion, with every date that the party promised."""

    letter_id: int
    state: State
    number: str | None
    sent_on: date
    due_on: date
    acknowledged_on: date | None
    replied_on: date | None
    reply: str | None
    withdrawn_on: date | None
    promised: tuple[date, ...]
    chases: tuple[Reminder, ...]
    holdings: tuple[date, ...]
    resent: tuple[date, ...]
    round: int


def files_of(found: Sequence[Attachment], known_before: datetime | None = None) -> tuple[File, ...]:
    """Rows that the reader may see, as files; ``known_before``: those that were there then."""
    return tuple(
        File(row.id or 0, row.name, row.size, row.part, row.internal, row.added_at)
        for row in found
        if known_before is None or row.added_at < known_before
    )


def letter_story(
    session: Session, step: Step, known_before: datetime | None, letter_id: int | None = None
) -> LetterStory | None:
    """What was known of the step's newest letter, or of that one; None without it."""
    sent = known.letters(session, rows.project_ids(step.project_id), known_before)
    own = [one for one in sent if one.step_id == step.id and (letter_id or one.id) == one.id]
    if not own:
        return None
    last = own[-1]
    number = last.id or 0
    holdings = letters.holdings(session, number, known_before)
    return LetterStory(
        letter_id=number,
        state=_state(last, holding=bool(holdings)),
        number=last.number,
        sent_on=last.sent_on,
        due_on=last.due_on,
        acknowledged_on=last.acknowledged_on,
        replied_on=last.replied_on,
        reply=last.reply,
        withdrawn_on=last.withdrawn_on,
        promised=tuple(p.promised_on for p in known.promises(session, number, known_before)),
        chases=tuple(
            Reminder(event.happened_on, chase.level, chase.channel, chase.answer)
            for chase, event in known.chases(session, number, known_before)
        ),
        holdings=tuple(row.received_on for row in holdings),
        resent=tuple(row.resent_on for row in letters.resendings(session, number, known_before)),
        round=last.round,
    )


def _state(letter: Letter, *, holding: bool) -> State:
    if letter.withdrawn_on:
        return "withdrawn"
    if letter.replied_on:
        return "replied"
    if holding:
        return "holding"
    return "acknowledged" if letter.acknowledged_on else "sent"
