"""Rows behind notices: whom a project concerns, what was told, what is on its way out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from models import (
    Account,
    Certificate,
    Delivery,
    DeliveryState,
    JobLease,
    JobPlan,
    Letter,
    Membership,
    Notice,
    NoticePreference,
    Project,
    Role,
    Step,
    Suspension,
    WayState,
)
from store import scope
from store.scope import Viewer


def members(session: Session, project: Project) -> Sequence[Account]:
    """The liaisons of a project; without any, those of the office that leads it."""
    own = session.exec(
        _people(Role.LIAISON)
        .join(Membership, col(Membership.account_id) == col(Account.id))
        .where(col(Membership.project_id) == project.id)
    ).all()
    return own or people_of(session, project.lead_id, Role.LIAISON)


def people_of(session: Session, organisation_id: int, role: Role) -> Sequence[Account]:
    """Active accounts of one organisation in this role."""
    return session.exec(_people(role).where(col(Account.organisation_id) == organisation_id)).all()


def people(session: Session, role: Role) -> Sequence[Account]:
    """Every active account in this role."""
    return session.exec(_people(role)).all()


def _people(role: Role) -> SelectOfScalar[Account]:
    return (
        select(Account)
        .where(col(Account.role) == role, col(Account.active).is_(True))
        .order_by(col(Account.id))
    )


def preferences(session: Session, numbers: Collection[int]) -> dict[int, NoticePreference]:
    """What people wish, by account; who never said anything is missing."""
    found = session.exec(
        select(NoticePreference).where(col(NoticePreference.account_id).in_(numbers))
    )
    return {row.account_id: row for row in found}


def told(session: Session, account_id: int, rule: str, thing: str, window: str) -> Notice | None:
    """What this person was told of this matter in this window."""
    return session.exec(
        select(Notice).where(
            col(Notice.account_id) == account_id,
            col(Notice.rule) == rule,
            col(Notice.object) == thing,
            col(Notice.window) == window,
        )
    ).first()


def delivery(
    session: Session, account_id: int, rule: str, thing: str, window: str, way: str
) -> Delivery | None:
    """The delivery with this key."""
    return session.exec(
        select(Delivery).where(
            col(Delivery.account_id) == account_id,
            col(Delivery.rule) == rule,
            col(Delivery.object) == thing,
            col(Delivery.window) == window,
            col(Delivery.way) == way,
        )
    ).first()


def visible(viewer: Viewer) -> SelectOfScalar[Notice]:
    """Notices to this person about what they may see today: rights may have gone since."""
    projects = scope.projects(viewer).with_only_columns(col(Project.id))
    own = select(Notice).where(
        col(Notice.account_id) == viewer.account_id,
        or_(col(Notice.project_id).is_(None), col(Notice.project_id).in_(projects)),
    )
    if viewer.is_bureau:
        return own
    hidden = select(Step.id).where(col(Step.visible).is_(False))
    return own.where(or_(col(Notice.step_id).is_(None), col(Notice.step_id).not_in(hidden)))


def inbox(session: Session, viewer: Viewer, limit: int) -> Sequence[Notice]:
    """The newest first."""
    return session.exec(
        visible(viewer).order_by(col(Notice.made_at).desc(), col(Notice.id).desc()).limit(limit)
    ).all()


def unread(session: Session, viewer: Viewer) -> int:
    """How many visible notices this person has not read."""
    wanted = visible(viewer).where(col(Notice.read_at).is_(None)).subquery()
    return session.exec(select(func.count()).select_from(wanted)).one()


def by_ids(session: Session, viewer: Viewer, numbers: Collection[int]) -> Sequence[Notice]:
    """Those of these notices that the viewer may see, oldest first."""
    return session.exec(
        visible(viewer).where(col(Notice.id).in_(numbers)).order_by(col(Notice.id))
    ).all()


def undigested(session: Session) -> Sequence[Notice]:
    """Notices that no digest has looked at yet, person by person."""
    return session.exec(
        select(Notice)
        .where(col(Notice.digested_at).is_(None))
        .order_by(col(Notice.account_id), col(Notice.id))
    ).all()


def open_letters(session: Session) -> Sequence[tuple[Letter, Step, Project]]:
    """Letters that still want an answer, without those whose step's clock is stopped."""
    stopped = select(Suspension.step_id).where(col(Suspension.ended_on).is_(None))
    return [
        (letter, step, project)
        for letter, step, project in session.exec(
            select(Letter, Step, Project)
            .join(Step, col(Step.id) == col(Letter.step_id))
            .join(Project, col(Project.id) == col(Step.project_id))
            .where(
                col(Letter.replied_on).is_(None),
                col(Letter.withdrawn_on).is_(None),
                col(Step.finished_on).is_(None),
                col(Letter.round) == col(Step.round),
                col(Letter.step_id).not_in(stopped),
            )
            .order_by(col(Letter.id))
        )
    ]


