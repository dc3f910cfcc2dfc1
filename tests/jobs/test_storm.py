"""Faults on every side: nothing is missing, and little comes twice.

What was due went out by three ways to peers that fail, hang, and cut the line after taking a
message, from a worker that is killed again and again.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from sqlmodel import select

from config import ROOT, settings
from models import Account, Delivery, NoticePreference, NoticeRule
from services import notices
from services.notices import Matter
from store.database import open_database
from tests import people
from tests.jobs.sinks import Sink, hook_sink, mail_sink
from tests.jobs.worker import EPOCH

FACTOR, PATIENCE = 60.0, 2.0  # a minute of the outbox is a second here
WAYS = ("mail", "wecom", "dingtalk")


@dataclass
class Storm:
    """An outbox full of messages, its peers, and workers to send them."""

    url: str
    mail: Sink
    hooks: tuple[Sink, Sink]
    environment: dict[str, str]
    started: float

    def worker(self, *more: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.jobs.worker", str(self.started), str(FACTOR),
             str(PATIENCE), *more],
            cwd=ROOT, env=self.environment,
        )  # fmt: skip

    def fill(self, due: int, monkeypatch: pytest.MonkeyPatch) -> None:
        """So many notices to one chief, each to go out at once by three ways."""
        for name in ("TRACKER_MAIL_URL", "TRACKER_WECOM_URL", "TRACKER_DINGTALK_URL"):
            monkeypatch.setenv(name, self.environment[name])
        settings.cache_clear()
        opened = open_database(self.url)
        with opened.write() as session:
            chief = session.get_one(Account, people.settle(session)["wang"])
            chief.email = "chief@example.org"
            ways = dict.fromkeys(WAYS, "at_once")
            session.add(NoticePreference(account_id=chief.id or 0, ways=ways))
            session.flush()
            for n in range(due):
                facts = {"level": "assigned", "year": 2026, "serial": n}
                matter = Matter(NoticeRule.SLIP_ANSWERED, f"slip:{n}", "", facts=facts)
                notices.tell(session, EPOCH, [chief], matter)
        opened.engine.dispose()
        settings.cache_clear()

    def rows(self) -> list[Delivery]:
        opened = open_database(self.url)
        with opened.read() as session:
            found = list(session.exec(select(Delivery)))
        opened.engine.dispose()
        return found

    @property
    def sinks(self) -> tuple[Sink, ...]:
        return (self.mail, *self.hooks)


@pytest.fixture
def storm(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Storm]:
    mail, wecom, dingtalk = (Sink(seed=n) for n in (1, 2, 3))
    with ExitStack() as stack:
        mail_url = stack.enter_context(mail_sink(mail))
        one, two = (stack.enter_context(hook_sink(sink)) for sink in (wecom, dingtalk))
        environment = {
            **os.environ,
            "TRACKER_DATABASE_URL": database_url,
            "TRACKER_MAIL_URL": mail_url,
            "TRACKER_WECOM_URL": f"{one}/cgi-bin/webhook/send?key=0a1b2c",
            "TRACKER_DINGTALK_URL": f"{two}/robot/send?access_token=0a1b2c",
            "TRACKER_NOTIFY_HOSTS": "127.0.0.1",
        }
        yield Storm(database_url, mail, (wecom, dingtalk), environment, time.time())
    settings.cache_clear()


def _survives(
    storm: Storm, due: int, kills: int, pause: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    storm.fill(due, monkeypatch)
    lot, killed = random.Random(due), 0
    storm.started = time.time()
    worker = storm.worker()
    try:
        while killed < kills:
            asked = sum(sink.asked for sink in storm.sinks)
            while worker.poll() is None and sum(sink.asked for sink in storm.sinks) == asked:
                time.sleep(0.01)  # until it is in the middle of sending
            time.sleep(lot.uniform(0, pause))
            if worker.poll() is not None:
                break  # done before it could be killed so often
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()
            killed += 1
            worker = storm.worker()
        assert worker.wait(1200) == 0
    finally:
        worker.kill()
    rows = storm.rows()
    told = {
        "due": due * len(WAYS), "asked": sum(sink.asked for sink in storm.sinks),
        "killed": killed, "cuts": sum(sink.cuts for sink in storm.sinks),
        "twice": sum(sink.twice for sink in storm.sinks),
    }  # fmt: skip
    print(told)
    assert (len(rows), {row.state for row in rows}) == (due * len(WAYS), {"sent"})
    assert [len(sink.taken) for sink in storm.sinks] == [due] * 3  # none missing
    assert told["twice"] <= told["cuts"] + killed
    # What came twice by mail can be told apart: it carries the same Message-ID.
    assert {len(ids) for ids in storm.mail.ids.values()} == {1}
    assert len(set.union(*storm.mail.ids.values())) == due
    assert killed == kills


def test_nothing_is_missing_after_faults_and_kills(
    storm: Storm, monkeypatch: pytest.MonkeyPatch
) -> None:
    _survives(storm, 12, 2, 0.2, monkeypatch)


@pytest.mark.slow
def test_five_hundred_by_three_ways_and_twenty_kills(
    storm: Storm, monkeypatch: pytest.MonkeyPatch
) -> None:
    _survives(storm, 500, 20, 3, monkeypatch)


def test_a_worker_that_writes_first_and_sends_then_loses_messages(
    storm: Storm, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: without at-least-once the same storm swallows messages."""
    storm.fill(8, monkeypatch)
    storm.started = time.time()
    worker = storm.worker("careless")
    assert worker.wait(300) == 0
    assert {row.state for row in storm.rows()} == {"sent"}
    assert sum(len(sink.taken) for sink in storm.sinks) < 24


def test_two_workers_send_nothing_twice(storm: Storm, monkeypatch: pytest.MonkeyPatch) -> None:
    for sink in storm.sinks:
        sink.stormy = False
    storm.fill(15, monkeypatch)
    storm.started = time.time()
    workers = [storm.worker(), storm.worker()]
    assert [worker.wait(300) for worker in workers] == [0, 0]
    assert [len(sink.taken) for sink in storm.sinks] == [15] * 3
    assert [sink.twice for sink in storm.sinks] == [0] * 3
    assert max(row.attempts for row in storm.rows()) == 1
