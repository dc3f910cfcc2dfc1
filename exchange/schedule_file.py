"""A schedule read from a file, in neutral words: what MSPDI and the network JSON both say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.calendar import Day
from engine.network import ConstraintKind, LinkType
from errors import InputError


@dataclass(frozen=True, slots=True)
class Amount:
    """A length with its unit: m h d w mo y, an e before it for elapsed time, % of a predecessor."""

    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class FileCalendar:
    """``weekdays[0]`` is Monday; None = as in ``parent``. Exceptions: (first, last, worked)."""

    name: str
    parent: str | None = None
    weekdays: tuple[bool | None, ...] = (None,) * 7
    exceptions: tuple[tuple[Day, Day, bool], ...] = ()
    weeks: tuple[tuple[Day, Day, tuple[bool | None, ...]], ...] = ()
    hours: tuple[tuple[int, int], ...] = ()  # of a working day: minutes from, to


@dataclass(frozen=True, slots=True)
class FileTask:
    uid: str
    name: str
    parent: str | None
    duration: Amount | None
    summary: bool = False
    calendar: str | None = None
    constraint: ConstraintKind | None = None
    constraint_at: datetime | None = None
    deadline_at: datetime | None = None
    actual_start_at: datetime | None = None
    actual_finish_at: datetime | None = None
    remaining: Amount | None = None
    suspended_at: datetime | None = None
    resumed_at: datetime | None = None
    manual: bool = False
    manual_start_at: datetime | None = None
    manual_finish_at: datetime | None = None
    resources: int = 0


@dataclass(frozen=True, slots=True)
class FileLink:
    pred: str
    succ: str
    type: LinkType
    lag: Amount


@dataclass(frozen=True)
class FileSchedule:
    start_at: datetime
    data_date_at: datetime | None
    default_calendar: str
    calendars: Mapping[str, FileCalendar]
    tasks: tuple[FileTask, ...]
    links: tuple[FileLink, ...]
    minutes_per_day: float = 480.0
    minutes_per_week: float = 2400.0
    days_per_month: float = 20.0
    warnings: tuple[str, ...] = ()


def instant(text: object, field_name: str) -> datetime | None:
    """An ISO date or date and time without zone; None for an empty one. Raises InputError."""
    if text is None or text == "":
        return None
    try:
        if not isinstance(text, str):
            raise ValueError
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise InputError("{value} is not a date.", field=field_name, value=str(text)[:40]) from None
    return at.replace(tzinfo=None)


def working_hours(days: Iterable[Iterable[tuple[str, str]]]) -> tuple[tuple[int, int], ...]:
    """The hours of the first day that has some, as minutes; a day that ends at 00:00 ends at 24."""
    for day in days:
        spans = tuple((_minute(begin), _minute(end) or 1440) for begin, end in day)
        if spans:
            return spans
    return ()


def _minute(time: str) -> int:
    return int(time[:2]) * 60 + int(time[3:5])


def misshapen(error: Exception) -> InputError:
    """What a reader says of a file whose parts are not of the kind that the format asks for."""
    why = f"{type(error).__name__}: {error}"[:200]
    return InputError("The file is not in the expected shape ({why}).", field="file", why=why)
