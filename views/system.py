"""What the administrator looks after: version, database, calendar, templates, accounts, jobs."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlmodel import Session

from config import ROOT
from errors import NotFoundError
from models import Role
from store import clock
from store.calendars import calendar
from store.queries import system as queries
from store.scope import Viewer
from store.templates.reader import from_document
from views import language
from views.language import Language

TEMPLATE_COLUMNS = ["code", "version", "name", "projects", "steps", "certificates", "unverified"]
ACCOUNT_COLUMNS = ["login", "name", "role", "organisation", "active", "demo"]
RUN_COLUMNS = ["job", "day", "started_at", "finished_at", "outcome"]
OVERRIDE_COLUMNS = ["on", "working", "reason"]


@dataclass(frozen=True)
class System:
    """Frames with the columns above; ``unverified`` counts fields that no primary text backs."""

    version: str
    database: str  # sqlite, postgresql
    size_bytes: int
    schema: str
    calendar_version: str
    official_until: date
    shift_days: int
    overrides: pd.DataFrame
    templates: pd.DataFrame
    accounts: pd.DataFrame
    runs: pd.DataFrame


def system(session: Session, viewer: Viewer, lang: Language) -> System:
    """Everything of the administrator's screen. Raises NotFoundError for everybody else."""
    if viewer.role != Role.SYSTEM_ADMIN:
        raise NotFoundError()
    cal = calendar(session)
    return System(
        version=product_version(),
        database=session.get_bind().dialect.name,
        size_bytes=queries.size_bytes(session),
        schema=queries.schema_revision(session) or "",
        calendar_version=cal.version,
        official_until=date.fromordinal(cal.official_until),
        shift_days=clock.shift(session).days,
        overrides=pd.DataFrame(
            [(row.on, row.working, row.reason) for row in queries.calendar_overrides(session)],
            columns=OVERRIDE_COLUMNS,
        ),
        templates=_templates(session, lang),
        accounts=_accounts(session, lang),
        runs=pd.DataFrame(
            [
                (run.job, run.day, run.started_at, run.finished_at, run.outcome)
                for run in queries.job_runs(session)
            ],
            columns=RUN_COLUMNS,
        ),
    )


def product_version() -> str:
    """The version in ``pyproject.toml``: the product runs from its folder, not installed."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def _templates(session: Session, lang: Language) -> pd.DataFrame:
    table = []
    for row, projects in queries.templates(session):
        spec = from_document(row.document)
        doubts = sum(len(step.unverified) for step in spec.steps)
        doubts += sum(len(party.unverified) for party in spec.parties)
        doubts += sum(link.unverified for link in spec.links)
        table.append(
            {
                "code": row.code,
                "version": row.version,
                "name": language.name(row, lang),
                "projects": projects,
                "steps": len(spec.steps),
                "certificates": sum(step.certificate is not None for step in spec.steps),
                "unverified": doubts,
            }
        )
    return pd.DataFrame(table, columns=TEMPLATE_COLUMNS)


def _accounts(session: Session, lang: Language) -> pd.DataFrame:
    """Without anything that a password or a session could be guessed from."""
    table = [
        {
            "login": account.login,
            "name": account.name,
            "role": account.role,
            "organisation": language.name(organisation, lang),
            "active": account.active,
            "demo": account.demo,
        }
        for account, organisation in queries.accounts(session)
    ]
    return pd.DataFrame(table, columns=ACCOUNT_COLUMNS)
