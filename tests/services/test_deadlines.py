"""Until when an open item may end."""

from __future__ import annotations

from datetime import date

import pytest

from errors import NotFoundError
from services import letters, networks, schedules
from services.deadlines import Deadline, deadlines, margins
from store.calendars import calendar
from store.database import Database
from tests.builders import World, at, world

TODAY = date(2021, 9, 1)
LETTER = "EXT-METRO"


def sent(made: World) -> int:
    """The id of the letter's item; it goes out at once, with nothing before it."""
    made.link("FA", LETTER).relaxed_by = made.effect.event_id
    letters.send_letter(
        made.session, made.liaison, at(date(2021, 8, 24)), step_id=made.step(LETTER).id or 0,
        seen_version=1, on=date(2021, 8, 24),
    )  # fmt: skip
    schedules.pass_day(made.session, made.project.id or 0, at(TODAY))
    return made.step(LETTER).id or 0


def of(found: tuple[Deadline, ...], made: World, code: str, kept: str) -> Deadline | None:
    name = made.certificate(code).name_en
    return next((d for d in found if d.name_en == name and d.kept == kept), None)


def projected(made: World, code: str) -> date:
    rows = networks.read(made.session, made.project)
    solved = networks.solve(rows, networks.current(rows, calendar(made.session), TODAY), TODAY)
    return date.fromordinal(solved.early(str(made.step(code).id))[1])


def test_a_letter_on_its_last_harmless_day_moves_nothing_and_a_day_later_does(
    database: Database,
) -> None:
    with database.rehearse() as session:
        made = world(session)
        step_id = sent(made)
        found = of(deadlines(session, made.chief, TODAY, step_id), made, "GH-GC", "projected")
        assert found is not None
        assert found.latest_on is not None
        assert found.kept_on == projected(made, "GH-GC")
        cal = calendar(session)
        after = date.fromordinal(cal.add(found.latest_on.toordinal(), 1))
        for day, moved in ((found.latest_on, 0), (after, found.prices[0])):
            made.step(LETTER).promised_on = day
            now = projected(made, "GH-GC")
            assert cal.count(found.kept_on.toordinal(), now.toordinal()) == moved
        assert found.prices[0] == 1


def test_what_never_waits_for_the_item_asks_nothing_of_it(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        found = deadlines(session, made.chief, TODAY, sent(made))
        assert of(found, made, "GH-GC", "projected") is not None
        assert of(found, made, "FA", "projected") is None


def test_an_issued_certificate_asks_nothing_more(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        step_id = sent(made)
        made.certificate("SG").issued_on = TODAY
        assert of(deadlines(session, made.chief, TODAY, step_id), made, "SG", "target") is None


def test_an_ended_item_has_no_deadline(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        step_id = sent(made)
        made.step(LETTER).finished_on = TODAY
        session.flush()
        assert deadlines(session, made.chief, TODAY, step_id) == ()


def test_another_developer_learns_nothing(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        step_id = sent(made)
        assert deadlines(session, made.developer, TODAY, step_id)
        with pytest.raises(NotFoundError):
            deadlines(session, made.other_developer, TODAY, step_id)


def test_a_margin_is_the_nearest_limit_that_another_item_asks_for(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        step_id = sent(made)
        found = margins(session, made.chief, TODAY, made.project.code)
        asked = [
            one for one in deadlines(session, made.chief, TODAY, step_id) if one.kept == "projected"
        ]
        assert found[step_id].nearest == min(asked, key=lambda d: (d.latest_on, d.kept_on))
        last = made.step("SG").id or 0
        assert last not in found  # nobody's certificate waits for the permit itself
        cal = calendar(session)
        for one in found.values():
            assert one.spare_wd >= 0
            assert one.nearest.latest_on is not None
            assert cal.is_workday(one.nearest.latest_on.toordinal())


def test_the_chance_of_coming_in_time_falls_while_nothing_comes(database: Database) -> None:
    def chance(today: date) -> float:
        with database.rehearse() as session:
            made = world(session)
            made.link("FA", LETTER).relaxed_by = made.effect.event_id
            made.step(LETTER).started_on = date(2021, 8, 24)
            made.step(LETTER).promised_on = None
            session.flush()
            found = deadlines(session, made.chief, today, made.step(LETTER).id or 0)
            target = of(found, made, "GH-GC", "target")
            assert target is not None
            assert target.chance is not None
            return target.chance

    early, late = chance(date(2021, 8, 25)), chance(date(2021, 9, 10))
    assert 0 < late < early < 1


def test_a_margin_of_another_company_is_not_there(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        with pytest.raises(NotFoundError):
            margins(session, made.other_developer, TODAY, made.project.code)
