"""What the clocks of some steps follow from, and a step's status codes in order.

A start stands for "received, accepted, taken up" on its day unless other days were recorded.
Only a review is bound by what the law says of notices and special procedures; at every other
kind of step a stop of the clock is what it says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from engine.clock import Event
from engine.status import Status
from models import (
    ClockTerm,
    FirstOverdue,
    LightKey,
    LightRule,
    Outcome,
    Owed,
    Step,
    StepKind,
    StepLight,
    StepProjection,
    StepStatus,
    Suspension,
)

DEFAULTS: dict[LightKey, int] = {
    LightKey.YELLOW_LEFT: 2,
    LightKey.RED_LEFT: 0,
    LightKey.SECOND_YELLOW: 1,
    LightKey.CERTIFICATE_RED_WD: 5,
    LightKey.CERTIFICATE_RED_CHANCE: 20,
    LightKey.STALE_WD: 5,
    LightKey.VERY_STALE_WD: 10,
}
ENDS = {
    Outcome.PASSED: Status.PASSED,
    Outcome.CONDITIONAL: Status.PASSED_CONDITIONALLY,
    Outcome.FAILED: Status.FAILED,
}


def thresholds(rules: Iterable[LightRule], on: date) -> dict[LightKey, int]:
    """The printed rule as in effect on ``on``: the newest row of each key, else the default."""
    found = dict(DEFAULTS)
    for rule in sorted(rules, key=lambda row: (row.effective_on, row.id or 0)):
        if rule.effective_on <= on:
            found[LightKey(rule.key)] = rule.value
    return found


@dataclass(frozen=True)
class Filings:
    """What the clocks of some projects follow from, by step id, as known at one moment.

    ``rounds``: which application it was then; empty: the one on the step's row.
    """

    rule: Mapping[LightKey, int] = field(default_factory=lambda: dict(DEFAULTS))
    pauses: Mapping[int, Sequence[Suspension]] = field(default_factory=dict)
    statuses: Mapping[int, Sequence[StepStatus]] = field(default_factory=dict)
    terms: Mapping[int, ClockTerm] = field(default_factory=dict)
    owed: Mapping[int, Sequence[Owed]] = field(default_factory=dict)
    lights: Mapping[int, Sequence[StepLight]] = field(default_factory=dict)
    overdue: Mapping[int, Sequence[FirstOverdue]] = field(default_factory=dict)
    rounds: Mapping[int, int] | None = None

    def round_of(self, step: Step) -> int:
        return step.round if self.rounds is None else self.rounds.get(step.id or 0, 1)


def events(step: Step, filings: Filings, standing: StepProjection | None = None) -> list[Event]:
    """The step's status codes in order of happening, as the engine's clock reads them."""
    number, turn = step.id or 0, filings.round_of(step)
    told = {
        Status(row.status): row.on.toordinal()
        for row in filings.statuses.get(number, ())
        if row.round == turn
    }
    started, finished = _span(step, standing)
    intake: dict[Status, int] = {
        status: told.pop(status) for status in (Status.RECEIVED, Status.ACCEPTED) if status in told
    }
    if started:
        for status in (Status.RECEIVED, Status.ACCEPTED):
            intake.setdefault(status, started.toordinal())
        intake[Status.HANDLING] = intake[Status.ACCEPTED]
    found = [Event(status, on) for status, on in sorted(intake.items())]
    if started and step.kind == StepKind.REVIEW:
        found += _stops(step, filings, started)
    found += [Event(status, on) for status, on in sorted(told.items(), key=lambda pair: pair[1])]
    if started and finished:
        outcome = Outcome(step.outcome) if step.outcome else Outcome.PASSED
        found.append(Event(ENDS[outcome], finished.toordinal()))
        owed = [row.done_on for row in filings.owed.get(number, ()) if row.round == turn]
        whole = [day for day in owed if day]
        if outcome == Outcome.CONDITIONAL and owed and len(whole) == len(owed):
            found.append(Event(Status.PASSED, max(*whole, finished).toordinal()))
    return found


def _span(step: Step, standing: StepProjection | None) -> tuple[date | None, date | None]:
    if standing is None:
        return step.started_on, step.finished_on
    return (
        standing.start_on if standing.start_actual else None,
        standing.finish_on if standing.finish_actual else None,
    )


def _own_pauses(step: Step, filings: Filings, started: date) -> list[Suspension]:
    """Those of this round: an earlier one ended before the present start."""
    return [
        pause
        for pause in filings.pauses.get(step.id or 0, ())
        if pause.ended_on is None or pause.ended_on > started or pause.started_on >= started
    ]


def _stops(step: Step, filings: Filings, started: date) -> list[Event]:
    found = []
    for pause in _own_pauses(step, filings, started):
        if pause.kind == "supplement":
            begun, over, approved = Status.SUPPLEMENT_STARTED, Status.SUPPLEMENT_ENDED, None
        elif pause.kind == "special_procedure":
            begun, over = Status.SPECIAL_STARTED, Status.SPECIAL_ENDED
            # Before the day was asked for, the named approval stood for it.
            approved = (pause.approved_on or pause.started_on).toordinal()
        else:
            continue
        found.append(Event(begun, pause.started_on.toordinal(), approved))
        if pause.ended_on:
            end = pause.ended_on.toordinal()
            found += [Event(over, end), Event(Status.HANDLING, end)]
    return found


def waits(
    step: Step, filings: Filings, standing: StepProjection | None
) -> list[tuple[int, int | None]]:
    """Stops that no status code tells: at a review the wait for others, elsewhere all of them."""
    started, _finished = _span(step, standing)
    if started is None:
        return []
    legal = {"supplement", "special_procedure"} if step.kind == StepKind.REVIEW else set()
    return [
        (pause.started_on.toordinal(), pause.ended_on.toordinal() if pause.ended_on else None)
        for pause in _own_pauses(step, filings, started)
        if pause.kind not in legal
    ]


def yellows_before(rows: Sequence[StepLight], turn: int) -> int:
    """How often the step was yellow before the present light: a yellow is over once the light was
    green or none again, or the step was applied for anew. A stopped clock ends nothing."""
    return sum(
        row.colour == "yellow"
        and (row.round < turn or any(later.colour in ("green", "none") for later in rows[n + 1 :]))
        for n, row in enumerate(rows)
    )
