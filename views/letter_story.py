"""The letter behind an external opinion: when it was due, what was promised, who chased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from models import Step
from store.queries import known, rows


@dataclass(frozen=True)
class Reminder:
    """One chase: at which level, by which way, what the party answered."""

    on: date
    level: str
    channel: str
    answer: str


@dataclass(frozen=True)
class LetterStory:
    """The newest letter of an external opinion, with every date that the party promised."""

    number: str | None
    sent_on: date
    due_on: date
    replied_on: date | None
    reply: str | None
    promised: tuple[date, ...]
    chases: tuple[Reminder, ...]
    round: int


def letter_story(session: Session, step: Step, known_before: datetime | None) -> LetterStory | None:
    """What was known of the step's newest letter; None without one."""
    sent = known.letters(session, rows.project_ids(step.project_id), known_before)
    own = [letter for letter in sent if letter.step_id == step.id]
    if not own:
        return None
    last = own[-1]
    number = last.id or 0
    return LetterStory(
        number=last.number,
        sent_on=last.sent_on,
        due_on=last.due_on,
        replied_on=last.replied_on,
        reply=last.reply,
        promised=tuple(p.promised_on for p in known.promises(session, number, known_before)),
        chases=tuple(
            Reminder(event.happened_on, chase.level, chase.channel, chase.answer)
            for chase, event in known.chases(session, number, known_before)
        ),
        round=last.round,
    )