def next_due(session: Session, now: datetime, ways: Collection[str]) -> Delivery | None:
    """The delivery that has waited longest, and is nobody's; the row is locked on PostgreSQL."""
    return session.exec(
        select(Delivery)
        .where(
            col(Delivery.state) == DeliveryState.PENDING,
            col(Delivery.way).in_(ways),
            col(Delivery.next_try_at) <= now,
            or_(col(Delivery.claimed_until).is_(None), col(Delivery.claimed_until) <= now),
        )
        .order_by(col(Delivery.next_try_at), col(Delivery.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()


def tried_since(session: Session, way: str, since: datetime) -> int:
    """How many messages were tried by this way after ``since``."""
    return session.exec(
        select(func.count())
        .select_from(Delivery)
        .where(col(Delivery.way) == way, col(Delivery.tried_at) > since)
    ).one()


def way_states(session: Session) -> dict[str, WayState]:
    return {row.way: row for row in session.exec(select(WayState))}


def waiting(session: Session, way: str) -> Sequence[Delivery]:
    """Everything that has not gone out by this way."""
    return session.exec(
        select(Delivery).where(
            col(Delivery.way) == way, col(Delivery.state) == DeliveryState.PENDING
        )
    ).all()


def counts(session: Session) -> dict[tuple[str, str], int]:
    """Deliveries by way and state."""
    found = session.exec(
        select(Delivery.way, Delivery.state, func.count()).group_by(
            col(Delivery.way), col(Delivery.state)
        )
    )
    return {(way, state): int(n) for way, state, n in found}


def late_since(session: Session, now: datetime) -> dict[str, tuple[int, datetime]]:
    """By way: how many pending deliveries have failed at least once or are past their time,
    and since when the oldest waits."""
    found = session.exec(
        select(Delivery.way, func.count(), func.min(Delivery.made_at))
        .where(
            col(Delivery.state) == DeliveryState.PENDING,
            or_(col(Delivery.attempts) > 0, col(Delivery.next_try_at) <= now),
        )
        .group_by(col(Delivery.way))
    )
    return {way: (int(n), since) for way, n, since in found}


def plans(session: Session) -> dict[str, datetime]:
    """When each job comes next, as the process that runs the timetable said."""
    return {row.job: row.next_at for row in session.exec(select(JobPlan))}


def lease(session: Session, name: str) -> JobLease | None:
    return session.get(JobLease, name)


def names(
    session: Session, notices: Collection[Notice]
) -> tuple[dict[int, Project], dict[int, Step], dict[int, Certificate]]:
    """Projects, steps and certificates that these notices are about, by id."""
    projects = {n.project_id for n in notices if n.project_id}
    steps = {n.step_id for n in notices if n.step_id}
    papers = {n.certificate_id for n in notices if n.certificate_id}
    return (
        {p.id or 0: p for p in session.exec(select(Project).where(col(Project.id).in_(projects)))},
        {s.id or 0: s for s in session.exec(select(Step).where(col(Step.id).in_(steps)))},
        {
            c.id or 0: c
            for c in session.exec(select(Certificate).where(col(Certificate.id).in_(papers)))
        },
    )


def accounts(session: Session, numbers: Collection[int]) -> dict[int, Account]:
    return {
        row.id or 0: row
        for row in session.exec(select(Account).where(col(Account.id).in_(numbers)))
    }
