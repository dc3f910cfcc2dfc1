"""The morning's digest: one message per person with what came since the last one."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby

from sqlmodel import Session

from models import NoticeRule, Wanted
from services import outbox
from store import ways
from store.clock import local_day
from store.queries import notices as queries


def digest(session: Session, now: datetime) -> int:
    """Lay today's digests into the outbox; gives how many.

    Made from what is unread now, not from the days that passed: after three days without a run
    there is one digest, and a second run of the day finds nothing.
    """
    found = queries.undigested(session)
    people = {notice.account_id for notice in found}
    accounts = queries.accounts(session, people)
    wishes = queries.preferences(session, people)
    made = 0
    for number, group in groupby(found, key=lambda notice: notice.account_id):
        notices = list(group)
        for notice in notices:
            notice.digested_at = now
            session.add(notice)
        account = accounts[number]
        unread = [notice.id or 0 for notice in notices if notice.read_at is None]
        if not unread or not account.active:
            continue
        key = outbox.Key(NoticeRule.DIGEST, f"account:{number}", local_day(now).isoformat())
        for way, when in ways.ways_of(account, wishes.get(number)).items():
            if when == Wanted.DIGEST:
                made += outbox.put(session, now, account, wishes.get(number), key, way, unread)
    return made
