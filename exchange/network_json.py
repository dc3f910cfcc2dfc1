"""The network JSON: a schedule as plain data, in the format that ``docs/engine.md`` describes.

Two shapes are read: the full one (project, calendars, tasks with units, links) and the short one
(tasks with ``start`` and ``duration_days``). What another tool computed (``exp``) is never read.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from engine.calendar import Day
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

CONSTRAINTS: dict[str, ConstraintKind | None] = {
    "AS_SOON_AS_POSSIBLE": None,
    "AS_LATE_AS_POSSIBLE": "ALAP",
    "START_NO_EARLIER_THAN": "SNET",
    "START_NO_LATER_THAN": "SNLT",
    "FINISH_NO_EARLIER_THAN": "FNET",
    "FINISH_NO_LATER_THAN": "FNLT",
    "MUST_START_ON": "MSO",
    "START_ON": "MSO",
    "MANDATORY_START": "MSO",
    "MUST_FINISH_ON": "MFO",
    "FINISH_ON": "MFO",
    "MANDATORY_FINISH": "MFO",
}
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def read_network_json(text: str | bytes) -> FileSchedule:
    """A network JSON as a FileSchedule. Raises InputError naming task and field."""
    try:
        return _read(text)
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
        raise misshapen(error) from None


def _read(text: str | bytes) -> FileSchedule:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError("This is not a JSON file: {why}", field="file", why=str(error)) from None
    if not isinstance(data, dict) or not isinstance(data.get("tasks"), list):
        raise InputError("A network JSON needs a list named tasks.", field="tasks")
    rows = [_object(row, "tasks", i) for i, row in enumerate(data["tasks"], 1)]
    links = [_object(row, "links", i) for i, row in enumerate(data.get("links") or (), 1)]
    if any("duration_days" in row for row in rows):
        return _short(rows, links)
    return _full(data, rows, links)


def _object(row: object, name: str, number: int) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise InputError("{name} {number} is not an object.", field=name, name=name, number=number)
    return row


def _full(
    data: dict[str, Any], rows: list[dict[str, Any]], links: list[dict[str, Any]]
) -> FileSchedule:
    project = _object(data.get("project") or {}, "project", 1)
    start = instant(project.get("start") or project.get("planned_start"), "project start")
    if start is None:
        raise InputError("The project has no start date.", field="project.start")
    listed = data.get("calendars") or ()
    calendars = [_calendar(_object(row, "calendars", i)) for i, row in enumerate(listed, 1)]
    known = {calendar.name: calendar for calendar in calendars}
    default = project.get("default_calendar") or next(iter(known), "Standard")
    known.setdefault("Standard", FileCalendar("Standard"))
    warnings = []
    if str(project.get("schedule_from") or "0") not in ("0", "START", "start"):
        warnings.append("The project is planned back from its finish: computed from its start.")
    return FileSchedule(
        start,
        instant(project.get("data_date"), "project data_date"),
        str(default),
        known,
        tuple(_tasks(rows)),
        tuple(_link(row, ("lag",)) for row in links),
        minutes_per_day=_positive(project.get("minutes_per_day"), 480.0, "minutes_per_day"),
        minutes_per_week=5 * _positive(project.get("minutes_per_day"), 480.0, "minutes_per_day"),
        warnings=tuple(warnings),
    )


def _calendar(row: dict[str, Any]) -> FileCalendar:
    days = row.get("days") or {}
    exceptions = [_exception(e) for e in row.get("exceptions") or ()]
    weeks = []
    for week in row.get("work_weeks") or ():
        first, last = _range(week)
        weeks.append((first, last, _weekdays(week.get("days") or {})))
    return FileCalendar(
        str(row.get("name") or "Standard"),
        _name(row.get("parent")),
        _weekdays(days),
        tuple(exceptions),
        tuple(weeks),
        _hours(days),
    )


def _name(value: object) -> str | None:
    """A calendar's name; a number is one too, as the calendars' own names are read."""
    return None if value is None or value == "" else str(value)


def _weekdays(days: dict[str, Any]) -> tuple[bool | None, ...]:
    return tuple(_works(days[d]) if d in days else None for d in WEEK)


def _works(day: Any) -> bool | None:
    """True or False; None where the day is that of the parent calendar."""
    if isinstance(day, bool) or day is None:
        return day
    kind = str(day.get("type") or "").upper()
    if kind == "DEFAULT":
        return None
    return kind == "WORKING" if kind else bool(day.get("hours"))


def _hours(days: dict[str, Any]) -> tuple[tuple[int, int], ...]:
    rows = [days[d] for d in WEEK if isinstance(days.get(d), dict)]
    return working_hours([(span[0], span[1]) for span in day.get("hours") or ()] for day in rows)


def _exception(row: dict[str, Any]) -> tuple[Day, Day, bool]:
    first, last = _range(row)
    if "working" in row:
        return first, last, bool(row["working"])
    return first, last, bool(_works(row))


def _range(row: dict[str, Any]) -> tuple[Day, Day]:
    first = instant(row.get("from") or row.get("start") or row.get("date"), "calendar exception")
    last = instant(row.get("to") or row.get("finish") or row.get("end"), "calendar exception")
    if first is None:
        raise InputError("A calendar exception has no date.", field="exceptions")
    return first.toordinal(), (last or first).toordinal()


def _tasks(rows: list[dict[str, Any]]) -> list[FileTask]:
    """Tasks in file order; the outline level says whose child a task is, unless ``parent`` does."""
    tasks: list[FileTask] = []
    path: list[tuple[int, str]] = []
    for number, row in enumerate(rows, 1):
        uid = _uid(row, number)
        parent = row.get("parent")
        if row.get("level") is not None and "parent" not in row:
            level = int(row["level"])
            while path and path[-1][0] >= level:
                path.pop()
            parent = path[-1][1] if path else None
            path.append((level, uid))
        tasks.append(_task(row, uid, None if parent is None else str(parent)))
    parents = {task.parent for task in tasks}
    return [_as_summary(task) if task.uid in parents else task for task in tasks]


def _as_summary(task: FileTask) -> FileTask:
    return FileTask(
        task.uid,
        task.name,
        task.parent,
        None,
        summary=True,
        calendar=task.calendar,
        constraint=task.constraint,
        constraint_at=task.constraint_at,
        deadline_at=task.deadline_at,
    )


def _uid(row: dict[str, Any], number: int) -> str:
    if row.get("uid") is None:
        raise InputError("Task {number} has no uid.", field="uid", row=number, number=number)
    return str(row["uid"])


def _task(row: dict[str, Any], uid: str, parent: str | None) -> FileTask:
    kind = str(row.get("constraint") or "AS_SOON_AS_POSSIBLE").upper()
    if kind not in CONSTRAINTS:
        raise InputError(
            "Task {uid}: the constraint {kind} is not known.",
            field="constraint",
            uid=uid,
            kind=kind,
        )
    return FileTask(
        uid,
        str(row.get("name") or ""),
        parent,
        _amount(row.get("duration"), "duration", uid),
        calendar=_name(row.get("calendar")),
        constraint=CONSTRAINTS[kind],
        constraint_at=instant(row.get("constraint_date"), f"task {uid} constraint_date"),
        deadline_at=instant(row.get("deadline"), f"task {uid} deadline"),
        actual_start_at=instant(row.get("actual_start"), f"task {uid} actual_start"),
        actual_finish_at=instant(row.get("actual_finish"), f"task {uid} actual_finish"),
        remaining=_amount(row.get("remaining"), "remaining", uid),
        suspended_at=instant(row.get("suspend"), f"task {uid} suspend"),
        resumed_at=instant(row.get("resume"), f"task {uid} resume"),
        manual=str(row.get("mode") or "").upper().startswith("MANUAL"),
        manual_start_at=instant(row.get("manual_start"), f"task {uid} manual_start"),
        manual_finish_at=instant(row.get("manual_finish"), f"task {uid} manual_finish"),
        resources=int(row.get("resources") or 0),
    )


def _amount(value: Any, name: str, uid: str) -> Amount | None:
    """``{"v": 3.0, "u": "d"}``, or a bare number of days."""
    if value is None:
        return None
    number, unit = (value.get("v"), value.get("u")) if isinstance(value, dict) else (value, "d")
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise InputError("Task {uid}: {what} must be a number.", field=name, uid=uid, what=name)
    return Amount(float(number), str(unit or "d"))


def _link(row: dict[str, Any], names: tuple[str, ...]) -> FileLink:
    pred, succ = str(row.get("pred")), str(row.get("succ"))
    kind = str(row.get("type") or "FS").upper()
    if kind not in ("FS", "SS", "FF", "SF"):
        raise InputError(
            "The link from {pred} to {succ} has the unknown type {kind}.",
            field="links",
            pred=pred,
            succ=succ,
            kind=kind,
        )
    lag = next((row[name] for name in names if row.get(name) is not None), 0)
    link_type: LinkType = kind  # type: ignore[assignment]
    return FileLink(pred, succ, link_type, _amount(lag, "lag", succ) or Amount(0, "d"))


def _positive(value: Any, default: float, name: str) -> float:
    if value in (None, ""):
        return default
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = 0.0
    if not number > 0:
        raise InputError("{name} must be a number above 0.", field=name, name=name)
    return number


def _short(rows: list[dict[str, Any]], links: list[dict[str, Any]]) -> FileSchedule:
    """GanttProject's shape: a task that nothing precedes starts where it was typed."""
    waiting = {str(row.get("succ")) for row in links}
    starts: list[datetime] = []
    tasks = []
    summaries = {str(row["parent"]) for row in rows if row.get("parent") is not None}
    for number, row in enumerate(rows, 1):
        uid = _uid(row, number)
        start = instant(row.get("start"), f"task {uid} start")
        if start is not None:
            starts.append(start)
        free = uid not in waiting and uid not in summaries
        tasks.append(
            FileTask(
                uid,
                str(row.get("name") or ""),
                None if row.get("parent") is None else str(row["parent"]),
                _amount(row.get("duration_days"), "duration_days", uid),
                summary=uid in summaries,
                constraint="SNET" if free and start is not None else None,
                constraint_at=start if free else None,
            )
        )
    if not starts:
        raise InputError("No task has a start date.", field="start")
    calendar = FileCalendar("Standard")
    file_links = tuple(_link(row, ("lag_days", "lag")) for row in links)
    return FileSchedule(
        min(starts), None, "Standard", {"Standard": calendar}, tuple(tasks), file_links
    )
