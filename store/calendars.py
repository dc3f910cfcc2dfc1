"""The official working calendar: a kept package, with the administrator's table over it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from importlib.metadata import version

from chinese_calendar import constants
from sqlmodel import Session, col, select

from engine.calendar import WorkCalendar
from models import CalendarOverride

FIRST, LAST = date(1990, 1, 1), date(2100, 12, 31)


def calendar(session: Session) -> WorkCalendar:
    """The calendar that every date of the tracker is counted on.

    Days off and make-up workdays are the State Council's (civil code art. 203, holiday notices),
    as kept by ``chinesecalendar``; after its last year only weekends count and dates are
    provisional. Rows of ``CalendarOverride`` win over both.
    """
    if "calendar" not in session.info:  # read once in a transaction
        rows = session.exec(select(CalendarOverride).order_by(col(CalendarOverride.on))).all()
        session.info["calendar"] = _built(tuple((row.on, row.working) for row in rows))
    found: WorkCalendar = session.info["calendar"]
    return found


def official() -> WorkCalendar:
    """The kept package's calendar, without the administrator's rows."""
    return _built(())


@lru_cache(maxsize=8)
def _built(overrides: tuple[tuple[date, bool], ...]) -> WorkCalendar:
    off = set(_official_days_off())
    for day, working in overrides:
        (off.discard if working else off.add)(day)
    return WorkCalendar.of(
        nonworking=sorted(day.toordinal() for day in off),
        first=FIRST.toordinal(),
        last=LAST.toordinal(),
        official_until=date(max(day.year for day in constants.holidays), 12, 31).toordinal(),
        version=_version(overrides),
    )


def _official_days_off() -> Iterable[date]:
    day = FIRST
    while day <= LAST:
        if day in constants.holidays or (day.weekday() >= 5 and day not in constants.workdays):
            yield day
        day += timedelta(days=1)


def _version(overrides: tuple[tuple[date, bool], ...]) -> str:
    base = f"chinesecalendar {version('chinesecalendar')}"
    if not overrides:
        return base
    digest = hashlib.sha256(repr(overrides).encode()).hexdigest()[:8]
    return f"{base} + {len(overrides)} overrides {digest}"
