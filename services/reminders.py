"""Reminders of letters that want an answer, worked out from the facts of the day (rules §7)."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session

from models import Letter, NoticeRule
from services import notices
from services.notices import Matter
from store.clock import local_day
from store.queries import notices as queries

STAGES = (-5, 0, 14, 28, 42)  # calendar days after the due day
EVERY = 30  # days between further ones: "monthly"


def remind(session: Session, now: datetime) -> int:
    """Tell the liaisons of each open letter that has reached a stage; gives the new notices.

    Only the stage of today counts: whoever slept through three stages is told once. An answered
    or withdrawn letter has none, nor one whose step's clock stands still.
    """
    today = local_day(now)
    new = 0
    for letter, step, project in queries.open_letters(session):
        reached = stage(letter.due_on, today)
        if reached is None:
            continue
        matter = Matter(
            NoticeRule.LETTER,
            f"letter:{letter.id}",
            f"{letter.due_on.isoformat()}{reached:+d}",
            project.id,
            step.id,
            urgent=reached >= 0,
            facts=_facts(letter, reached),
        )
        new += notices.tell(session, now, queries.members(session, project), matter)
    return new


def stage(due_on: date, today: date) -> int | None:
    """The last stage on or before ``today``, in days after the due day; None: too early."""
    days = (today - due_on).days
    if days < STAGES[0]:
        return None
    if days < STAGES[-1] + EVERY:
        return max(stage for stage in STAGES if stage <= days)
    return STAGES[-1] + (days - STAGES[-1]) // EVERY * EVERY


def _facts(letter: Letter, reached: int) -> notices.Facts:
    return {
        "due_on": letter.due_on.isoformat(),
        "sent_on": letter.sent_on.isoformat(),
        "to": letter.organisation_id,
        "number": letter.number or "",
        "stage": reached,
    }
