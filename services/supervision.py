"""Instructions by numbered slip: 交办 assigned, 催办 chased, 督办 supervised."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from errors import ForbiddenError, InputError, NotFoundError, RefusedError
from models import (
    Certificate,
    Event,
    EventKind,
    Letter,
    Organisation,
    OrganisationKind,
    Project,
    Role,
    Slip,
    SlipAnswer,
    SlipLevel,
    Step,
)
from services import access, attachments, journal
from services.filetypes import Upload
from store import scope
from store.clock import local_day
from store.queries import supervision
from store.scope import Viewer

LEVELS = tuple(SlipLevel)


def instruct(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    code: str,
    to_id: int,
    requirement: str,
    due_on: date,
    level: SlipLevel = SlipLevel.ASSIGNED,
    step_id: int | None = None,
    certificate_id: int | None = None,
    letter_id: int | None = None,
) -> int:
    """A chief tells an organisation what to do by when; the slip gets the next number of its
    level and year. Returns its id. About a certificate it stands in the history of the item that
    issues it; about an external opinion it is about its open letter too."""
    if viewer.role != Role.CHIEF:
        raise NotFoundError()
    project = scope.project(session, viewer, code)
    step = session.get(Step, step_id) if step_id else None
    paper = session.get(Certificate, certificate_id) if certificate_id else None
    for asked, row in ((step_id, step), (certificate_id, paper)):
        if asked and (row is None or row.project_id != project.id):
            raise NotFoundError()
    if paper and step and paper.step_id != step.id:
        raise NotFoundError()
    step_id = step_id or (paper.step_id if paper else None)
    letter = session.get(Letter, letter_id) if letter_id else None
    if letter_id and (letter is None or letter.step_id != step_id):
        raise NotFoundError()
    to = session.get(Organisation, to_id)
    if to is None:
        raise NotFoundError()
    if step_id and letter_id is None:
        letter_id = supervision.open_letter(session, step_id)
    if to.kind == OrganisationKind.COMPANY:
        raise RefusedError("A slip goes to an office or an external party, not to a company.")
    return _issue(
        session, viewer, now, project, EventKind.SLIP_ISSUED, level,
        requirement=requirement, due_on=due_on, to_id=to_id, step_id=step_id,
        certificate_id=certificate_id, letter_id=letter_id,
    )  # fmt: skip


def raise_slip(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    slip_id: int,
    requirement: str,
    due_on: date,
) -> int:
    """An overdue slip goes on at the next level, with a number of its own. Returns its id."""
    slip, project = _own_open(session, viewer, slip_id)
    if slip.due_on >= local_day(now):
        raise RefusedError("Its term runs until {due}. Only an overdue slip is raised.",
                           due=slip.due_on)  # fmt: skip
    place = LEVELS.index(SlipLevel(slip.level))
    if place + 1 == len(LEVELS):
        raise RefusedError("There is no higher level than this one.")
    return _issue(
        session, viewer, now, project, EventKind.SLIP_RAISED, LEVELS[place + 1],
        requirement=requirement, due_on=due_on, to_id=slip.to_id, step_id=slip.step_id,
        certificate_id=slip.certificate_id, letter_id=slip.letter_id, raised_from=slip.id,
    )  # fmt: skip


def answer_slip(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    slip_id: int,
    text: str,
    uploads: Sequence[Upload] = (),
) -> int:
    """The receiving office reports; for an office without a sign-in the project's own liaison
    does. An answer closes nothing. Returns its id."""
    slip = session.get(Slip, slip_id)
    if slip is None or not may_answer(session, viewer, slip):
        raise NotFoundError()
    _refuse_done(session, slip)
    journal.check_text(text, "text")
    project = access.project_of(session, slip.project_id)
    event = _record(session, viewer, now, project, EventKind.SLIP_ANSWERED, slip, text)
    _attach(session, now, event, uploads)
    answer = SlipAnswer(
        slip_id=slip.id or 0,
        text=text.strip(),
        on=local_day(now),
        account_id=viewer.account_id,
        event_id=event.id or 0,
    )
    session.add(answer)
    session.flush()
    return answer.id or 0


def close_slip(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    slip_id: int,
    proof: str,
    uploads: Sequence[Upload] = (),
) -> int:
    """Done, with proof: only the chief who issued it closes it. Returns the slip's id."""
    slip, project = _own_open(session, viewer, slip_id)
    if len(proof.strip()) < journal.SHORTEST:
        raise InputError(
            "A slip is closed only with proof: which paper, of which day, shows that it was done.",
            field="proof",
        )
    event = _record(session, viewer, now, project, EventKind.SLIP_CLOSED, slip, proof)
    _attach(session, now, event, uploads)
    slip.closed_on, slip.proof, slip.closed_by = local_day(now), proof.strip(), event.id
    return slip.id or 0


