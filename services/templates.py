"""Process templates in the database: new ones are added, none is ever changed."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, func, select

from errors import InputError
from models import Organisation, OrganisationKind, Template
from store.templates.reader import Catalogue, from_document
from store.templates.specs import TemplateSpec

APPLICANT = "applicant"  # steps of this lane belong to the project's own developer


def publish(session: Session, catalogue: Catalogue, now: datetime) -> list[Template]:
    """Bring the organisations and every new template version into the database.

    Returns the templates that are new; running it again adds nothing.
    """
    for item in catalogue.organisations.values():
        if item.kind != APPLICANT:
            ensure_organisation(
                session, item.code, item.names.zh, item.names.en, item.short.zh, item.short.en,
                OrganisationKind(item.kind),
            )  # fmt: skip
    added = []
    for spec in catalogue.templates.values():
        known = session.exec(
            select(Template).where(
                Template.code == spec.code, Template.content_hash == spec.content_hash
            )
        ).first()
        if known is None:
            added.append(_row(spec, now))
    session.add_all(added)
    session.flush()
    return added


def newest(session: Session) -> list[Template]:
    """The newest version of every template, in the order of their codes."""
    last = select(func.max(Template.id)).group_by(col(Template.code))
    rows = session.exec(
        select(Template).where(col(Template.id).in_(last)).order_by(col(Template.code))
    )
    return list(rows)


def of_code(session: Session, code: str) -> tuple[Template, TemplateSpec]:
    """The newest template with this code."""
    for row in newest(session):
        if row.code == code:
            return row, from_document(row.document)
    raise InputError("There is no template “{code}”.", field="template_code", code=code)


def ensure_organisation(
    session: Session,
    code: str,
    name_zh: str,
    name_en: str,
    short_zh: str,
    short_en: str,
    kind: OrganisationKind,
    credit_code: str | None = None,
) -> Organisation:
    """The organisation with this code, made if it is new. Known ones keep what is stored."""
    found = session.exec(select(Organisation).where(Organisation.code == code)).first()
    if found:
        return found
    row = Organisation(
        code=code,
        name_zh=name_zh,
        name_en=name_en,
        short_zh=short_zh,
        short_en=short_en,
        kind=kind,
        credit_code=credit_code,
    )
    session.add(row)
    session.flush()
    return row


def _row(spec: TemplateSpec, now: datetime) -> Template:
    return Template(
        code=spec.code,
        version=spec.version,
        name_zh=spec.names.zh,
        name_en=spec.names.en,
        content_hash=spec.content_hash,
        document=spec.document,
        recorded_at=now,
    )
