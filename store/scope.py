"""The one home of "what may this viewer see"."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, or_
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from errors import NotFoundError
from models import Attachment, Event, Letter, Membership, Project, Role, Step


@dataclass(frozen=True)
class Viewer:
    """Who is looking. Made anew from the session row on every rerun, never kept."""

    account_id: int
    login: str
    name: str
    role: str
    organisation_id: int
    organisation_kind: str
    language: str | None = None
    form_token: str = ""
    duty: str = ""  # "password" or "second_factor": to be done before anything else

    @property
    def scope_key(self) -> str:
        """Two viewers with the same key see the same rows; part of every cache key."""
        if self.role == Role.DEVELOPER:
            return f"developer:{self.organisation_id}"
        if self.role in (Role.CHIEF, Role.LIAISON):
            return "bureau"
        return f"nothing:{self.role}"

    @property
    def is_bureau(self) -> bool:
        return self.role in (Role.CHIEF, Role.LIAISON)


def reader(scope_key: str) -> Viewer:
    """Somebody who sees exactly what every viewer with this key sees: for cached reads."""
    kind, _sep, number = scope_key.partition(":")
    role = {"bureau": Role.CHIEF, "developer": Role.DEVELOPER}.get(kind, Role.SYSTEM_ADMIN)
    home = int(number) if kind == "developer" else 0
    return Viewer(0, "", "", role, home, "")


def projects(viewer: Viewer) -> SelectOfScalar[Project]:
    """Every project that this viewer may see: the bureau's people all of them, a developer
    its own company's, administrators none (rules §9)."""
    statement = select(Project)
    if viewer.is_bureau:
        return statement
    if viewer.role == Role.DEVELOPER:
        return statement.where(col(Project.developer_id) == viewer.organisation_id)
    return statement.where(false())


def project(session: Session, viewer: Viewer, code: str) -> Project:
    """The project with this national code, or NotFoundError: denied and absent look the same."""
    found = session.exec(projects(viewer).where(col(Project.code) == code)).first()
    if found is None:
        raise NotFoundError()
    return found


def hidden_steps(session: Session, viewer: Viewer, project_id: int) -> frozenset[int]:
    """Ids of the items of a project that this viewer does not see: none for the bureau, for a
    developer those that a liaison has taken out of its sight."""
    if viewer.is_bureau:
        return frozenset()
    statement = select(Step.id).where(
        col(Step.project_id) == project_id, col(Step.visible).is_(False)
    )
    return frozenset(number for number in session.exec(statement) if number)


def events(viewer: Viewer) -> SelectOfScalar[Event]:
    """Happenings in projects that the viewer may see; internal ones only inside the bureau."""
    statement = select(Event).where(
        col(Event.project_id).in_(projects(viewer).with_only_columns(col(Project.id)))
    )
    if viewer.is_bureau:
        return statement
    return statement.where(col(Event.internal).is_(False), _shown(col(Event.step_id)))


def attachments(viewer: Viewer) -> SelectOfScalar[Attachment]:
    """Files of projects that the viewer may see, internal ones only inside the bureau; an
    external party's account those that went out with its own letters."""
    statement = select(Attachment).where(col(Attachment.removed_by).is_(None))
    if viewer.role == Role.EXTERNAL:
        own = letters_to(viewer).with_only_columns(col(Letter.id))
        return statement.where(
            col(Attachment.letter_id).in_(own), col(Attachment.part) == "sending"
        )
    statement = statement.where(
        col(Attachment.project_id).in_(projects(viewer).with_only_columns(col(Project.id)))
    )
    if viewer.is_bureau:
        return statement
    return statement.where(col(Attachment.internal).is_(False), _shown(col(Attachment.step_id)))


def letters_to(viewer: Viewer) -> SelectOfScalar[Letter]:
    """The letters to an external party, for its own account; none for anybody else."""
    mine = col(Letter.organisation_id) == viewer.organisation_id
    return select(Letter).where(mine if viewer.role == Role.EXTERNAL else false())


def own_projects(session: Session, viewer: Viewer) -> set[int]:
    """Ids of the projects that are this liaison's own."""
    rows = session.exec(
        select(Membership.project_id).where(col(Membership.account_id) == viewer.account_id)
    )
    return set(rows)


def _shown(step_id: Mapped[int | None]) -> ColumnElement[bool]:
    """Of no item, or of one that the developer may see."""
    return or_(step_id.is_(None), step_id.in_(select(Step.id).where(col(Step.visible))))
