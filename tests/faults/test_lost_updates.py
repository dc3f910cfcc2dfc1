"""Many people at one row: no save disappears, and nobody overwrites what they have not seen."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, func, select

from errors import ConflictError
from models import AuditRow, Event, EventKind, Step
from services import progress
from services.schedules import FORECASTS
from store import chain
from store.database import Database
from store.unsaved import UnsavedError
from tests.builders import World, at, world

TODAY = date(2021, 9, 6)
FULL = pytest.mark.slow


def _step(database: Database) -> int:
    with database.write() as session:
        return world(session).step("GH-YD").id or 0


def _increase(session: Session, step_id: int) -> None:
    step = session.get_one(Step, step_id)
    step.remaining = (step.remaining or 0) + 1
    step.version += 1
    session.add(step)


def _at_once(writers: int, work: Callable[[], None]) -> None:
    threads = [threading.Thread(target=work) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize(("writers", "saves"), [(20, 15), pytest.param(50, 200, marks=FULL)])
def test_of_many_writers_none_loses_a_save(database: Database, writers: int, saves: int) -> None:
    step_id = _step(database)
    with database.read() as session:
        version = session.get_one(Step, step_id).version
        before = session.exec(select(func.count()).select_from(AuditRow)).one()
    errors: list[BaseException] = []

    def work() -> None:
        for _n in range(saves):
            try:
                with database.write() as session:
                    _increase(session, step_id)
            except UnsavedError as error:  # a save that had to wait too long may be asked again
                errors.append(error)

    _at_once(writers, work)
    with database.read() as session:
        step = session.get_one(Step, step_id)
        recorded = session.exec(select(func.count()).select_from(AuditRow)).one() - before
        assert errors == []
        assert step.remaining == step.version - version == recorded == writers * saves
        assert chain.verify(session).faults == ()


def test_without_the_writers_lock_saves_are_lost(database: Database) -> None:
    """The control: the same work, read outside the transaction that writes."""
    step_id = _step(database)

    def work() -> None:
        for _n in range(10):
            with database.read() as session:
                seen = session.get_one(Step, step_id).remaining or 0
            time.sleep(0.002)
            with database.write() as session:
                session.get_one(Step, step_id).remaining = seen + 1

    _at_once(8, work)
    with database.read() as session:
        assert (session.get_one(Step, step_id).remaining or 0) < 80


# What two people do at their forms on one item: open it (and see it), or save what they typed.
MOVES = st.lists(
    st.tuples(st.sampled_from(("A", "B")), st.sampled_from(("open", "save"))),
    min_size=2, max_size=8,
)  # fmt: skip


@pytest.mark.parametrize("examples", [25, pytest.param(200, marks=FULL)])
def test_a_stale_form_never_overwrites_silently(database: Database, examples: int) -> None:
    overwrites = _interleave(database, examples, lambda _now, seen: seen)
    assert overwrites == 0


def test_a_form_that_looks_again_at_the_last_moment_overwrites(database: Database) -> None:
    """The control: standing on the newest version while saving hides that one's view was old."""
    assert _interleave(database, 25, lambda now, _seen: now) > 0


def _interleave(database: Database, examples: int, stands_on: Callable[[int, int], int]) -> int:
    with database.write() as session:
        session.info[FORECASTS] = False
        made = world(session)
        step_id = made.step("GH-YD").id or 0
        progress.start_step(
            session, made.liaison, at(TODAY), step_id=step_id,
            seen_version=made.step("GH-YD").version, on=date(2021, 8, 24),
        )  # fmt: skip
    overwrites = 0

    @settings(
        max_examples=examples, deadline=None, database=None, derandomize=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(MOVES)
    def play(moves: list[tuple[str, str]]) -> None:
        nonlocal overwrites
        seen = {"A": _version(database, step_id), "B": _version(database, step_id)}
        for number, (who, move) in enumerate(moves):
            now = _version(database, step_id)
            if move == "open":
                seen[who] = now
                continue
            kept = _saved(database, made, step_id, stands_on(now, seen[who]), 5 + number)
            if kept and seen[who] != now:
                overwrites += 1
            if kept:
                seen[who] = _version(database, step_id)

    play()
    with database.read() as session:
        told = select(func.count()).select_from(Event).where(
            col(Event.kind) == EventKind.REMAINING_SET, col(Event.step_id) == step_id
        )  # fmt: skip
        assert session.exec(told).one() > 0  # some of them did save
    return overwrites


def _version(database: Database, step_id: int) -> int:
    with database.read() as session:
        return session.get_one(Step, step_id).version


def _saved(database: Database, made: World, step_id: int, version: int, left: int) -> bool:
    try:
        with database.write() as session:
            session.info[FORECASTS] = False
            progress.set_remaining(
                session, made.liaison, at(TODAY), step_id=step_id, seen_version=version,
                remaining=left,
            )  # fmt: skip
    except ConflictError:
        return False
    return True


def test_whoever_waits_too_long_is_told_so_and_nothing_is_kept(database: Database) -> None:
    step_id = _step(database)
    with database.rehearse() as other:  # somebody holds the database, as a long save would
        _increase(other, step_id)
        other.flush()
        began = time.monotonic()
        with pytest.raises(UnsavedError, match="takes too long"), database.write() as session:
            _increase(session, step_id)
        assert time.monotonic() - began < 30
    with database.write() as session:
        _increase(session, step_id)
    with database.read() as session:
        assert session.get_one(Step, step_id).remaining == 1
