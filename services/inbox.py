"""What a person does with their notices: read them, and say how they want to be told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlmodel import Session, col

from errors import InputError, NotFoundError
from models import Account, Notice, NoticePreference, Wanted, Way
from store.queries import notices as queries
from store.scope import Viewer
from store.ways import offered


def mark_read(
    session: Session, viewer: Viewer, now: datetime, *, notice_ids: Collection[int] | None = None
) -> int:
    """Note that these notices (None: all) were read; gives how many were not yet."""
    wanted = queries.visible(viewer).where(col(Notice.read_at).is_(None))
    if notice_ids is not None:
        wanted = wanted.where(col(Notice.id).in_(notice_ids))
    found = session.exec(wanted).all()
    for notice in found:
        notice.read_at = now
        session.add(notice)
    return len(found)


def choose(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    ways: Mapping[Way, Wanted],
    quiet_from: int | None,
    quiet_until: int | None,
) -> None:
    """Keep how this person wants to be told. Quiet hours are whole local hours, 0 to 23, both or
    none; what comes in them goes out when they end."""
    account = session.get(Account, viewer.account_id)
    if account is None:
        raise NotFoundError()
    if set(ways) - set(offered(account)):
        raise InputError("This way of being told is not open to you.", field="ways")
    if (quiet_from is None) != (quiet_until is None):
        raise InputError(
            "Quiet hours need a beginning and an end. Enter both or neither.", field="quiet"
        )
    for hour in (quiet_from, quiet_until):
        if hour is not None and not 0 <= hour <= 23:
            raise InputError("Enter a full hour from 0 to 23.", field="quiet")
    if quiet_from is not None and quiet_from == quiet_until:
        raise InputError("Quiet hours end at another hour than they begin.", field="quiet")
    row = session.get(NoticePreference, viewer.account_id)
    row = row or NoticePreference(account_id=viewer.account_id)
    row.ways = {str(way): str(Wanted(when)) for way, when in ways.items()}
    row.quiet_from, row.quiet_until = quiet_from, quiet_until
    session.add(row)
