"""What is scheduled: steps, links and the calendars that they count on. Plain frozen values.

Step         a piece of work with its typed facts; computed dates never come back in here
Link         pred -> succ, one of four types, with a lag
Suspension   an interval in which a step's clock stands still, with its owner
Constraint   a typed limit on a step's dates
Network      all of it, with the trigger day (land award) before which nothing starts
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from engine.calendar import Day, WorkCalendar

Unit = Literal["wd", "cd"]
LagUnit = Literal["wd", "cd", "pct"]  # pct: per cent of the predecessor's duration (imports)
LinkType = Literal["FS", "SS", "FF", "SF"]
ConstraintKind = Literal["SNET", "FNET", "SNLT", "FNLT", "MSO", "MFO", "ALAP"]

EARLIEST: Day = date(1990, 1, 1).toordinal()
LATEST: Day = date(2100, 12, 31).toordinal()
LONGEST = 40_000  # days; longer than the range of dates that the product knows (1990-2100)


@dataclass(frozen=True, slots=True)
class Suspension:
    """The clock stands still in ``(start, end]``; ``end`` None = still open.

    ``owner`` is who is at the cause: department, applicant, external, notice.
    ``expected_end`` is when an open one should end; without it work resumes after the data date.
    """

    start: Day
    end: Day | None
    owner: str = ""
    expected_end: Day | None = None


@dataclass(frozen=True, slots=True)
class Constraint:
    """No earlier than, no later than, must start or finish on ``day``; ALAP has no day."""

    kind: ConstraintKind
    day: Day | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step and its typed facts (rules of the product, section 3).

    duration          expected length in ``unit``, whole days
    remaining         typed at the data date; None = duration less the clock used
    passed            a finished step that did not pass does not satisfy legal links
    parent            id of the summary that this step belongs to
    manual            dates are typed: ``manual_start`` (and ``manual_finish``) hold, links do not

    ``bare_on`` is found out once, when the step is made: its calendar, where the step is counted in
    working days, has a sound length and nothing is typed; None for any other.
    """

    id: str
    duration: int
    unit: Unit = "wd"
    calendar: str = "default"
    actual_start: Day | None = None
    actual_finish: Day | None = None
    remaining: int | None = None
    suspensions: tuple[Suspension, ...] = ()
    promised_finish: Day | None = None
    constraints: tuple[Constraint, ...] = ()
    deadline: Day | None = None
    passed: bool = True
    parent: str | None = None
    manual: bool = False
    manual_start: Day | None = None
    manual_finish: Day | None = None
    bare_on: str | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        bare = (
            self.unit == "wd"
            and type(self.duration) is int
            and 0 <= self.duration <= LONGEST
            and self.actual_start is None
            and self.actual_finish is None
            and self.remaining is None
            and not self.suspensions
            and self.promised_finish is None
            and not self.constraints
            and self.deadline is None
            and self.parent is None
            and not self.manual
        )
        object.__setattr__(self, "bare_on", self.calendar if bare else None)


@dataclass(frozen=True, slots=True)
class Link:
    """``succ`` waits for ``pred``. A ``wd`` lag is counted on the successor's calendar.

    ``legal``: the law wants it; False: habit, it may be relaxed.
    ``after`` is found out once, when the link is made: the predecessor, where ``succ`` simply
    starts after its finish (finish to start, no lag); None for any other.
    """

    pred: str
    succ: str
    type: LinkType = "FS"
    lag: int = 0
    lag_unit: LagUnit = "wd"
    legal: bool = True
    after: str | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        simple = self.type == "FS" and type(self.lag) is int and not self.lag
        object.__setattr__(self, "after", self.pred if simple else None)


@dataclass(frozen=True)
class Network:
    """``start`` is the trigger: no step starts before it. Steps name keys of ``calendars``."""

    steps: tuple[Step, ...]
    links: tuple[Link, ...]
    calendars: Mapping[str, WorkCalendar]
    start: Day
