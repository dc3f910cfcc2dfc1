"""Microsoft Project's XML (MSPDI), read without trusting it: no entities, no DTD, no network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from engine.network import ConstraintKind, LinkType
from errors import InputError
from exchange.schedule_file import (
    Amount,
    FileCalendar,
    FileLink,
    FileSchedule,
    FileTask,
    instant,
    misshapen,
    working_hours,
)

# Numbers of the format, as Microsoft's schema lists them.
CONSTRAINTS: tuple[ConstraintKind | None, ...] = (
    None,
    "ALAP",
    "MSO",
    "MFO",
    "SNET",
    "SNLT",
    "FNET",
    "FNLT",
)
LINK_TYPES: tuple[LinkType, ...] = ("FF", "FS", "SF", "SS")
ELAPSED_FORMATS = frozenset({4, 6, 8, 10, 12})
PERCENT_FORMATS = frozenset({19, 20})
ESTIMATED = 32  # added to a duration format when the duration is a guess
_DURATION = re.compile(
    r"^(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$"
)


def read_mspdi(content: bytes) -> FileSchedule:
    """An MSPDI file as a FileSchedule. Raises InputError naming task and field."""
    try:
        return _read(content)
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
        raise misshapen(error) from None


def _read(content: bytes) -> FileSchedule:
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise InputError(
            "This is not a readable MS Project XML file: {why}", field="file", why=str(error)[:200]
        ) from None
    for element in root.iter():  # a missing namespace is read like the right one
        element.tag = element.tag.rpartition("}")[2]
    if root.tag != "Project":
        raise InputError("The XML file holds no Project.", field="file")
    warnings: list[str] = []
    rows = list(_alive(root, warnings))
    if _number(root, "ScheduleFromStart", 1) == 0:
        warnings.append("The project is planned back from its finish: computed from its start.")
    uses: dict[str, int] = {}
    for row in root.iterfind("Assignments/Assignment"):
        uid = row.findtext("TaskUID", "")
        uses[uid] = uses.get(uid, 0) + (row.findtext("ResourceUID", "-65535") != "-65535")
    calendars, by_uid = _calendars(root)
    start = instant(root.findtext("StartDate"), "StartDate")
    if start is None:
        raise InputError("The project has no start date.", field="StartDate")
    default = by_uid.get(root.findtext("CalendarUID", ""), next(iter(calendars)))
    tasks = _tasks(rows, by_uid, uses)
    return FileSchedule(
        start,
        instant(root.findtext("StatusDate"), "StatusDate"),
        default,
        calendars,
        tuple(tasks),
        tuple(link for row in rows for link in _links(row, warnings)),
        minutes_per_day=_number(root, "MinutesPerDay", 480) or 480,
        minutes_per_week=_number(root, "MinutesPerWeek", 2400) or 2400,
        days_per_month=_number(root, "DaysPerMonth", 20) or 20,
        warnings=tuple(warnings),
    )


def _alive(root: Element, warnings: list[str]) -> Iterator[Element]:
    """The tasks that count: neither empty rows nor switched off."""
    for row in root.iterfind("Tasks/Task"):
        if row.findtext("UID") is None:
            raise InputError("A task has no UID.", field="UID")
        if row.findtext("IsNull") == "1":
            continue
        if row.findtext("Active") == "0":
            warnings.append(f"Task {row.findtext('UID')} is inactive and was left out.")
            continue
        yield row


def _calendars(root: Element) -> tuple[dict[str, FileCalendar], dict[str, str]]:
    """Calendars by name, and names by UID. Two of one name are told apart by their UID."""
    rows = list(root.iterfind("Calendars/Calendar"))
    by_uid: dict[str, str] = {}
    for row in rows:
        uid, name = row.findtext("UID", ""), row.findtext("Name") or ""
        by_uid[uid] = name if name and name not in by_uid.values() else f"{name} #{uid}"
    calendars = {}
    for row in rows:
        name = by_uid[row.findtext("UID", "")]
        parent = by_uid.get(row.findtext("BaseCalendarUID", "-1"))
        calendars[name] = _calendar(row, name, None if parent == name else parent)
    if not calendars:
        calendars["Standard"] = FileCalendar("Standard")
    return calendars, by_uid


def _calendar(row: Element, name: str, parent: str | None) -> FileCalendar:
    week_days = list(row.iterfind("WeekDays/WeekDay"))
    # Before Project 2007 an exception was a weekday of type 0.
    special = [day for day in week_days if day.findtext("DayType") == "0"]
    special += row.iterfind("Exceptions/Exception")
    exceptions = [(*_period(day), day.findtext("DayWorking") == "1") for day in special]
    weeks = [
        (*_period(week), _weekdays(list(week.iterfind("WeekDays/WeekDay"))))
        for week in row.iterfind("WorkWeeks/WorkWeek")
    ]
    return FileCalendar(
        name,
        parent,
        _weekdays(week_days),
        tuple(exceptions),
        tuple(weeks),
        working_hours(_spans(day) for day in week_days),
    )


def _spans(day: Element) -> list[tuple[str, str]]:
    times = day.iterfind("WorkingTimes/WorkingTime")
    spans = [(t.findtext("FromTime", ""), t.findtext("ToTime", "")) for t in times]
    return [span for span in spans if all(span)]


def _weekdays(rows: list[Element]) -> tuple[bool | None, ...]:
    """Type 1 is Sunday, 7 Saturday; ours begin on Monday."""
    known = {row.findtext("DayType"): row.findtext("DayWorking") == "1" for row in rows}
    return tuple(known.get(str(n)) for n in (2, 3, 4, 5, 6, 7, 1))


def _period(row: Element) -> tuple[int, int]:
    first = instant(row.findtext("TimePeriod/FromDate"), "FromDate")
    last = instant(row.findtext("TimePeriod/ToDate"), "ToDate")
    if first is None or last is None:
        raise InputError("A calendar exception has no date.", field="Exceptions")
    return first.toordinal(), last.toordinal()


def _tasks(rows: list[Element], by_uid: dict[str, str], uses: dict[str, int]) -> list[FileTask]:
    """Tasks in file order; the outline level says whose child a task is."""
    path: list[tuple[float, str]] = []
    tasks = []
    parents = set()
    for row in rows:
        uid, level = row.findtext("UID", ""), _number(row, "OutlineLevel", 1)
        while path and path[-1][0] >= level:
            path.pop()
        parent = path[-1][1] if path else None
        path.append((level, uid))
        parents.add(parent)
        tasks.append((row, uid, parent))
    return [_task(row, uid, parent, uid in parents, by_uid, uses) for row, uid, parent in tasks]


def _task(
    row: Element,
    uid: str,
    parent: str | None,
    summary: bool,
    by_uid: dict[str, str],
    uses: dict[str, int],
) -> FileTask:
    kind = int(_number(row, "ConstraintType", 0))
    if not 0 <= kind < len(CONSTRAINTS):
        raise InputError(
            "Task {uid}: the constraint {kind} is not known.",
            field="ConstraintType",
            uid=uid,
            kind=kind,
        )
    manual = row.findtext("Manual") == "1" and not summary

    def at(name: str) -> datetime | None:
        return instant(row.findtext(name), f"task {uid} {name}")

    return FileTask(
        uid,
        row.findtext("Name") or "",
        parent,
        None if summary else _duration(row, "Duration", uid),
        summary=summary,
        calendar=by_uid.get(row.findtext("CalendarUID", "-1")),
        constraint=CONSTRAINTS[kind],
        constraint_at=at("ConstraintDate"),
        deadline_at=at("Deadline"),
        actual_start_at=None if summary else at("ActualStart"),
        actual_finish_at=None if summary else at("ActualFinish"),
        remaining=None if summary else _duration(row, "RemainingDuration", uid),
        suspended_at=at("Stop"),
        resumed_at=at("Resume"),
        manual=manual,
        manual_start_at=(at("ManualStart") or at("Start")) if manual else None,
        manual_finish_at=(at("ManualFinish") or at("Finish")) if manual else None,
        resources=uses.get(uid, 0),
    )


def _duration(row: Element, name: str, uid: str) -> Amount | None:
    """``PT16H0M0S`` as minutes; elapsed when the task's format says so."""
    text = row.findtext(name)
    if not text:
        return None
    match = _DURATION.match(text.strip())
    if not match:
        raise InputError(
            "Task {uid}: {value} is not a duration.", field=name, uid=uid, value=text[:40]
        )
    sign, years, months, days, hours, minutes, seconds = match.groups()
    total = (int(years or 0) * 365 + int(months or 0) * 30 + int(days or 0)) * 1440.0
    total += int(hours or 0) * 60 + int(minutes or 0) + float(seconds or 0) / 60
    code = int(_number(row, "DurationFormat", 7))
    elapsed = (code - ESTIMATED if code > ESTIMATED else code) in ELAPSED_FORMATS
    return Amount(-total if sign else total, "em" if elapsed else "m")


