"""What lies in the outbox goes out in the reader's words, at a pace that a peer can bear, and
after a stop of days once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import select

from jobs import outbox, run, timetable
from jobs.channels import NeverError, NotNowError
from jobs.timetable import Job
from models import Account, Notice, NoticeRule, Role
from services import digests, notices
from services import outbox as rows
from services.notices import Matter
from store.database import Database
from store.said import in_english
from store.scope import Viewer
from tests import people
from tests.builders import at
from tests.jobs.told import configured, deliveries, reachable
from views.clockwork import clockwork

MONDAY = date(2026, 3, 2)
MAIL = "smtp://127.0.0.1:9?from=tracker@example.org"
WECOM = "http://127.0.0.1:9/cgi-bin/webhook/send?key=0a1b2c"


class Peer:
    """A channel that keeps what it was given; ``refuses`` raises instead while it is set."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str, str]] = []
        self.refuses: Exception | None = None
        self.asked = 0

    def send(self, to: str, subject: str, body: str, message_id: str) -> None:
        self.asked += 1
        if self.refuses is not None:
            raise self.refuses
        self.taken.append((to, subject, body))

    def of(self, _way: str) -> Peer:
        return self


@pytest.fixture
def house(database: Database) -> Iterator[tuple[Database, dict[str, int], Peer]]:
    """Sample people, a way for mail and one for a group, and a peer in the place of both."""
    with configured(mail_url=MAIL, wecom_url=WECOM, notify_hosts="127.0.0.1"):
        with database.write() as session:
            ids = people.settle(session)
        yield database, ids, Peer()


def tell(database: Database, account_id: int, count: int, now: datetime, first: int = 0) -> None:
    with database.write() as session:
        account = session.get_one(Account, account_id)
        for n in range(first, first + count):
            facts = {"level": "assigned", "year": 2026, "serial": n}
            matter = Matter(NoticeRule.SLIP_ANSWERED, f"slip:{n}", "", facts=facts)
            notices.tell(session, now, [account], matter)


def test_each_reads_their_own_language(house) -> None:
    database, ids, peer = house
    with database.write() as session:
        for login, language in (("wang", "en"), ("chen", None)):
            reachable(session, ids[login], mail="at_once").language = language
    tell(database, ids["wang"], 1, at(MONDAY))
    tell(database, ids["chen"], 1, at(MONDAY))
    assert outbox.deliver(database, at(MONDAY), peer.of) == "2 sent"
    by_person = {to: (subject, body) for to, subject, body in peer.taken}
    assert "There is an answer to " in by_person["wang@example.org"][0]
    assert "已有答复" in by_person["chen@example.org"][0]
    assert "http://127.0.0.1:8501/inbox" in by_person["wang@example.org"][1]


@pytest.mark.parametrize("change", ["disabled", "unwished", "withdrawn"])
def test_who_may_no_longer_know_is_not_told(house, change: str) -> None:
    database, ids, peer = house
    with database.write() as session:
        reachable(session, ids["wang"], mail="at_once")
    tell(database, ids["wang"], 1, at(MONDAY))
    with database.write() as session:
        account = session.get_one(Account, ids["wang"])
        if change == "disabled":
            account.active = False
        elif change == "unwished":
            reachable(session, ids["wang"], mail="off")
        else:
            notice = session.exec(select(Notice)).one()
            session.delete(notice)
        session.add(account)
    assert outbox.deliver(database, at(MONDAY), peer.of) == "1 dropped"
    assert peer.taken == []


def test_the_robots_are_the_bureaus_own(house) -> None:
    database, ids, _peer = house
    with database.write() as session:
        for login in ("zhao", "wang"):
            reachable(session, ids[login], wecom="at_once", mail="off")
    tell(database, ids["zhao"], 1, at(MONDAY))
    tell(database, ids["wang"], 1, at(MONDAY))
    with database.read() as session:
        assert [row.account_id for row in deliveries(session)] == [ids["wang"]]


def test_a_robot_gets_twenty_a_minute_and_mail_has_no_such_limit(house) -> None:
    database, ids, peer = house
    with database.write() as session:
        reachable(session, ids["wang"], wecom="at_once", mail="at_once")
    tell(database, ids["wang"], 50, at(MONDAY))
    counts = []
    for turn in range(3):
        before = len(peer.taken)
        outbox.deliver(database, at(MONDAY) + timedelta(minutes=2 * turn), peer.of)
        counts.append(len(peer.taken) - before)
    assert counts == [50 + 20, 20, 10]


def test_a_refusal_for_good_is_not_tried_again_a_no_for_now_is(house) -> None:
    database, ids, peer = house
    with database.write() as session:
        reachable(session, ids["wang"], mail="at_once")
    tell(database, ids["wang"], 1, at(MONDAY))
    peer.refuses = NotNowError("451 later")
    assert outbox.deliver(database, at(MONDAY), peer.of) == "1 again"
    assert outbox.deliver(database, at(MONDAY) + timedelta(seconds=30), peer.of) == ""
    peer.refuses = NeverError("550 no such person")
    assert outbox.deliver(database, at(MONDAY) + timedelta(seconds=61), peer.of) == "1 refused"
    assert outbox.deliver(database, at(MONDAY) + timedelta(days=2), peer.of) == ""
    with database.read() as session:
        [row] = deliveries(session)
        assert (row.state, row.attempts) == ("failed", 2)
        assert in_english(row.error) == "550 no such person"


