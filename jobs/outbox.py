"""Sends what lies in the outbox: claim one, say it in the recipient's language, settle it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from config import settings
from errors import TrackerError
from jobs import channels
from jobs.channels import Channel, NeverError
from models import Account, NoticeRule, PartyDigest, Wanted, Way
from services import accounts, outbox
from services.outbox import Outcome, Parcel
from store import scope
from store.clock import local_day
from store.database import Database
from store.queries import notices as queries
from store.said import of_error, said
from store.ways import configured, ways_of
from ui import notice_words, words
from views import inbox, parties

BUDGET_SECONDS = 20  # of one tick; the rest goes out at the next
LONGEST_TRY = 15  # a peer that drips forever is not waited for


@dataclass(frozen=True)
class Message:
    """What one person is told. ``to`` is a mail address or the name in a group."""

    to: str
    subject: str
    body: str


def deliver(
    database: Database,
    now: datetime,
    channel_of: Callable[[str], Channel] = channels.channel,
    *,
    seconds: float = BUDGET_SECONDS,
    longest_try: float = LONGEST_TRY,
) -> str:
    """Send what is due until nothing is, or the time is up. One message after the other, so that
    a process that dies leaves one at most of which nobody knows whether it arrived."""
    ways = [str(way) for way in configured()]
    begun = time.monotonic()
    tally: dict[str, int] = {}
    while ways and (gone := time.monotonic() - begun) < seconds:
        with database.write() as session:
            parcel = outbox.claim(session, now + timedelta(seconds=gone), ways)
        if parcel is None:
            break
        outcome = _try(database, parcel, channel_of, longest_try, now)
        then = now + timedelta(seconds=time.monotonic() - begun)
        with database.write() as session:
            outbox.settle(session, then, parcel, outcome)
        tally[outcome.kind] = tally.get(outcome.kind, 0) + 1
    return ", ".join(f"{n} {kind}" for kind, n in tally.items())


def _try(
    database: Database,
    parcel: Parcel,
    channel_of: Callable[[str], Channel],
    longest: float,
    now: datetime,
) -> Outcome:
    try:
        message = compose(database, parcel, now)
        if message is None:
            return Outcome("dropped", said("Nobody to tell any more."))
        channel = channel_of(parcel.way)
        return _within(
            longest,
            lambda: channel.send(message.to, message.subject, message.body, parcel.message_id),
        )
    except NeverError as error:
        return Outcome("refused", of_error(error))
    except TrackerError as error:
        return Outcome("again", of_error(error))


def compose(database: Database, parcel: Parcel, now: datetime) -> Message | None:
    """The message as of now: in the recipient's language, and only what they may see today.
    None when they may see nothing of it, have gone, or no longer want this way."""
    if parcel.account_id is None:
        return _for_party(database, parcel, now)
    with database.read() as session:
        account = session.get_one(Account, parcel.account_id)
        viewer = accounts.by_login(session, account.login)
        wish = queries.preferences(session, [parcel.account_id]).get(parcel.account_id)
        wanted = ways_of(account, wish).get(Way(parcel.way), Wanted.OFF)
        found = queries.by_ids(session, viewer, parcel.notice_ids) if viewer else []
        if viewer is None or not found or wanted == Wanted.OFF:
            return None
        language = words.match(account.language) if account.language else "zh_CN"
        told = inbox.told(session, found, "zh" if language == "zh_CN" else "en")
    words.use(language)
    try:
        digest = parcel.rule == NoticeRule.DIGEST
        subject, body = notice_words.message(told, settings().base_url, digest=digest)
    finally:
        words.use(None)
    to = (account.email or "") if parcel.way == Way.MAIL else account.name
    return Message(to, subject, body)


def _for_party(database: Database, parcel: Parcel, now: datetime) -> Message | None:
    """Those letters of a digest that still wait; None when they were all answered."""
    from ui.parts import party_words  # the words of a page: they bring Streamlit along

    with database.read() as session:
        digest = session.get_one(PartyDigest, parcel.digest_id)
        page = parties.party(
            session, scope.reader("bureau"), "zh", local_day(now), digest.organisation_id
        )
    words.use("zh_CN")
    try:
        told = party_words.digest(page, digest.letter_ids)
    finally:
        words.use(None)
    return Message(parcel.address, *told) if told else None


def _within(seconds: float, send: Callable[[], None]) -> Outcome:
    """Try in a thread of its own and wait so long: no timeout of a library ends a slow drip."""
    ended: list[BaseException | None] = []

    def run() -> None:
        try:
            send()
            ended.append(None)
        except TrackerError as error:
            ended.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if not ended:
        return Outcome("again", said("No answer in time."))
    if ended[0] is not None:
        raise ended[0]
    return Outcome("sent")
