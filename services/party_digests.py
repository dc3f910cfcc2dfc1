"""One message to an external party for all that it owes: sent by hand or by the timetable, once
for each working day, and noted on every letter that it names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from errors import InputError, NotFoundError, RefusedError
from models import (
    EventKind,
    Every,
    Letter,
    NoticeRule,
    Organisation,
    OrganisationKind,
    PartyDigest,
    PartyMail,
    Project,
    Step,
    Way,
)
from services import journal, outbox
from store.calendars import calendar
from store.clock import local_day
from store.queries import letters
from store.queries import notices as queries
from store.scope import Viewer
from store.ways import configured

MOST_ADDRESSES, LONGEST_ADDRESS = 5, 200
BETWEEN = re.compile(r"[\s,;，；、]+")
ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
Owing = tuple[Letter, Step, Project]


def set_mail(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    organisation_id: int,
    addresses: str,
    every: Every,
) -> None:
    """Keep where a party's mail goes (addresses with anything between them) and how often the
    timetable writes. For the bureau."""
    _party(session, viewer, organisation_id)
    found = list(dict.fromkeys(part for part in BETWEEN.split(addresses) if part))
    for one in found:
        if not ADDRESS.fullmatch(one) or len(one) > LONGEST_ADDRESS:
            raise InputError("“{text}” is no mail address.", field="addresses", text=one[:80])
    if len(found) > MOST_ADDRESSES:
        raise InputError("Enter {most} addresses at the most.", field="addresses",
                         most=MOST_ADDRESSES)  # fmt: skip
    if not found and every != Every.OFF:
        raise InputError("Without an address nothing can be sent. Enter one.", field="addresses")
    row = session.get(PartyMail, organisation_id) or PartyMail(organisation_id=organisation_id)
    row.addresses, row.every = found, Every(every)
    session.add(row)


def send(session: Session, viewer: Viewer, now: datetime, *, organisation_id: int) -> int:
    """Lay today's digest into the outbox; gives the number of addresses. For the bureau."""
    _party(session, viewer, organisation_id)
    if Way.MAIL not in configured():
        raise RefusedError("The operator has set up no mail. See TRACKER_MAIL_URL.")
    mail = session.get(PartyMail, organisation_id)
    if mail is None or not mail.addresses:
        raise RefusedError("Without an address nothing can be sent. Enter one.")
    owed = _owed(session, organisation_id)
    if not owed:
        raise RefusedError("Nothing to send: the party owes no answer whose clock runs.")
    on = counted_for(session, local_day(now))
    if not _lay(session, viewer, now, mail, on, owed):
        raise RefusedError("The digest for {on} has gone to this party already.", on=on)
    return len(mail.addresses)


def by_timetable(session: Session, now: datetime) -> int:
    """Lay the digests of the day into the outbox; gives how many. A second call finds none.

    ``weekly`` looks at what went, not at the weekday: a Monday that was missed is a Tuesday.
    """
    if Way.MAIL not in configured():
        return 0
    today, made = local_day(now), 0
    on = counted_for(session, today)
    for mail in letters.party_mails(session):
        since = on - timedelta(days=on.weekday()) if mail.every == Every.WEEKLY else on
        if mail.addresses and not letters.digest_of(session, mail.organisation_id, since):
            owed = _owed(session, mail.organisation_id)
            made += bool(owed) and _lay(session, None, now, mail, on, owed)
    return made


def counted_for(session: Session, day: date) -> date:
    """The working day for which a digest counts: what goes on a day off counts for the next."""
    return date.fromordinal(calendar(session).roll(day.toordinal()))


def _party(session: Session, viewer: Viewer, organisation_id: int) -> None:
    home = session.get(Organisation, organisation_id)
    outside = home is not None and home.kind == OrganisationKind.EXTERNAL
    if not viewer.is_bureau or not (outside or letters.was_asked(session, organisation_id)):
        raise NotFoundError()


def _owed(session: Session, organisation_id: int) -> list[Owing]:
    found = queries.open_letters(session)
    return [one for one in found if one[0].organisation_id == organisation_id]


def _lay(
    session: Session,
    viewer: Viewer | None,
    now: datetime,
    mail: PartyMail,
    on: date,
    owed: Sequence[Owing],
) -> bool:
    """The digest, its messages, and a happening on each letter. False: this day has one."""
    row = PartyDigest(
        organisation_id=mail.organisation_id,
        on=on,
        letter_ids=[letter.id or 0 for letter, _step, _project in owed],
        account_id=viewer.account_id if viewer else None,
        made_at=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # by the timetable and by hand, or by two hands
        return False
    key = outbox.Key(
        NoticeRule.PARTY_DIGEST, f"organisation:{mail.organisation_id}", on.isoformat()
    )
    for address in mail.addresses:
        outbox.put_for_party(session, now, row.id or 0, address, key)
    for letter, step, project in owed:
        journal.record(
            session, viewer, now, project, EventKind.PARTY_TOLD, local_day(now), step_id=step.id,
            detail={"digest": row.id, "letter": letter.id}, note=", ".join(mail.addresses),
            internal=True,
        )  # fmt: skip
    return True
