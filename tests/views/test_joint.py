"""Joint handling and the register of removed items: what waits by law, what each had cost."""

from __future__ import annotations

from datetime import date

import pytest

from errors import NotFoundError
from services import deeds, joint, joint_returns
from services.deeds import ActionChannel
from store.database import Database
from tests.builders import AWARD, at, world
from views import joint as joint_view
from views.removals import removals


def test_the_matrix_knows_the_law_and_no_habit(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        seen = joint_view.joint(session, made.liaison, made.project.code, "en", AWARD)
        paper = {code: made.certificate(code).id or 0 for code in ("GH-GC", "SG", "RF-JS")}
        scheme, planning = made.step("FA").id or 0, made.step("GH-GC").id or 0
        assert seen.own[planning] == paper["GH-GC"]
        assert (scheme, paper["GH-GC"]) in seen.blocks
        assert not made.link("GH-GC", "RF-JS").legal
        assert (planning, paper["RF-JS"]) not in seen.blocks  # by habit only
        with pytest.raises(NotFoundError):
            joint_view.joint(session, made.other_developer, made.project.code, "en", AWARD)


def test_an_application_shows_its_items_with_their_own_clocks(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        steps = [made.step("GH-GC"), made.step("RF-JS")]
        joint.file_jointly(
            session, made.liaison, at(AWARD), on=AWARD, source="示例：一窗受理", number="示例1号",
            seen_versions={step.id or 0: step.version for step in steps},
        )  # fmt: skip
        seen = joint_view.joint(session, made.liaison, made.project.code, "zh", AWARD)
        (one,) = seen.applications
        assert (one.number, one.step_ids) == ("示例1号", tuple(s.id for s in steps))
        assert {i.name for i in seen.items if i.step_id in one.step_ids} == {
            s.name_zh for s in steps
        }


def test_one_return_costs_days_on_the_path_and_none_before_it(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        step = made.step("GH-GC").id or 0
        found = joint_returns.one_return(session, made.chief, AWARD, made.project.code, (step,))
        half, most = found.days_wd
        assert 0 < half <= most
        own = found.later_cd[step, made.certificate("GH-GC").id or 0]
        assert own[0] >= half
        assert own[1] >= most
        assert found.later_cd[step, made.certificate("FA").id or 0] == (0, 0)


def test_the_register_tells_what_each_removed_item_had_cost(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        (one,) = removals(session, made.chief, "en", AWARD)
        assert (one.item, one.giver) == (made.step("JK-SM").name_en, "Construction bureau")
        assert (one.taker, one.since) == ("Approval bureau", "2021-10")
        assert one.substitute == made.step("JK-QR").name_en
        assert one.drag_wd is not None and one.drag_wd > 0
        on, step = date(2021, 8, 24), made.step("ZB-SG")
        deeds.remove_step(
            session, made.liaison, at(on), step_id=step.id or 0, seen_version=step.version, on=on,
            channel=ActionChannel.ONLINE, source="示例：直接委托",
        )  # fmt: skip
        here = removals(session, made.chief, "en", on)[1]
        assert (here.item, here.channel, here.basis) == (step.name_en, "online", "示例：直接委托")
        assert removals(session, made.other_developer, "en", on) == ()
