"""What a developer may see of its own project, today and as of a past day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from errors import NotFoundError
from models import Certificate, Step
from services import coordination, letters, notes, pauses, progress
from store.database import Database
from tests import builders
from tests.builders import World, at
from views.developer import OwnProject, own_project, own_projects
from views.open_items import OpenItem

TODAY = date(2021, 9, 24)


@pytest.fixture
def metro(database: Database) -> Iterator[World]:
    """The scheme is under review; the metro has the letter, promised and was chased once."""
    with database.write() as session:
        world = builders.world(session)
        call: dict[str, Any] = {"session": session, "viewer": world.liaison}

        def seen(code: str) -> dict[str, Any]:
            return {"step_id": world.step(code).id or 0, "seen_version": world.step(code).version}

        for code, on in (("FA-SJ", date(2021, 8, 24)), ("FA", date(2021, 9, 6))):
            progress.start_step(**call, now=at(on), **seen(code), on=on)
            if code == "FA-SJ":
                end = date(2021, 9, 3)
                progress.finish_step(**call, now=at(end), **seen(code), on=end)
        sent, promised, chased = date(2021, 9, 7), date(2021, 9, 13), date(2021, 9, 16)
        coordination.relax_link(
            session, world.liaison, at(sent), link_id=world.link("FA", "EXT-METRO").id or 0,
            seen_version=world.step("EXT-METRO").version, on=sent, source="示例会议纪要",
        )  # fmt: skip
        letters.send_letter(
            **call,
            now=at(sent),
            **seen("EXT-METRO"),
            on=sent,
            due_on=date(2021, 9, 22),
        )
        letters.record_promise(
            **call, now=at(promised), **seen("EXT-METRO"), on=promised,
            promised_on=date(2021, 9, 26),
        )  # fmt: skip
        letters.record_chase(
            **call, now=at(chased), **seen("EXT-METRO"), on=chased,
            level=letters.ChaseLevel.CHASED, channel=letters.Channel.PHONE, answer="内部答复",
        )  # fmt: skip
        yield world


def page(world: World, as_of: date | None = None) -> OwnProject:
    return own_project(world.session, world.developer, world.project.code, "zh", TODAY, as_of)


def item(own: OwnProject, world: World, code: str) -> OpenItem:
    return next(i for i in own.items if i.step_id == world.step(code).id)


def test_a_developer_sees_only_its_own_company(metro: World) -> None:
    listed = own_projects(metro.session, metro.developer, "zh")
    assert [p.code for p in listed] == [metro.project.code]
    assert own_projects(metro.session, metro.other_developer, "zh") == ()
    with pytest.raises(NotFoundError):
        own_project(metro.session, metro.other_developer, metro.project.code, "zh", TODAY)


def test_nothing_internal_and_no_name_of_the_staff_is_read(metro: World) -> None:
    for text, internal in (("不对外的话", True), ("对外的话", False)):
        notes.add_note(
            metro.session, metro.liaison, at(TODAY), step_id=metro.step("FA").id or 0,
            text=text, internal=internal,
        )  # fmt: skip
    theirs = repr(page(metro))
    assert "对外的话" in theirs
    assert "不对外的话" not in theirs
    assert "内部答复" not in theirs
    assert metro.liaison.name not in theirs
    # The control: the bureau reads the internal note in the same view.
    bureau = own_project(metro.session, metro.chief, metro.project.code, "zh", TODAY)
    assert [note.text for note in bureau.notes] == ["对外的话", "不对外的话"]


def test_the_partys_letter_tells_since_when_and_what_is_owed(metro: World) -> None:
    letter = item(page(metro), metro, "EXT-METRO")
    assert (letter.standing, letter.mine, letter.holder) == ("running", False, "地铁")
    assert letter.since == date(2021, 9, 7)
    assert letter.due_on == date(2021, 9, 22)
    assert letter.promised_on == date(2021, 9, 26)


def test_the_end_of_the_limit_is_counted_in_the_steps_own_days(metro: World) -> None:
    review = item(page(metro), metro, "FA")
    # Seven promised working days from Monday the 6th end on Wednesday the 15th. By the 24th
    # thirteen are used: Saturday the 18th was worked, the 20th and 21st were Mid-Autumn.
    assert (review.clock.limit, review.clock.used, review.due_on) == (7, 13, None)
    assert item(page(metro, date(2021, 9, 8)), metro, "FA").due_on == date(2021, 9, 15)


def test_papers_asked_for_are_the_developers_to_do_until_the_clock_runs_again(
    metro: World,
) -> None:
    fa = metro.step("FA")
    pauses.suspend(
        metro.session, metro.liaison, at(date(2021, 9, 14)), step_id=fa.id or 0,
        seen_version=fa.version, kind=pauses.PauseKind.SUPPLEMENT, owner=pauses.Holder.APPLICANT,
        reason_code="papers_missing", on=date(2021, 9, 14),
    )  # fmt: skip
    asked = item(page(metro), metro, "FA")
    assert (asked.mine, asked.standing, asked.since) == (True, "suspended", date(2021, 9, 14))
    assert (asked.pause_kind, asked.pause_reason) == ("supplement", "papers_missing")
    assert asked in page(metro).to_do
    pauses.resume(
        metro.session, metro.liaison, at(date(2021, 9, 17)), step_id=fa.id or 0,
        seen_version=fa.version, on=date(2021, 9, 17),
    )  # fmt: skip
    again = item(page(metro), metro, "FA")
    assert (again.mine, again.standing, again.since) == (False, "running", date(2021, 9, 6))
    assert item(page(metro, date(2021, 9, 15)), metro, "FA").mine


def test_an_own_item_comes_later_until_everything_before_it_is_done(metro: World) -> None:
    drawings = item(page(metro), metro, "SJ-SGT")
    assert (drawings.mine, drawings.standing) == (True, "coming")
    fa = metro.step("FA")
    progress.finish_step(
        metro.session, metro.liaison, at(TODAY), step_id=fa.id or 0, seen_version=fa.version,
        on=TODAY,
    )  # fmt: skip
    assert item(page(metro), metro, "SJ-SGT").standing == "ready"
    assert item(page(metro, TODAY - timedelta(days=1)), metro, "SJ-SGT").standing == "coming"


def test_other_peoples_later_items_are_left_out(metro: World) -> None:
    own = page(metro)
    assert {i.standing for i in own.held_elsewhere} <= {"running", "suspended", "ready"}
    assert all(i.mine for i in own.items if i.standing == "coming")


def test_each_certificate_to_come_is_held_up_by_exactly_one_item(metro: World) -> None:
    own = page(metro)
    held = [name for i in own.items for name in i.holds_up]
    listed = {paper.short for paper in own.coming}
    assert len(held) == len(set(held))
    assert set(held) <= listed


def test_in_hand_and_to_come_are_all_certificates_once(metro: World) -> None:
    own = page(metro)
    count = len(metro.session.exec(select(Certificate)).all())
    assert len(own.in_hand) + len(own.coming) == count
    assert all(paper.issued_on for paper in own.in_hand)
    assert [p.projected_on for p in own.coming] == sorted(p.projected_on for p in own.coming)


def test_the_method_names_template_award_and_the_day_it_was_frozen(metro: World) -> None:
    ordinary = page(metro).ordinary
    assert ordinary.template.endswith(" 2021.1")
    assert (ordinary.since, ordinary.frozen_on) == (builders.AWARD, builders.AWARD)
    assert ordinary.calendar_version.startswith("chinesecalendar ")


def test_what_coordination_did_is_told_with_its_source_and_without_answers(metro: World) -> None:
    own = page(metro)
    assert [(p.on, p.source) for p in own.parallel] == [(date(2021, 9, 7), "示例会议纪要")]
    assert [c.times for c in own.chased] == [((date(2021, 9, 16), "chased", "phone"),)]


def test_a_past_day_shows_what_was_known_then(metro: World) -> None:
    before = page(metro, date(2021, 9, 6))
    assert (before.parallel, before.chased) == ((), ())
    assert metro.step("EXT-METRO").id not in {i.step_id for i in before.items}
    between = page(metro, date(2021, 9, 10))
    assert (len(between.parallel), between.chased) == (1, ())
    assert item(between, metro, "EXT-METRO").promised_on is None


def test_an_assumed_start_is_marked(metro: World) -> None:
    step = metro.session.get_one(Step, metro.step("FA").id)
    assert not item(page(metro), metro, "FA").since_assumed
    step.assumed = ["started_on"]
    metro.session.flush()
    assert item(page(metro), metro, "FA").since_assumed
