"""The states of a letter, conditions that block, and the door of the external party."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from errors import InputError, NotFoundError, RefusedError
from models import Condition, Event, Letter, ReplyLinkUse, Step
from services import conditions, consultations, letter_drafts, letters, progress, reply_door
from services.filetypes import Upload
from services.letters import Channel, Reply
from services.reply_door import Visitor
from store import files
from store.database import Database
from store.queries import projections
from tests.builders import World, at, world
from views.letter_desk import letter_desk

SENT, LATER, TODAY = date(2021, 9, 1), date(2021, 9, 8), date(2021, 9, 15)
PAPER = Upload("复函.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n")
PHONE = Visitor("203.0.113.7", "a phone")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Files of a test lie in a folder of its own."""
    from dataclasses import replace

    from config import settings

    monkeypatch.setattr(files, "settings", lambda: replace(settings(), files=tmp_path / "files"))


def sent(session: Session) -> World:
    made = world(session)
    letters.send_letter(session, made.liaison, at(SENT), **seen(made), on=SENT, number="示例函1号")
    return made


def seen(made: World, code: str = "EXT-METRO") -> dict[str, Any]:
    step = made.step(code)
    return {"step_id": step.id or 0, "seen_version": step.version}


def state(made: World, now: date = TODAY) -> str | None:
    found = letter_desk(
        made.session, made.liaison, made.project.code, made.step("EXT-METRO").id or 0, "en", at(now)
    )
    assert found is not None
    return found.state


def finish_of(made: World, step_id: int) -> date:
    return projections.latest_steps(made.session, made.project.id or 0)[step_id].finish_on


def conditional(made: World, **more: Any) -> Step:
    """The party agreed with one condition; gives the condition's step."""
    letters.record_reply(
        made.session, made.liaison, at(LATER), **seen(made), reply=Reply.CONDITIONS, on=LATER,
        terms="监测方案报备", **more,
    )  # fmt: skip
    return made.session.exec(
        select(Step).join(Condition, col(Condition.step_id) == col(Step.id))
    ).one()


