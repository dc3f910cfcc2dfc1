"""Rows of the audit record, for the auditor's screen and for keeping it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from models import Account, AuditRow, Certificate, Drill, Organisation, Project, Step


@dataclass(frozen=True)
class Wanted:
    """What the reader asks for; None: no matter. ``until_at`` itself is not included."""

    from_at: datetime | None = None
    until_at: datetime | None = None
    actor: str | None = None
    project_id: int | None = None


def rows(session: Session, wanted: Wanted, most: int, before: int | None) -> Sequence[AuditRow]:
    """The newest first; ``before``: only rows with a lower number."""
    statement = _where(select(AuditRow), wanted)
    if before is not None:
        statement = statement.where(col(AuditRow.seq) < before)
    found: Sequence[AuditRow] = session.exec(
        statement.order_by(col(AuditRow.seq).desc()).limit(most)
    ).all()
    return found


def count(session: Session, wanted: Wanted) -> int:
    statement = _where(select(AuditRow.seq), wanted)
    return session.exec(select(func.count()).select_from(statement.subquery())).one()


def actors(session: Session) -> list[str]:
    """Everybody who is named in the record."""
    return list(session.exec(select(AuditRow.actor).distinct().order_by(col(AuditRow.actor))))


def logins(session: Session) -> dict[int, str]:
    """The sign-in name of every account, by id."""
    return {
        number: login
        for number, login in session.exec(select(Account.id, Account.login))
        if number is not None
    }


def projects(session: Session) -> list[Project]:
    """The projects that the record speaks of."""
    named = select(AuditRow.project_id).where(col(AuditRow.project_id).is_not(None)).distinct()
    found = select(Project).where(col(Project.id).in_(named)).order_by(col(Project.code))
    return list(session.exec(found))


def names(session: Session, kind: str, ids: Sequence[int]) -> dict[int, Any]:
    """The rows of a kind that has a name of its own, by id; empty for other kinds."""
    table: Any = {
        "step": Step, "certificate": Certificate, "project": Project,
        "organisation": Organisation,
    }.get(kind)  # fmt: skip
    if table is None or not ids:
        return {}
    return {row.id: row for row in session.exec(select(table).where(col(table.id).in_(ids)))}


def newest_before(session: Session, day: datetime) -> AuditRow | None:
    """The last row of those that are all older than ``day``."""
    young = session.exec(select(func.min(AuditRow.seq)).where(col(AuditRow.at) >= day)).one()
    statement = select(AuditRow).order_by(col(AuditRow.seq).desc()).limit(1)
    if young is not None:
        statement = statement.where(col(AuditRow.seq) < young)
    return session.exec(statement).first()


def remove_up_to(session: Session, seq: int) -> None:
    session.exec(delete(AuditRow).where(col(AuditRow.seq) <= seq))


def last_good_drill(session: Session) -> Drill | None:
    return session.exec(
        select(Drill).where(col(Drill.good)).order_by(col(Drill.at).desc()).limit(1)
    ).first()


def drills(session: Session, most: int = 10) -> Sequence[Drill]:
    """The newest first."""
    return session.exec(select(Drill).order_by(col(Drill.id).desc()).limit(most)).all()


def _where(statement: Any, wanted: Wanted) -> Any:
    if wanted.from_at:
        statement = statement.where(col(AuditRow.at) >= wanted.from_at)
    if wanted.until_at:
        statement = statement.where(col(AuditRow.at) < wanted.until_at)
    if wanted.actor:
        statement = statement.where(col(AuditRow.actor) == wanted.actor)
    if wanted.project_id is not None:
        statement = statement.where(col(AuditRow.project_id) == wanted.project_id)
    return statement
