"""One certificate of one project, and where it stood."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from errors import NotFoundError
from models import Certificate, CertificateProjection, Project
from store.queries import projections, rows


def newest_paper(
    session: Session, project: Project, certificate_id: int, known_before: datetime | None
) -> tuple[Certificate, CertificateProjection]:
    """The certificate with its newest projection, as known then. Raises NotFoundError when it is
    not one of this project's, or did not exist yet."""
    newest = projections.latest_certificates(session, project.id or 0, known_before)
    for paper in rows.certificates(session, rows.project_ids(project.id or 0)):
        if paper.id == certificate_id and paper.id in newest:
            return paper, newest[certificate_id]
    raise NotFoundError()