def may_answer(session: Session, viewer: Viewer, slip: Slip) -> bool:
    """A liaison of the receiving organisation, or of the project where that one is external."""
    if viewer.role != Role.LIAISON:
        return False
    if slip.to_id == viewer.organisation_id:
        return True
    to = session.get_one(Organisation, slip.to_id)
    outside = to.kind != OrganisationKind.DEPARTMENT
    return outside and slip.project_id in scope.own_projects(session, viewer)


def _issue(
    session: Session,
    viewer: Viewer,
    now: datetime,
    project: Project,
    kind: EventKind,
    level: SlipLevel,
    *,
    requirement: str,
    due_on: date,
    **where: Any,
) -> int:
    today = local_day(now)
    journal.check_text(requirement, "requirement")
    if due_on < today:
        raise InputError("The term lies ahead: today or later.", field="due_on")
    serial = supervision.next_serial(session, level, today.year)
    detail = {"level": str(level), "year": today.year, "serial": serial} | {
        "to": where["to_id"], "due_on": due_on.isoformat()
    }  # fmt: skip
    event = journal.record(
        session, viewer, now, project, kind, today, step_id=where["step_id"],
        certificate_id=where["certificate_id"], detail=detail, note=requirement, internal=True,
    )  # fmt: skip
    slip = Slip(
        level=level,
        year=today.year,
        serial=serial,
        project_id=project.id or 0,
        requirement=requirement.strip(),
        issued_on=today,
        due_on=due_on,
        issuer_id=viewer.account_id,
        event_id=event.id or 0,
        **where,
    )
    session.add(slip)
    session.flush()
    return slip.id or 0


def _own_open(session: Session, viewer: Viewer, slip_id: int) -> tuple[Slip, Project]:
    slip = session.get(Slip, slip_id)
    if slip is None or viewer.role != Role.CHIEF:
        raise NotFoundError()
    if slip.issuer_id != viewer.account_id:
        raise ForbiddenError("Only the chief who issued a slip raises or closes it.")
    _refuse_done(session, slip)
    return slip, access.project_of(session, slip.project_id)


def _refuse_done(session: Session, slip: Slip) -> None:
    if slip.closed_on:
        raise RefusedError("This slip was closed on {on}.", on=slip.closed_on)
    if supervision.raised_to(session, slip.id or 0):
        raise RefusedError("This slip was raised to the next level; act on that one.")


def _record(
    session: Session,
    viewer: Viewer,
    now: datetime,
    project: Project,
    kind: EventKind,
    slip: Slip,
    text: str,
) -> Event:
    detail = {"slip": slip.id, "level": slip.level, "year": slip.year, "serial": slip.serial}
    return journal.record(
        session, viewer, now, project, kind, local_day(now), step_id=slip.step_id,
        certificate_id=slip.certificate_id, detail=detail, note=text, internal=True,
    )  # fmt: skip


def _attach(session: Session, now: datetime, event: Event, uploads: Sequence[Upload]) -> None:
    if uploads:
        attachments.attach(session, now, event, attachments.checked(uploads), part="proof")
