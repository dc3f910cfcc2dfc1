"""Registering a project: whole or not at all."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, func, select

from errors import InputError, NotFoundError
from models import Baseline, BaselineStep, Certificate, Event, Link, Project, Step
from services.registration import Company, register_project
from store.database import Database
from tests.builders import AWARD, at, form, world

TABLES: tuple[Any, ...] = (Project, Step, Link, Certificate, Baseline, BaselineStep, Event)


def counts(session: Session) -> list[int]:
    return [session.exec(select(func.count()).select_from(table)).one() for table in TABLES]


def test_the_metro_letter_stands_between_scheme_and_planning_permit(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        assert made.link("EXT-METRO", "GH-GC").legal
        assert not made.link("FA", "EXT-METRO").legal


def test_without_a_touched_party_there_is_no_letter(database: Database) -> None:
    with database.write() as session:
        made = world(session, parties=frozenset({"GREEN"}))
        assert "EXT-METRO" not in made.steps
        assert "EXT-GREEN" in made.steps


def test_the_conventional_baseline_is_the_serial_sum_of_the_facts(database: Database) -> None:
    """Facts: filing 0, land use 20, scheme 7, metro 20, planning 20 working days after the award.
    67 working days after Mon 2021-08-23 is 2021-11-30: mid-autumn and national days are off,
    2021-09-18, 09-26 and 10-09 are worked."""
    with database.write() as session:
        made = world(session)
        baseline = session.exec(select(Baseline).where(Baseline.method == "limits")).one()
        frozen = session.exec(
            select(BaselineStep).where(
                BaselineStep.baseline_id == baseline.id,
                BaselineStep.step_id == made.step("GH-GC").id,
            )
        ).one()
        assert frozen.finish_on == date(2021, 11, 30)


def test_the_conventional_baseline_has_the_removed_step_and_the_plan_has_not(
    database: Database,
) -> None:
    with database.write() as session:
        made = world(session)
        steps_of = {
            method: set(
                session.exec(
                    select(BaselineStep.step_id)
                    .join(Baseline)
                    .where(Baseline.method == method, BaselineStep.baseline_id == Baseline.id)
                )
            )
            for method in ("plan", "limits")
        }
        removed, stand_in = made.step("JK-SM").id, made.step("JK-QR").id
        assert removed in steps_of["limits"] and stand_in not in steps_of["limits"]
        assert removed not in steps_of["plan"] and stand_in in steps_of["plan"]


def test_a_given_target_replaces_the_planned_one(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        wanted = date(2021, 10, 29)
        other, _effect = register_project(
            session, made.liaison, at(AWARD),
            form(code="2108-420105-04-01-000013", targets={"GH-GC": wanted}),
        )  # fmt: skip
        found = session.exec(
            select(Certificate).where(
                Certificate.project_id == other.id, Certificate.kind == "GH-GC"
            )
        ).one()
        assert found.target_on == wanted
        assert made.certificate("GH-GC").target_on != wanted


@pytest.mark.parametrize(
    ("changes", "field", "word"),
    [
        ({"code": "2108-420105"}, "code", "24 characters"),
        ({"code": "2113-420105-04-01-000012"}, "code", "neither a year nor"),
        ({"code": "2108-420105-04-01-000012"}, "code", "exists already"),
        ({"name_zh": "  "}, "name_zh", "must not be empty"),
        ({"company": Company("示例", "", "91420100MA12345678")}, "credit_code", "check character"),
        ({"company": Company("示例", "", "9142010O")}, "credit_code", "18 digits"),
        ({"land_award_on": AWARD + timedelta(days=1)}, "land_award_on", "future"),
        ({"land_award_on": date(1921, 8, 23)}, "land_award_on", "Check the year"),
        ({"template_code": "Z"}, "template_code", "no template"),
        ({"lead_code": "ZZ"}, "lead_code", "no organisation"),
        ({"parties": frozenset({"MARS"})}, "parties", "MARS"),
    ],
)
def test_a_wrong_answer_is_named_with_its_field_and_nothing_is_saved(
    database: Database, changes: dict[str, object], field: str, word: str
) -> None:
    with database.write() as session:
        made = world(session)
        before = counts(session)
    fields: dict[str, Any] = {"code": "2108-420105-04-01-000099", **changes}
    with pytest.raises(InputError) as caught, database.write() as session:
        register_project(session, made.liaison, at(AWARD), form(**fields))
    assert caught.value.field == field
    assert word in caught.value.text()
    with database.read() as session:
        assert counts(session) == before


def test_both_kinds_of_first_group_are_project_codes(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        for code in ("2017-420105-04-01-000001", "2509-320193-89-01-544060"):
            project, _effect = register_project(session, made.liaison, at(AWARD), form(code=code))
            assert project.code == code


def test_only_a_liaison_registers(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        for viewer in (made.chief, made.developer):
            with pytest.raises(NotFoundError):
                register_project(session, viewer, at(AWARD), form(code="2108-420105-04-01-000014"))
