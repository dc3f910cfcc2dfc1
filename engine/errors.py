"""What the engine refuses, as one small tree.

EngineError               fields say what is wrong; the caller finds the words
├── CalendarRangeError    a day outside the calendar's table (never clipped)
├── CycleError            steps that wait for each other, named in order
├── UnknownStepError      a link or a parent that points to nothing
├── DuplicateStepError    two steps with one id
├── BadStepError          a field of a step that cannot be right
├── BadLinkError          a link that cannot be meant
└── IllegalMoveError      a status that may not follow the one before it
"""

from __future__ import annotations


class EngineError(Exception):
    """Base of all refusals of the engine."""


class CalendarRangeError(EngineError):
    """``day`` lies outside ``[first, last]``, the range that the calendar covers (day numbers)."""

    def __init__(self, day: int, first: int, last: int) -> None:
        super().__init__(f"day {day} lies outside the calendar's range {first}..{last}")
        self.day, self.first, self.last = day, first, last


class CycleError(EngineError):
    """``steps`` wait for each other in this order; the last waits for the first."""

    def __init__(self, steps: tuple[str, ...]) -> None:
        super().__init__("these steps wait for each other: " + " -> ".join((*steps, steps[0])))
        self.steps = steps


class UnknownStepError(EngineError):
    """``step`` is named by ``named_by`` (a link or a parent) but does not exist."""

    def __init__(self, step: str, named_by: str) -> None:
        super().__init__(f"{named_by} names step {step!r}, which does not exist")
        self.step, self.named_by = step, named_by


class DuplicateStepError(EngineError):
    """Two steps share the id ``step``."""

    def __init__(self, step: str) -> None:
        super().__init__(f"two steps share the id {step!r}")
        self.step = step


class BadStepError(EngineError):
    """``field`` of ``step`` cannot be right, for ``reason``."""

    def __init__(self, step: str, field: str, reason: str) -> None:
        super().__init__(f"step {step!r}, {field}: {reason}")
        self.step, self.field, self.reason = step, field, reason


class BadLinkError(EngineError):
    """The link from ``pred`` to ``succ`` cannot be meant, for ``reason``."""

    def __init__(self, pred: str, succ: str, reason: str) -> None:
        super().__init__(f"link {pred!r} -> {succ!r}: {reason}")
        self.pred, self.succ, self.reason = pred, succ, reason


class IllegalMoveError(EngineError):
    """Status ``to`` may not follow status ``frm``, for ``reason``."""

    def __init__(self, frm: int | None, to: int, reason: str) -> None:
        super().__init__(f"status {to} may not follow {frm}: {reason}")
        self.frm, self.to, self.reason = frm, to, reason
