"""What the administrator's screen reads: no row of a project is among it."""

from __future__ import annotations

from collections.abc import Sequence

from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlmodel import Session, col, func, select

from models import Account, CalendarOverride, JobRun, Organisation, Project, Template


def size_bytes(session: Session) -> int:
    """What the database takes on its disk."""
    if session.get_bind().dialect.name == "sqlite":
        pages = session.connection().execute(text("pragma page_count")).scalar_one()
        return int(pages) * int(session.connection().execute(text("pragma page_size")).scalar_one())
    return int(
        session.connection()
        .execute(text("select pg_database_size(current_database())"))
        .scalar_one()
    )


def schema_revision(session: Session) -> str | None:
    return MigrationContext.configure(session.connection()).get_current_revision()


def calendar_overrides(session: Session) -> Sequence[CalendarOverride]:
    return session.exec(select(CalendarOverride).order_by(col(CalendarOverride.on))).all()


def templates(session: Session) -> Sequence[tuple[Template, int]]:
    """Every version of every template with the number of projects that were born with it."""
    found = session.exec(
        select(Template, func.count(col(Project.id)))
        .join(Project, col(Project.template_id) == col(Template.id), isouter=True)
        .group_by(col(Template.id))
        .order_by(col(Template.code), col(Template.id).desc())
    )
    return [(template, int(projects)) for template, projects in found]


def accounts(session: Session) -> Sequence[tuple[Account, Organisation]]:
    found = session.exec(
        select(Account, Organisation)
        .join(Organisation, col(Organisation.id) == col(Account.organisation_id))
        .order_by(col(Account.login))
    )
    return [(account, organisation) for account, organisation in found]


def job_runs(session: Session, limit: int = 30) -> Sequence[JobRun]:
    """The newest first."""
    return session.exec(select(JobRun).order_by(col(JobRun.id).desc()).limit(limit)).all()
