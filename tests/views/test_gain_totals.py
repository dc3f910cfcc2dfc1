"""The district's days gained are the sum of its projects' ledgers, whichever way they are cut."""

from __future__ import annotations

from datetime import date, timedelta

from pandas.testing import assert_frame_equal
from sqlmodel import select

from jobs.ledgers import add_up
from models import KeptLedger
from services import notes
from services.registration import register_project
from store.database import Database
from store.said import said
from tests.builders import AWARD, at, form, world
from views.gain_totals import gain_totals
from views.ledger import ledger

TODAY = date(2021, 8, 23)


def test_lines_and_projects_add_up_to_the_same_gain(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        register_project(session, made.liaison, at(AWARD), form(code="2108-420105-04-01-000013"))
    with database.read() as session:
        found = gain_totals(session, made.chief, "SG", "en", TODAY)
        permit = made.certificate("SG").id or 0
        one = ledger(session, made.chief, made.project.code, permit, "en", TODAY)
    assert one.gained_wd != 0
    assert found.gained_wd == 2 * one.gained_wd == found.lines["days_wd"].sum()
    assert found.gained_cd == 2 * one.gained_cd == found.lines["days_cd"].sum()
    assert list(found.projects["gained_cd"]) == [one.gained_cd, one.gained_cd]
    parts = found.projects[["deeds_cd", "pace_cd", "stops_cd", "rest_cd"]].sum(axis=1)
    assert list(parts) == list(found.projects["gained_cd"])


def test_organisations_share_what_has_an_owner(database: Database) -> None:
    with database.write() as session:
        made = world(session)
    with database.read() as session:
        found = gain_totals(session, made.chief, "SG", "en", TODAY)
    owned = found.lines.loc[found.lines["kind"] == "pace", "days_wd"].sum()
    assert found.organisations["pace_wd"].sum() == owned > 0


def test_a_developer_adds_up_its_own_projects_only(database: Database) -> None:
    with database.write() as session:
        made = world(session)
    with database.read() as session:
        own = gain_totals(session, made.developer, "SG", "en", TODAY)
        other = gain_totals(session, made.other_developer, "SG", "en", TODAY)
    assert list(own.projects["project_code"]) == [made.project.code]
    assert (len(other.projects), other.gained_wd, len(other.lines)) == (0, 0, 0)


def test_kept_ledgers_are_read_until_something_happens_or_a_day_passes(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        register_project(session, made.liaison, at(AWARD), form(code="2108-420105-04-01-000013"))
    with database.read() as session:
        before = gain_totals(session, made.chief, "SG", "en", TODAY)
    assert (before.made_at, before.anew) == (None, 2)
    assert add_up(database, at(TODAY)) == said("Ledgers kept: {n}", n=4)  # two projects, two kinds
    assert add_up(database, at(TODAY)) == said("Ledgers kept: {n}", n=0)
    with database.read() as session:
        after = gain_totals(session, made.chief, "SG", "en", TODAY)
        assert (after.made_at, after.anew) == (at(TODAY), 0)
        assert_frame_equal(after.lines, before.lines)
        assert_frame_equal(after.organisations, before.organisations)
        assert_frame_equal(after.projects, before.projects)
        later = gain_totals(session, made.chief, "SG", "en", TODAY + timedelta(days=1))
        assert later.anew == 2
    with database.write() as session:
        step = made.step("FA-SJ")
        notes.add_note(session, made.liaison, at(TODAY), step_id=step.id or 0, text="示例")
    with database.read() as session:
        assert gain_totals(session, made.chief, "SG", "en", TODAY).anew == 1
    assert add_up(database, at(TODAY)) == said("Ledgers kept: {n}", n=2)


def test_what_is_kept_is_read_and_not_worked_out_again(database: Database) -> None:
    with database.write() as session:
        made = world(session)
    add_up(database, at(TODAY))
    with database.write() as session:
        for row in session.exec(select(KeptLedger)).all():
            row.gained_wd = 4711  # nobody would work that out
    with database.read() as session:
        assert gain_totals(session, made.chief, "SG", "en", TODAY).gained_wd == 4711
        other = gain_totals(session, made.other_developer, "SG", "en", TODAY)
        assert (len(other.projects), other.gained_wd) == (0, 0)
        past = gain_totals(session, made.chief, "SG", "en", TODAY, as_of=TODAY)
        assert past.gained_wd != 4711
