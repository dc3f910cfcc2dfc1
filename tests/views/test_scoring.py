"""The archive against what came: weekly questions, fair horizons, open cases counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlmodel import select

from errors import NotFoundError
from models import CertificateProjection, Event
from store.database import Database
from store.queries.archive import closed_cases
from tests.builders import AWARD, World, at, world
from views.scoring import Moves, Record, record

TODAY = date(2021, 12, 31)


@pytest.fixture
def made(database: Database) -> Iterator[World]:
    with database.write() as session:
        found = world(session)
        for row in session.exec(select(CertificateProjection)).all():
            session.delete(row)
        session.flush()
        yield found


def say(
    made: World, code: str, on: date, p50: date | None, issued: date | None = None,
    target: date = TODAY, projected: date | None = None,
) -> None:  # fmt: skip
    """Archive a forecast: P80 ten days and P90 twenty days after P50."""
    event = made.session.exec(select(Event.id)).first()
    paper = made.certificate(code)
    made.session.add(
        CertificateProjection(
            project_id=made.project.id or 0, certificate_id=paper.id or 0, event_id=event or 0,
            recorded_at=at(on), data_date=on, target_on=target, issued_on=issued,
            projected_on=issued or projected or p50 or on, p50_on=p50,
            p80_on=p50 + timedelta(10) if p50 else None,
            p90_on=p50 + timedelta(20) if p50 else None,
        )
    )  # fmt: skip
    if issued:
        paper.issued_on = issued
    made.session.flush()


def told(made: World, today: date = TODAY, as_of: date | None = None) -> Record:
    return record(made.session, made.chief, today, as_of)


def seen(found: Record, level: float) -> float | None:
    return next(r.seen for r in found.reliability if r.band < 0 and r.level == level)


def test_a_certificate_is_asked_about_at_first_and_every_monday(made: World) -> None:
    say(made, "GH-YD", AWARD, date(2021, 9, 10))  # a Monday
    say(made, "GH-YD", date(2021, 9, 1), date(2021, 9, 20))
    say(made, "GH-YD", date(2021, 9, 14), None, issued=date(2021, 9, 14))
    found = told(made)
    # 23 and 30 August: P50 10 September, missed; 6 and 13 September: P50 the 20th, met.
    assert (found.reliability[0].forecasts, found.cases) == (4, 1)
    assert seen(found, 0.5) == 0.5
    assert seen(found, 0.8) == 1.0
    assert closed_cases(made.session, 20) == 1


def test_an_open_certificate_whose_day_has_passed_counts_as_missed(made: World) -> None:
    say(made, "GH-YD", AWARD, date(2021, 9, 1))
    late = told(made, date(2021, 8, 30))
    assert seen(late, 0.5) is None  # nothing can be said yet
    found = told(made, date(2021, 10, 1))
    assert (seen(found, 0.5), seen(found, 0.9)) == (0.0, 0.0)
    assert (found.cases, found.open_cases) == (0, 1)
    assert not found.calibrated


def test_what_was_recorded_later_does_not_change_a_past_day(made: World) -> None:
    say(made, "GH-YD", AWARD, date(2021, 9, 10))
    past = told(made, as_of=date(2021, 9, 5))
    say(made, "GH-YD", date(2021, 9, 14), None, issued=date(2021, 9, 14))
    say(made, "FA", date(2021, 9, 14), date(2021, 9, 20))
    assert told(made, as_of=date(2021, 9, 5)) == past
    assert told(made) != past


def test_an_assumed_day_of_issue_proves_nothing(made: World) -> None:
    say(made, "GH-YD", AWARD, date(2021, 9, 10))
    say(made, "GH-YD", date(2021, 9, 14), None, issued=date(2021, 9, 14))
    made.step("GH-YD").assumed = ["finished_on"]
    made.session.flush()
    assert (told(made).cases, closed_cases(made.session, 20)) == (0, 0)


def test_losses_compare_the_same_questions(made: World) -> None:
    say(made, "GH-YD", AWARD, date(2021, 9, 10), projected=date(2021, 9, 4))
    say(made, "GH-YD", date(2021, 8, 30), None, issued=date(2021, 8, 30))
    none = told(made).losses
    assert (none.forecasts, none.ours) == (0, None)  # no class median existed on that day


def test_warnings_at_the_last_moment_are_counted(made: World) -> None:
    target = date(2021, 9, 17)  # a Friday
    say(made, "GH-YD", AWARD, date(2021, 9, 10), target=target)
    say(made, "GH-YD", date(2021, 9, 14), date(2021, 9, 29), target=target)  # 3 days before
    say(made, "FA", AWARD, date(2021, 9, 10), target=target)
    say(made, "FA", date(2021, 8, 25), date(2021, 9, 29), target=target)  # in good time
    assert told(made).slips == Moves(2, 1, 0)


def test_only_the_bureau_sees_the_record(made: World) -> None:
    with pytest.raises(NotFoundError):
        record(made.session, made.developer, TODAY)
