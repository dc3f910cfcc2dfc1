"""Coordination actions: what is kept, what is refused, and how one is taken back."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import Session, col, select

from errors import ConflictError, InputError, NotFoundError, RefusedError
from models import Action, ActionKind, ActionWithdrawal, Event, Link, Step
from services import coordination, deeds, joint, progress, schedules
from services.deeds import ActionChannel
from services.joint import JointRefusal
from store.database import Database
from tests.builders import AWARD, World, at, world

ON = date(2021, 8, 30)


def kept(session: Session) -> list[Action]:
    return list(session.exec(select(Action).order_by(col(Action.id))))


def record(made: World, code: str, **changes: object) -> None:
    step = made.step(code)
    given = {
        "kind": ActionKind.GUIDANCE, "on": ON, "without": 12, "source": "示例：上年同类中位数",
    } | changes  # fmt: skip
    deeds.record_deed(
        made.session, made.liaison, at(ON), step_id=step.id or 0, seen_version=step.version,
        **given,  # type: ignore[arg-type]
    )  # fmt: skip


def remove(made: World, code: str, **changes: object) -> None:
    step = made.step(code)
    given = {"channel": ActionChannel.BOTH, "source": "示例：两局会商"} | changes
    deeds.remove_step(
        made.session, made.liaison, at(ON), step_id=step.id or 0, seen_version=step.version,
        on=ON, **given,  # type: ignore[arg-type]
    )  # fmt: skip


def versions(made: World, *codes: str) -> dict[int, int]:
    return {made.step(code).id or 0: made.step(code).version for code in codes}


def test_a_deed_keeps_its_comparison_and_its_source(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        record(made, "GH-YD")
        (deed,) = kept(session)
        assert (deed.kind, deed.step_id) == ("guidance", made.step("GH-YD").id)
        assert deed.counterfactual == {"round": 1, "duration": 12}
        assert deed.source == "示例：上年同类中位数"
        assert session.get_one(Event, deed.event_id).kind == "action_recorded"


def test_a_deed_without_a_comparison_is_kept_and_credited_with_nothing(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        record(made, "GH-YD", without=None, source="")
        assert kept(session)[0].counterfactual == {"round": 1}


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("source", {"source": " "}),
        ("without", {"without": None}),
        ("without", {"without": -1}),
        ("without", {"without": 2001}),
        ("kind", {"kind": ActionKind.CHASE}),
        ("kind", {"kind": ActionKind.PARALLEL}),
        ("happened_on", {"on": date(2021, 8, 31)}),
        ("happened_on", {"on": date(2021, 8, 20)}),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    database: Database, field: str, changes: dict[str, object]
) -> None:
    with database.write() as session:
        made = world(session)
        with pytest.raises(InputError) as refusal:
            record(made, "GH-YD", **changes)
        assert refusal.value.field == field
        assert kept(session) == []


def test_one_item_has_one_comparison_until_it_is_withdrawn(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        record(made, "GH-YD")
        with pytest.raises(RefusedError):
            record(made, "GH-YD", kind=ActionKind.PRE_REVIEW)
        step = made.step("GH-YD")
        deeds.withdraw(
            session, made.liaison, at(ON), action_id=kept(session)[0].id or 0,
            seen_version=step.version, reason="示例：记错事项",
        )  # fmt: skip
        record(made, "GH-YD", kind=ActionKind.PRE_REVIEW)
        assert [one.kind for one in kept(session)] == ["guidance", "pre_review"]
        assert session.exec(select(ActionWithdrawal)).one().reason == "示例：记错事项"


def test_only_who_may_edit_the_item_records_and_withdraws(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        record(made, "GH-YD")
        step, deed = made.step("GH-YD"), kept(session)[0]
        for viewer in (made.stranger, made.chief, made.developer):
            with pytest.raises(NotFoundError):
                deeds.withdraw(
                    session, viewer, at(ON), action_id=deed.id or 0, seen_version=step.version,
                    reason="示例",
                )  # fmt: skip
        with pytest.raises(ConflictError):
            deeds.withdraw(
                session, made.liaison, at(ON), action_id=deed.id or 0,
                seen_version=step.version + 1, reason="示例",
            )  # fmt: skip
        with pytest.raises(InputError):
            deeds.withdraw(
                session, made.liaison, at(ON), action_id=deed.id or 0, seen_version=step.version,
                reason=" ",
            )  # fmt: skip


def test_a_withdrawn_parallel_order_holds_again(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        schedules.pass_day(session, made.project.id or 0, at(ON, 0))
        link = made.link("GH-GC", "RF-JS")
        before = coordination.relax_link(
            session, made.liaison, at(ON), link_id=link.id or 0,
            seen_version=made.step("RF-JS").version, on=ON, source="示例：两家商定",
        )  # fmt: skip
        after = deeds.withdraw(
            session, made.liaison, at(ON), action_id=kept(session)[0].id or 0,
            seen_version=made.step("RF-JS").version, reason="示例：并未商定",
        )  # fmt: skip
        assert session.get_one(Link, link.id).relaxed_by is None
        moved = {move.id: move.days_cd for move in before.moves if move.what == "step"}
        back = {move.id: move.days_cd for move in after.moves if move.what == "step"}
        assert moved
        assert back == {number: -days for number, days in moved.items()}
        with pytest.raises(RefusedError):
            deeds.withdraw(
                session, made.liaison, at(ON), action_id=kept(session)[0].id or 0,
                seen_version=made.step("RF-JS").version, reason="示例：再撤",
            )  # fmt: skip


def test_an_item_not_asked_for_ends_at_once_and_comes_back_when_withdrawn(
    database: Database,
) -> None:
    with database.write() as session:
        made = world(session)
        step = made.step("ZB-SG")
        remove(made, "ZB-SG", replaced_by=made.step("JK-QR").id)
        assert (step.finished_on, step.outcome) == (ON, "passed")
        told = kept(session)[0].counterfactual
        assert (told["removed"], told["channel"]) == (True, "both")
        assert told["replaced_by"] == made.step("JK-QR").id
        deeds.withdraw(
            session, made.liaison, at(ON), action_id=kept(session)[0].id or 0,
            seen_version=step.version, reason="示例：仍须办理",
        )  # fmt: skip
        assert (step.started_on, step.finished_on, step.outcome) == (None, None, None)


@pytest.mark.parametrize("code", ["GH-YD", "EXT-METRO"])
def test_neither_a_certificate_nor_a_letter_is_taken_away_like_this(
    database: Database, code: str
) -> None:
    with database.write() as session:
        made = world(session)
        with pytest.raises(RefusedError):
            remove(made, code)


def test_a_dismissed_proposal_is_kept_with_its_reason(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        step = made.step("GH-YD")
        given = {
            "step_id": step.id or 0, "seen_version": step.version, "key": "pre_review:1:1",
            "reason": "示例：本来就快",
        }  # fmt: skip
        effect = deeds.dismiss(session, made.liaison, at(ON), **given)  # type: ignore[arg-type]
        assert effect.moves == ()
        assert session.get_one(Event, effect.event_id).internal
        with pytest.raises(RefusedError):
            deeds.dismiss(session, made.liaison, at(ON), **given)  # type: ignore[arg-type]


def test_a_joint_application_sets_habits_between_its_items_aside_and_no_law(
    database: Database,
) -> None:
    with database.write() as session:
        made = world(session)
        seen = versions(made, "GH-GC", "RF-JS", "SG")
        effect = joint.file_jointly(
            session, made.liaison, at(ON), seen_versions=seen, on=ON, source="示例：一窗受理",
            number="示例联办1号",
        )  # fmt: skip
        inside = [
            k
            for k in session.exec(select(Link))
            if k.pred_id in seen and k.succ_id in seen and not k.baseline_only
        ]
        assert {k.relaxed_by for k in inside if not k.legal} == {effect.event_id}
        assert {k.relaxed_by for k in inside if k.legal} == {None}
        (deed,) = kept(session)
        assert deed.kind == "joint"
        assert deed.counterfactual["link_ids"] == [k.id for k in inside if not k.legal]
        assert all(
            session.get_one(Step, number).version == version + 1 for number, version in seen.items()
        )
        with pytest.raises(RefusedError):
            joint.file_jointly(
                session, made.liaison, at(ON), seen_versions=versions(made, "GH-GC", "ST"), on=ON,
                source="示例：重复",
            )  # fmt: skip


def test_a_joint_application_needs_two_open_items(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        step = made.step("LX-BA")
        progress.finish_step(
            session, made.liaison, at(ON), step_id=step.id or 0, seen_version=step.version,
            on=AWARD, started_on=AWARD, number="示例",
        )  # fmt: skip
        for codes in (["GH-GC"], ["GH-GC", "LX-BA"]):
            with pytest.raises(InputError) as refusal:
                joint.file_jointly(
                    session, made.liaison, at(ON), seen_versions=versions(made, *codes), on=ON,
                    source="示例：一窗受理",
                )  # fmt: skip
            assert refusal.value.field == "items"


def test_a_declined_offer_moves_nothing_and_can_be_taken_up_later(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        effect = joint.decline(
            session, made.liaison, at(ON), seen_versions=versions(made, "GH-GC", "RF-JS"), on=ON,
            reason_code=JointRefusal.FEAR_OF_DELAY,
        )  # fmt: skip
        assert effect.moves == ()
        joint.file_jointly(
            session, made.liaison, at(ON), seen_versions=versions(made, "GH-GC", "RF-JS"), on=ON,
            source="示例：改变主意",
        )  # fmt: skip
