"""A step's story and a project's lanes as of every past day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pandas.testing import assert_frame_equal

from errors import NotFoundError
from services import letters, pauses
from services.pauses import Holder, PauseKind
from store.database import Database
from tests import builders
from tests.builders import AWARD, World, at
from tests.views.histories import live
from views.certificates import certificates
from views.story import Story, story
from views.timeline import timeline

SENT, CHASED, PROMISED, REPLIED = (date(2021, 9, n) for n in (1, 8, 13, 24))


@pytest.fixture
def world(database: Database) -> Iterator[World]:
    with database.write() as session:
        yield builders.world(session)


def told(world: World, code: str, today: date, as_of: date | None = None) -> Story:
    found = story(
        world.session, world.chief, world.project.code, world.step(code).id or 0, "en", today, as_of
    )
    assert found is not None
    return replace(found, version=0)  # the form's, always of today


@pytest.mark.parametrize("seed", [1, 2])
def test_stories_lanes_and_certificates_of_a_past_day_are_those_of_that_day(
    world: World, seed: int
) -> None:
    day = live(world, seed, days=25)
    code = world.project.code
    stories = {step: told(world, step, day) for step in world.steps if drawn(world, step, day)}
    lanes = timeline(world.session, world.chief, code, "en", day)
    papers = certificates(world.session, world.chief, code, "en", day)
    later = live(world, seed + 50, days=40, since=day)
    assert {step: told(world, step, later, day) for step in stories} == stories
    again = timeline(world.session, world.chief, code, "en", later, day)
    for frame in ("steps", "segments", "links"):
        one, other = getattr(again, frame), getattr(lanes, frame)
        volatile = [c for c in ("version", "assumed") if c in one]
        assert_frame_equal(
            one.drop(columns=volatile), other.drop(columns=volatile), check_dtype=False, obj=frame
        )
    past = certificates(world.session, world.chief, code, "en", later, day)
    assert [replace(p, version=0) for p in past.papers] == [
        replace(p, version=0) for p in papers.papers
    ]
    assert_frame_equal(past.history, papers.history, check_dtype=False)
    assert {step: told(world, step, later) for step in stories} != stories


def drawn(world: World, step: str, day: date) -> bool:
    found = timeline(world.session, world.chief, world.project.code, "en", day).steps
    return world.step(step).id in set(found["step_id"])


def test_a_letter_is_told_with_promises_and_chases_as_they_came(world: World) -> None:
    def seen() -> dict[str, Any]:
        step = world.step("EXT-METRO")
        return {"step_id": step.id or 0, "seen_version": step.version}

    session, liaison = world.session, world.liaison
    letters.send_letter(session, liaison, at(SENT), **seen(), on=SENT, due_on=date(2021, 9, 22))
    letters.record_chase(
        session, liaison, at(CHASED), **seen(), on=CHASED, level=letters.ChaseLevel.CHASED,
        channel=letters.Channel.PHONE, answer="under review",
    )  # fmt: skip
    letters.record_promise(
        session, liaison, at(PROMISED), **seen(), on=PROMISED, promised_on=date(2021, 9, 26)
    )
    letters.record_reply(
        session, liaison, at(REPLIED), **seen(), on=REPLIED, reply=letters.Reply.AGREE
    )
    now = told(world, "EXT-METRO", REPLIED).letter
    assert now is not None
    assert (now.replied_on, now.reply) == (REPLIED, "agree")
    assert now.promised == (date(2021, 9, 26),)
    assert [(c.on, c.channel, c.answer) for c in now.chases] == [(CHASED, "phone", "under review")]
    then = told(world, "EXT-METRO", REPLIED, date(2021, 9, 10)).letter
    assert then is not None
    assert (then.replied_on, then.reply, then.promised) == (None, None, ())
    assert len(then.chases) == 1
    assert told(world, "EXT-METRO", REPLIED, AWARD).letter is None


def test_a_stop_of_the_clock_is_open_until_its_end_was_recorded(world: World) -> None:
    from services import progress

    step, session, liaison = world.step("FA-SJ"), world.session, world.liaison
    start, stop, end = date(2021, 9, 1), date(2021, 9, 6), date(2021, 9, 13)
    number = step.id or 0
    progress.start_step(session, liaison, at(start), step_id=number, seen_version=1, on=start)
    pauses.suspend(
        session, liaison, at(stop), step_id=number, seen_version=step.version, on=stop,
        kind=PauseKind.SUPPLEMENT, owner=Holder.APPLICANT, reason_code="papers_missing",
    )  # fmt: skip
    pauses.resume(session, liaison, at(end), step_id=number, seen_version=step.version, on=end)
    (now,) = told(world, "FA-SJ", end).pauses
    (then,) = told(world, "FA-SJ", end, date(2021, 9, 8)).pauses
    assert (now.ended_on, then.ended_on) == (end, None)
    assert told(world, "FA-SJ", end).clock.used == told(world, "FA-SJ", end, stop).clock.used == 3


def test_a_story_of_another_companys_project_is_not_there(world: World) -> None:
    with pytest.raises(NotFoundError):
        story(
            world.session, world.other_developer, world.project.code,
            world.step("FA").id or 0, "en", AWARD,
        )  # fmt: skip
    assert story(
        world.session, world.developer, world.project.code, world.step("FA").id or 0, "en", AWARD
    )
