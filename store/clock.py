"""The district's clock. Demo data lives in its own year, so its clock runs a fixed number of
whole days behind; everywhere else the shift is nought. Whoever reads the real clock (the shell,
the web edge, the jobs, the command line) passes it through here once and hands it on."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from config import settings
from models import Setting

SHIFT_KEY = "clock_shift_days"


def shift(session: Session) -> timedelta:
    """How far the district's clock is from the real one."""
    row = session.get(Setting, SHIFT_KEY)
    return timedelta(days=int(row.value)) if row else timedelta()


def set_shift(session: Session, days: int) -> None:
    """Run the district's clock ``days`` days beside the real one (negative: in the past)."""
    session.merge(Setting(key=SHIFT_KEY, value=str(days)))


def local_day(at: datetime) -> date:
    """The calendar day on which ``at`` falls where the district lives."""
    return at.astimezone(ZoneInfo(settings().timezone)).date()


def end_of(day: date) -> datetime:
    """The first instant after ``day`` where the district lives."""
    midnight = datetime.combine(day + timedelta(days=1), datetime.min.time())
    return midnight.replace(tzinfo=ZoneInfo(settings().timezone))
