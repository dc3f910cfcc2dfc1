"""What a liaison records about a step, and what it moves."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from errors import ConflictError, InputError, NotFoundError, RefusedError
from models import Event, EventKind, Outcome, StepProjection
from services import coordination, letters, notes, pauses, progress, schedules, targets
from services.letters import Channel, ChaseLevel, Reply
from services.pauses import Holder, PauseKind
from store.calendars import calendar
from store.database import Database
from store.queries import projections
from tests.builders import AWARD, World, at, world

MONDAY = date(2021, 9, 6)


def start(made: World, code: str, on: date, now: date | None = None) -> schedules.Effect:
    step = made.step(code)
    return progress.start_step(
        made.session, made.liaison, at(now or on), step_id=step.id or 0,
        seen_version=step.version, on=on,
    )  # fmt: skip


def finish(made: World, code: str, on: date, **more: object) -> schedules.Effect:
    step = made.step(code)
    return progress.finish_step(
        made.session, made.liaison, at(on), step_id=step.id or 0,
        seen_version=step.version, on=on, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def projected(made: World, code: str) -> date:
    newest = projections.latest_certificates(made.session, made.project.id or 0)
    return newest[made.certificate(code).id or 0].projected_on


def test_an_early_finish_pulls_the_permit_nearer_and_a_late_one_pushes_it(
    database: Database,
) -> None:
    with database.write() as session:
        made = world(session)
        start(made, "FA-SJ", date(2021, 8, 24))
        before = projected(made, "GH-GC")
        effect = finish(made, "FA-SJ", date(2021, 8, 27))
        after = projected(made, "GH-GC")
        assert after < before
        move = next(m for m in effect.moves if m.id == made.certificate("GH-GC").id)
        assert (move.before, move.after, move.days_cd) == (before, after, (after - before).days)


def test_the_certificate_is_issued_on_the_day_its_step_ends(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        start(made, "GH-YD", date(2021, 8, 24))
        finish(made, "GH-YD", date(2021, 8, 27), number="示例字第1号")
        paper = made.certificate("GH-YD")
        assert (paper.issued_on, paper.number) == (date(2021, 8, 27), "示例字第1号")


def test_a_refused_review_opens_its_next_round_and_does_not_pass(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        start(made, "GH-YD", date(2021, 8, 24))
        finish(made, "GH-YD", date(2021, 8, 27), outcome=Outcome.FAILED)
        step = made.step("GH-YD")
        assert (step.round, step.started_on, step.finished_on) == (2, None, None)
        assert made.certificate("GH-YD").issued_on is None
        assert projected(made, "GH-YD") > date(2021, 8, 27)


def test_conditional_acceptance_passes(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        start(made, "GH-YD", date(2021, 8, 24))
        finish(made, "GH-YD", date(2021, 8, 27), outcome=Outcome.CONDITIONAL)
        assert made.certificate("GH-YD").issued_on == date(2021, 8, 27)


@pytest.mark.parametrize(
    ("day", "word"),
    [
        (date(2021, 9, 7), "in the future"),
        (date(2021, 8, 20), "before the land was awarded"),
    ],
)
def test_a_day_that_cannot_be_is_refused(database: Database, day: date, word: str) -> None:
    with database.write() as session:
        made = world(session)
        with pytest.raises(InputError, match=word):
            start(made, "GH-YD", day, now=MONDAY)


def test_a_finish_before_the_start_is_refused(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        start(made, "GH-YD", date(2021, 8, 27))
        with pytest.raises(InputError, match="before the item started"):
            finish(made, "GH-YD", date(2021, 8, 26))


def test_a_stale_form_is_refused_with_what_is_stored(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        step = made.step("GH-YD")
        start(made, "GH-YD", date(2021, 8, 24))
        with pytest.raises(ConflictError) as caught:
            progress.finish_step(
                session, made.liaison, at(MONDAY), step_id=step.id or 0, seen_version=1,
                on=date(2021, 8, 27),
            )  # fmt: skip
        assert caught.value.theirs["started_on"] == date(2021, 8, 24)
        assert made.step("GH-YD").finished_on is None


def test_a_stranger_and_a_missing_step_get_the_same_answer(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        answers = []
        for viewer, number in ((made.stranger, made.step("GH-YD").id or 0), (made.liaison, 10**6)):
            with pytest.raises(NotFoundError) as caught:
                progress.start_step(
                    session, viewer, at(MONDAY), step_id=number, seen_version=1, on=MONDAY
                )
            answers.append(caught.value.text())
        assert answers[0] == answers[1]


def test_chiefs_and_developers_do_not_edit_steps(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        for viewer in (made.chief, made.developer):
            with pytest.raises(NotFoundError):
                progress.start_step(
                    session, viewer, at(MONDAY), step_id=made.step("GH-YD").id or 0,
                    seen_version=1, on=MONDAY,
                )  # fmt: skip


def test_an_entry_long_after_the_fact_is_marked(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        late = start(made, "GH-YD", date(2021, 8, 24), now=MONDAY)
        prompt = start(made, "FA-SJ", date(2021, 9, 3), now=MONDAY)  # Friday, entered on Monday
        assert session.get_one(Event, late.event_id).backfilled
        assert not session.get_one(Event, prompt.event_id).backfilled


def test_a_pause_stops_the_clock_and_moves_the_permit_day_by_day(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        start(made, "FA-SJ", date(2021, 8, 24))
        before = projected(made, "GH-GC")
        step = made.step("FA-SJ")
        pauses.suspend(
            session, made.liaison, at(date(2021, 8, 26)), step_id=step.id or 0,
            seen_version=step.version, kind=PauseKind.APPLICANT_PAUSE, owner=Holder.APPLICANT,
            reason_code="design_change", on=date(2021, 8, 26),
        )  # fmt: skip
        pauses.resume(
            session, made.liaison, at(date(2021, 9, 2)), step_id=step.id or 0,
            seen_version=step.version, on=date(2021, 9, 2),
        )  # fmt: skip
        cal = calendar(session)
        moved = cal.count(before.toordinal(), projected(made, "GH-GC").toordinal())
        assert moved == cal.count(date(2021, 8, 26).toordinal(), date(2021, 9, 2).toordinal()) == 5


def test_the_pauses_of_a_refused_round_stay_with_that_round(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        start(made, "GH-YD", date(2021, 8, 24))
        step = made.step("GH-YD")
        pauses.suspend(
            session, made.liaison, at(date(2021, 8, 25)), step_id=step.id or 0,
            seen_version=step.version, kind=PauseKind.SUPPLEMENT, owner=Holder.APPLICANT,
            reason_code="papers_missing", on=date(2021, 8, 25),
        )  # fmt: skip
        pauses.resume(
            session, made.liaison, at(date(2021, 8, 30)), step_id=step.id or 0,
            seen_version=step.version, on=date(2021, 8, 30),
        )  # fmt: skip
        finish(made, "GH-YD", date(2021, 8, 31), outcome=Outcome.FAILED)
        start(made, "GH-YD", date(2021, 9, 1))
        assert projected(made, "GH-YD") == date(2021, 9, 9)  # six working days, none paused


def test_a_paused_step_cannot_end_and_a_special_procedure_wants_its_approval(
    database: Database,
) -> None:
    with database.write() as session:
        made = world(session)
        start(made, "FA-SJ", date(2021, 8, 24))
        step = made.step("FA-SJ")
        stop: dict[str, Any] = {
            "step_id": step.id or 0,
            "owner": Holder.DEPARTMENT,
            "on": date(2021, 8, 26),
        }
        with pytest.raises(InputError, match="only once approved") as caught:
            pauses.suspend(
                session, made.liaison, at(MONDAY), seen_version=step.version,
                kind=PauseKind.SPECIAL_PROCEDURE, reason_code="expert_review", **stop,
            )  # fmt: skip
        assert caught.value.field == "evidence"
        pauses.suspend(
            session, made.liaison, at(MONDAY), seen_version=step.version,
            kind=PauseKind.SPECIAL_PROCEDURE, reason_code="expert_review", evidence="批〔1〕号",
            **stop,
        )  # fmt: skip
        with pytest.raises(RefusedError, match="Resume it first"):
            finish(made, "FA-SJ", MONDAY)
        with pytest.raises(RefusedError, match="stood still"):
            pauses.suspend(
                session, made.liaison, at(MONDAY), seen_version=step.version,
                kind=PauseKind.SUPPLEMENT, reason_code="papers_missing", **stop,
            )  # fmt: skip


def send(made: World, on: date) -> schedules.Effect:
    step = made.step("EXT-METRO")
    return letters.send_letter(
        made.session, made.liaison, at(on), step_id=step.id or 0, seen_version=step.version, on=on
    )


def reply(made: World, on: date, kind: Reply) -> schedules.Effect:
    step = made.step("EXT-METRO")
    return letters.record_reply(
        made.session, made.liaison, at(on), step_id=step.id or 0, seen_version=step.version,
        reply=kind, on=on,
    )  # fmt: skip


def relax(made: World, pred: str, succ: str, on: date) -> schedules.Effect:
    return coordination.relax_link(
        made.session, made.liaison, at(on), link_id=made.link(pred, succ).id or 0,
        seen_version=made.step(succ).version, on=on, source="两局商定同时开展",
    )  # fmt: skip


def test_work_begun_out_of_order_is_marked_and_waits_until_the_habit_is_set_aside(
    database: Database,
) -> None:
    with database.write() as session:
        made = world(session)
        send(made, date(2021, 8, 31))
        number, letter = made.project.id or 0, made.step("EXT-METRO").id or 0
        held = projections.latest_steps(session, number)[letter]
        relax(made, "FA", "EXT-METRO", date(2021, 8, 31))
        free = projections.latest_steps(session, number)[letter]
        assert (held.out_of_sequence, free.out_of_sequence) == (True, False)
        assert free.finish_on < held.finish_on


def test_only_a_substantive_reply_ends_the_wait(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        send(made, date(2021, 8, 31))
        reply(made, MONDAY, Reply.HOLDING)
        assert made.step("EXT-METRO").finished_on is None
        reply(made, date(2021, 9, 7), Reply.AGREE)
        assert made.step("EXT-METRO").finished_on == date(2021, 9, 7)
        with pytest.raises(RefusedError, match="recorded already"):
            reply(made, date(2021, 9, 7), Reply.AGREE)


def test_an_objection_makes_a_second_consultation(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        send(made, date(2021, 8, 31))
        reply(made, MONDAY, Reply.OBJECT)
        assert made.step("EXT-METRO").round == 2
        with pytest.raises(RefusedError, match="No letter has gone out yet"):
            reply(made, MONDAY, Reply.AGREE)
        send(made, date(2021, 9, 8))
        reply(made, date(2021, 9, 9), Reply.CONDITIONS)
        assert made.step("EXT-METRO").outcome == Outcome.CONDITIONAL


def test_a_promise_sets_the_projection_and_every_promise_is_kept(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        relax(made, "FA", "EXT-METRO", date(2021, 8, 31))
        send(made, date(2021, 8, 31))
        for promised in (date(2021, 9, 20), date(2021, 9, 28)):
            step = made.step("EXT-METRO")
            letters.record_promise(
                session, made.liaison, at(MONDAY), step_id=step.id or 0,
                seen_version=step.version, promised_on=promised, on=MONDAY,
            )  # fmt: skip
        newest = projections.latest_steps(session, made.project.id or 0)
        assert newest[made.step("EXT-METRO").id or 0].finish_on == date(2021, 9, 28)
        kinds = [e.kind for e in session.exec(select(Event).order_by(col(Event.id)))]
        assert kinds.count(EventKind.LETTER_PROMISED) == 2


def test_a_chase_is_kept_and_moves_nothing(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        send(made, date(2021, 8, 31))
        step = made.step("EXT-METRO")
        effect = letters.record_chase(
            session, made.liaison, at(date(2021, 8, 31), 15), step_id=step.id or 0,
            seen_version=step.version, level=ChaseLevel.CHASED, channel=Channel.PHONE,
            on=date(2021, 8, 31), answer="正在会签",
        )  # fmt: skip
        assert effect.moves == ()


def test_relaxing_a_habit_brings_the_construction_permit_forward(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        before = projected(made, "SG")
        relax(made, "GH-GC", "SG-ZB", AWARD)
        assert projected(made, "SG") < before


def test_the_law_cannot_be_relaxed(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        with pytest.raises(RefusedError, match="The law wants this order"):
            coordination.relax_link(
                session, made.liaison, at(AWARD), link_id=made.link("EXT-METRO", "GH-GC").id or 0,
                seen_version=made.step("GH-GC").version, on=AWARD, source="谁都想快",
            )  # fmt: skip


def test_a_circle_is_refused_with_the_names_of_its_items(database: Database) -> None:
    with database.write() as session:
        made = world(session)
    with database.read() as session:
        before = len(session.exec(select(StepProjection)).all())
    with pytest.raises(RefusedError) as caught, database.write() as session:
        coordination.add_link(
            session, made.liaison, at(AWARD), pred_id=made.step("SG").id or 0,
            succ_id=made.step("FA").id or 0, seen_version=made.step("FA").version, on=AWARD,
            source="不可能的约定",
        )  # fmt: skip
    told = caught.value.params["names"]
    assert made.step("SG").name_zh in told.zh and made.step("FA").name_zh in told.zh
    assert made.step("SG").name_en in caught.value.text()
    with database.read() as session:
        assert len(session.exec(select(StepProjection)).all()) == before


def test_a_liaisons_new_target_waits_for_the_chief(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        paper = made.certificate("SG")
        old, new = paper.target_on, date(2022, 1, 28)
        ask: dict[str, Any] = {
            "certificate_id": paper.id or 0,
            "new_on": new,
            "reason_code": "external_party",
        }
        targets.ask(
            session, made.liaison, at(AWARD), seen_version=paper.version,
            justification="地铁方来函推迟", **ask,
        )  # fmt: skip
        assert paper.target_on == old
        with pytest.raises(NotFoundError):
            targets.decide(session, made.liaison, at(AWARD), change_id=1, approve=True)
        targets.decide(session, made.chief, at(AWARD), change_id=1, approve=True)
        assert paper.target_on == new
        with pytest.raises(RefusedError, match="decided already"):
            targets.decide(session, made.chief, at(AWARD), change_id=1, approve=False)


def test_a_target_needs_a_reason_in_words(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        paper = made.certificate("SG")
        with pytest.raises(InputError) as caught:
            targets.ask(
                session, made.chief, at(AWARD), certificate_id=paper.id or 0,
                seen_version=paper.version, new_on=date(2022, 1, 28),
                reason_code="external_party", justification="  ",
            )  # fmt: skip
        assert caught.value.field == "justification"


def test_a_note_moves_nothing_and_an_empty_one_is_refused(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        number = made.step("FA").id or 0
        effect = notes.add_note(
            session, made.chief, at(AWARD), step_id=number, text="请关注进度", internal=True
        )
        assert effect.moves == ()
        with pytest.raises(InputError, match="Write the note"):
            notes.add_note(session, made.chief, at(AWARD), step_id=number, text=" ")


def test_a_passing_day_is_an_event_only_when_it_moves_a_date(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        number = made.project.id or 0
        assert schedules.pass_day(session, number, at(AWARD, 23)) is None
        moved = schedules.pass_day(session, number, at(date(2021, 9, 1), 1))
        assert moved is not None and len(moved.moves) > 0
        assert session.get_one(Event, moved.event_id).kind == EventKind.DAY_PASSED
        assert schedules.pass_day(session, number, at(date(2021, 9, 1), 2)) is None


def test_projections_are_added_and_never_changed(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        first = {p.id: p.model_dump() for p in session.exec(select(StepProjection))}
        start(made, "FA-SJ", date(2021, 8, 24))
        finish(made, "FA-SJ", date(2021, 8, 27))
        session.expire_all()
        again = {p.id: p.model_dump() for p in session.exec(select(StepProjection))}
        assert {key: again[key] for key in first} == first
        assert len(again) > len(first)


def test_a_rehearsal_tells_the_same_moves_as_the_save_and_keeps_nothing(
    database: Database,
) -> None:
    with database.write() as session:
        made = world(session)
        start(made, "FA-SJ", date(2021, 8, 24))
        seen = made.step("FA-SJ").version
    call: dict[str, Any] = {
        "step_id": made.step("FA-SJ").id or 0,
        "seen_version": seen,
        "on": date(2021, 8, 27),
    }
    now = at(date(2021, 8, 27))
    with database.rehearse() as session:
        told = progress.finish_step(session, made.liaison, now, **call)
    with database.write() as session:
        saved = progress.finish_step(session, made.liaison, now, **call)
    assert told.moves == saved.moves
    assert any(move.what == "certificate" for move in saved.moves)
