"""From the rows of a project to the engine's network; `services/schedules.py` takes it back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlmodel import Session, col, select

from engine import network as net
from engine.calendar import WorkCalendar
from engine.errors import CycleError
from engine.schedule import Schedule, schedule
from errors import Names, RefusedError
from models import Certificate, Link, Project, Step, Suspension

Pace = Literal["expected", "conventional", "typical"]


@dataclass(frozen=True)
class Rows:
    """The rows of one project, read once."""

    project: Project
    steps: list[Step]
    links: list[Link]
    suspensions: list[Suspension]
    certificates: list[Certificate]


def read(session: Session, project: Project) -> Rows:
    """Every row that the schedule of ``project`` depends on."""
    steps = session.exec(
        select(Step).where(Step.project_id == project.id).order_by(col(Step.ordinal))
    ).all()
    links = session.exec(select(Link).where(Link.project_id == project.id)).all()
    suspensions = session.exec(
        select(Suspension)
        .join(Step, col(Step.id) == col(Suspension.step_id))
        .where(Step.project_id == project.id)
        .order_by(col(Suspension.started_on))
    ).all()
    certificates = session.exec(
        select(Certificate).where(Certificate.project_id == project.id)
    ).all()
    return Rows(project, list(steps), list(links), list(suspensions), list(certificates))


def current(rows: Rows, cal: WorkCalendar, today: date) -> net.Network:
    """The network as it stands: actuals, pauses, relaxed links left out, removed steps gone."""
    begun = {step.id: step.started_on for step in rows.steps}
    pauses: dict[int, list[net.Suspension]] = {}
    for pause in rows.suspensions:
        start = begun[pause.step_id]
        if start is None or pause.started_on < start:
            continue  # it stopped the clock of an earlier round
        end = pause.ended_on.toordinal() if pause.ended_on else None
        pauses.setdefault(pause.step_id, []).append(
            net.Suspension(pause.started_on.toordinal(), end, pause.owner)
        )
    steps = tuple(
        net.Step(
            id=str(step.id),
            duration=step.expected_duration,
            unit=_unit(step),
            actual_start=_number(step.started_on),
            actual_finish=_number(step.finished_on),
            remaining=_remaining(step, cal, today),
            suspensions=tuple(pauses.get(step.id or 0, ())),
            promised_finish=_number(step.promised_on),
        )
        for step in rows.steps
        if not step.removed
    )
    links = [k for k in rows.links if k.relaxed_by is None and not k.baseline_only]
    return _network(rows, cal, steps, links)


def ordinary(rows: Rows, cal: WorkCalendar, pace: Pace) -> net.Network:
    """The network without actuals. ``conventional`` and ``typical`` put removed steps and every
    customary link of the template back (rules §5); ``expected`` is the plan at birth."""
    back = pace != "expected"
    steps = tuple(
        net.Step(id=str(step.id), duration=_duration(step, pace), unit=_unit(step))
        for step in rows.steps
        if not (step.replaces if back else step.removed)
    )
    links = [k for k in rows.links if k.added_by is None and (back or not k.baseline_only)]
    return _network(rows, cal, steps, links)


def solve(rows: Rows, network: net.Network, today: date | None) -> Schedule:
    try:
        return schedule(network, today.toordinal() if today else None)
    except CycleError as error:
        steps = {str(step.id): step for step in rows.steps}
        raise RefusedError(
            "These items would wait for one another in a circle: {names}. Remove one of the links.",
            # A wait that somebody only tries on the scratch pad has no row.
            names=Names.of(*(steps[key] for key in error.steps if key in steps)),
        ) from error


def _unit(step: Step) -> Literal["wd", "cd"]:
    return "cd" if step.unit == "cd" else "wd"


def _duration(step: Step, pace: Pace) -> int:
    if pace == "conventional":
        return step.conventional_duration
    return step.typical_duration if pace == "typical" else step.expected_duration


def _remaining(step: Step, cal: WorkCalendar, today: date) -> int | None:
    """The typed remaining duration, worn off by the days since it was typed; at least one."""
    if step.remaining is None or step.remaining_on is None or step.finished_on:
        return None
    if step.unit == "cd":
        worn = (today - step.remaining_on).days
    else:
        worn = cal.count(step.remaining_on.toordinal(), today.toordinal())
    return max(step.remaining - worn, 1)


def _network(
    rows: Rows, cal: WorkCalendar, steps: tuple[net.Step, ...], links: Iterable[Link]
) -> net.Network:
    present = {step.id for step in steps}
    edges = tuple(
        net.Link(
            pred=str(link.pred_id),
            succ=str(link.succ_id),
            type=link.type,  # type: ignore[arg-type]  # checked when the template was read
            lag=link.lag,
            lag_unit="cd" if link.lag_unit == "cd" else "wd",
            legal=link.legal,
        )
        for link in links
        if str(link.pred_id) in present and str(link.succ_id) in present
    )
    start = rows.project.land_award_on.toordinal()
    return net.Network(steps=steps, links=edges, calendars={"default": cal}, start=start)


def _number(day: date | None) -> int | None:
    return day.toordinal() if day else None
