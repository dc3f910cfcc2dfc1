"""A foreign id inside a change of one's own is answered as if it were not there (probe A06)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, select

from errors import NotFoundError, TrackerError
from models import Certificate, Event, Letter, Step, StepKind
from services import coordination, deeds, joint, letters, registration, supervision
from services.deeds import ActionChannel
from store.database import Database
from tests import builders
from tests.builders import OTHER_CREDIT_CODE, World, at

TODAY = date(2021, 10, 8)
ABSENT = 999_999
Call = Callable[[Session, World, int], Any]


def _order(session: Session, made: World, number: int) -> Any:
    own = made.step("FA")
    return coordination.add_link(
        session, made.liaison, at(TODAY), pred_id=number, succ_id=own.id or 0,
        seen_version=own.version, on=TODAY, source="a note of the meeting",
    )  # fmt: skip


def _substitute(session: Session, made: World, number: int) -> Any:
    own = next(s for s in made.steps.values() if s.organisation_id == made.liaison.organisation_id
               and s.kind == StepKind.REVIEW and not _has_paper(session, s))  # fmt: skip
    return deeds.remove_step(
        session, made.liaison, at(TODAY), step_id=own.id or 0, seen_version=own.version, on=TODAY,
        channel=ActionChannel.ONLINE, source="a note of the meeting", replaced_by=number,
    )  # fmt: skip


def _together(session: Session, made: World, number: int) -> Any:
    own = made.step("FA")
    other = session.get(Step, number)
    return joint.file_jointly(
        session, made.liaison, at(TODAY), on=TODAY, source="a note of the meeting",
        seen_versions={own.id or 0: own.version, number: other.version if other else 1},
    )  # fmt: skip


def _slip(**about: str) -> Call:
    def call(session: Session, made: World, number: int) -> Any:
        given: dict[str, Any] = dict.fromkeys(about, number)
        if "letter_id" in about:
            given["step_id"] = _asked(made.steps).id
        return supervision.instruct(
            session, made.chief, at(TODAY), code=made.project.code,
            to_id=made.liaison.organisation_id, requirement="示例：一周内答复。",
            due_on=date(2021, 10, 15), **given,
        )  # fmt: skip

    return call


CALLS: dict[str, tuple[Call, str]] = {
    "an order after a foreign item": (_order, "step"),
    "a foreign item in the place of one's own": (_substitute, "step"),
    "one application with a foreign item": (_together, "step"),
    "a slip about a foreign item": (_slip(step_id=""), "step"),
    "a slip about a foreign certificate": (_slip(certificate_id=""), "paper"),
    "a slip about a foreign letter": (_slip(letter_id=""), "letter"),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_foreign_id_in_a_change_of_ones_own_is_not_there(database: Database, name: str) -> None:
    call, kind = CALLS[name]
    with database.write() as session:
        made = builders.world(session)
        foreign = _foreign(session, made)
        own = _ids(session, made.liaison, made.steps)
        before = len(session.exec(select(Event.id)).all())
        for number in (foreign[kind], ABSENT):
            with pytest.raises(NotFoundError):
                call(session, made, number)
        assert len(session.exec(select(Event.id)).all()) == before
        try:  # the control: with an id of one's own the same call gets past that door
            call(session, made, own[kind])
        except TrackerError as error:
            assert not isinstance(error, NotFoundError), name


def _foreign(session: Session, made: World) -> Mapping[str, int]:
    """A project of another company, led by an office that is not the liaison's."""
    company = registration.Company("示例港务公司", "Sample Port", OTHER_CREDIT_CODE)
    project, _ = registration.register_project(
        session, made.stranger, at(builders.AWARD),
        builders.form(code="2109-420105-04-01-100009", company=company, lead_code="WL"),
    )  # fmt: skip
    steps = session.exec(select(Step).where(Step.project_id == project.id)).all()
    return _ids(session, made.stranger, {step.code: step for step in steps})


def _ids(session: Session, viewer: Any, steps: Mapping[str, Step]) -> Mapping[str, int]:
    asked = _asked(steps)
    letters.send_letter(
        session, viewer, at(TODAY), step_id=asked.id or 0, seen_version=asked.version, on=TODAY,
        due_on=None,
    )  # fmt: skip
    letter = session.exec(select(Letter.id).where(Letter.step_id == asked.id)).one()
    paper = next(s for s in steps.values() if _has_paper(session, s))
    number = session.exec(select(Certificate.id).where(Certificate.step_id == paper.id)).one()
    return {"step": steps["XF-SJ"].id or 0, "paper": number or 0, "letter": letter or 0}


def _asked(steps: Mapping[str, Step]) -> Step:
    return next(s for s in steps.values() if s.kind == StepKind.EXTERNAL_OPINION)


def _has_paper(session: Session, step: Step) -> bool:
    wanted = select(Certificate.id).where(Certificate.step_id == step.id)
    return session.exec(wanted).first() is not None
