"""Ranges corrected by their own record: in the right direction, no sooner than allowed, no leak."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from sqlmodel import Session, select

from engine.calibration import ENOUGH
from models import Calibration, Certificate, CertificateProjection, Event, Project, Step
from services import calibrations, forecasts, networks
from services.calibrations import Correction
from store.database import Database
from store.queries.archive import GRID
from tests.builders import World, at, world

MONDAY = date(2021, 10, 4)
SAID = date(2021, 5, 5)  # a Wednesday
WIDEST = 100  # days; every archived range is uniform over them


def blank(session: Session) -> World:
    """A world whose own ranges were never archived."""
    made = world(session)
    for row in session.exec(select(CertificateProjection)).all():
        session.delete(row)
    forget(made)
    return made


def archived(made: World, ends: list[int], recorded: date | None = None) -> None:
    """For each entry a certificate elsewhere whose range was said on SAID; it came that many days
    later. ``recorded``: when the coming was entered."""
    session = made.session
    paper = made.certificate("SG")
    event = session.exec(select(Event.id)).first() or 0
    first = len(session.exec(select(Project.id)).all())
    for number, days in enumerate(ends, first):
        fields = made.project.model_dump(exclude={"id", "code"})
        project = Project(**fields, code=f"2103-420105-04-01-7{number:05}")
        session.add(project)
        session.flush()
        step = Step(
            **made.step("SG").model_dump(exclude={"id", "project_id"}), project_id=project.id or 0
        )
        session.add(step)
        session.flush()
        came = SAID + timedelta(days)
        owned = paper.model_dump(exclude={"id", "project_id", "step_id", "issued_on"})
        mine = Certificate(
            **owned, project_id=project.id or 0, step_id=step.id or 0, issued_on=came
        )
        session.add(mine)
        session.flush()
        common: dict[str, Any] = {
            "project_id": project.id, "certificate_id": mine.id, "event_id": event,
            "target_on": came, "projected_on": SAID + timedelta(50),
        }  # fmt: skip
        quantiles = {level: SAID + timedelta(int(level * WIDEST)) for level in calibrations.LEVELS}
        session.add(
            CertificateProjection(
                **common, recorded_at=at(SAID), data_date=SAID, p10_on=quantiles[0.1],
                p50_on=quantiles[0.5], p80_on=quantiles[0.8], p90_on=quantiles[0.9],
                raw={"asked": list(calibrations.LEVELS), "days": [int(p * WIDEST) for p in GRID]},
            )
        )  # fmt: skip
        session.add(
            CertificateProjection(
                **common, recorded_at=at(recorded or came), data_date=came, issued_on=came
            )
        )
    session.flush()


def forget(made: World) -> None:
    for kept in made.session.exec(select(Calibration)).all():
        made.session.delete(kept)
    made.session.flush()


def asked(made: World, level: float = 0.8, ahead: int = 50) -> float:
    found = calibrations.correction(made.session, MONDAY + timedelta(3))
    return float(found.asked([level], ahead)[0])


def test_too_cautious_ranges_are_asked_for_less_and_right_ones_are_left_alone(
    database: Database,
) -> None:
    with database.rehearse() as session:
        made = blank(session)
        archived(made, [day % 50 + 1 for day in range(150)])  # all came in the first half
        low = asked(made)
        assert 0.4 < low < 0.7
        forget(made)
    with database.rehearse() as session:
        made = blank(session)
        archived(made, [day % WIDEST for day in range(150)])
        assert abs(asked(made) - 0.8) < 0.06 < 0.8 - low


def test_too_hopeful_ranges_are_asked_for_more(database: Database) -> None:
    with database.rehearse() as session:
        made = blank(session)
        archived(made, [60 + day % 60 for day in range(150)])
        assert 0.85 < asked(made) <= 0.995


def test_nothing_is_corrected_under_twenty_closed_cases(database: Database) -> None:
    with database.rehearse() as session:
        made = blank(session)
        archived(made, [5] * (ENOUGH - 1))
        assert asked(made) == pytest.approx(0.8)
    with database.rehearse() as session:
        made = blank(session)
        archived(made, [5] * ENOUGH)
        assert asked(made) < 0.79


def test_what_is_recorded_later_changes_no_earlier_correction(database: Database) -> None:
    with database.rehearse() as session:
        made = blank(session)
        archived(made, [day % 50 + 1 for day in range(40)])
        before = asked(made)
        forget(made)
        # Said in time, but that they came was entered on the Monday itself.
        archived(made, [2] * 40, recorded=MONDAY)
        assert asked(made) >= before  # still open for all that was known: nothing sooner
    with database.rehearse() as session:  # the control: entered when they came
        made = blank(session)
        archived(made, [day % 50 + 1 for day in range(40)])
        archived(made, [2] * 40)
        assert asked(made) < before


def test_a_week_has_one_correction_that_is_kept(database: Database) -> None:
    with database.rehearse() as session:
        made = blank(session)
        archived(made, [day % 50 + 1 for day in range(40)])
        first = asked(made)
        archived(made, [2] * 40)
        assert asked(made) == first
        assert [row.on for row in session.exec(select(Calibration))] == [MONDAY]


def test_a_stored_range_says_what_was_asked_and_what_the_runs_gave(database: Database) -> None:
    with database.rehearse() as session:
        made = blank(session)
        rows = networks.read(session, made.project)
        plain = forecasts.forecast(session, rows, MONDAY)
        forget(made)
        archived(made, [day % 30 + 1 for day in range(150)])
        corrected = forecasts.forecast(session, rows, MONDAY)
        number = made.certificate("SG").id or 0
        assert corrected[number].p80_on < plain[number].p80_on
        assert corrected[number].chance >= plain[number].chance
        kept = forecasts.facts(corrected[number])["raw"]
        assert kept["days"] == forecasts.facts(plain[number])["raw"]["days"]
        assert kept["asked"][2] < 0.8
        at_80 = MONDAY + timedelta(kept["days"][GRID.index(0.8)])
        assert at_80 == plain[number].p80_on


def test_a_chance_and_what_is_asked_for_it_are_each_others_way_back() -> None:
    grid = np.array(GRID)
    found = Correction(grid**2, np.sqrt(grid))
    for ahead in (10, 100):
        for level in (0.2, 0.5, 0.8):
            raw = float(found.asked([level], ahead)[0])
            assert found.chance(raw, ahead) == pytest.approx(level, abs=0.01)
    assert found.asked([0.8], 10)[0] < 0.8 < found.asked([0.8], 100)[0]
