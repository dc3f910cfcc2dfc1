"""The district overview: today, as of every past day, and for whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from sqlmodel import Session

from models import Certificate
from services import letters, registration, schedules, targets
from store.database import Database
from store.scope import Viewer
from tests import builders
from tests.builders import AWARD, World, at
from tests.views.histories import live
from views.needs import Need
from views.portfolio import Portfolio, portfolio

OTHER_CODE = "2109-420105-04-01-000013"


@pytest.fixture
def world(database: Database) -> Iterator[World]:
    with database.write() as session:
        yield builders.world(session)


def seen(session: Session, viewer: Viewer, today: date, as_of: date | None = None) -> Portfolio:
    since = (as_of or today) - timedelta(days=7)
    return portfolio(session, viewer, "en", today, as_of, since)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_past_day_looks_as_it_looked_then(world: World, seed: int) -> None:
    then: dict[date, Portfolio] = {}
    today = AWARD
    for turn in range(4):
        today = live(world, seed * 10 + turn, days=12, since=today)
        then[today] = seen(world.session, world.chief, today)
    last = today
    for day, before in then.items():
        again = seen(world.session, world.chief, last, day if day < last else None)
        same(again, before)
    frames = [p.certificates["projected_on"].tolist() for p in then.values()]
    assert frames[0] != frames[-1]  # the history did move something


def same(one: Portfolio, other: Portfolio) -> None:
    for frame in ("certificates", "moved", "workload", "trend"):
        assert_frame_equal(
            getattr(one, frame).reset_index(drop=True),
            getattr(other, frame).reset_index(drop=True),
            check_dtype=False, obj=frame,
        )  # fmt: skip
    for name in ("on", "projects", "issued", "open", "on_time", "late", "waiting_outside",
                 "median_gain_cd", "needs"):  # fmt: skip
        assert getattr(one, name) == getattr(other, name), name


def test_a_project_is_absent_before_its_registration(world: World) -> None:
    day_before = AWARD - timedelta(days=1)
    nothing = seen(world.session, world.chief, AWARD, day_before)
    assert (nothing.projects, len(nothing.certificates), nothing.needs) == (0, 0, ())
    assert seen(world.session, world.chief, AWARD).projects == 1


def test_every_certificate_has_one_light_and_the_figures_add_up(world: World) -> None:
    today = live(world, 5, days=60)
    found = seen(world.session, world.chief, today)
    lights = found.certificates["light"].value_counts()
    assert lights.sum() == len(found.certificates) == found.issued + found.open
    assert lights.get("none", 0) == found.issued
    assert lights.get("green", 0) == found.on_time
    assert lights.get("yellow", 0) + lights.get("red", 0) == found.late
    assert 0 < found.issued < len(found.certificates)


def test_the_last_week_of_the_trend_is_the_present(world: World) -> None:
    today = live(world, 8, days=45)
    found = seen(world.session, world.chief, today)
    week = found.trend.iloc[-1]
    for name in ("projects", "issued", "on_time", "late", "waiting_outside"):
        assert week[name] == getattr(found, name), name


def test_a_developer_sees_its_own_certificates_and_no_names_of_clerks(world: World) -> None:
    today = live(world, 7, days=30)
    own = seen(world.session, world.developer, today)
    assert set(own.certificates["project_code"]) == {world.project.code}
    assert set(own.moved["actor"]) <= {""}
    other = seen(world.session, world.other_developer, today)
    assert (other.projects, len(other.certificates), len(other.moved)) == (0, 0, 0)
    assert len(other.workload) == 0
    assert other.departments == {} == other.parties


def test_two_projects_do_not_mix(world: World) -> None:
    registration.register_project(
        world.session, world.liaison, at(AWARD),
        builders.form(code=OTHER_CODE, name_en="Second", parties=frozenset()),
    )  # fmt: skip
    found = seen(world.session, world.chief, AWARD).certificates
    metro = next(iter({n for ids in found["party_ids"] for n in ids}))
    with_metro = found[found["party_ids"].map(lambda ids: metro in ids)]
    assert set(with_metro["project_code"]) == {world.project.code}
    assert set(found["project_code"]) == {world.project.code, OTHER_CODE}


def test_an_overdue_letter_needs_the_chief_until_it_is_answered(world: World) -> None:
    sent, due = date(2021, 9, 1), date(2021, 9, 10)
    letters.send_letter(
        world.session, world.liaison, at(sent), step_id=world.step("EXT-METRO").id or 0,
        seen_version=1, on=sent, due_on=due,
    )  # fmt: skip
    assert "letter" not in kinds(seen(world.session, world.chief, due))
    late = date(2021, 9, 17)
    schedules.pass_day(world.session, world.project.id or 0, at(late, 0))
    need = one(seen(world.session, world.chief, late), "letter")
    assert (need.due_on, need.organisation) == (due, "Metro")
    answered = date(2021, 9, 20)
    letters.record_reply(
        world.session, world.liaison, at(answered), step_id=world.step("EXT-METRO").id or 0,
        seen_version=world.step("EXT-METRO").version, on=answered, reply=letters.Reply.AGREE,
    )  # fmt: skip
    assert "letter" not in kinds(seen(world.session, world.chief, answered))
    assert "letter" in kinds(seen(world.session, world.chief, answered, late))


def test_a_request_needs_the_chief_until_it_is_decided(world: World) -> None:
    permit = world.certificate("SG")
    old, new = permit.target_on, permit.target_on + timedelta(days=10)
    asked, decided = date(2021, 9, 1), date(2021, 9, 3)
    ask(world, permit, asked, new)
    need = one(seen(world.session, world.chief, asked), "target")
    assert (need.old_on, need.new_on, need.stake_cd) == (old, new, 10)
    assert need.organisation == world.liaison.name
    targets.decide(
        world.session, world.chief, at(decided), change_id=need.change_id or 0, approve=True
    )
    assert "target" not in kinds(seen(world.session, world.chief, decided))
    assert one(seen(world.session, world.chief, decided, date(2021, 9, 2)), "target") == need


def test_nights_without_work_are_told_as_one_move(world: World) -> None:
    """Nobody begins, so every passing night pushes each projected date on."""
    for night in range(1, 20):
        schedules.pass_day(world.session, world.project.id or 0, at(AWARD + timedelta(days=night)))
    today = AWARD + timedelta(days=19)
    found = portfolio(world.session, world.chief, "en", today, None, AWARD)
    permit = found.moved[found.moved["kind"] == "SG"]
    assert permit["cause"].tolist() == ["day_passed"]
    row = permit.iloc[0]
    first = seen(world.session, world.chief, today, AWARD).certificates
    before = first[first["kind"] == "SG"]["projected_on"].iloc[0]
    now = found.certificates[found.certificates["kind"] == "SG"]["projected_on"].iloc[0]
    assert (row["before"], row["after"]) == (before, now)
    assert row["days_cd"] == (now - before).days > 5


def test_red_certificates_are_one_matter_a_project(world: World) -> None:
    today = AWARD + timedelta(days=120)
    schedules.pass_day(world.session, world.project.id or 0, at(today))
    found = seen(world.session, world.chief, today)
    red = found.certificates[found.certificates["light"] == "red"]
    need = one(found, "certificate")
    assert need.more == len(red) - 1 > 0
    assert need.stake_cd == red["late_cd"].max()


def kinds(found: Portfolio) -> list[str]:
    return [need.kind for need in found.needs]


def one(found: Portfolio, kind: str) -> Need:
    (need,) = [need for need in found.needs if need.kind == kind]
    return need


def ask(world: World, permit: Certificate, on: date, new: date) -> None:
    targets.ask(
        world.session, world.liaison, at(on), certificate_id=permit.id or 0,
        seen_version=permit.version, new_on=new, reason_code="design_change",
        justification="the sample design was changed",
    )  # fmt: skip


def test_an_empty_district_has_empty_frames(database: Database) -> None:
    with database.write() as session:
        nobody = Viewer(0, "", "", "chief", 0, "")
        found = seen(session, nobody, AWARD)
    assert isinstance(found.certificates, pd.DataFrame)
    assert (found.projects, found.median_gain_cd, len(found.certificates)) == (0, None, 0)