def _links(row: Element, warnings: list[str]) -> Iterator[FileLink]:
    """Lags are tenths of minutes; in the per cent formats whole per cents."""
    uid = row.findtext("UID", "")
    for link in row.iterfind("PredecessorLink"):
        if link.findtext("CrossProject") == "1":
            warnings.append(f"Task {uid}: a link to another project's file is ignored.")
            continue
        kind = int(_number(link, "Type", 1))
        if not 0 <= kind < len(LINK_TYPES):
            raise InputError(
                "The link to task {uid} has the unknown type {kind}.",
                field="PredecessorLink",
                uid=uid,
                kind=kind,
            )
        lag, code = _number(link, "LinkLag", 0), int(_number(link, "LagFormat", 7))
        if code in PERCENT_FORMATS:
            amount = Amount(lag, "%")
        else:
            amount = Amount(lag / 10, "em" if code in ELAPSED_FORMATS else "m")
        yield FileLink(link.findtext("PredecessorUID", ""), uid, LINK_TYPES[kind], amount)


def _number(row: Element, name: str, default: float) -> float:
    text = row.findtext(name)
    if text is None or not text.strip():
        return default
    try:
        return float(text)
    except ValueError:
        raise InputError("{value} is not a number.", field=name, value=text[:40]) from None