def test_every_state_of_a_letter_follows_from_what_happened(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        who = (session, made.liaison, at(SENT))
        assert state(made) is None
        letter_drafts.draft_letter(*who, **seen(made), asked="An explanation letter, please.")
        assert state(made) == "drafted"
        letters.send_letter(*who, **seen(made), on=SENT)
        assert state(made) == "sent"
        letters.record_receipt(*who, **seen(made), on=SENT)
        assert state(made) == "acknowledged"
        letters.record_reply(*who, **seen(made), reply=Reply.HOLDING, on=SENT)
        assert state(made) == "holding"
        consultations.withdraw_letter(*who, **seen(made), on=SENT, reason="wrong party")
        assert state(made) == "withdrawn"
        letters.send_letter(*who, **seen(made), on=SENT)
        letters.record_reply(*who, **seen(made), reply=Reply.AGREE, on=SENT)
        assert state(made) == "replied"
        consultations.consult_again(*who, **seen(made), on=SENT, reason="the design changed")
        consultations.not_required(*who, **seen(made), on=SENT, reason="outside the zone")
        assert state(made) == "not_required"
        assert made.step("EXT-METRO").outcome == "passed"


def test_a_resend_keeps_round_and_due_day_and_a_second_consultation_is_a_new_round(
    database: Database,
) -> None:
    with database.write() as session:
        made = sent(session)
        who = (session, made.liaison, at(LATER))
        letters.resend_letter(*who, **seen(made), on=LATER, channel=Channel.LETTER)
        first = session.exec(select(Letter)).one()
        assert (first.round, first.sent_on) == (1, SENT)
        letters.record_reply(*who, **seen(made), reply=Reply.AGREE, on=LATER)
        consultations.consult_again(*who, **seen(made), on=LATER, reason="the design changed")
        letters.send_letter(*who, **seen(made), on=LATER)
        assert [x.round for x in session.exec(select(Letter).order_by(col(Letter.id)))] == [1, 2]


def test_nobody_owes_an_answer_to_a_withdrawn_letter(database: Database) -> None:
    with database.write() as session:
        made = sent(session)
        consultations.withdraw_letter(
            session, made.liaison, at(LATER), **seen(made), on=LATER, reason="wrong party"
        )
        with pytest.raises(RefusedError, match="No letter has gone out yet"):
            letters.record_receipt(session, made.liaison, at(LATER), **seen(made), on=LATER)
        assert not session.exec(select(Letter)).one().is_open


def test_a_condition_is_a_step_that_keeps_the_permit_from_ending_until_it_is_proved(
    database: Database,
) -> None:
    with database.write() as session:
        made = sent(session)
        own = conditional(made, meet_by=date(2022, 3, 1))
        permit = made.step("GH-GC")
        assert finish_of(made, permit.id or 0) >= date(2022, 3, 1)
        progress.start_step(session, made.liaison, at(TODAY), **seen(made, "GH-GC"), on=TODAY)
        with pytest.raises(RefusedError, match="waits for a condition: 监测方案报备"):
            progress.finish_step(session, made.liaison, at(TODAY), **seen(made, "GH-GC"), on=TODAY)
        itself: dict[str, Any] = {"step_id": own.id or 0, "seen_version": own.version}
        with pytest.raises(RefusedError, match="condition of a reply"):
            progress.finish_step(session, made.liaison, at(TODAY), **itself, on=TODAY)
        with pytest.raises(InputError, match="proves it"):
            conditions.meet(session, made.liaison, at(TODAY), **itself, on=TODAY)
        conditions.meet(session, made.liaison, at(TODAY), **itself, on=TODAY, proof="备案表1号")
        assert finish_of(made, permit.id or 0) < date(2022, 3, 1)
        progress.finish_step(session, made.liaison, at(TODAY), **seen(made, "GH-GC"), on=TODAY)
        assert permit.finished_on == TODAY


def test_a_condition_before_the_start_keeps_the_step_from_starting(database: Database) -> None:
    with database.write() as session:
        made = sent(session)
        own = conditional(made, before_start=True, blocks_id=made.step("GH-GC").id)
        with pytest.raises(RefusedError, match="waits for a condition"):
            progress.start_step(session, made.liaison, at(TODAY), **seen(made, "GH-GC"), on=TODAY)
        conditions.lift(
            session, made.liaison, at(TODAY), step_id=own.id or 0, seen_version=own.version,
            on=TODAY, reason="the party wrote so",
        )  # fmt: skip
        progress.start_step(session, made.liaison, at(TODAY), **seen(made, "GH-GC"), on=TODAY)


def test_conditions_leave_the_ordinary_baseline_alone(database: Database) -> None:
    from services import networks
    from store.calendars import calendar

    with database.write() as session:
        made = sent(session)
        cal = calendar(session)

        def ordinary_end() -> int:
            rows = networks.read(session, made.project)
            solved = networks.solve(rows, networks.ordinary(rows, cal, "conventional"), None)
            return max(item.early_finish for item in solved.dated.values())

        before = ordinary_end()
        conditional(made, meet_by=date(2023, 1, 9))
        assert ordinary_end() == before


def linked(made: World, **more: Any) -> str:
    return reply_door.make_link(made.session, made.liaison, at(SENT), **seen(made), **more).token


def answer(made: World, token: str, day: date = LATER, **more: object) -> object:
    given: dict[str, object] = {"reply": Reply.AGREE, "files": [PAPER]} | more
    return reply_door.reply(made.session, at(day), token, PHONE, **given)  # type: ignore[arg-type]


def test_a_reply_by_link_counts_at_once_and_waits_for_the_liaisons_word(
    database: Database,
) -> None:
    with database.write() as session:
        made = sent(session)
        token = linked(made)
        permit = made.step("GH-GC").id or 0
        before = finish_of(made, permit)
        reply_door.acknowledge(session, at(SENT), token, PHONE)
        reply_door.promise(session, at(SENT), token, PHONE, date(2022, 1, 10))
        promised = finish_of(made, permit)
        assert promised > before
        answer(made, token)
        assert finish_of(made, permit) < promised
        event = session.exec(select(Event).order_by(col(Event.id).desc())).first()
        assert event and event.actor_id is None and "by_link" in event.detail
        desk = letter_desk(session, made.liaison, made.project.code, seen(made)["step_id"], "en",
                           at(TODAY))  # fmt: skip
        assert desk and desk.to_confirm and [file.name for file in desk.files] == ["复函.pdf"]
        assert [use.kind for use in desk.links[0].uses] == ["acknowledged", "promised", "replied"]
        consultations.confirm_reply(session, made.liaison, at(TODAY), **seen(made), on=TODAY)
        with pytest.raises(RefusedError, match="no reply by link"):
            consultations.confirm_reply(session, made.liaison, at(TODAY), **seen(made), on=TODAY)


def test_a_reply_that_was_not_the_partys_word_is_set_aside_and_the_letter_waits_again(
    database: Database,
) -> None:
    with database.write() as session:
        made = sent(session)
        permit = made.step("GH-GC").id or 0
        before = finish_of(made, permit)
        answer(made, linked(made), reply=Reply.CONDITIONS, terms="搬迁变电所")
        consultations.set_reply_aside(
            session, made.liaison, at(LATER), **seen(made), on=LATER, reason="a stranger wrote it"
        )
        assert state(made) == "sent"
        assert finish_of(made, permit) == before
        answer(made, linked(made))
        assert state(made) == "replied"


def test_a_link_answers_once(database: Database) -> None:
    with database.write() as session:
        made = sent(session)
        token = linked(made)
        answer(made, token, reply=Reply.OBJECT)
        for verb in (
            lambda: answer(made, token),
            lambda: reply_door.acknowledge(session, at(LATER), token, PHONE),
            lambda: reply_door.promise(session, at(LATER), token, PHONE, TODAY),
        ):
            with pytest.raises(RefusedError, match="answered already"):
                verb()  # type: ignore[no-untyped-call]


def test_a_link_opens_nothing_when_it_is_wrong_expired_or_taken_back(database: Database) -> None:
    with database.write() as session:
        made = sent(session)
        token = linked(made, days=5)
        flipped = token[:-1] + ("A" if token[-1] != "A" else "B")
        for day, wrong in (
            (SENT, flipped), (SENT, ""), (SENT, "x" * 10_000), (SENT + timedelta(days=5), token),
        ):  # fmt: skip
            with pytest.raises(NotFoundError):
                answer(made, wrong, day)
        link, _letter = reply_door.letter_behind(session, at(SENT), token)
        with pytest.raises(NotFoundError):
            reply_door.revoke_link(session, made.stranger, at(SENT), link_id=link.id or 0)
        reply_door.revoke_link(session, made.liaison, at(SENT), link_id=link.id or 0)
        with pytest.raises(NotFoundError):
            answer(made, token, SENT)


def test_a_new_link_ends_the_earlier_one(database: Database) -> None:
    with database.write() as session:
        made = sent(session)
        first, second = linked(made), linked(made)
        with pytest.raises(NotFoundError):
            reply_door.acknowledge(session, at(SENT), first, PHONE)
        reply_door.acknowledge(session, at(SENT), second, PHONE)


def test_a_link_that_is_hammered_is_closed_for_an_hour(database: Database) -> None:
    with database.write() as session:
        made = sent(session)
        token = linked(made)
        for _try in range(reply_door.USES_AN_HOUR + 5):
            reply_door.note_refusal(session, at(SENT), token, PHONE)
        assert len(session.exec(select(ReplyLinkUse)).all()) == reply_door.USES_AN_HOUR
        with pytest.raises(RefusedError, match="Too much was tried"):
            reply_door.acknowledge(session, at(SENT), token, PHONE)
        reply_door.acknowledge(session, at(SENT, 12), token, PHONE)


def test_only_who_may_edit_the_letter_makes_a_link(database: Database) -> None:
    with database.write() as session:
        made = sent(session)
        for other in (made.stranger, made.chief, made.developer):
            with pytest.raises(NotFoundError):
                reply_door.make_link(session, other, at(SENT), **seen(made))
