"""What an external party sees behind its link: one letter, and nothing else of the project."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from sqlmodel import Session

from models import Letter, Project, ReplyLink, Step
from store.queries import letters, rows
from views import language
from views.language import Language
from views.letter_story import File, LetterStory, files_of, letter_story

FURTHEST = timedelta(days=400)


@dataclass(frozen=True)
class ReplyPage:
    """``state``: the letter waits, was answered by this link, or needs nothing more."""

    state: Literal["open", "answered", "closed"]
    project: str
    code: str
    asker: str
    party: str
    step: str
    letter: LetterStory
    asked: str
    basis: str
    distance: str
    reply_by: date
    files: tuple[File, ...]
    today: date
    furthest: date


def reply_page(
    session: Session, link: ReplyLink, letter: Letter, lang: Language, today: date
) -> ReplyPage:
    """The page of the letter behind a link that was found good."""
    return letter_page(session, letter, lang, today, answered=link.replied_at is not None)


def letter_page(
    session: Session, letter: Letter, lang: Language, today: date, *, answered: bool
) -> ReplyPage:
    """One letter as its party sees it; ``answered``: by the reader, so the answer is told."""
    step = session.get_one(Step, letter.step_id)
    project = session.get_one(Project, step.project_id)
    lanes = rows.organisations(session)
    story = letter_story(session, step, None, letter.id)
    assert story is not None  # the letter itself
    draft = letters.draft(session, letter.step_id, None)
    asked = draft if draft and draft.round == letter.round else None
    return ReplyPage(
        state=_state(letter, answered=answered),
        project=language.name(project, lang),
        code=project.code,
        asker=language.name(lanes[project.lead_id], lang),
        party=language.name(lanes[letter.organisation_id], lang),
        step=language.name(step, lang),
        letter=story,
        asked=asked.asked if asked else "",
        basis=asked.basis if asked else "",
        distance=asked.distance if asked else "",
        reply_by=letter.due_on,
        files=files_of(letters.sent_files(session, letter.id or 0)),
        today=today,
        furthest=today + FURTHEST,
    )


def _state(letter: Letter, *, answered: bool) -> Literal["open", "answered", "closed"]:
    """An answer that the liaison set aside is no answer, and its writer is not asked again."""
    if answered and letter.replied_on:
        return "answered"
    return "open" if letter.is_open and not answered else "closed"
