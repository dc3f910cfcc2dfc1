"""What a verb of the matrix needs to find: made anew for each call and undone after it, so that
the allowed are proved to get through and not only the others to find nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from models import (
    Action,
    ActionKind,
    Attachment,
    Certificate,
    Condition,
    ConstraintLayer,
    Letter,
    Organisation,
    Scenario,
    Step,
)
from services import attachments, deeds, letters, reply_door, supervision
from services.filetypes import Upload
from services.letter_answers import Reply
from store.scope import Viewer
from tests.builders import World, at
from tests.services import test_screening

TODAY = date(2021, 10, 8)
PDF = Upload("图.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n")
Ids = dict[str, Any]
Maker = Callable[[Session, World, Viewer, Mapping[str, Any], Mapping[str, Any]], Ids]


def _condition(session: Session, made: World, _v: Viewer, ids: Any, letter: Any) -> Ids:
    _reply(session, made, letter, Reply.CONDITIONS)
    step_id = session.exec(select(Condition.step_id)).one()
    return _step(session, step_id) | {"proof": "示例文书"}


def _answered(session: Session, made: World, _v: Viewer, ids: Any, letter: Any) -> Ids:
    _reply(session, made, letter, Reply.AGREE)
    return _step(session, letter["step_id"])


def _by_link(session: Session, made: World, _v: Viewer, ids: Any, letter: Any) -> Ids:
    link = reply_door.make_link(
        session, made.liaison, at(TODAY), step_id=letter["step_id"],
        seen_version=letter["seen_version"],
    )  # fmt: skip
    reply_door.reply(
        session, at(TODAY, 11), link.token, reply_door.Visitor(), reply=Reply.AGREE, files=[PDF]
    )
    return _step(session, letter["step_id"])


def _link(session: Session, made: World, _v: Viewer, ids: Any, letter: Any) -> Ids:
    link = reply_door.make_link(
        session, made.liaison, at(TODAY), step_id=letter["step_id"],
        seen_version=letter["seen_version"],
    )  # fmt: skip
    return {"link_id": link.link_id}


def _file(session: Session, made: World, _v: Viewer, ids: Any, letter: Any) -> Ids:
    attachments.add_files(
        session, made.liaison, at(TODAY), step_id=ids["step_id"],
        seen_version=ids["seen_version"], files=[PDF], shown=True,
    )  # fmt: skip
    return {
        "attachment_id": session.exec(select(Attachment.id)).one(), "reason": "示例：附错文件",
    }  # fmt: skip


def _deed(session: Session, made: World, _v: Viewer, ids: Any, letter: Any) -> Ids:
    deeds.record_deed(
        session, made.liaison, at(TODAY), step_id=ids["step_id"],
        seen_version=ids["seen_version"], kind=ActionKind.GUIDANCE, on=TODAY, without=12,
        source="示例：上年同类中位数",
    )  # fmt: skip
    return {"action_id": session.exec(select(Action.id)).one()} | _step(session, ids["step_id"])


def _scenario(session: Session, made: World, viewer: Viewer, ids: Any, letter: Any) -> Ids:
    """Of whoever asks, if the bureau; else a colleague's."""
    owner = viewer if viewer.is_bureau else made.chief
    kept = Scenario(
        project_id=made.project.id or 0, account_id=owner.account_id, name="示例",
        made_at=at(TODAY), changes=[],
    )  # fmt: skip
    session.add(kept)
    session.flush()
    return {"scenario_id": kept.id}


def _layers(session: Session, made: World, _v: Viewer, ids: Any, letter: Any) -> Ids:
    test_screening.with_layers(made)
    return {"layer_id": session.exec(select(ConstraintLayer.id)).first()}


def _outline(session: Session, made: World, _v: Viewer, ids: Any, letter: Any) -> Ids:
    test_screening.with_layers(made)
    test_screening.with_outline(made)
    return test_screening.given(session)


def _slip(session: Session, made: World, viewer: Viewer, ids: Any, letter: Any) -> Ids:
    """Issued by the chief who asks, if one does, to the project's own liaison's office."""
    issuer = viewer if viewer.role == "chief" else made.chief
    number = supervision.instruct(
        session, issuer, at(date(2021, 9, 1)), code=ids["code"], requirement="示例：一周内答复。",
        to_id=made.liaison.organisation_id, due_on=date(2021, 9, 8),
    )  # fmt: skip
    return {"slip_id": number, "due_on": date(2021, 10, 15)}


def _paper_of(session: Session, made: World, _v: Viewer, ids: Any, letter: Any) -> Ids:
    paper = session.get_one(Certificate, ids["certificate_id"])
    return _step(session, paper.step_id)


def _party(session: Session, made: World, _v: Viewer, ids: Any, letter: Any) -> Ids:
    party = session.exec(select(Organisation.id).where(col(Organisation.code) == "METRO")).one()
    return {"organisation_id": party}


def _addressed(session: Session, made: World, _v: Viewer, ids: Any, letter: Any) -> Ids:
    number = session.exec(select(Letter.id).where(Letter.step_id == letter["step_id"])).one()
    return {"letter_id": number, "promised_on": date(2021, 11, 1), "reply": Reply.AGREE,
            "files": [PDF]}  # fmt: skip


def _reply(session: Session, made: World, letter: Mapping[str, Any], answer: Reply) -> None:
    letters.record_reply(
        session, made.liaison, at(TODAY), step_id=letter["step_id"],
        seen_version=letter["seen_version"], reply=answer, on=TODAY, number="示例",
        terms="示例条件" if answer == Reply.CONDITIONS else "",
    )  # fmt: skip


def _step(session: Session, step_id: int) -> Ids:
    session.flush()
    step = session.get_one(Step, step_id)
    session.refresh(step)
    return {"step_id": step.id, "seen_version": step.version, "step": step}


MAKERS: dict[str, Maker] = {
    "conditions.meet": _condition,
    "conditions.lift": _condition,
    "consultations.consult_again": _answered,
    "consultations.confirm_reply": _by_link,
    "consultations.set_reply_aside": _by_link,
    "attachments.content": _file,
    "attachments.remove": _file,
    "deeds.withdraw": _deed,
    "reply_door.revoke_link": _link,
    "scenarios.throw_away": _scenario,
    "screening.withdraw_layer": _layers,
    "screening.confirm_screening": _outline,
    "supervision.raise_slip": _slip,
    "supervision.answer_slip": _slip,
    "supervision.close_slip": _slip,
    "supervision.instruct": _paper_of,
    "own_letters.acknowledge": _addressed,
    "own_letters.promise": _addressed,
    "own_letters.reply": _addressed,
    "party_digests.set_mail": _party,
    "party_digests.send": _party,
}
