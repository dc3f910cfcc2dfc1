"""How long each step of a project was, and what of it was a stop or a refused round."""

from __future__ import annotations

from datetime import date

from engine.calendar import WorkCalendar
from models import Step
from views.ledger_facts import Facts, Method


class Lengths:
    """Days of the steps, each in its own unit, by one method. Only of steps that have dates."""

    def __init__(self, facts: Facts, method: Method) -> None:
        self._facts, self._method = facts, method

    def base(self, step: Step) -> int:
        """The method's length of a step, in its unit."""
        if self._method == "own" and step.id in self._facts.standing:
            stood = sum(self.stopped(step).values())
            return self.took(step) + stood + self.refused(step)
        return step.typical_duration if self._method == "typical" else step.conventional_duration

    def took(self, step: Step) -> int:
        """Days on its own clock, from its (projected) start to its (projected) end."""
        row = self._facts.standing[step.id or 0]
        if not row.start_actual and _finish(self._facts.cal, row.start_on, step) == row.finish_on:
            return step.expected_duration
        whole = _count(self._facts.cal, row.start_on, row.finish_on, step.unit)
        return max(0, whole - sum(self.stopped(step).values()))

    def refused(self, step: Step) -> int:
        """Days from the start of the first round that was refused to the start of the last."""
        rounds = self._facts.refused.get(step.id or 0)
        if not rounds:
            return 0
        began = self._facts.standing[step.id or 0].start_on
        return max(0, _count(self._facts.cal, rounds[0][0], began, step.unit))

    def stopped(self, step: Step) -> dict[str, int]:
        """Days inside suspensions by owner; where two overlap the one that began first counts."""
        row = self._facts.standing[step.id or 0]
        until = row.finish_on if row.finish_actual else min(row.finish_on, self._facts.on)
        stopped: dict[str, int] = {}
        at = row.start_on
        for pause in self._facts.pauses:
            begin = max(pause.started_on, at)
            end = min(pause.ended_on or until, until)
            if pause.step_id == step.id and row.start_actual and begin < end:
                days = _count(self._facts.cal, begin, end, step.unit)
                stopped[pause.owner] = stopped.get(pause.owner, 0) + days
                at = end
        return stopped


def _count(cal: WorkCalendar, start: date, end: date, unit: str) -> int:
    if unit == "cd":
        return (end - start).days
    return cal.count(start.toordinal(), end.toordinal())


def _finish(cal: WorkCalendar, start: date, step: Step) -> date:
    """Where a step of its expected length ends (rules section 2)."""
    if step.unit == "cd":
        return date.fromordinal(cal.roll(start.toordinal() + step.expected_duration))
    return date.fromordinal(cal.add(start.toordinal(), step.expected_duration))
