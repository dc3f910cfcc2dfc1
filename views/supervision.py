"""Slips that are open, dates that were missed, and what was said about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlmodel import Session

from errors import NotFoundError
from models import (
    Account,
    Attachment,
    Certificate,
    Organisation,
    OrganisationKind,
    Project,
    Slip,
    SlipAnswer,
    Step,
)
from store import scope
from store.calendars import calendar
from store.queries import rows
from store.queries import supervision as kept
from store.scope import Viewer
from views import language
from views.language import Language
from views.missed import Missed, missed

State = Literal["open", "answered", "overdue", "closed", "raised"]
Number = tuple[str, int, int]  # level, year, serial


@dataclass(frozen=True)
class File:
    id: int
    name: str


@dataclass(frozen=True)
class Answer:
    """What the receiving organisation reported."""

    on: date
    by: str
    text: str
    files: tuple[File, ...]


@dataclass(frozen=True)
class SlipCard:
    """One slip. ``subject`` is the item or certificate that it is about; ``overdue_wd`` > 0: so
    many working days past its term, while it is open."""

    id: int
    number: Number
    state: State
    project_code: str
    project: str
    subject: str
    step_id: int | None
    to_id: int
    to: str
    to_full: str
    outside: bool
    requirement: str
    issued_on: date
    due_on: date
    overdue_wd: int
    issuer: str
    issuer_id: int
    answers: tuple[Answer, ...]
    closed_on: date | None
    proof: str
    files: tuple[File, ...]
    raised_from: Number | None
    raised_to: Number | None
    highest: bool


@dataclass(frozen=True)
class Subject:
    """What an instruction is about, and who may receive it (names by id). ``name``: of the item,
    or of the certificate that it issues where ``certificate_id`` is there."""

    project_code: str
    project: str
    step_id: int
    certificate_id: int | None
    name: str
    lane_id: int
    receivers: Mapping[int, str]


@dataclass(frozen=True)
class Supervision:
    """Open slips first, overdue ones before all; dates without an explanation first."""

    on: date
    slips: tuple[SlipCard, ...]
    missed: tuple[Missed, ...]


def supervision(session: Session, viewer: Viewer, lang: Language, today: date) -> Supervision:
    """Everything of the bureau's projects. Raises NotFoundError for readers outside it."""
    if not viewer.is_bureau:
        raise NotFoundError()
    return Supervision(
        today,
        slip_cards(session, viewer, lang, today),
        missed(session, viewer, lang, today),
    )


def slips_for(
    session: Session, viewer: Viewer, lang: Language, today: date
) -> tuple[SlipCard, ...]:
    """The open slips that this liaison may answer (`services.supervision.may_answer`)."""
    own = scope.own_projects(session, viewer)
    home = {p.code for p in rows.projects(session, viewer) if p.id in own}
    return tuple(
        card
        for card in slip_cards(session, viewer, lang, today)
        if card.state not in ("closed", "raised")
        and (card.to_id == viewer.organisation_id or (card.outside and card.project_code in home))
    )


def subject(
    session: Session,
    viewer: Viewer,
    code: str,
    lang: Language,
    *,
    step_id: int = 0,
    certificate_id: int = 0,
) -> Subject | None:
    """A step or a certificate of a visible project as the subject of a slip; None when there is
    no such thing. Raises NotFoundError for a project that is not visible."""
    project = scope.project(session, viewer, code)
    own = rows.project_ids(project.id or 0)
    papers = {row.id: row for row in rows.certificates(session, own)}
    paper = papers.get(certificate_id)
    if certificate_id and paper is None:
        return None
    wanted = paper.step_id if paper else step_id
    step = next((row for row in rows.steps(session, own) if row.id == wanted), None)
    if step is None:
        return None
    return Subject(
        project.code,
        language.name(project, lang),
        wanted,
        paper.id if paper else None,
        language.name(paper or step, lang),
        step.organisation_id,
        {
            number: language.short(row, lang)
            for number, row in rows.organisations(session).items()
            if row.kind != OrganisationKind.COMPANY
        },
    )


