"""One message to a party for all that it owes: once for each working day, noted on its letters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from errors import InputError, NotFoundError, RefusedError
from jobs import morning, outbox
from models import Event, EventKind, Every, PartyDigest, Step
from services import letters, party_digests
from services.letters import Reply
from store.database import Database
from store.said import said as one
from tests.builders import World, at, world
from tests.jobs.test_outbox import MAIL, Peer
from tests.jobs.told import configured, deliveries

SENT = date(2021, 9, 1)
FRIDAY = date(2021, 9, 17)  # the Saturday after it makes up for a holiday, the Sunday does not
ADDRESSES = "metro@example.org; archive@example.org"


@dataclass(frozen=True)
class House:
    database: Database
    people: World
    step: int
    party: int


@pytest.fixture
def house(database: Database) -> Iterator[House]:
    """A letter to the metro that waits, and a way for mail."""
    with configured(mail_url=MAIL, notify_hosts="127.0.0.1"):
        with database.write() as session:
            made = world(session)
            step = made.step("EXT-METRO")
            letters.send_letter(
                session, made.liaison, at(SENT), step_id=step.id or 0, seen_version=step.version,
                on=SENT, number="示例函1号",
            )  # fmt: skip
        yield House(database, made, step.id or 0, step.organisation_id)


def addressed(house: House, session: Session, every: Every = Every.OFF) -> None:
    party_digests.set_mail(
        session, house.people.liaison, at(FRIDAY), organisation_id=house.party,
        addresses=ADDRESSES, every=every,
    )  # fmt: skip


def by_hand(house: House, day: date) -> int:
    with house.database.write() as session:
        return party_digests.send(
            session, house.people.liaison, at(day), organisation_id=house.party
        )


def test_it_goes_to_each_address_once_a_working_day_and_is_noted_on_the_letter(
    house: House,
) -> None:
    database = house.database
    peer = Peer()
    with database.write() as session:
        addressed(house, session)
    assert by_hand(house, FRIDAY) == 2
    with pytest.raises(RefusedError, match="2021-09-17"):
        by_hand(house, FRIDAY)
    assert outbox.deliver(database, at(FRIDAY), peer.of) == "2 sent"
    assert [to for to, _subject, _body in peer.taken] == ADDRESSES.split("; ")
    _to, subject, body = peer.taken[0]
    assert subject == "1 份来函待贵单位答复"
    assert "轨道沿线项目" in body and "示例函1号" in body
    with database.read() as session:
        noted = session.exec(select(Event).where(Event.kind == EventKind.PARTY_TOLD)).one()
        assert (noted.step_id, noted.internal) == (house.step, True)
        assert "metro@example.org" in noted.note


def test_what_goes_on_a_day_off_counts_for_the_next_working_day(house: House) -> None:
    database = house.database
    with database.write() as session:
        addressed(house, session, Every.DAILY)
    sunday = FRIDAY + timedelta(days=9)  # 26 September, itself a make-up day
    assert party_day(database, sunday) == sunday
    holiday = date(2021, 10, 2)
    by_hand(house, holiday)
    assert party_day(database, holiday) == date(2021, 10, 8)
    assert morning.tell_parties(database, at(date(2021, 10, 8))) == said(0)
    assert morning.tell_parties(database, at(date(2021, 10, 9))) == said(1)  # a Saturday


def test_the_timetable_writes_daily_or_weekly_and_only_where_it_is_on(house: House) -> None:
    database = house.database
    with database.write() as session:
        addressed(house, session)
    assert morning.tell_parties(database, at(FRIDAY)) == said(0)
    with database.write() as session:
        addressed(house, session, Every.WEEKLY)
    went = [
        morning.tell_parties(database, at(FRIDAY + timedelta(days=after))) for after in range(6)
    ]
    # Friday, the Saturday that makes up, Sunday (a job of working days does not run then) ...
    assert went[:2] == [said(1), said(0)]
    assert went.count(said(1)) == 2  # one more in the next week
    with database.write() as session:
        addressed(house, session, Every.DAILY)
    next_day = at(FRIDAY + timedelta(days=6))
    assert [morning.tell_parties(database, next_day) for _ in range(2)] == [said(1), said(0)]


def test_an_answer_that_came_meanwhile_takes_its_letter_out(house: House) -> None:
    database, people = house.database, house.people
    peer = Peer()
    with database.write() as session:
        addressed(house, session)
    by_hand(house, FRIDAY)
    with database.write() as session:
        step = session.get_one(Step, house.step)
        letters.record_reply(
            session, people.liaison, at(FRIDAY), step_id=step.id or 0, seen_version=step.version,
            reply=Reply.AGREE, on=FRIDAY,
        )  # fmt: skip
    assert outbox.deliver(database, at(FRIDAY), peer.of) == "2 dropped"
    assert peer.taken == []
    with pytest.raises(RefusedError, match="Nothing to send"):
        by_hand(house, FRIDAY + timedelta(days=3))


def test_only_the_bureau_writes_to_parties_and_only_to_addresses(house: House) -> None:
    database, people = house.database, house.people
    with database.write() as session:
        for bad in ("nobody", "a@b", "a@b.cn\nBcc: x", "x@y.cn <z@y.cn>"):
            with pytest.raises(InputError):
                party_digests.set_mail(
                    session, people.liaison, at(FRIDAY), organisation_id=house.party, addresses=bad,
                    every=Every.OFF,
                )  # fmt: skip
        with pytest.raises(InputError):
            party_digests.set_mail(
                session, people.liaison, at(FRIDAY), organisation_id=house.party, addresses="",
                every=Every.DAILY,
            )  # fmt: skip
        with pytest.raises(RefusedError):  # no address
            party_digests.send(session, people.liaison, at(FRIDAY), organisation_id=house.party)
        with pytest.raises(NotFoundError):
            party_digests.send(session, people.developer, at(FRIDAY), organisation_id=house.party)
        with pytest.raises(NotFoundError):  # an office of the district is no party
            party_digests.send(
                session, people.liaison, at(FRIDAY),
                organisation_id=people.liaison.organisation_id,
            )  # fmt: skip
        assert deliveries(session) == []
    with configured(), database.write() as session:
        addressed(house, session, Every.DAILY)
        with pytest.raises(RefusedError, match="TRACKER_MAIL_URL"):
            party_digests.send(session, people.liaison, at(FRIDAY), organisation_id=house.party)
        assert party_digests.by_timetable(session, at(FRIDAY)) == 0


def party_day(database: Database, day: date) -> date:
    with database.read() as session:
        found = session.exec(select(PartyDigest).order_by(PartyDigest.on)).all()  # type: ignore[arg-type]
        return found[-1].on if found else party_digests.counted_for(session, day)


def said(count: int) -> str:
    return one("Digests: {n}", n=count)
