"""What would follow from changes that nobody made."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from errors import InputError, NotFoundError, RefusedError
from models import Certificate, Link, Step
from services import coordination, networks, progress, scenarios, schedules
from services.changes import Change, from_stored
from services.scenarios import Outcome, try_out
from store.calendars import calendar
from store.database import Database
from store.queries.advice import scenarios as kept_scenarios
from tests.builders import AWARD, World, at, world
from views.whatif import scratch

TODAY = date(2021, 9, 1)


def tried(made: World, *changes: Change) -> Outcome:
    schedules.pass_day(made.session, made.project.id or 0, at(TODAY))
    made.session.flush()
    return try_out(made.session, made.chief, TODAY, made.project.code, changes)


def after(outcome: Outcome) -> dict[int, date]:
    return {paper.certificate_id: paper.after_on for paper in outcome.papers}


def projected(made: World) -> dict[int, date]:
    rows = networks.read(made.session, made.project)
    solved = networks.solve(rows, networks.current(rows, calendar(made.session), TODAY), TODAY)
    return {c.id or 0: date.fromordinal(solved.early(str(c.step_id))[1]) for c in rows.certificates}


def stored(made: World) -> list[object]:
    """Everything that a what-if must leave alone."""
    made.session.expire_all()
    return [
        row.model_dump()
        for table in (Step, Link, Certificate)
        for row in made.session.exec(select(table).order_by(table.id))  # type: ignore[arg-type]
    ]


def number(made: World, code: str) -> int:
    return made.step(code).id or 0


def test_an_empty_pad_moves_nothing(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        found = tried(made)
        assert after(found) == projected(made)
        assert {paper.sooner_cd for paper in found.papers} == {0}


def test_a_shorter_review_does_what_typing_it_would_do(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        found = tried(made, Change("duration", number(made, "FA"), days=1))
        made.step("FA").expected_duration = 1
        assert after(found) == projected(made)
        assert any(paper.sooner_cd > 0 for paper in found.papers)


def test_a_habit_set_aside_does_what_relaxing_it_would_do(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        link = made.link("FA", "EXT-METRO")
        link.legal = False
        found = tried(made, Change("drop", link.succ_id, link_id=link.id))
        coordination.relax_link(
            session, made.liaison, at(TODAY), link_id=link.id or 0,
            seen_version=made.step("EXT-METRO").version, on=TODAY, source="示例纪要",
        )  # fmt: skip
        assert after(found) == projected(made)


def test_what_the_law_wants_is_not_dropped(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        link = made.link("FA", "EXT-METRO")
        link.legal = True
        change = Change("drop", link.succ_id, link_id=link.id)
        found = tried(made, change)
        assert found.void == (change,)
        assert {paper.sooner_cd for paper in found.papers} == {0}


@pytest.mark.parametrize(
    ("link_type", "lag", "lag_unit"), [("FS", 0, "wd"), ("SS", 30, "cd"), ("FF", 5, "wd"),
                                       ("SF", 90, "cd")],
)  # fmt: skip
def test_a_link_tried_does_what_agreeing_on_it_would_do(
    database: Database, link_type: str, lag: int, lag_unit: str
) -> None:
    with database.rehearse() as session:
        made = world(session)
        pred, succ = made.step("EXT-METRO"), made.step("FA")
        made.link("FA", "EXT-METRO").relaxed_by = made.effect.event_id
        at_first = projected(made)
        found = tried(
            made,
            Change("link", succ.id or 0, pred_id=pred.id, type=link_type, lag=lag,
                   lag_unit=lag_unit),
        )  # fmt: skip
        coordination.add_link(
            session, made.liaison, at(TODAY), pred_id=pred.id or 0, succ_id=succ.id or 0,
            seen_version=succ.version, on=TODAY, link_type=link_type, lag=lag, lag_unit=lag_unit,
            source="示例纪要",
        )  # fmt: skip
        assert found.void == ()
        assert after(found) == projected(made) != at_first


def test_another_lag_does_what_storing_it_would_do(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        link = made.link("FA-SJ", "FA")
        found = tried(made, Change("lag", link.succ_id, link_id=link.id, lag=15))
        assert any(paper.sooner_cd < 0 for paper in found.papers)
        link.lag = 15
        assert after(found) == projected(made)


def test_the_lag_that_the_law_wants_is_not_made_shorter(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        link = made.link("FA-SJ", "FA")
        link.legal, link.source = True, "示例条"
        change = Change("lag", link.succ_id, link_id=link.id, lag=-5)
        with pytest.raises(RefusedError, match=r"wants this order \(示例条\)"):
            tried(made, change)
        link.legal = False
        assert tried(made, change).void == ()


@pytest.mark.parametrize("with_wait", [False, True])
def test_a_circle_is_refused_with_its_names_and_not_kept(
    database: Database, with_wait: bool
) -> None:
    with database.rehearse() as session:
        made = world(session)
        first, last = made.step("FA-SJ"), made.step("FA")
        changes = [Change("link", first.id or 0, pred_id=last.id)]
        if with_wait:  # the wait stands in the circle too, and has no name
            changes.append(Change("wait", first.id or 0, days=5))
        with pytest.raises(RefusedError, match="in a circle") as refused:
            tried(made, *changes)
        assert {first.name_zh, last.name_zh} <= set(refused.value.params["names"].zh.split(" → "))
        with pytest.raises(RefusedError, match="in a circle"):
            scenarios.keep(
                session, made.chief, at(TODAY), code=made.project.code, name="示例", changes=changes
            )
        assert kept_scenarios(session, made.project.id or 0) == []


def test_a_wait_and_a_link_on_the_same_item_add_up_in_either_order(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        land, metro = number(made, "FA"), made.step("EXT-METRO").id
        made.link("FA", "EXT-METRO").relaxed_by = made.effect.event_id
        link, wait = Change("link", land, pred_id=metro, lag=60), Change("wait", land, days=40)
        assert after(tried(made, wait, link)) == after(tried(made, link, wait))
        assert after(tried(made, link)) != after(tried(made, link, wait))


def test_a_link_is_void_once_the_project_has_it_or_its_item_is_gone(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        there = made.link("FA-SJ", "FA")
        twin = Change("link", there.succ_id, pred_id=there.pred_id)
        assert tried(made, twin).void == (twin,)
        new = Change("link", number(made, "FA"), pred_id=made.step("GT-CR").id, type="FF")
        assert tried(made, new).void == ()
        made.step("GT-CR").removed = True
        assert tried(made, new).void == (new,)


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"type": "XX"}, "link_type"), ({"lag": 501}, "lag"), ({"lag_unit": "weeks"}, "link_type")],
)
def test_a_link_that_cannot_be_is_refused_at_its_field(
    database: Database, changed: dict[str, Any], field: str
) -> None:
    with database.rehearse() as session:
        made = world(session)
        change = Change("link", number(made, "FA"), pred_id=made.step("GT-CR").id)
        with pytest.raises(InputError) as refused:
            tried(made, replace(change, **changed))
        assert refused.value.field == field
        with pytest.raises(InputError, match="itself"):
            tried(made, replace(change, pred_id=change.step_id))


def test_what_was_kept_before_links_could_be_added_is_read_as_it_was() -> None:
    old = {"kind": "wait", "step_id": 7, "days": 3, "on": None, "link_id": None}
    assert from_stored([old]) == (Change("wait", 7, days=3),)
    link = Change("link", 7, pred_id=5, type="SS", lag=-2, lag_unit="cd")
    assert from_stored([link.stored()]) == (link,)


@pytest.mark.parametrize("running", [False, True])
def test_a_wait_moves_a_driving_item_by_its_length(database: Database, running: bool) -> None:
    with database.rehearse() as session:
        made = world(session)
        step = made.step("GT-CR")
        if running:
            progress.start_step(
                session, made.liaison, at(AWARD), step_id=step.id or 0, seen_version=1, on=AWARD
            )
        found = tried(made, Change("wait", number(made, "GT-CR"), days=5))
        land = next(p for p in found.papers if p.certificate_id == made.certificate("BDC-TD").id)
        moved = calendar(session).count(land.before_on.toordinal(), land.after_on.toordinal())
        assert moved == 5


def test_an_item_that_has_not_begun_ends_no_earlier_than_it_can(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        at_once = tried(made, Change("finish", number(made, "FA"), on=TODAY))
        assert {paper.sooner_cd for paper in at_once.papers} == {0}
        late = tried(made, Change("finish", number(made, "FA"), on=date(2021, 12, 31)))
        scheme = next(p for p in late.papers if p.certificate_id == made.certificate("FA").id)
        assert scheme.after_on == date(2021, 12, 31)


def test_a_change_to_an_ended_item_is_void(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        made.step("GT-CR").started_on = made.step("GT-CR").finished_on = AWARD
        change = Change("wait", number(made, "GT-CR"), days=5)
        assert tried(made, change).void == (change,)


def test_trying_and_keeping_never_touch_the_real_rows(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        tried(made)
        before = stored(made)
        link = made.link("FA", "EXT-METRO")
        changes = (
            Change("duration", number(made, "FA"), days=1),
            Change("finish", number(made, "FA-SJ"), on=date(2021, 11, 1)),
            Change("wait", number(made, "GT-CR"), days=5),
            Change("drop", link.succ_id, link_id=link.id),
        )
        tried(made, *changes)
        scenarios.keep(
            session, made.chief, at(TODAY), code=made.project.code, name="示例", changes=changes
        )
        assert stored(made) == before


def test_a_kept_scenario_comes_back_as_it_was_and_is_thrown_away(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        code, number_ = made.project.code, made.project.id or 0
        changes = (Change("finish", number(made, "FA"), on=date(2021, 12, 31)),)
        first = scenarios.keep(
            session, made.chief, at(TODAY), code=code, name=" 示例 ", changes=changes
        )
        again = scenarios.keep(
            session, made.chief, at(TODAY), code=code, name="示例",
            changes=(*changes, Change("wait", number(made, "FA"), days=2)),
        )  # fmt: skip
        assert first == again
        ((kept, by),) = kept_scenarios(session, number_)
        assert (kept.name, by.login, len(from_stored(kept.changes))) == ("示例", "chief", 2)
        assert from_stored(kept.changes)[0] == changes[0]
        with pytest.raises(NotFoundError):
            scenarios.throw_away(session, made.liaison, at(TODAY), scenario_id=first)
        scenarios.throw_away(session, made.chief, at(TODAY), scenario_id=first)
        assert kept_scenarios(session, number_) == []


@pytest.mark.parametrize(
    ("name", "days", "said"),
    [
        ("", 1, "name"),
        ("x" * 61, 1, "name"),
        ("示例", None, "nothing to keep"),
        ("示例", 1001, "days"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_reason(
    database: Database, name: str, days: int | None, said: str
) -> None:
    with database.rehearse() as session:
        made = world(session)
        changes = [] if days is None else [Change("wait", number(made, "FA"), days=days)]
        with pytest.raises(InputError, match=said):
            scenarios.keep(
                session, made.chief, at(TODAY), code=made.project.code, name=name, changes=changes
            )


def test_a_developer_tries_nothing(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        with pytest.raises(NotFoundError):
            try_out(session, made.developer, TODAY, made.project.code, ())


def test_the_pad_offers_open_items_and_habits_only(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        progress.finish_step(
            session, made.liaison, at(AWARD), step_id=number(made, "GT-CR"), seen_version=1,
            on=AWARD, started_on=AWARD,
        )  # fmt: skip
        schedules.pass_day(session, made.project.id or 0, at(TODAY))
        seen = scratch(session, made.chief, made.project.code, "zh", TODAY)
        assert number(made, "GT-CR") not in {piece.step_id for piece in seen.pieces}
        assert number(made, "FA") in {piece.step_id for piece in seen.pieces}
        legal = {link.id for link in networks.read(session, made.project).links if link.legal}
        assert seen.habits
        assert not {habit.link_id for habit in seen.habits} & legal