def slip_cards(
    session: Session, viewer: Viewer, lang: Language, today: date
) -> tuple[SlipCard, ...]:
    """Every slip of the visible projects."""
    visible = rows.ids(viewer)
    found = kept.slips(session, visible)
    answers = kept.answers(session, [slip.id or 0 for slip in found])
    files = kept.proofs(
        session,
        [s.closed_by for s in found if s.closed_by]
        + [a.event_id for of in answers.values() for a in of],
    )
    made = _Cards(
        {p.id or 0: p for p in rows.projects(session, viewer)},
        {s.id or 0: s for s in rows.steps(session, visible)},
        {c.id or 0: c for c in rows.certificates(session, visible)},
        rows.organisations(session),
        rows.people(session),
        {s.id or 0: s for s in found},
        {s.raised_from: s for s in found if s.raised_from},
        lang,
    )
    cal = calendar(session)

    def late(slip: Slip) -> int:
        return max(0, cal.count(slip.due_on.toordinal(), today.toordinal()))

    cards = [
        made.card(slip, answers.get(slip.id or 0, ()), files, late(slip), today) for slip in found
    ]
    order = {"overdue": 0, "open": 1, "answered": 1, "raised": 2, "closed": 3}
    return tuple(sorted(cards, key=lambda c: (order[c.state], c.due_on, c.id)))


@dataclass(frozen=True)
class _Cards:
    projects: Mapping[int, Project]
    steps: Mapping[int, Step]
    papers: Mapping[int, Certificate]
    lanes: Mapping[int, Organisation]
    people: Mapping[int, Account]
    slips: Mapping[int, Slip]
    raised: Mapping[int, Slip]
    lang: Language

    def card(
        self,
        slip: Slip,
        answers: Iterable[SlipAnswer],
        files: Mapping[int, Sequence[Attachment]],
        late_wd: int,
        today: date,
    ) -> SlipCard:
        project, to = self.projects[slip.project_id], self.lanes[slip.to_id]
        told = tuple(
            Answer(a.on, self._who(a.account_id), a.text, _files(files, a.event_id))
            for a in answers
        )
        after = self.raised.get(slip.id or 0)
        before = self.slips.get(slip.raised_from) if slip.raised_from else None
        state: State = (
            "closed" if slip.closed_on
            else "raised" if after
            else "overdue" if slip.due_on < today
            else "answered" if told
            else "open"
        )  # fmt: skip
        return SlipCard(
            id=slip.id or 0,
            number=_number(slip),
            state=state,
            project_code=project.code,
            project=language.name(project, self.lang),
            subject=self._subject(slip),
            step_id=slip.step_id,
            to_id=slip.to_id,
            to=language.short(to, self.lang),
            to_full=language.name(to, self.lang),
            outside=to.kind != OrganisationKind.DEPARTMENT,
            requirement=slip.requirement,
            issued_on=slip.issued_on,
            due_on=slip.due_on,
            overdue_wd=late_wd if state == "overdue" else 0,
            issuer=self._who(slip.issuer_id),
            issuer_id=slip.issuer_id,
            answers=told,
            closed_on=slip.closed_on,
            proof=slip.proof,
            files=_files(files, slip.closed_by),
            raised_from=_number(before) if before else None,
            raised_to=_number(after) if after else None,
            highest=slip.level == "supervised",
        )

    def _who(self, account_id: int) -> str:
        found = self.people.get(account_id)
        return found.name if found else ""

    def _subject(self, slip: Slip) -> str:
        row = self.papers.get(slip.certificate_id or 0) or self.steps.get(slip.step_id or 0)
        return language.name(row, self.lang) if row else ""


def _number(slip: Slip) -> Number:
    return (slip.level, slip.year, slip.serial)


def _files(files: Mapping[int, Sequence[Attachment]], event_id: int | None) -> tuple[File, ...]:
    return tuple(File(row.id or 0, row.name) for row in files.get(event_id or 0, ()))
