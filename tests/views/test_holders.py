"""Who held it: every day of the span belongs to somebody, whatever happened."""

from __future__ import annotations

from datetime import date

import pytest

from models import Outcome
from services import pauses, progress
from services.pauses import Holder, PauseKind
from store.database import Database
from tests.builders import AWARD, World, at, world
from tests.views.histories import live
from tests.views.test_ledger import certificates
from views.holders import Holders, Share, holders


def told(made: World, code: str, today: date, as_of: date | None = None) -> Holders:
    paper = made.certificate(code)
    return holders(made.session, made.chief, made.project.code, paper.id or 0, "en", today, as_of)


def whole(shares: tuple[Share, ...]) -> dict[str, int]:
    return {share.code: share.whole for share in shares}


def begin(made: World, code: str, on: date) -> None:
    step = made.step(code)
    progress.start_step(
        made.session, made.liaison, at(on), step_id=step.id or 0, seen_version=step.version, on=on
    )


def end(made: World, code: str, on: date, outcome: Outcome = Outcome.PASSED) -> None:
    step = made.step(code)
    progress.finish_step(
        made.session, made.liaison, at(on), step_id=step.id or 0, seen_version=step.version, on=on,
        outcome=outcome, number="示例",
    )  # fmt: skip


@pytest.mark.parametrize("seed", [5, 6])
def test_the_days_of_every_division_add_up_to_the_span(database: Database, seed: int) -> None:
    with database.write() as session:
        made = world(session)
        today = live(made, seed)
        sides = set()
        for code in certificates(made):
            for as_of in (None, date(2021, 9, 10)):
                found = told(made, code, today, as_of)
                assert found.span_cd == (found.end_on - AWARD).days
                for shares in (found.by_side, found.by_lane, found.by_party):
                    assert sum(share.days for share in shares) == found.span_cd
                    assert sum(share.whole for share in shares) == found.span_cd
                    assert sum(share.unstopped for share in shares) == found.span_cd
                sides |= {share.code for share in found.by_side}
        assert sides == {"applicant", "department", "external", "nobody"}


def test_a_day_that_nobody_recorded_is_shown(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        begin(made, "GH-YD", date(2021, 8, 27))
        end(made, "GH-YD", date(2021, 9, 2))
        found = told(made, "GH-YD", date(2021, 9, 2))
        assert whole(found.by_side) == {"department": 6, "nobody": 4}
        assert [share.name for share in found.by_lane] == ["Planning branch", ""]


def test_a_stop_is_held_by_its_cause_and_without_stops_by_the_office(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        step = made.step("GH-YD")
        begin(made, "GH-YD", AWARD)
        pauses.suspend(
            session, made.liaison, at(date(2021, 8, 25)), step_id=step.id or 0,
            seen_version=step.version, kind=PauseKind.SUPPLEMENT, owner=Holder.APPLICANT,
            reason_code="papers_missing", on=date(2021, 8, 25),
        )  # fmt: skip
        pauses.resume(
            session, made.liaison, at(date(2021, 8, 31)), step_id=step.id or 0,
            seen_version=step.version, on=date(2021, 8, 31),
        )  # fmt: skip
        end(made, "GH-YD", date(2021, 9, 2))
        found = told(made, "GH-YD", date(2021, 9, 2))
        assert whole(found.by_side) == {"applicant": 6, "department": 4}
        assert {share.code: share.unstopped for share in found.by_side} == {
            "applicant": 0,
            "department": 10,
        }
        assert whole(found.by_lane) == {"ZG": 10}
        assert [(share.code.split(":")[0], share.name) for share in found.by_party] == [
            ("applicant", "示例置业公司"),
            ("department", "Planning branch"),
        ]


def test_a_refused_round_was_held_too(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        begin(made, "GH-YD", AWARD)
        end(made, "GH-YD", date(2021, 8, 27), Outcome.FAILED)
        begin(made, "GH-YD", date(2021, 9, 1))
        end(made, "GH-YD", date(2021, 9, 3))
        found = told(made, "GH-YD", date(2021, 9, 3))
        assert whole(found.by_side) == {"department": 6, "nobody": 5}


def test_who_is_on_the_way_holds_the_day_and_not_who_works_beside_it(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        begin(made, "GH-YD", date(2021, 8, 24))
        begin(made, "FA-SJ", date(2021, 8, 24))
        end(made, "GH-YD", date(2021, 8, 26))
        end(made, "FA-SJ", date(2021, 9, 3))
        found = told(made, "FA", date(2021, 9, 3))
        # The land permit ran beside the design until the 26th; the plan waits for the design.
        assert whole(found.by_side)["applicant"] == 10
