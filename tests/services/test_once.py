"""A form that is saved twice is saved once."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from sqlmodel import Session, col, func, select

from errors import RefusedError
from models import Event, EventKind, SaveKey
from services import once, progress
from services.schedules import Effect
from store.database import Database
from tests.builders import World, at, world

TODAY = date(2021, 8, 25)


def _save(session: Session, made: World, key: str, day: int = 24) -> Effect:
    given = {
        "step_id": made.step("GH-YD").id or 0, "seen_version": 1, "on": date(2021, 8, day),
    }  # fmt: skip
    answer: Effect = once.called_once(
        session, made.liaison, at(TODAY), key, progress.start_step, (), given
    )
    return answer


def _world(database: Database) -> World:
    with database.write() as session:
        return world(session)


def _starts(database: Database) -> int:
    with database.read() as session:
        started = select(func.count()).select_from(Event).where(
            col(Event.kind) == EventKind.STARTED
        )  # fmt: skip
        return session.exec(started).one()


def test_ten_clicks_at_once_are_one_save_with_one_answer(database: Database) -> None:
    made = _world(database)
    answers: list[Effect] = []

    def click() -> None:
        with database.write() as session:
            answer = _save(session, made, "the form's key")
        answers.append(answer)

    clicks = [threading.Thread(target=click) for _ in range(10)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()
    assert len(answers) == 10
    assert all(answer == answers[0] for answer in answers)
    assert answers[0].moves
    assert _starts(database) == 1


def test_without_one_key_the_second_click_is_a_conflict(database: Database) -> None:
    """The control: two keys are two saves, and the second one stands on an old version."""
    made = _world(database)
    with database.write() as session:
        _save(session, made, "one")
    with pytest.raises(Exception, match="Somebody saved this item"), database.write() as session:
        _save(session, made, "another")


def test_a_key_is_not_good_for_anything_else(database: Database) -> None:
    made = _world(database)
    with database.write() as session:
        _save(session, made, "key")
    with pytest.raises(RefusedError, match="saved already"), database.write() as session:
        _save(session, made, "key", day=23)
    with pytest.raises(RefusedError, match="saved already"), database.write() as session:
        once.called_once(
            session, made.chief, at(TODAY), "key", progress.start_step, (),
            {"step_id": made.step("GH-YD").id or 0, "seen_version": 1, "on": date(2021, 8, 24)},
        )  # fmt: skip


def test_a_refused_save_leaves_its_key_free(database: Database) -> None:
    made = _world(database)
    with pytest.raises(Exception, match="before the land"), database.write() as session:
        _save(session, made, "key", day=1)
    with database.write() as session:
        _save(session, made, "key")
    assert _starts(database) == 1


def test_keys_are_forgotten_after_a_week(database: Database) -> None:
    made = _world(database)
    with database.write() as session:
        _save(session, made, "key")
    for day, left in ((date(2021, 8, 31), 1), (date(2021, 9, 2), 0)):
        with database.write() as session:
            once.forget_old(session, at(day))
        with database.read() as session:
            assert session.exec(select(func.count()).select_from(SaveKey)).one() == left
