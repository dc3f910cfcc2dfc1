"""From the rows of a step to its statutory clock (`engine/clock.py`), for every screen and job.

Which rows become which status codes: `store/filed.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from engine import clock as law
from engine.calendar import WorkCalendar
from engine.clock import JOINT_EXTENSION_WD, JOINT_LIMIT_WD, NOTICE_WD, Event, Reading, Rule
from engine.status import Status
from models import Explanation, LightKey, Owed, Step, StepKind, StepProjection
from store.filed import ENDS, Filings, events, waits, yellows_before

Light = Literal["green", "yellow", "red", "stopped", "none"]
LimitKind = Literal["promised", "statutory", "none"]
_NO_LIMIT = 10_000  # more days than any step takes; never shown


@dataclass(frozen=True)
class OwedPapers:
    """Papers that a conditional acceptance waits for; ``left`` in working days."""

    id: int
    what: str
    since_on: date
    due_on: date
    done_on: date | None
    left: int
    light: Light


@dataclass(frozen=True)
class Clock:
    """Days of the step's own unit. ``limit`` is the promised limit, else the statutory one.

    ``due_on`` the last day in time for that limit, ``law_due_on`` for the statutory one;
    ``overdue_on`` the first day past ``limit``; ``notice_until`` the last day on which what is
    missing may be told; ``default_on`` the day on which silence counted as passed.
    """

    unit: str
    limit: int | None
    limit_kind: LimitKind
    used: int
    paused: int
    left: int | None
    light: Light
    status: int | None = None
    received_on: date | None = None
    accepted_on: date | None = None
    deemed: bool = False
    due_on: date | None = None
    law_limit: int | None = None
    law_due_on: date | None = None
    overdue_on: date | None = None
    notice_until: date | None = None
    deliver_by: date | None = None
    default_on: date | None = None
    joint: bool = False
    extension: int = 0
    yellows_before: int = 0
    irregular: tuple[str, ...] = ()
    owed: tuple[OwedPapers, ...] = ()


def clock(
    step: Step,
    filings: Filings,
    cal: WorkCalendar,
    today: date,
    standing: StepProjection | None = None,
) -> Clock:
    """The clock of ``step`` on ``today``. With ``standing`` the start and the finish are those
    known then. A step that nobody has received has used nothing."""
    number, now = step.id or 0, today.toordinal()
    turn = filings.round_of(step)
    term = filings.terms.get(number)
    extension = term.extension if term else 0
    joint = bool(term and term.joint)
    yellows = yellows_before(filings.lights.get(number, ()), turn)
    happened = events(step, filings, standing)
    statutory = JOINT_LIMIT_WD if joint else step.statutory_limit
    promised = None if joint else step.promised_limit
    limit = promised if promised is not None else statutory
    kind: LimitKind = (
        "none" if limit is None else "promised" if promised is not None else "statutory"
    )
    if not filings.rule[LightKey.SECOND_YELLOW]:
        yellows = 0

    def read(length: int | None, *, silence: bool) -> Reading:
        rule = Rule(
            limit=_NO_LIMIT if length is None else length,
            extension=extension if length is not None else 0,
            most_extension=JOINT_EXTENSION_WD,
            unit="cd" if step.unit == "cd" else "wd",
            default_approval=bool(silence and term and term.default_approval),
            yellow=filings.rule[LightKey.YELLOW_LEFT],
            red=filings.rule[LightKey.RED_LEFT],
        )
        return law.read(happened, now, rule, cal, yellows, waits(step, filings, standing))

    two = statutory is not None and promised is not None
    # Silence passes what the law's own limit has overrun, not what an office promised on top.
    kept = read(limit, silence=statutory is not None and not two)
    strict = read(statutory, silence=True) if two else kept
    allowed = None if limit is None else limit + extension
    received = next((e.on for e in happened if e.status is Status.RECEIVED and e.on <= now), None)
    review = step.kind == StepKind.REVIEW
    running = kept.accepted_on is not None
    owed = tuple(_owed(row, cal, now, filings) for row in filings.owed.get(number, ())
                 if row.round == turn)  # fmt: skip
    stored = [row.on for row in filings.overdue.get(number, ()) if row.round == turn]
    overdue = stored[0] if stored else _date(kept.overdue_on) if limit is not None else None
    return Clock(
        unit=step.unit,
        limit=allowed,
        limit_kind=kind,
        used=kept.used,
        paused=_gross(step, cal, kept, happened, now) - kept.used if running else 0,
        left=None if allowed is None else allowed - kept.used,
        light=_light(kept) if running and limit is not None else "none",
        status=int(kept.status) if kept.status else None,
        received_on=_date(received),
        accepted_on=_date(kept.accepted_on),
        deemed=kept.deemed,
        due_on=_date(kept.due_on) if limit is not None else None,
        law_limit=None if statutory is None else statutory + extension,
        law_due_on=_date(strict.due_on) if statutory is not None else None,
        overdue_on=overdue,
        notice_until=_date(cal.add(received, NOTICE_WD)) if received and review else None,
        deliver_by=_date(kept.deliver_by) if review else None,
        default_on=_date(strict.overdue_on) if strict.passed_by_default else None,
        joint=joint,
        extension=extension,
        yellows_before=yellows,
        irregular=kept.irregular if review else (),
        owed=owed,
    )


def letter_light(
    due_on: date, today: date, cal: WorkCalendar, rule: Mapping[LightKey, int]
) -> Light:
    """No limit binds an external party, but a reply past its due date is late (rules §7)."""
    if due_on < today:
        return "red"
    left = cal.count(today.toordinal(), due_on.toordinal())
    return "yellow" if left <= rule[LightKey.YELLOW_LEFT] else "green"


def missed_on(
    told: Clock,
    turn: int,
    explained: Sequence[Explanation],
    letter_due: date | None,
    today: date,
) -> date | None:
    """The date that an open step missed and nobody has explained yet: its limit or the due date
    of its letter, or the new date of the last explanation once that is past too."""
    own = [row.new_on for row in explained if row.round == turn]
    due = own[-1] if own else letter_due or told.due_on
    if due is None or due >= today or told.light == "stopped":
        return None
    return due


def _gross(
    step: Step, cal: WorkCalendar, kept: Reading, happened: Sequence[Event], now: int
) -> int:
    """Days from acceptance to the end or today, with the stops counted in."""
    assert kept.accepted_on is not None
    ends = [e.on for e in happened if e.status in ENDS.values() and e.on <= now]
    until = ends[-1] if ends else now
    return cal.count(kept.accepted_on, until) if step.unit == "wd" else until - kept.accepted_on


def _light(kept: Reading) -> Light:
    return "none" if kept.light == "done" else kept.light


def _owed(row: Owed, cal: WorkCalendar, now: int, filings: Filings) -> OwedPapers:
    due = cal.add(row.since_on.toordinal(), row.limit_wd)
    left = cal.count(now, due) if due >= now else -cal.count(due, now)
    shown: Light = "none"
    if row.done_on is None:
        yellow = left <= filings.rule[LightKey.YELLOW_LEFT]
        shown = "red" if left < 0 else "yellow" if yellow else "green"
    return OwedPapers(
        row.id or 0, row.what, row.since_on, date.fromordinal(due), row.done_on, left, shown
    )


def _date(day: int | None) -> date | None:
    return None if day is None else date.fromordinal(day)
