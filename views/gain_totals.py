"""Days gained over all projects: by kind of deed, by organisation, by project. Every project's
ledger adds up exactly, so do these sums. No ranking by speed: organisations come by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlmodel import Session

from models import Certificate
from store.clock import end_of
from store.queries import projections, rows
from store.scope import Viewer
from views import language
from views.language import Language
from views.lead_time import DEFAULT, GROUPS
from views.ledger import Ledger, ledger

LINE_COLUMNS = ["kind", "code", "group", "projects", "days_wd", "days_cd"]
ORGANISATION_COLUMNS = ["organisation", "deeds_wd", "pace_wd", "stops_wd", "projects"]
PROJECT_COLUMNS = [
    "project_code", "project", "certificate", "conventional_on", "came_on", "issued", "gained_cd",
    "gained_wd", "deeds_cd", "pace_cd", "stops_cd", "rest_cd",
]  # fmt: skip


@dataclass(frozen=True)
class GainTotals:
    """Sums over one kind of certificate, one a project. Positive is earlier."""

    on: date
    kind: str
    gained_wd: int
    gained_cd: int
    lines: pd.DataFrame
    organisations: pd.DataFrame
    projects: pd.DataFrame


def gain_totals(
    session: Session,
    viewer: Viewer,
    kind: str,
    lang: Language,
    today: date,
    as_of: date | None = None,
) -> GainTotals:
    """The ledgers of every visible project's ``kind`` of certificate (the last one to come where
    a project has several), by the default method, added up."""
    known_before = end_of(as_of) if as_of else None
    visible = rows.ids(viewer)
    newest = {
        row.certificate_id: row
        for row in projections.all_latest_certificates(session, visible, known_before)
    }
    last: dict[int, Certificate] = {}
    for paper in rows.certificates(session, visible):
        number = paper.id or 0
        if paper.kind != kind or number not in newest:
            continue
        before = last.get(paper.project_id)
        if before is None or newest[number].projected_on >= newest[before.id or 0].projected_on:
            last[paper.project_id] = paper
    projects = {p.id or 0: p for p in rows.projects(session, viewer)}
    found = {
        number: ledger(
            session, viewer, projects[number].code, paper.id or 0, lang, today, as_of, DEFAULT
        )
        for number, paper in sorted(last.items())
    }
    table = [
        {
            "project_code": projects[number].code,
            "project": language.name(projects[number], lang),
            **_project(one),
        }
        for number, one in found.items()
    ]
    return GainTotals(
        on=as_of or today,
        kind=kind,
        gained_wd=sum(one.gained_wd for one in found.values()),
        gained_cd=sum(one.gained_cd for one in found.values()),
        lines=_lines(list(found.values())),
        organisations=_organisations(list(found.values())),
        projects=pd.DataFrame(table, columns=PROJECT_COLUMNS),
    )


def _project(one: Ledger) -> dict[str, object]:
    days = dict.fromkeys(("deeds", "pace", "stops", "rest"), 0)
    for entry in one.entries:
        days[GROUPS[entry.kind]] += entry.days_cd
    return {
        "certificate": one.certificate,
        "conventional_on": one.conventional_on,
        "came_on": one.came_on,
        "issued": one.issued,
        "gained_cd": one.gained_cd,
        "gained_wd": one.gained_wd,
        **{f"{group}_cd": n for group, n in days.items()},
    }


def _lines(ledgers: list[Ledger]) -> pd.DataFrame:
    """One row a kind of line; ``code`` tells kinds of actions and owners of stops apart."""
    sums: dict[tuple[str, str], dict[str, int]] = {}
    for one in ledgers:
        met = set()
        for entry in one.entries:
            key = (entry.kind, entry.code if entry.kind in ("action", "pause") else "")
            cell = sums.setdefault(key, {"projects": 0, "days_wd": 0, "days_cd": 0})
            cell["days_wd"] += entry.days_wd
            cell["days_cd"] += entry.days_cd
            cell["projects"] += key not in met
            met.add(key)
    order = {group: n for n, group in enumerate(("deeds", "pace", "stops", "rest"))}
    table = [
        {"kind": kind, "code": code, "group": GROUPS[kind], **cell}
        for (kind, code), cell in sums.items()
    ]
    table.sort(key=lambda row: (order[str(row["group"])], -abs(int(str(row["days_wd"])))))
    return pd.DataFrame(table, columns=LINE_COLUMNS)


def _organisations(ledgers: list[Ledger]) -> pd.DataFrame:
    sums: dict[str, dict[str, int]] = {}
    for one in ledgers:
        met = set()
        for entry in one.entries:
            group = GROUPS[entry.kind]
            if group == "rest" or not entry.organisation:
                continue
            name = entry.organisation
            cell = sums.setdefault(
                name, {"deeds_wd": 0, "pace_wd": 0, "stops_wd": 0, "projects": 0}
            )
            cell[f"{group}_wd"] += entry.days_wd
            cell["projects"] += name not in met
            met.add(name)
    table = [{"organisation": name, **cell} for name, cell in sorted(sums.items())]
    return pd.DataFrame(table, columns=ORGANISATION_COLUMNS)
