"""Days gained over all projects: by kind of deed, by organisation, by project. Every project's
ledger adds up exactly, so do these sums. No ranking by speed: organisations come by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd
from sqlmodel import Session

from models import KeptLedger, Organisation
from store.queries import rows
from store.scope import Viewer
from views import language
from views.gain_sums import sums
from views.language import Language
from views.lead_time import GROUPS

LINE_COLUMNS = ["kind", "code", "group", "projects", "days_wd", "days_cd"]
ORGANISATION_COLUMNS = ["organisation", "deeds_wd", "pace_wd", "stops_wd", "projects"]
PROJECT_COLUMNS = [
    "project_code", "project", "certificate", "conventional_on", "came_on", "issued", "gained_cd",
    "gained_wd", "deeds_cd", "pace_cd", "stops_cd", "rest_cd",
]  # fmt: skip


@dataclass(frozen=True)
class GainTotals:
    """Sums over one kind of certificate, one a project. Positive is earlier.

    ``made_at``: when the kept ledgers were made; ``anew``: how many had moved on since and were
    worked out on this read.
    """

    on: date
    kind: str
    gained_wd: int
    gained_cd: int
    lines: pd.DataFrame
    organisations: pd.DataFrame
    projects: pd.DataFrame
    made_at: datetime | None
    anew: int


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
    found = sums(session, viewer, kind, today, as_of)
    projects = {p.id or 0: p for p in rows.projects(session, viewer)}
    papers = {p.id or 0: p for p in rows.certificates(session, rows.ids(viewer))}
    table = [
        {
            "project_code": projects[one.project_id].code,
            "project": language.name(projects[one.project_id], lang),
            "certificate": language.name(papers[one.certificate_id], lang),
            **_project(one),
        }
        for one in found.rows
    ]
    return GainTotals(
        on=as_of or today,
        kind=kind,
        gained_wd=sum(one.gained_wd for one in found.rows),
        gained_cd=sum(one.gained_cd for one in found.rows),
        lines=_lines(found.rows),
        organisations=_organisations(found.rows, rows.organisations(session), lang),
        projects=pd.DataFrame(table, columns=PROJECT_COLUMNS),
        made_at=found.made_at,
        anew=found.anew,
    )


def _project(one: KeptLedger) -> dict[str, object]:
    days = dict.fromkeys(("deeds", "pace", "stops", "rest"), 0)
    for line in one.lines:
        days[GROUPS[line["kind"]]] += line["days_cd"]
    return {
        "conventional_on": one.conventional_on,
        "came_on": one.came_on,
        "issued": one.issued,
        "gained_cd": one.gained_cd,
        "gained_wd": one.gained_wd,
        **{f"{group}_cd": n for group, n in days.items()},
    }


def _lines(ledgers: Iterable[KeptLedger]) -> pd.DataFrame:
    """One row a kind of line; ``code`` tells kinds of actions and owners of stops apart."""
    cells: dict[tuple[str, str], dict[str, int]] = {}
    for one in ledgers:
        met = set()
        for line in one.lines:
            kind = line["kind"]
            key = (kind, line["code"] if kind in ("action", "pause") else "")
            cell = cells.setdefault(key, {"projects": 0, "days_wd": 0, "days_cd": 0})
            cell["days_wd"] += line["days_wd"]
            cell["days_cd"] += line["days_cd"]
            cell["projects"] += key not in met
            met.add(key)
    order = {group: n for n, group in enumerate(("deeds", "pace", "stops", "rest"))}
    table = [
        {"kind": kind, "code": code, "group": GROUPS[kind], **cell}
        for (kind, code), cell in cells.items()
    ]
    table.sort(key=lambda row: (order[str(row["group"])], -abs(int(str(row["days_wd"])))))
    return pd.DataFrame(table, columns=LINE_COLUMNS)


def _organisations(
    ledgers: Iterable[KeptLedger], known: Mapping[int, Organisation], lang: Language
) -> pd.DataFrame:
    cells: dict[str, dict[str, int]] = {}
    for one in ledgers:
        met = set()
        for line in one.lines:
            group = GROUPS[line["kind"]]
            if group == "rest" or not line["organisation_id"]:
                continue
            name = language.short(known[line["organisation_id"]], lang)
            cell = cells.setdefault(
                name, {"deeds_wd": 0, "pace_wd": 0, "stops_wd": 0, "projects": 0}
            )
            cell[f"{group}_wd"] += line["days_wd"]
            cell["projects"] += name not in met
            met.add(name)
    table = [{"organisation": name, **cell} for name, cell in sorted(cells.items())]
    return pd.DataFrame(table, columns=ORGANISATION_COLUMNS)
