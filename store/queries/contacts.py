"""Who works on a project, for reaching them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, or_, select

from models import Account, Membership, Organisation, Project, Role, SignIn


def of_project(session: Session, project: Project) -> Sequence[tuple[Account, Organisation]]:
    """Its liaisons and the people of its company, with their organisations; the liaisons first."""
    liaisons = select(Membership.account_id).where(col(Membership.project_id) == project.id)
    found = session.exec(
        select(Account, Organisation)
        .join(Organisation, col(Organisation.id) == col(Account.organisation_id))
        .where(
            col(Account.active),
            or_(
                col(Account.id).in_(liaisons) & (col(Account.role) == Role.LIAISON),
                (col(Account.organisation_id) == project.developer_id)
                & (col(Account.role) == Role.DEVELOPER),
            ),
        )
        .order_by(col(Account.role).desc(), col(Account.id))
    )
    return [(account, home) for account, home in found]


def unopened(session: Session) -> set[int]:
    """Ids of accounts whose owner has not chosen a password yet and never came in."""
    came = select(SignIn.account_id)
    found = session.exec(
        select(Account.id).where(col(Account.must_change), col(Account.id).not_in(came))
    )
    return {number for number in found if number}
