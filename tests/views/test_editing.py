"""What a liaison may write on, what its items drive, and what a project can be made from."""

from __future__ import annotations

from datetime import date

from models import Organisation, Role
from services import letters, progress, templates
from store.database import Database
from tests import builders
from tests.builders import AWARD, at
from views.editing import Day, day, places
from views.templates import offers
from views.work import desk

TODAY = date(2021, 10, 8)


def test_a_liaison_may_write_on_its_projects_others_on_their_lane_and_chiefs_on_none(
    database: Database,
) -> None:
    with database.read() as session:
        world = builders.world(session)
        own = places(session, world.liaison, "en")
        present = [s for s in world.steps.values() if not s.removed]
        assert [(p.code, len(p.items)) for p in own] == [(world.project.code, len(present))]
        lane = world.step("HP").organisation_id
        neighbour = builders.person(
            session, "neighbour", Role.LIAISON,
            session.get_one(Organisation, lane),
        )  # fmt: skip
        theirs = places(session, neighbour, "en")
        assert [i.step_id for p in theirs for i in p.items] == [world.step("HP").id]
        for nobody in (world.stranger, world.chief, world.developer):
            assert places(session, nobody, "en") == ()


def test_running_items_lead_the_list(database: Database) -> None:
    with database.read() as session:
        world = builders.world(session)
        before = places(session, world.liaison, "en")[0].items
        step = world.step("FA-SJ")
        assert before[0].step_id != step.id
        progress.start_step(
            session, world.liaison, at(AWARD), step_id=step.id or 0, seen_version=1, on=AWARD
        )
        after = places(session, world.liaison, "en")[0].items
        assert (after[0].step_id, after[0].state) == (step.id, "running")


def test_a_day_is_told_by_the_official_calendar(database: Database) -> None:
    with database.read() as session:
        saturday = day(session, date(2021, 10, 9), TODAY)
        assert saturday == Day(date(2021, 10, 9), True, False, -1)  # a make-up workday
        assert day(session, date(2021, 10, 4), TODAY) == Day(date(2021, 10, 4), False, False, 1)
        assert day(session, date(2021, 9, 29), TODAY).wd_ago == 2
        assert day(session, date(2090, 1, 2), TODAY).provisional


def test_an_item_drives_the_first_open_certificate_on_its_chain(database: Database) -> None:
    with database.read() as session:
        world = builders.world(session)
        step = world.step("FA-SJ")
        progress.start_step(
            session, world.liaison, at(AWARD), step_id=step.id or 0, seen_version=1, on=AWARD
        )
        items = desk(session, world.liaison, "en", TODAY).items.set_index("step_id")
        assert items.loc[step.id, "drives"] == "Scheme approval"
        projected = [m.after for m in world.effect.moves
                     if m.what == "certificate" and m.id == world.certificate("FA").id]  # fmt: skip
        assert items.loc[step.id, "drives_on"] == projected[0]


def test_a_letter_is_late_once_its_due_date_has_passed(database: Database) -> None:
    with database.read() as session:
        world = builders.world(session)
        step = world.step("EXT-METRO")
        letters.send_letter(
            session, world.liaison, at(AWARD), step_id=step.id or 0, seen_version=1, on=AWARD,
            due_on=date(2021, 9, 30),
        )  # fmt: skip
        for today, light in (
            (date(2021, 9, 24), "green"), (date(2021, 9, 30), "yellow"), (TODAY, "red"),
        ):  # fmt: skip
            found = desk(session, world.liaison, "en", today)
            assert found.items.set_index("step_id").loc[step.id, "light"] == light
            assert found.letters_owed == 1


def test_offers_say_what_a_template_holds(database: Database) -> None:
    with database.read() as session:
        builders.world(session)
        found = offers(session, templates.newest(session), "en")
        first = next(offer for offer in found.templates if offer.code == "A")
        spec = builders.catalogue().templates["A"]
        assert first.steps == sum(step.removed is None for step in spec.steps)
        assert first.certificates == 10
        assert first.unverified > 0
        assert [q.party for q in first.questions] == [party.code for party in spec.parties]
        assert first.questions[0].question == spec.parties[0].question.en
        assert {c.credit_code for c in found.companies} == {
            builders.CREDIT_CODE, builders.OTHER_CREDIT_CODE,
        }  # fmt: skip
        assert "ZG" in {office.code for office in found.departments}
