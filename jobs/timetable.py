"""Everything that happens by itself, and when (on the district's clock)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from config import settings
from engine.calendar import WorkCalendar
from jobs import ledgers, morning, nightly, outbox
from services import attachments, audit, backups
from store.database import Database


@dataclass(frozen=True)
class Job:
    """``run`` takes the database and the present moment, gives one line of what it did. It may be
    called twice for the same day and must then find nothing to do. A day that was missed is not
    made up: the next run works from the facts that it finds."""

    name: str
    hour: int
    minute: int
    run: Callable[[Database, datetime], str]
    workdays: bool = False

    def is_due(self, now: datetime, calendar: WorkCalendar) -> bool:
        """Whether its hour of this day has come."""
        local = now.astimezone(ZoneInfo(settings().timezone))
        return self._has_day(local, calendar) and (local.hour, local.minute) >= (
            self.hour,
            self.minute,
        )

    def next_at(self, now: datetime, calendar: WorkCalendar) -> datetime:
        """When its hour comes next."""
        local = now.astimezone(ZoneInfo(settings().timezone))
        at = local.replace(hour=self.hour, minute=self.minute, second=0, microsecond=0)
        while at <= local or not self._has_day(at, calendar):
            at += timedelta(days=1)
        return at

    def _has_day(self, at: datetime, calendar: WorkCalendar) -> bool:
        return not self.workdays or calendar.is_workday(at.date().toordinal())


# One after the other: a job may build on the one before it.
TIMETABLE = (
    Job("pass_day", hour=0, minute=5, run=nightly.pass_day),
    Job("advise", hour=0, minute=30, run=nightly.advise),
    Job("gains", hour=0, minute=35, run=ledgers.add_up),
    Job("light", hour=0, minute=40, run=nightly.light),
    Job("backup", hour=1, minute=0, run=backups.nightly),
    Job("check_audit", hour=1, minute=30, run=audit.nightly),
    Job("check_files", hour=1, minute=45, run=attachments.nightly),
    Job("purge", hour=2, minute=0, run=nightly.purge),
    Job("dormant", hour=2, minute=15, run=nightly.disable_dormant),
    Job("remind", hour=6, minute=0, run=nightly.remind),
    Job("digest", hour=8, minute=30, run=morning.digest, workdays=True),
    Job("tell_parties", hour=8, minute=30, run=morning.tell_parties, workdays=True),
)
# At every tick, as long as there is something to send.
DELIVER = outbox.deliver
