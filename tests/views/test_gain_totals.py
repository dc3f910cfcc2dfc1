"""The district's days gained are the sum of its projects' ledgers, whichever way they are cut."""

from __future__ import annotations

from datetime import date

from services.registration import register_project
from store.database import Database
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
