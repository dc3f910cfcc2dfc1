"""What stands beside the form of an external opinion: the draft, the files, the conditions of the
reply, and the links by which the party may answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlmodel import Session

from models import (
    Condition,
    LetterDraft,
    LetterWaiver,
    ReplyLink,
    ReplyLinkUse,
    Step,
    StepKind,
)
from store import scope
from store.queries import letters, rows
from store.scope import Viewer
from views import language
from views.language import Language
from views.letter_paper import Offered, offered
from views.letter_story import File, LetterStory, State, files_of, letter_story


@dataclass(frozen=True)
class Draft:
    """What the next letter will ask."""

    round: int
    asked: str
    basis: str
    distance: str
    reply_by: date | None


@dataclass(frozen=True)
class Term:
    """A condition of the reply. ``blocks``: the item that it holds up."""

    step_id: int
    text: str
    blocks: str
    before_start: bool
    state: Literal["open", "met", "lifted"]
    ended_on: date | None
    proof: str


@dataclass(frozen=True)
class Use:
    kind: str
    at: datetime
    address: str
    browser: str


@dataclass(frozen=True)
class Link:
    """A reply link: ``open`` until it expires, is taken back, or the letter was answered."""

    link_id: int
    made_at: datetime
    expires_at: datetime
    state: Literal["open", "expired", "revoked", "replied", "closed"]
    uses: tuple[Use, ...]


@dataclass(frozen=True)
class LetterDesk:
    """What stands beside the form of an external opinion, or of a condition of its reply.

    ``to_confirm``: the answer came by link and nobody has compared it yet. ``condition`` is told
    on its own step.
    """

    state: State | None
    draft: Draft | None
    offered: Offered | None
    waived: str
    files: tuple[File, ...]
    terms: tuple[Term, ...]
    links: tuple[Link, ...]
    to_confirm: bool
    condition: Term | None


def letter_desk(
    session: Session, viewer: Viewer, code: str, step_id: int, lang: Language, now: datetime
) -> LetterDesk | None:
    """The desk of one step of a visible project; None for a step without any letter or
    condition. Only for the bureau: drafts, reasons and links are its own."""
    project = scope.project(session, viewer, code)
    only = rows.project_ids(project.id or 0)
    steps = {step.id or 0: step for step in rows.steps(session, only)}
    step = steps.get(step_id)
    if step is None or not viewer.is_bureau:
        return None
    told = [
        (letter.step_id, _term(condition, steps, lang))
        for condition, _own, letter in letters.conditions(session, only)
    ]
    condition = next((term for _source, term in told if term.step_id == step_id), None)
    if step.kind != StepKind.EXTERNAL_OPINION and condition is None:
        return None
    story = letter_story(session, step, None)
    draft, waiver = letters.draft(session, step_id, None), letters.waiver(session, step_id, None)
    return LetterDesk(
        state=_stands(step, story, draft, waiver),
        draft=_draft(draft) if draft else None,
        offered=offered(session, project, step, lang),
        waived=waiver.reason if waiver else "",
        files=files_of(letters.files(session, viewer, [step_id])),
        terms=tuple(term for source, term in told if source == step_id),
        links=_links(session, story, now) if story else (),
        to_confirm=_to_confirm(session, story) if story else False,
        condition=condition,
    )


def _stands(
    step: Step, story: LetterStory | None, draft: LetterDraft | None, waiver: LetterWaiver | None
) -> State | None:
    """Where the consultation stands now: the newest of its papers decides."""
    if waiver and waiver.round == step.round and step.finished_on:
        return "not_required"
    if draft and (story is None or draft.round > story.round):
        return "drafted"
    return story.state if story else None


def _draft(row: LetterDraft) -> Draft:
    return Draft(row.round, row.asked, row.basis, row.distance, row.reply_by)


def _term(condition: Condition, steps: Mapping[int, Step], lang: Language) -> Term:
    own = steps[condition.step_id]
    state: Literal["open", "met", "lifted"] = (
        "met" if condition.met_by else "lifted" if condition.lifted_by else "open"
    )
    return Term(
        step_id=condition.step_id,
        text=condition.text,
        blocks=language.name(steps[condition.blocks_id], lang),
        before_start=condition.before_start,
        state=state,
        ended_on=own.finished_on,
        proof=condition.proof,
    )


def _links(session: Session, story: LetterStory, now: datetime) -> tuple[Link, ...]:
    found = letters.links(session, story.letter_id)
    uses = letters.uses(session, [link.id or 0 for link in found])
    return tuple(_link(link, uses, story, now) for link in found)


def _link(link: ReplyLink, uses: Sequence[ReplyLinkUse], story: LetterStory, now: datetime) -> Link:
    own = [Use(u.kind, u.used_at, u.address, u.browser) for u in uses if u.link_id == link.id]
    state: Literal["open", "expired", "revoked", "replied", "closed"] = "open"
    if link.replied_at:
        state = "replied"
    elif link.revoked_at:
        state = "revoked"
    elif now >= link.expires_at:
        state = "expired"
    elif story.replied_on or story.withdrawn_on:
        state = "closed"
    return Link(link.id or 0, link.made_at, link.expires_at, state, tuple(own))


def _to_confirm(session: Session, story: LetterStory) -> bool:
    """The answer came by link and nobody has compared it yet."""
    return letters.came_by_link(session, story.letter_id)