def test_a_way_that_is_down_rests_says_so_and_catches_up_within_five_minutes(house) -> None:
    database, ids, peer = house
    root = Viewer(ids["root"], "root", "", Role.SYSTEM_ADMIN, 1, "department")
    with database.write() as session:
        reachable(session, ids["wang"], mail="at_once")
    tell(database, ids["wang"], 100, at(MONDAY))
    peer.refuses = NotNowError("connection refused")
    for second in range(0, 7200, 5):  # two hours, a tick each five seconds
        if second % 300 == 0:
            tell(database, ids["wang"], 1, at(MONDAY), first=1000 + second)
        outbox.deliver(database, at(MONDAY) + timedelta(seconds=second), peer.of)
    assert peer.asked < 80  # a row of 124 messages was not beaten against a closed door
    with database.read() as session:
        ways = clockwork(session, root, at(MONDAY) + timedelta(hours=2)).ways.set_index("way")
        assert ways.loc["mail", "waiting"] == 124
        assert ways.loc["mail", "down_since"] - at(MONDAY) < timedelta(seconds=5)
    peer.refuses, back = None, at(MONDAY) + timedelta(hours=2)
    for second in range(0, 301, 5):
        outbox.deliver(database, back + timedelta(seconds=second), peer.of)
    assert len(peer.taken) == len(set(peer.taken)) == 124


def test_after_three_days_without_a_scheduler_each_gets_one_digest(house) -> None:
    """Stopped from Monday evening to Thursday evening, with something new every day."""
    database, ids, peer = house
    with database.write() as session:
        for login in ("wang", "chen"):
            reachable(session, ids[login])
    for day in range(3):
        for login in ("wang", "chen"):
            tell(database, ids[login], 2, at(MONDAY + timedelta(days=day + 1)), first=10 * day)
    with _timetable(database):
        thursday = at(MONDAY + timedelta(days=3), 20)
        for minute in range(0, 60, 10):
            run.tick(database, "me", thursday + timedelta(minutes=minute))
        _send(database, thursday + timedelta(hours=1), peer)
        assert sorted(to for to, _s, _b in peer.taken) == ["chen@example.org", "wang@example.org"]
        assert all(body.count("\n- ") + body.startswith("- ") == 6 for _t, _s, body in peer.taken)
        run.tick(database, "me", at(MONDAY + timedelta(days=4), 20))  # nothing new: no digest
        _send(database, at(MONDAY + timedelta(days=4), 21), peer)
        assert len(peer.taken) == 2


def test_with_a_scheduler_the_same_days_bring_a_digest_each(house) -> None:
    """The control: the three days are worth three digests when nothing stood still."""
    database, ids, peer = house
    with database.write() as session:
        reachable(session, ids["wang"])
    with _timetable(database):
        for day in range(1, 4):
            tell(database, ids["wang"], 2, at(MONDAY + timedelta(days=day), 7), first=10 * day)
            run.tick(database, "me", at(MONDAY + timedelta(days=day), 9))
            _send(database, at(MONDAY + timedelta(days=day), 10), peer)
    assert len(peer.taken) == 3


def test_no_digest_on_a_day_off(house) -> None:
    database, ids, peer = house
    with database.write() as session:
        reachable(session, ids["wang"])
    saturday = at(MONDAY + timedelta(days=5), 9)
    tell(database, ids["wang"], 1, saturday)
    with _timetable(database):
        run.tick(database, "me", saturday)
        _send(database, saturday, peer)
        assert peer.taken == []
        run.tick(database, "me", saturday + timedelta(days=2))
        _send(database, saturday + timedelta(days=2), peer)
        assert len(peer.taken) == 1


def test_a_clock_that_is_set_back_sends_nothing_twice(house) -> None:
    database, ids, peer = house
    with database.write() as session:
        reachable(session, ids["wang"], mail="at_once")
    tell(database, ids["wang"], 3, at(MONDAY))
    for moved in (timedelta(), timedelta(days=3), timedelta(hours=-2), timedelta(minutes=1)):
        outbox.deliver(database, at(MONDAY) + moved, peer.of)
    assert len(peer.taken) == 3


def test_a_message_of_a_dead_worker_is_taken_up_when_its_claim_runs_out(house) -> None:
    database, ids, peer = house
    with database.write() as session:
        reachable(session, ids["wang"], mail="at_once")
    tell(database, ids["wang"], 1, at(MONDAY))
    with database.write() as session:
        assert rows.claim(session, at(MONDAY), ["mail"]) is not None  # and it dies
    assert outbox.deliver(database, at(MONDAY) + timedelta(seconds=90), peer.of) == ""
    assert outbox.deliver(database, at(MONDAY) + timedelta(minutes=2), peer.of) == "1 sent"


@contextmanager
def _timetable(database: Database) -> Iterator[None]:
    """Only the digest, at 8:30 on working days; nothing is sent by the tick itself."""

    def digest(db: Database, now: datetime) -> str:
        with db.write() as session:
            return str(digests.digest(session, now))

    nothing: Callable[[Database, datetime], str] = lambda _db, _now: ""  # noqa: E731
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "TIMETABLE", (Job("digest", 8, 30, digest, workdays=True),))
        patch.setattr(timetable, "DELIVER", nothing)
        yield


def _send(database: Database, now: datetime, peer: Peer) -> None:
    outbox.deliver(database, now, peer.of)
