"""A small world for tests: offices, people, and a project that was registered like any other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from config import ROOT
from models import Account, Certificate, Link, Organisation, OrganisationKind, Project, Role, Step
from services import registration, templates
from services.registration import Company, Registration
from services.schedules import Effect
from store.scope import Viewer
from store.templates.reader import Catalogue, load_catalogue

AWARD = date(2021, 8, 23)
CREDIT_CODE = "91420100MA4KNP4M1Q"  # published, with a right check character
OTHER_CREDIT_CODE = "9144030071526726XG"


def at(day: date, hour: int = 10) -> datetime:
    """A time of day in the district."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Asia/Shanghai"))


@cache
def catalogue() -> Catalogue:
    return load_catalogue(ROOT / "data" / "templates")


@dataclass
class World:
    """People and one project in an open session."""

    session: Session
    liaison: Viewer
    stranger: Viewer  # a liaison of another office, without projects
    chief: Viewer
    developer: Viewer
    other_developer: Viewer
    project: Project
    effect: Effect
    steps: dict[str, Step] = field(default_factory=dict)

    def step(self, code: str) -> Step:
        return self.steps[code]

    def certificate(self, code: str) -> Certificate:
        return self.session.exec(
            select(Certificate).where(Certificate.step_id == self.step(code).id)
        ).one()

    def link(self, pred: str, succ: str) -> Link:
        return self.session.exec(
            select(Link).where(
                Link.pred_id == self.step(pred).id, col(Link.succ_id) == self.step(succ).id
            )
        ).one()


def world(
    session: Session, registered: date = AWARD, parties: frozenset[str] | None = None
) -> World:
    """Publish the templates, make one person of each kind, and register the metro-line project."""
    templates.publish(session, catalogue(), at(registered, 8))
    home = company(session, "示例置业公司", CREDIT_CODE)
    other = company(session, "示例港务公司", OTHER_CREDIT_CODE)
    offices = {row.code: row for row in session.exec(select(Organisation))}
    liaison = person(session, "liaison", Role.LIAISON, offices["ZG"])
    project, effect = registration.register_project(
        session, liaison, at(registered), form(parties=parties or frozenset({"METRO"}))
    )
    made = World(
        session=session,
        liaison=liaison,
        stranger=person(session, "stranger", Role.LIAISON, offices["WL"]),
        chief=person(session, "chief", Role.CHIEF, offices["SP"]),
        developer=person(session, "developer", Role.DEVELOPER, home),
        other_developer=person(session, "otherdeveloper", Role.DEVELOPER, other),
        project=project,
        effect=effect,
    )
    for step in session.exec(select(Step).where(Step.project_id == project.id)):
        made.steps[step.code] = step
    return made


def form(**changes: object) -> Registration:
    """The registration of the metro-line project, with ``changes``."""
    fields: dict[str, object] = {
        "code": "2108-420105-04-01-000012",
        "name_zh": "轨道沿线项目",
        "name_en": "Project by the metro",
        "template_code": "A",
        "company": Company("示例置业公司", "Sample Estates", CREDIT_CODE),
        "lead_code": "ZG",
        "land_award_on": AWARD,
        "parties": frozenset({"METRO"}),
    }
    return Registration(**{**fields, **changes})  # type: ignore[arg-type]


def company(session: Session, name: str, code: str) -> Organisation:
    return templates.ensure_organisation(
        session, f"CO-{code}", name, name, name, name, OrganisationKind.COMPANY, code
    )


def person(session: Session, login: str, role: Role, home: Organisation) -> Viewer:
    """An account without a password that anybody knows, as a viewer."""
    account = Account(
        login=login, name=f"示例{login}", role=role, organisation_id=home.id or 0, password_hash="-"
    )
    session.add(account)
    session.flush()
    return Viewer(account.id or 0, login, account.name, role, home.id or 0, home.kind)
