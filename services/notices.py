"""Who is told what: notices are written in the transaction of their cause, and with each the
messages that go out at once. Called by the journal, by the schedules and by the timetable."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from models import (
    Account,
    Certificate,
    Event,
    EventKind,
    Notice,
    NoticeRule,
    Project,
    Role,
    Slip,
    Wanted,
)
from services import outbox
from store import ways
from store.clock import local_day
from store.queries import letters
from store.queries import notices as queries

SILENT = "silent"  # in ``session.info``: True while history is replayed
Facts = dict[str, Any]


@dataclass(frozen=True)
class Matter:
    """What is to be told. ``window`` bounds repetition: one notice per person and window."""

    rule: NoticeRule
    object: str
    window: str
    project_id: int | None = None
    step_id: int | None = None
    certificate_id: int | None = None
    event_id: int | None = None
    urgent: bool = False
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True)
class Shift:
    """A certificate whose projected date an event moved."""

    certificate: Certificate
    before: date
    after: date


def of_event(session: Session, project: Project, event: Event, now: datetime) -> None:
    """Tell whom a happening concerns; most happenings concern nobody beyond their project."""
    if session.info.get(SILENT):
        return
    rule = _RULES.get(EventKind(event.kind))
    if rule is None or (rule == NoticeRule.REPLIED and not letters.from_party(event)):
        return
    matter = Matter(
        rule, f"event:{event.id}", "", project.id, event.step_id, event.certificate_id, event.id,
        urgent=rule in _URGENT, facts={**event.detail, "kind": event.kind},
    )  # fmt: skip
    tell(session, now, _concerned(session, project, event, rule), matter, but=event.actor_id)


_RULES = {
    EventKind.TARGET_ASKED: NoticeRule.TARGET_ASKED,
    EventKind.TARGET_CHANGED: NoticeRule.TARGET_DECIDED,
    EventKind.TARGET_DECLINED: NoticeRule.TARGET_DECIDED,
    EventKind.LETTER_REPLIED: NoticeRule.REPLIED,
    EventKind.SLIP_ISSUED: NoticeRule.SLIP_ISSUED,
    EventKind.SLIP_RAISED: NoticeRule.SLIP_ISSUED,
    EventKind.SLIP_ANSWERED: NoticeRule.SLIP_ANSWERED,
}
_URGENT = {NoticeRule.SLIP_ISSUED, NoticeRule.REPLIED}


def _concerned(session: Session, project: Project, event: Event, rule: NoticeRule) -> list[Account]:
    liaisons = list(queries.members(session, project))
    if rule == NoticeRule.REPLIED:
        return liaisons
    if rule == NoticeRule.SLIP_ISSUED:
        return liaisons + list(queries.people_of(session, event.detail["to"], Role.LIAISON))
    if rule == NoticeRule.SLIP_ANSWERED:
        slip = session.get_one(Slip, event.detail["slip"])
        return [session.get_one(Account, slip.issuer_id)]
    if rule == NoticeRule.TARGET_ASKED:
        return list(queries.people(session, Role.CHIEF))
    if event.kind == EventKind.TARGET_CHANGED:
        company = queries.people_of(session, project.developer_id, Role.DEVELOPER)
        return [*liaisons, *company]
    return liaisons


def of_shifts(
    session: Session, project: Project, cause: Event, shifts: Sequence[Shift], now: datetime
) -> None:
    """Tell of projected dates that moved: the company each, everybody when one went past its
    target. A night's small steps are one notice a week, a day's saves one notice a day."""
    if not shifts or session.info.get(SILENT):
        return
    company = list(queries.people_of(session, project.developer_id, Role.DEVELOPER))
    bureau = [*queries.members(session, project), *queries.people(session, Role.CHIEF)]
    today = local_day(now)
    by_night = cause.kind == EventKind.DAY_PASSED
    week = "{}-W{:02d}".format(*today.isocalendar())
    for shift in shifts:
        paper = shift.certificate
        if paper.issued_on:
            continue
        crossed = shift.before <= paper.target_on < shift.after
        matter = Matter(
            NoticeRule.LATE if crossed else NoticeRule.MOVED,
            f"certificate:{paper.id}",
            week if by_night and not crossed else today.isoformat(),
            project.id, paper.step_id, paper.id, cause.id,
            urgent=crossed,
            facts={
                "before": shift.before.isoformat(),
                "after": shift.after.isoformat(),
                "target_on": paper.target_on.isoformat(),
            },
        )  # fmt: skip
        people = [*company, *bureau] if crossed else company
        tell(session, now, people, matter, but=cause.actor_id)


def of_failed_job(session: Session, job: str, error: str, now: datetime) -> None:
    """Tell the system administrators that something did not happen by itself; once a day."""
    matter = Matter(
        NoticeRule.JOB_FAILED, f"job:{job}", local_day(now).isoformat(),
        urgent=True, facts={"job": job, "error": error},
    )  # fmt: skip
    tell(session, now, queries.people(session, Role.SYSTEM_ADMIN), matter)


def tell(
    session: Session,
    now: datetime,
    people: Iterable[Account],
    matter: Matter,
    *,
    but: int | None = None,
) -> int:
    """One notice for each of the ``people`` once in the window, and what goes out at once.

    ``but``: who did it and knows. A date that moves on in the same window keeps its first
    ``before`` and becomes unread again. Gives the number of new notices.
    """
    wanted = {a.id: a for a in people if a.id is not None and a.id != but and a.active}
    wishes = queries.preferences(session, [number for number in wanted if number])
    new = 0
    for number, account in wanted.items():
        old = queries.told(session, number or 0, matter.rule, matter.object, matter.window)
        if old is not None:
            _go_on(session, old, matter, now)
            continue
        notice = Notice(
            account_id=number or 0,
            rule=matter.rule,
            object=matter.object,
            window=matter.window,
            project_id=matter.project_id,
            step_id=matter.step_id,
            certificate_id=matter.certificate_id,
            event_id=matter.event_id,
            urgent=matter.urgent,
            facts=matter.facts,
            made_at=now,
        )
        try:
            with session.begin_nested():
                session.add(notice)
        except IntegrityError:  # another save told the same in this moment
            continue
        new += 1
        key = outbox.Key(matter.rule, matter.object, matter.window)
        preference = wishes.get(number or 0)
        for way, when in ways.ways_of(account, preference).items():
            if when == Wanted.AT_ONCE:
                outbox.put(session, now, account, preference, key, way, [notice.id or 0])
    return new


def _go_on(session: Session, notice: Notice, matter: Matter, now: datetime) -> None:
    if "after" not in matter.facts or matter.facts["after"] == notice.facts.get("after"):
        return
    notice.facts = {**matter.facts, "before": notice.facts["before"]}
    notice.event_id, notice.made_at = matter.event_id, now
    notice.read_at = notice.digested_at = None
    session.add(notice)
