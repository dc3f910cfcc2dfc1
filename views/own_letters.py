"""What an external party's own account sees: the letters to that party, and nothing else of the
projects behind them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlmodel import Session, col

from errors import NotFoundError
from models import Letter, Project, Step
from store import scope
from store.queries import rows
from store.scope import Viewer
from views import language
from views.language import Language
from views.reply_page import ReplyPage, letter_page


@dataclass(frozen=True)
class OwnLetter:
    """One line of the list."""

    letter_id: int
    state: Literal["open", "answered", "withdrawn"]
    step: str
    project: str
    asker: str
    number: str
    sent_on: date
    due_on: date
    acknowledged_on: date | None
    replied_on: date | None
    reply: str


def own_letters(session: Session, viewer: Viewer, lang: Language) -> tuple[OwnLetter, ...]:
    """Those that wait for an answer first, the earliest due of them at the top; then the others,
    the newest first."""
    found = session.exec(scope.letters_to(viewer).order_by(col(Letter.id).desc())).all()
    lanes = rows.organisations(session)
    lines = []
    for letter in found:
        step = session.get_one(Step, letter.step_id)
        project = session.get_one(Project, step.project_id)
        lines.append(
            OwnLetter(
                letter_id=letter.id or 0,
                state=_state(letter),
                step=language.name(step, lang),
                project=language.name(project, lang),
                asker=language.name(lanes[project.lead_id], lang),
                number=letter.number or "",
                sent_on=letter.sent_on,
                due_on=letter.due_on,
                acknowledged_on=letter.acknowledged_on,
                replied_on=letter.replied_on,
                reply=letter.reply or "",
            )
        )
    waiting = sorted((one for one in lines if one.state == "open"), key=lambda one: one.due_on)
    return (*waiting, *(one for one in lines if one.state != "open"))


def own_letter(
    session: Session, viewer: Viewer, letter_id: int, lang: Language, today: date
) -> ReplyPage:
    """One of them. Raises NotFoundError for whatever is not addressed to this viewer's party."""
    letter = session.exec(scope.letters_to(viewer).where(col(Letter.id) == letter_id)).first()
    if letter is None:
        raise NotFoundError()
    return letter_page(session, letter, lang, today, answered=letter.replied_on is not None)


def _state(letter: Letter) -> Literal["open", "answered", "withdrawn"]:
    if letter.is_open:
        return "open"
    return "answered" if letter.replied_on else "withdrawn"
