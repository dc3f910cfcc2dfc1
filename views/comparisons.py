"""How long a step usually is, and how that is known: what a deed is held against (rules §5)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from statistics import median_low
from typing import Literal

from sqlmodel import Session

from errors import NotFoundError
from models import Project, Step
from store import scope
from store.calendars import calendar
from store.queries import cases, coordination
from store.queries.cases import Past, Pause
from store.scope import Viewer

ENOUGH = 5  # ended cases of the same organisation; fewer are no habit


@dataclass(frozen=True)
class Comparison:
    """Days in ``unit``. ``days`` None: nothing to hold it against; ``took``: once it has ended.

    ``basis`` history: the middle one of ``cases`` ended cases of the same organisation without a
    chase; template: the usual duration in the process template, with its ``source``.
    """

    unit: str
    took: int | None
    days: int | None
    basis: Literal["history", "template", ""]
    cases: int = 0
    source: str = ""
    unverified: bool = False


class Usual:
    """Read once for steps with these codes."""

    def __init__(self, session: Session, codes: Collection[str]) -> None:
        self._cal = calendar(session)
        chased = coordination.chased_steps(session)
        self._past = [
            one
            for one in cases.steps_like(session, list(codes))
            if one.finished_on and one.step_id not in chased
        ]
        self._pauses: dict[int, list[Pause]] = {}
        for pause in cases.pauses(session):
            self._pauses.setdefault(pause.step_id, []).append(pause)

    def of(self, step: Step) -> Comparison:
        """What this step is held against."""
        took = None
        if step.started_on and step.finished_on:
            took = self._clock(step.id or 0, step.started_on, step.finished_on, step.unit)
        lengths = [self._length(one) for one in self._past if _alike(one, step)]
        if len(lengths) >= ENOUGH:
            return Comparison(step.unit, took, median_low(lengths), "history", len(lengths))
        if not step.source.strip():
            return Comparison(step.unit, took, None, "")
        return Comparison(
            step.unit, took, step.typical_duration, "template", 0, step.source,
            "typical" in step.unverified,
        )  # fmt: skip

    def _length(self, one: Past) -> int:
        assert one.finished_on is not None
        return self._clock(one.step_id, one.started_on, one.finished_on, one.unit)

    def _clock(self, step_id: int, start: date, end: date, unit: str) -> int:
        """Days in (start, end] outside pauses."""
        used = self._count(start, end, unit)
        at = start
        for pause in sorted(self._pauses.get(step_id, ()), key=lambda one: one.started_on):
            begin, stop = max(pause.started_on, at), min(pause.ended_on or end, end)
            if begin < stop:
                used -= self._count(begin, stop, unit)
                at = stop
        return max(used, 0)

    def _count(self, start: date, end: date, unit: str) -> int:
        if unit == "cd":
            return (end - start).days
        return self._cal.count(start.toordinal(), end.toordinal())


def comparison(session: Session, viewer: Viewer, step_id: int) -> Comparison:
    """The comparison of one step of a visible project. Raises NotFoundError."""
    step = session.get(Step, step_id)
    if step is None:
        raise NotFoundError()
    scope.project(session, viewer, session.get_one(Project, step.project_id).code)
    return Usual(session, [step.code]).of(step)


def _alike(one: Past, step: Step) -> bool:
    same = one.code == step.code and one.organisation_id == step.organisation_id
    return same and one.unit == step.unit and one.step_id != step.id
