"""Who may do what (rules §9). Denied and absent answer the same."""

from __future__ import annotations

from sqlmodel import Session

from errors import ConflictError, NotFoundError
from models import Certificate, Project, Role, Step
from store import scope
from store.scope import Viewer


def may_edit_step(session: Session, viewer: Viewer, step: Step) -> bool:
    """A liaison edits its own projects and, everywhere, the lane of its organisation."""
    if viewer.role != Role.LIAISON:
        return False
    return step.organisation_id == viewer.organisation_id or step.project_id in scope.own_projects(
        session, viewer
    )


def editable_step(
    session: Session, viewer: Viewer, step_id: int, seen_version: int
) -> tuple[Project, Step]:
    """The step and its project, when the viewer may change it and saw its newest state.

    Raises NotFoundError, or ConflictError with what is stored now.
    """
    step = session.get(Step, step_id)
    if step is None or not may_edit_step(session, viewer, step):
        raise NotFoundError()
    if step.version != seen_version:
        raise ConflictError(
            "Somebody saved this item while you had it open. Compare, then save again.",
            theirs=_shown(step),
        )
    return project_of(session, step.project_id), step


def visible_step(session: Session, viewer: Viewer, step_id: int) -> tuple[Project, Step]:
    """The step and its project when the viewer may see them, else NotFoundError."""
    step = session.get(Step, step_id)
    project = session.get(Project, step.project_id) if step else None
    if step is None or project is None:
        raise NotFoundError()
    found = scope.project(session, viewer, project.code)
    if step_id in scope.hidden_steps(session, viewer, step.project_id):
        raise NotFoundError()
    return found, step


def certificate_of(
    session: Session, viewer: Viewer, certificate_id: int, seen_version: int
) -> tuple[Project, Certificate]:
    """The certificate and its project for a viewer who may ask for another target."""
    certificate = session.get(Certificate, certificate_id)
    step = session.get(Step, certificate.step_id) if certificate else None
    allowed = step is not None and (
        viewer.role == Role.CHIEF or may_edit_step(session, viewer, step)
    )
    if certificate is None or not allowed:
        raise NotFoundError()
    if certificate.version != seen_version:
        raise ConflictError(
            "Somebody saved this certificate while you had it open. Compare, then save again.",
            theirs={"target_on": certificate.target_on, "number": certificate.number},
        )
    return project_of(session, certificate.project_id), certificate


def project_of(session: Session, project_id: int) -> Project:
    """The project with this id; it is known to exist."""
    return session.get_one(Project, project_id)


def _shown(step: Step) -> dict[str, object]:
    return {
        "started_on": step.started_on,
        "finished_on": step.finished_on,
        "outcome": step.outcome,
        "remaining": step.remaining,
        "promised_on": step.promised_on,
        "version": step.version,
    }
