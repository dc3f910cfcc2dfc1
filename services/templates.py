"""Process templates in the database: new ones are added, none is ever changed."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, func, select

from errors import InputError
from models import Link, Organisation, OrganisationKind, Project, Step, Template
from store.templates.reader import Catalogue, from_document
from store.templates.specs import LinkSpec, StepSpec, TemplateSpec

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


def new_step(
    project: Project, ordinal: int, item: StepSpec, lane: int | None, now: datetime
) -> Step:
    """The row of a template's step; not yet added."""
    return Step(
        project_id=project.id or 0,
        code=item.code,
        ordinal=ordinal,
        name_zh=item.names.zh,
        name_en=item.names.en,
        stage=item.stage,
        organisation_id=lane or project.developer_id,  # no such office: the applicant's own lane
        kind=item.kind,
        unit=item.unit,
        statutory_limit=item.statutory,
        promised_limit=item.promised,
        conventional_duration=item.conventional,
        typical_duration=item.typical,
        expected_duration=item.expected,
        source=item.source,
        unverified=list(item.unverified),
        removed=item.removed is not None,
        touched_at=now,
    )


def new_link(
    project: Project, item: LinkSpec, pred: Step, succ: Step, added_by: int | None = None
) -> Link:
    """The row of a template's link; ``added_by``: the event that brought it later."""
    return Link(
        project_id=project.id or 0,
        pred_id=pred.id or 0,
        succ_id=succ.id or 0,
        type=item.type,
        lag=item.lag,
        lag_unit=item.lag_unit,
        legal=item.basis == "legal",
        source=item.source,
        unverified=item.unverified,
        baseline_only=item.baseline_only,
        added_by=added_by,
    )


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
