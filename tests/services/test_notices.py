"""Who is told what and when: with its cause or not at all, once, and only what they may see."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from models import (
    Account,
    EventKind,
    Letter,
    Notice,
    NoticeRule,
    Project,
    TargetChange,
    Wanted,
    Way,
)
from services import digests, inbox, journal, letters, pauses, reminders, schedules, targets
from services.notices import SILENT, Matter
from services.notices import tell as tell_once
from store.clock import local_day
from store.database import Database, open_database
from store.queries import notices as queries
from store.ways import ways_of
from tests import builders
from tests.builders import World, at
from tests.jobs.told import configured, deliveries, notices, reachable

MAIL = "smtp://127.0.0.1:9?from=tracker@example.org"
SENT, DUE = builders.AWARD, date(2021, 9, 30)


def metro(session: Session) -> World:
    """The metro-line project with its letter out, due on 30 September 2021."""
    world = builders.world(session)
    letters.send_letter(
        session, world.liaison, at(SENT), step_id=world.step("EXT-METRO").id or 0, seen_version=1,
        on=SENT, due_on=DUE,
    )  # fmt: skip
    for notice in notices(session):
        session.delete(notice)
    session.flush()
    return world


@pytest.mark.parametrize(
    ("days", "stage"),
    [(-6, None), (-5, -5), (-1, -5), (0, 0), (13, 0), (14, 14), (28, 28), (42, 42), (71, 42),
     (72, 72), (101, 72), (102, 102)],
)  # fmt: skip
def test_a_letter_is_told_of_at_its_stages_then_monthly(days: int, stage: int | None) -> None:
    assert reminders.stage(DUE, DUE + timedelta(days=days)) == stage


def test_each_stage_is_told_once_and_a_slept_through_one_is_not_made_up(
    database: Database,
) -> None:
    with database.write() as session:
        world = metro(session)
        told = [
            reminders.remind(session, at(DUE + timedelta(days=days)))
            for days in (-6, -5, -4, 0, 1, 15, 15, 60)  # the stage at 28 days is slept through
        ]
        assert told == [0, 1, 0, 1, 0, 1, 0, 1]
        assert [n.facts["stage"] for n in notices(session)] == [-5, 0, 14, 42]
        assert {n.account_id for n in notices(session)} == {world.liaison.account_id}


def test_reminders_stop_on_a_reply_and_while_the_clock_stands(database: Database) -> None:
    with database.write() as session:
        world = metro(session)
        step, wait = world.step("EXT-METRO"), pauses.PauseKind.EXTERNAL_WAIT
        pauses.suspend(
            session, world.liaison, at(DUE), step_id=step.id or 0, seen_version=step.version,
            kind=wait, owner=pauses.Holder.EXTERNAL, reason_code=pauses.REASONS[wait][0],
            on=DUE,
        )  # fmt: skip
        assert reminders.remind(session, at(DUE)) == 0
        pauses.resume(
            session, world.liaison, at(DUE), step_id=step.id or 0, seen_version=step.version,
            on=DUE,
        )  # fmt: skip
        assert reminders.remind(session, at(DUE)) == 1  # it runs again
        later = DUE + timedelta(days=14)
        letters.record_reply(
            session, world.liaison, at(later), step_id=step.id or 0, seen_version=step.version,
            reply=letters.Reply.AGREE, on=later,
        )  # fmt: skip
        assert reminders.remind(session, at(later)) == 0


def test_a_certificate_past_its_target_is_told_to_its_people_alone(database: Database) -> None:
    with database.write() as session:
        world = metro(session)
        day = date(2021, 12, 1)  # the letter is two months late: all behind it moved
        schedules.pass_day(session, world.project.id or 0, at(day))
        late = notices(session, NoticeRule.LATE)
        assert {n.account_id for n in late} == {
            world.liaison.account_id, world.chief.account_id, world.developer.account_id,
        }  # fmt: skip
        assert all(n.facts["after"] > n.facts["target_on"] for n in late)
        assert queries.unread(session, world.other_developer) == 0
        assert queries.unread(session, world.stranger) == 0


def test_small_steps_of_many_nights_are_one_notice_a_week(database: Database) -> None:
    with database.write() as session:
        world = metro(session)
        monday = date(2021, 12, 6)
        schedules.pass_day(session, world.project.id or 0, at(monday - timedelta(days=3)))
        for notice in notices(session):
            session.delete(notice)
        for day in range(5):
            schedules.pass_day(session, world.project.id or 0, at(monday + timedelta(days=day)))
        moved = notices(session, NoticeRule.MOVED)
        assert len({n.object for n in moved}) == len(moved) > 0
        first = moved[0].facts
        gap = date.fromisoformat(first["after"]) - date.fromisoformat(first["before"])
        assert gap.days >= 4  # from the first night's date to the last one's


def test_a_request_goes_to_the_chiefs_and_its_answer_to_who_asked(database: Database) -> None:
    with database.write() as session:
        world = metro(session)
        now = at(SENT, 15)
        permit = world.certificate("SG")
        targets.ask(
            session, world.liaison, now, certificate_id=permit.id or 0,
            seen_version=permit.version, new_on=permit.target_on + timedelta(days=9),
            reason_code="external_party", justification="The metro answers late.",
        )  # fmt: skip
        [asked] = notices(session, NoticeRule.TARGET_ASKED)
        assert asked.account_id == world.chief.account_id
        change = session.exec(select(TargetChange)).one()
        targets.decide(session, world.chief, now, change_id=change.id or 0, approve=True)
        decided = {n.account_id for n in notices(session, NoticeRule.TARGET_DECIDED)}
        assert decided == {world.liaison.account_id, world.developer.account_id}


def test_only_an_answer_through_the_link_is_told_to_the_liaison(database: Database) -> None:
    with database.write() as session:
        world = metro(session)
        for detail in ({}, {"by_link": 1}):
            journal.record(
                session, None, at(SENT, 15), world.project, EventKind.LETTER_REPLIED, SENT,
                step_id=world.step("EXT-METRO").id, detail=detail,
            )  # fmt: skip
        assert [n.account_id for n in notices(session)] == [world.liaison.account_id]


def test_what_goes_out_is_kept_with_its_cause_or_not_at_all(database: Database) -> None:
    with configured(mail_url=MAIL):
        with database.write() as session:
            world = metro(session)
            reachable(session, world.chief.account_id, mail="at_once")
            project_id = world.project.id or 0
        with database.rehearse() as session:  # a preview
            schedules.pass_day(session, project_id, at(date(2021, 12, 1)))
            assert deliveries(session)
        with pytest.raises(RuntimeError, match="cut"), database.write() as session:
            schedules.pass_day(session, project_id, at(date(2021, 12, 1)))
            raise RuntimeError("cut")
        with database.read() as session:
            assert (notices(session), deliveries(session)) == ([], [])
        with database.write() as session:
            schedules.pass_day(session, project_id, at(date(2021, 12, 1)))
        with database.read() as session:
            rows = deliveries(session)
            assert {row.account_id for row in rows} == {world.chief.account_id}
            assert {row.event_id for row in notices(session)} != {None}


def test_history_that_is_replayed_tells_nobody(database: Database) -> None:
    with database.write() as session:
        world = metro(session)
        session.info[SILENT] = True
        schedules.pass_day(session, world.project.id or 0, at(date(2021, 12, 1)))
        assert notices(session) == []


def test_quiet_hours_put_a_message_off_to_their_end(database: Database) -> None:
    with configured(mail_url=MAIL), database.write() as session:
        world = metro(session)
        chief = reachable(session, world.chief.account_id, mail="at_once")
        inbox.choose(
            session, world.chief, at(SENT), ways=at_once(chief), quiet_from=22,
            quiet_until=7,
        )  # fmt: skip
        night, day = at(date(2021, 12, 1), 23), at(date(2021, 12, 3), 12)
        schedules.pass_day(session, world.project.id or 0, night)
        put_off = deliveries(session)
        assert {row.next_try_at for row in put_off} == {at(date(2021, 12, 2), 7)}
        schedules.pass_day(session, world.project.id or 0, day)
        assert {row.next_try_at for row in deliveries(session)[len(put_off) :]} <= {day}


def at_once(account: Account) -> dict[Way, Wanted]:
    assert ways_of(account, None) == {Way.MAIL: Wanted.DIGEST}  # the usual one
    return {Way.MAIL: Wanted.AT_ONCE}


def test_a_digest_comes_once_a_day_and_holds_what_is_unread(database: Database) -> None:
    with configured(mail_url=MAIL), database.write() as session:
        world = metro(session)
        reachable(session, world.liaison.account_id)
        reminders.remind(session, at(DUE))
        reminders.remind(session, at(DUE + timedelta(days=14)))
        [first, _second] = notices(session)
        inbox.mark_read(session, world.liaison, at(DUE), notice_ids=[first.id or 0])
        morning = at(DUE + timedelta(days=15))
        assert (digests.digest(session, morning), digests.digest(session, morning)) == (1, 0)
        assert [len(row.notice_ids) for row in deliveries(session)] == [1]


def test_nobody_is_shown_what_they_may_no_longer_see(database: Database) -> None:
    with database.write() as session:
        world = metro(session)
        schedules.pass_day(session, world.project.id or 0, at(date(2021, 12, 1)))
        seen = queries.unread(session, world.developer)
        assert seen > 0
        step = world.step("SG")
        step.visible = False
        session.add(step)
        session.flush()
        assert queries.unread(session, world.developer) == seen - 1
        project = session.get_one(Project, world.project.id)
        project.developer_id = world.other_developer.organisation_id
        session.flush()
        assert queries.unread(session, world.developer) == 0
        assert queries.unread(session, world.chief) > 0


def test_reading_is_ones_own(database: Database) -> None:
    with database.write() as session:
        world = metro(session)
        schedules.pass_day(session, world.project.id or 0, at(date(2021, 12, 1)))
        ids = [n.id or 0 for n in notices(session)]
        own = queries.unread(session, world.liaison)
        assert inbox.mark_read(session, world.liaison, at(DUE), notice_ids=ids) == own
        assert queries.unread(session, world.liaison) == 0
        assert queries.unread(session, world.chief) > 0
        assert {n.account_id for n in session.exec(select(Notice)) if n.read_at} == {
            world.liaison.account_id
        }


def test_the_days_are_the_districts(database: Database) -> None:
    with database.write() as session:
        metro(session)
        letter = session.exec(select(Letter)).one()
        before_dawn = at(letter.due_on, 0)  # the day before by the clock of Greenwich
        assert local_day(before_dawn) == letter.due_on
        reminders.remind(session, before_dawn)
        assert notices(session)[0].facts["stage"] == 0


def test_two_processes_that_tell_the_same_at_once_both_save(database_url: str) -> None:
    databases = [open_database(database_url) for _process in range(2)]
    with databases[0].write() as session:
        chief_id, now = metro(session).chief.account_id, at(DUE)
    with databases[1].read() as session:
        session.get_one(Account, chief_id)  # connected beforehand
    told, first_is_in = [], threading.Event()

    def tell(database: Database) -> None:
        with database.write() as session:
            chief = session.get_one(Account, chief_id)
            matter = Matter(NoticeRule.JOB_FAILED, "job:x", "today", facts={"job": "x"})
            told.append(tell_once(session, now, [chief], matter))
            first_is_in.set()
            time.sleep(1.5)  # the second one comes while this is not committed

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(tell, databases[0])
        first_is_in.wait(10)
        two = pool.submit(tell, databases[1])
        one.result(30), two.result(30)
    with databases[0].read() as session:
        assert len(notices(session, NoticeRule.JOB_FAILED)) == 1
    assert sorted(told) == [0, 1]
    for database in databases:
        database.engine.dispose()
