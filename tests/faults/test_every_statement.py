"""A verb that breaks at any of its statements leaves everything as it was."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from importlib import import_module
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlmodel import Session, select

from config import ROOT
from models import Setting, Table, TargetChange
from services import (
    consultations,
    coordination,
    letters,
    notes,
    pauses,
    progress,
    registration,
    supervision,
    targets,
    visibility,
)
from services.schedules import FORECASTS
from store import audit
from store.database import Database
from tests.access import matrix
from tests.builders import World, at, form, world

MONDAY = date(2021, 9, 6)
Play = Callable[[World], Any]


class BrokenError(RuntimeError):
    """What a cable, a disk or a bug might do."""


def _on(made: World, code: str) -> dict[str, Any]:
    step = made.step(code)
    return {"step_id": step.id or 0, "seen_version": step.version}


def _do(verb: Any, code: str, now: date = MONDAY, **given: Any) -> Play:
    """A verb of a liaison on one item."""
    return lambda made: verb(made.session, made.liaison, at(now), **_on(made, code), **given)


LETTER = "EXT-METRO"
WHY = "示例：设计方案调整，须重新核对。"
START = _do(progress.start_step, "GH-YD", on=date(2021, 8, 24))
SEND = _do(letters.send_letter, LETTER, on=date(2021, 8, 30), due_on=date(2021, 9, 20))
PAUSE = _do(
    pauses.suspend, "GH-YD", kind=pauses.PauseKind.EXTERNAL_WAIT, owner=pauses.Holder.EXTERNAL,
    reason_code=next(iter(pauses.REASONS[pauses.PauseKind.EXTERNAL_WAIT])),
    on=date(2021, 8, 30),
)  # fmt: skip


def _ask(made: World) -> Any:
    paper = made.certificate("GH-GC")
    return targets.ask(
        made.session, made.liaison, at(MONDAY), certificate_id=paper.id or 0,
        seen_version=paper.version, new_on=date(2022, 3, 1),
        reason_code=next(iter(targets.REASON_CODES)), justification=WHY,
    )  # fmt: skip


def _decide(made: World) -> Any:
    change = made.session.exec(select(TargetChange)).one()
    return targets.decide(
        made.session, made.chief, at(MONDAY), change_id=change.id or 0, approve=True
    )


def _instruct(made: World) -> Any:
    return supervision.instruct(
        made.session, made.chief, at(MONDAY), code=made.project.code,
        to_id=made.step("GH-YD").organisation_id, requirement=WHY, due_on=date(2021, 9, 20),
        step_id=made.step("GH-YD").id,
    )  # fmt: skip


def _link(made: World) -> Any:
    return coordination.add_link(
        made.session, made.liaison, at(MONDAY), pred_id=made.step("FA").id or 0,
        succ_id=made.step("GH-GC").id or 0, seen_version=made.step("GH-GC").version, on=MONDAY,
        link_type="SS", lag=3, source="示例",
    )  # fmt: skip


def _register(made: World) -> Any:
    return registration.register_project(
        made.session, made.liaison, at(MONDAY), form(code="2108-420105-04-01-000099")
    )


# name: what must have happened before, and the verb that is broken.
VERBS: dict[str, tuple[tuple[Play, ...], Play]] = {
    "progress.start_step": ((), START),
    "progress.finish_step": ((START,), _do(progress.finish_step, "GH-YD", on=date(2021, 8, 27))),
    "progress.set_remaining": ((START,), _do(progress.set_remaining, "GH-YD", remaining=9)),
    "pauses.suspend": ((START,), PAUSE),
    "pauses.resume": ((START, PAUSE), _do(pauses.resume, "GH-YD", on=date(2021, 9, 2))),
    "letters.send_letter": ((), SEND),
    "letters.record_promise": (
        (SEND,),
        _do(letters.record_promise, LETTER, on=date(2021, 9, 1), promised_on=date(2021, 9, 25)),
    ),
    "letters.record_chase": (
        (SEND,),
        _do(
            letters.record_chase, LETTER, on=date(2021, 9, 2),
            level=next(iter(letters.ChaseLevel)), channel=next(iter(letters.Channel)),
        ),
    ),
    "letters.record_reply": (
        (SEND,), _do(letters.record_reply, LETTER, reply=letters.Reply.AGREE, on=date(2021, 9, 3))
    ),
    "letters.record_receipt": (
        (SEND,), _do(letters.record_receipt, LETTER, on=date(2021, 8, 31))
    ),
    "consultations.withdraw_letter": (
        (SEND,), _do(consultations.withdraw_letter, LETTER, on=date(2021, 9, 3), reason=WHY)
    ),
    "letters.resend_letter": (
        (SEND,),
        _do(
            letters.resend_letter, LETTER, on=date(2021, 9, 2),
            channel=next(iter(letters.Channel)),
        ),
    ),
    "consultations.not_required": (
        (), _do(consultations.not_required, LETTER, on=date(2021, 9, 3), reason=WHY)
    ),
    "targets.ask": ((), _ask),
    "targets.decide": ((_ask,), _decide),
    "coordination.add_link": ((), _link),
    "notes.add_note": (
        (),
        lambda made: notes.add_note(
            made.session, made.liaison, at(MONDAY), step_id=made.step("GH-YD").id or 0,
            text="示例", internal=True,
        ),
    ),
    "visibility.show_step": ((), _do(visibility.show_step, "FA-SJ", visible=False)),
    "supervision.instruct": ((), _instruct),
    "registration.register_project": ((), _register),
}  # fmt: skip


def test_every_verb_is_broken_here_or_in_the_matrix() -> None:
    """A verb that is added elsewhere must come into the matrix, whose other verbs
    ``test_every_verb`` breaks."""
    assert _verbs() - {*VERBS, *matrix.VERBS, *matrix.INNER} == set()
    assert len(set(VERBS) & _verbs()) == len(VERBS)


def _verbs() -> set[str]:
    """Every public function of the services that takes a session, a viewer and a time."""
    found = set()
    for path in sorted((ROOT / "services").glob("*.py")):
        module = import_module(f"services.{path.stem}")
        for name, thing in vars(module).items():
            if inspect.isfunction(thing) and thing.__module__ == module.__name__:
                given = list(inspect.signature(thing).parameters)[:3]
                if given == ["session", "viewer", "now"] and not name.startswith("_"):
                    found.add(f"{path.stem}.{name}")
    return found


@pytest.mark.parametrize("stride", [9, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", VERBS)
def test_a_verb_broken_at_any_statement_leaves_nothing(
    database: Database, name: str, stride: int
) -> None:
    before, verb = VERBS[name]
    with database.write() as session:
        session.info[FORECASTS] = False
        made = world(session)
        for play in before:
            play(made)
    stood = _state(database)
    whole = _count(database, made, verb)
    assert whole > 3
    assert _state(database) == stood
    broken = 0
    for k in sorted({*range(1, whole + 1, stride), whole}):
        with pytest.raises(BrokenError), _breaking_at(database, k), database.write() as session:
            _play(session, made, verb)
        assert _state(database) == stood, f"statement {k} of {whole} left something"
        broken += 1
    with database.write() as session:  # the control: unbroken, it does change the state
        _play(session, made, verb)
    assert _state(database) != stood
    print(f"{name}: broken at {broken} of {whole} statements, nothing left")


def test_without_one_transaction_half_a_verb_would_stay(database: Database) -> None:
    """The control: each statement for itself, and the first half is there to stay."""
    stood = _state(database)
    with pytest.raises(BrokenError):
        for n in range(2):
            with database.write() as session:
                session.add(Setting(key=f"half_{n}", value="1"))
                if n == 1:
                    raise BrokenError
    assert _state(database) != stood


def _play(session: Session, made: World, verb: Play) -> None:
    """The verb in this session, on rows of its own."""
    session.info[FORECASTS] = False
    there = World(
        session=session, liaison=made.liaison, stranger=made.stranger, chief=made.chief,
        developer=made.developer, other_developer=made.other_developer,
        project=session.get_one(type(made.project), made.project.id), effect=made.effect,
        steps={code: session.get_one(type(s), s.id) for code, s in made.steps.items()},
    )  # fmt: skip
    verb(there)


def _count(database: Database, made: World, verb: Play) -> int:
    """How many statements the whole save has, the audit rows included; it is broken at the end."""
    seen = 0

    def count(*_args: Any) -> None:
        nonlocal seen
        seen += 1

    event.listen(database.engine, "before_cursor_execute", count)
    try:
        with pytest.raises(BrokenError), _breaking_at(database, 10**9), database.write() as session:
            _play(session, made, verb)
            session.flush()
            audit.append(session)
            raise BrokenError
    finally:
        event.remove(database.engine, "before_cursor_execute", count)
    return seen


@contextmanager
def _breaking_at(database: Database, k: int) -> Iterator[None]:
    seen = 0

    def strike(*_args: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == k:
            raise BrokenError

    event.listen(database.engine, "before_cursor_execute", strike)
    try:
        yield
    finally:
        event.remove(database.engine, "before_cursor_execute", strike)


def _state(database: Database) -> str:
    """One hash over every row of every table."""
    found = hashlib.sha256()
    with database.read() as session:
        for table in Table.metadata.sorted_tables:
            keys = ", ".join(f'"{column.name}"' for column in table.primary_key)
            rows = session.execute(text(f'SELECT * FROM "{table.name}" ORDER BY {keys}'))
            found.update(repr((table.name, rows.all())).encode())
    return found.hexdigest()
