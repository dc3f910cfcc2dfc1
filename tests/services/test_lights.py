"""The nightly record of lights, and the thresholds of the printed rule."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from errors import InputError, NotFoundError, RefusedError
from models import FirstOverdue, LightKey, StepLight
from services import clocks, letters, lights, progress
from store.calendars import calendar
from store.database import Database
from store.filed import thresholds
from store.queries import rows
from store.queries.filings import filings, light_rules
from store.statutory import clock
from tests.builders import World, at, world

BEGUN = date(2021, 9, 6)


def begin(made: World, code: str = "GH-YD") -> None:
    step = made.step(code)
    progress.start_step(
        made.session, made.liaison, at(BEGUN), step_id=step.id or 0, seen_version=step.version,
        on=BEGUN,
    )  # fmt: skip


def extend(made: World, on: date, days: int) -> None:
    step = made.step("GH-YD")
    clocks.set_term(
        made.session, made.liaison, at(on), step_id=step.id or 0, seen_version=step.version,
        extension=days, basis="示例批准",
    )  # fmt: skip


def limit_ends(made: World, left: int, code: str = "GH-YD") -> date:
    """The working day on which so many days of the limit are left."""
    step = made.step(code)
    limit = step.promised_limit if step.promised_limit is not None else step.statutory_limit
    assert limit is not None
    return date.fromordinal(calendar(made.session).add(BEGUN.toordinal(), limit - left))


def record(made: World) -> list[tuple[str, date, str]]:
    found = made.session.exec(select(StepLight).order_by(col(StepLight.id)))
    return [(row.colour, row.on, row.cause) for row in found]


def test_yellow_red_and_the_first_overdue_day_are_recorded_once(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        begin(made)
        yellow, red = limit_ends(made, 2), limit_ends(made, 0)
        overdue = date.fromordinal(calendar(session).add(red.toordinal(), 1))
        assert lights.refresh(session, at(yellow - timedelta(days=1), 1)) == 0
        assert lights.refresh(session, at(yellow, 1)) == 1
        assert lights.refresh(session, at(yellow, 2)) == 0
        lights.refresh(session, at(overdue + timedelta(days=5), 1))
        assert record(made) == [("yellow", yellow, "days_left"), ("red", red, "days_left")]
        assert [row.on for row in session.exec(select(FirstOverdue))] == [overdue]


def test_a_missed_night_leaves_the_same_record(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        begin(made)
        day, last = BEGUN, limit_ends(made, 0) + timedelta(days=3)
        while day <= last:
            lights.refresh(session, at(day, 1))
            day += timedelta(days=1)
        nightly = record(made)
        for row in session.exec(select(StepLight)):
            session.delete(row)
        session.flush()
        lights.refresh(session, at(last, 1))
        assert record(made) == nightly != []


def test_a_second_yellow_turns_red_and_a_first_one_does_not(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        begin(made)
        yellow = limit_ends(made, 2)
        lights.refresh(session, at(yellow, 1))
        extend(made, yellow, 5)
        lights.refresh(session, at(yellow + timedelta(days=1), 1))
        again = date.fromordinal(calendar(session).add(yellow.toordinal(), 5))
        lights.refresh(session, at(again, 1))
        colours = [(colour, cause) for colour, _on, cause in record(made)]
        assert colours == [
            ("yellow", "days_left"), ("green", "days_back"), ("red", "second_yellow"),
        ]  # fmt: skip
        read = filings(session, rows.project_ids(made.project.id or 0), again)
        told = clock(made.step("GH-YD"), read, calendar(session), again)
        assert (told.light, told.left) == ("red", 2)  # the screens say so at once
        lights.set_rule(
            session, made.chief, at(again), threshold=LightKey.SECOND_YELLOW, value=0,
            effective_on=again, reason="示例：试行一季度",
        )  # fmt: skip
        read = filings(session, rows.project_ids(made.project.id or 0), again)
        assert clock(made.step("GH-YD"), read, calendar(session), again).light == "yellow"


def test_a_letter_past_its_due_date_is_red(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        step = made.step("EXT-METRO")
        letters.send_letter(
            session, made.liaison, at(BEGUN), step_id=step.id or 0, seen_version=step.version,
            on=BEGUN, due_on=date(2021, 9, 15),
        )  # fmt: skip
        lights.refresh(session, at(date(2021, 9, 16), 1))
        assert [colour for colour, _on, _cause in record(made)] == ["yellow", "red"]
        assert session.exec(select(FirstOverdue)).one().on == date(2021, 9, 16)


def test_a_threshold_counts_from_its_day_on_and_keeps_who_and_why(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        lights.set_rule(
            session, made.chief, at(BEGUN), threshold=LightKey.YELLOW_LEFT, value=4,
            effective_on=date(2021, 9, 20), reason="示例：提前两天提醒",
        )  # fmt: skip
        rules = light_rules(session)
        assert thresholds(rules, date(2021, 9, 19))[LightKey.YELLOW_LEFT] == 2
        assert thresholds(rules, date(2021, 9, 20))[LightKey.YELLOW_LEFT] == 4
        assert (rules[0].account_id, rules[0].reason) == (
            made.chief.account_id, "示例：提前两天提醒",
        )  # fmt: skip


def test_a_rule_is_refused_without_right_reason_or_sense(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        given = {"threshold": LightKey.YELLOW_LEFT, "value": 3, "effective_on": BEGUN,
                 "reason": "示例理由在此"}  # fmt: skip
        for viewer in (made.liaison, made.developer):
            with pytest.raises(NotFoundError):
                lights.set_rule(session, viewer, at(BEGUN), **given)  # type: ignore[arg-type]
        for wrong in ({"reason": "短"}, {"value": 99}, {"effective_on": date(2021, 9, 3)}):
            with pytest.raises(InputError):
                lights.set_rule(session, made.chief, at(BEGUN), **given | wrong)  # type: ignore[arg-type]
        with pytest.raises(RefusedError, match="Red would come before yellow"):
            lights.set_rule(
                session,
                made.chief,
                at(BEGUN),
                **given | {"threshold": LightKey.RED_LEFT, "value": 5},  # type: ignore[arg-type]
            )
        assert light_rules(session) == []
