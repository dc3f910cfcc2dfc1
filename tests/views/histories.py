"""A project lived through by chance: starts, ends, stops and orders set aside, day by day."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from sqlmodel import col, select

from models import Link, Outcome, Step, Suspension
from services import coordination, pauses, progress, schedules
from services.pauses import Holder, PauseKind
from store.calendars import calendar
from tests.builders import AWARD, World, at


def live(made: World, seed: int, days: int = 32, since: date = AWARD) -> date:
    """Play ``days`` days of chance after ``since``. Returns the last one."""
    chance = random.Random(seed)
    cal = calendar(made.session)
    today = since
    for _ in range(days):
        today += timedelta(days=1)
        if cal.is_workday(today.toordinal()):
            _work(made, chance, today)
    schedules.pass_day(made.session, made.project.id or 0, at(today, 23))
    return today


def _work(made: World, chance: random.Random, today: date) -> None:
    links = made.session.exec(select(Link).where(Link.project_id == made.project.id)).all()
    open_steps = [s for s in made.steps.values() if not s.removed and s.finished_on is None]
    waiting = {k.succ_id for k in links if _holds(made, k)}
    for step in open_steps:
        stop = _stop(made, step)
        if step.started_on is None:
            if step.id not in waiting and chance.random() < 0.6:
                progress.start_step(made.session, made.liaison, at(today), on=today, **_seen(step))
        elif stop:
            if chance.random() < 0.3 and today > stop.started_on:
                pauses.resume(made.session, made.liaison, at(today), on=today, **_seen(step))
        elif chance.random() < 0.06:
            pauses.suspend(
                made.session, made.liaison, at(today), kind=PauseKind.SUPPLEMENT,
                owner=chance.choice([Holder.APPLICANT, Holder.DEPARTMENT]),
                reason_code="papers_missing", on=today, **_seen(step),
            )  # fmt: skip
        elif chance.random() < 0.15:
            failed = chance.random() < 0.15
            progress.finish_step(
                made.session, made.liaison, at(today), on=today, number="示例",
                outcome=Outcome.FAILED if failed else Outcome.PASSED, **_seen(step),
            )  # fmt: skip
    habits = [k for k in links if not k.legal and k.relaxed_by is None and not k.baseline_only]
    if habits and chance.random() < 0.4:
        link = chance.choice(habits)
        succ = made.session.get_one(Step, link.succ_id)
        if not succ.removed and succ.started_on is None:
            coordination.relax_link(
                made.session, made.liaison, at(today), link_id=link.id or 0,
                seen_version=succ.version, on=today, source="示例：两家商定同时办理",
            )  # fmt: skip


def _holds(made: World, link: Link) -> bool:
    pred = made.session.get_one(Step, link.pred_id)
    gone = link.relaxed_by is not None or link.baseline_only or pred.removed
    return not gone and pred.finished_on is None and link.type == "FS"


def _stop(made: World, step: Step) -> Suspension | None:
    return made.session.exec(
        select(Suspension).where(Suspension.step_id == step.id, col(Suspension.ended_on).is_(None))
    ).first()


def _seen(step: Step) -> dict[str, Any]:
    return {"step_id": step.id or 0, "seen_version": step.version}
