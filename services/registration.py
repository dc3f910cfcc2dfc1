"""Register a project: from a template and a few answers to its network, the frozen conventional
baseline, the targets and the first projections, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session, col, select

from errors import InputError, NotFoundError
from models import (
    Certificate,
    EventKind,
    Membership,
    Organisation,
    OrganisationKind,
    Project,
    Role,
    Step,
    Template,
)
from services import codes, journal, schedules, templates
from services.schedules import Effect
from store.calendars import FIRST, LAST, calendar
from store.clock import local_day
from store.scope import Viewer
from store.templates.reader import with_parties
from store.templates.specs import TemplateSpec


@dataclass(frozen=True)
class Company:
    """A developer company as typed; ``credit_code`` decides whether it is known already."""

    name_zh: str
    name_en: str
    credit_code: str


@dataclass(frozen=True)
class Registration:
    """What a liaison answers. ``parties`` are the external parties that the site touches;
    ``targets`` (by step code) replace the planned dates; ``assumed`` names unsourced fields."""

    code: str
    name_zh: str
    name_en: str
    template_code: str
    company: Company
    lead_code: str
    land_award_on: date
    parties: frozenset[str] = frozenset()
    targets: dict[str, date] = field(default_factory=dict)
    assumed: tuple[str, ...] = ()
    claim_zh: str | None = None
    claim_en: str | None = None
    claim_source: str | None = None
    sample: bool = False


def register_project(
    session: Session, viewer: Viewer, now: datetime, form: Registration
) -> tuple[Project, Effect]:
    """Make the project whole or not at all. Raises InputError naming the field."""
    if viewer.role != Role.LIAISON:
        raise NotFoundError()
    code = _free_code(session, form.code)
    _check_names(form)
    _check_award(form.land_award_on, local_day(now))
    template, spec = templates.of_code(session, form.template_code)
    spec = with_parties(spec, _known_parties(spec, form.parties))
    project = Project(
        code=code,
        name_zh=form.name_zh.strip(),
        name_en=form.name_en.strip() or form.name_zh.strip(),
        developer_id=_company(session, form.company).id or 0,
        lead_id=_organisation(session, form.lead_code).id or 0,
        template_id=template.id or 0,
        land_award_on=form.land_award_on,
        answers={"parties": sorted(form.parties)},
        calendar_version=calendar(session).version,
        claim_zh=form.claim_zh,
        claim_en=form.claim_en,
        claim_source=form.claim_source,
        assumed=list(form.assumed),
        sample=form.sample,
        registered_at=now,
        data_date=local_day(now),
    )
    session.add(project)
    session.flush()
    session.add(Membership(project_id=project.id or 0, account_id=viewer.account_id))
    steps = _add_steps(session, project, spec, now)
    _add_links(session, project, spec, steps)
    return project, _first_dates(session, viewer, now, project, template, spec, steps, form.targets)


def add_member(session: Session, project: Project, account_id: int) -> None:
    """Make the project one of this liaison's own."""
    session.add(Membership(project_id=project.id or 0, account_id=account_id))


def _free_code(session: Session, text: str) -> str:
    code = codes.project_code(text)
    if session.exec(select(Project.id).where(col(Project.code) == code)).first():
        raise InputError("A project with the code {code} exists already.", field="code", code=code)
    return code


def _check_names(form: Registration) -> None:
    for name, value in (("name_zh", form.name_zh), ("company", form.company.name_zh)):
        if not value.strip():
            raise InputError("This field must not be empty.", field=name)
    if len(form.name_zh) > 200 or len(form.name_en) > 200:
        raise InputError("The name is too long: 200 characters at the most.", field="name_zh")


def _check_award(day: date, today: date) -> None:
    if not FIRST <= day <= LAST:
        raise InputError(
            "{day} lies outside {first} to {last}. Check the year.",
            field="land_award_on",
            day=day,
            first=FIRST,
            last=LAST,
        )
    if day > today:
        raise InputError(
            "The land cannot have been awarded in the future: {day} is after today, {today}.",
            field="land_award_on",
            day=day,
            today=today,
        )


def _known_parties(spec: TemplateSpec, chosen: frozenset[str]) -> frozenset[str]:
    unknown = chosen - {party.code for party in spec.parties}
    if unknown:
        raise InputError(
            "The template {template} knows no external party {codes}.",
            field="parties",
            template=spec.code,
            codes=", ".join(sorted(unknown)),
        )
    return chosen


def _company(session: Session, company: Company) -> Organisation:
    code = codes.credit_code(company.credit_code)
    found = session.exec(select(Organisation).where(Organisation.credit_code == code)).first()
    if found:
        return found
    name_en = company.name_en.strip() or company.name_zh.strip()
    return templates.ensure_organisation(
        session, f"CO-{code}", company.name_zh.strip(), name_en,
        company.name_zh.strip()[:60], name_en[:60], OrganisationKind.COMPANY, code,
    )  # fmt: skip


def _organisation(session: Session, code: str) -> Organisation:
    found = session.exec(select(Organisation).where(Organisation.code == code)).first()
    if found is None:
        raise InputError("There is no organisation “{code}”.", field="lead_code", code=code)
    return found


def _add_steps(
    session: Session, project: Project, spec: TemplateSpec, now: datetime
) -> dict[str, Step]:
    lanes = {row.code: row.id or 0 for row in session.exec(select(Organisation))}
    steps = {
        item.code: templates.new_step(project, ordinal, item, lanes.get(item.organisation), now)
        for ordinal, item in enumerate(spec.steps)
    }
    for item in spec.steps:
        if item.removed:
            steps[item.removed.replaced_by].replaces = True
    session.add_all(steps.values())
    session.flush()
    return steps


def _add_links(
    session: Session, project: Project, spec: TemplateSpec, steps: dict[str, Step]
) -> None:
    for item in spec.links:
        session.add(templates.new_link(project, item, steps[item.pred], steps[item.succ]))
    session.flush()


def _first_dates(
    session: Session,
    viewer: Viewer,
    now: datetime,
    project: Project,
    template: Template,
    spec: TemplateSpec,
    steps: dict[str, Step],
    targets: dict[str, date],
) -> Effect:
    detail = {"template": template.code, "version": template.version}
    event = journal.record(
        session, viewer, now, project, EventKind.REGISTERED, local_day(now), detail=detail
    )
    planned = schedules.freeze(session, project, "plan", "expected", template.version, event)
    schedules.freeze(session, project, "limits", "conventional", template.version, event)
    schedules.freeze(session, project, "typical", "typical", template.version, event)
    for item in spec.steps:
        step = steps[item.code]
        if item.certificate is None or step.removed:
            continue
        session.add(
            Certificate(
                project_id=project.id or 0,
                step_id=step.id or 0,
                kind=item.certificate.kind,
                name_zh=item.certificate.names.zh,
                name_en=item.certificate.names.en,
                short_zh=item.certificate.short.zh,
                short_en=item.certificate.short.en,
                target_on=targets.get(item.code, planned[step.id or 0]),
            )
        )
    return schedules.refresh(session, project, event, now)
