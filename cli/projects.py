"""`projects` and `project`: what every screen shows, for other programs."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import click

from cli.opened import database
from models import OrganisationKind, Role
from store import scope
from store.clock import end_of, local_day, shift
from store.queries import rows
from store.scope import Viewer
from views.certificates import Paper, certificates
from views.open_items import OpenItem, open_items

OPERATOR = Viewer(0, "operator", "operator", Role.CHIEF, 0, OrganisationKind.DEPARTMENT)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def projects(as_json: bool) -> None:
    """List the projects."""
    with database().read() as session:
        found = [{"code": p.code, "name": p.name_zh} for p in rows.projects(session, OPERATOR)]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(f"{item['code']}  {item['name']}" for item in found))


@click.command()
@click.argument("code")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="As known at this day's end.")
def project(code: str, as_json: bool, as_of: datetime | None) -> None:
    """Show the certificates of one project: five dates, gain, and what drives each."""
    with database().read() as session:
        today = local_day(datetime.now(UTC) + shift(session))
        day = as_of.date() if as_of else None
        seen = certificates(session, OPERATOR, code, "zh", today, day)
        row = scope.project(session, OPERATOR, code)
        items = open_items(session, row, "zh", day or today, end_of(day) if day else None)
    papers = [_document(paper) for paper in seen.papers]
    if as_json:
        document = {
            "code": seen.header.code,
            "name": seen.header.name,
            "on": seen.on.isoformat(),
            "baseline": seen.baseline_note,
            "assumed": list(seen.header.assumed),
            "certificates": papers,
            "running": [_running(item) for item in items if item.clock.accepted_on],
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=1))
        return
    click.echo(f"{seen.header.code}  {seen.header.name}  ({seen.on.isoformat()})")
    for item in papers:
        came = item["actual_on"] or f"~{item['projected_on']}"
        click.echo(
            f"  {item['kind']:<8} {item['name_zh']}: {came}, conventional "
            f"{item['conventional_on']}, gained {item['gained_cd']} cd / {item['gained_wd']} wd"
        )


def _document(paper: Paper) -> dict[str, Any]:
    return {
        "kind": paper.kind,
        "step": paper.step_code,
        "name_zh": paper.name_zh,
        "name_en": paper.name_en,
        "conventional_on": _iso(paper.conventional_on),
        "target_on": _iso(paper.target_on),
        "projected_on": _iso(paper.projected_on),
        "actual_on": _iso(paper.issued_on),
        "number": paper.number,
        "gained_cd": paper.gained_cd,
        "gained_wd": paper.gained_wd,
        "provisional": paper.provisional,
        "driver_chain": [
            {
                "step": cause.code,
                "name_zh": cause.name,
                "lane": cause.lane,
                "start_on": _iso(cause.start_on),
                "finish_on": _iso(cause.finish_on),
                "finished": cause.finish_actual,
                "driven_by": cause.kind,
            }
            for cause in paper.chain
        ],
    }


def _running(item: OpenItem) -> dict[str, Any]:
    """An item under way with its statutory clock, days in its own unit."""
    clock = item.clock
    return {
        "name_zh": item.name,
        "lane": item.lane,
        "status": clock.status,
        "received_on": _iso(clock.received_on),
        "accepted_on": _iso(clock.accepted_on),
        "unit": clock.unit,
        "used": clock.used,
        "limit": clock.limit,
        "left": clock.left,
        "due_on": _iso(clock.due_on),
        "law_due_on": _iso(clock.law_due_on),
        "overdue_on": _iso(clock.overdue_on),
        "light": clock.light,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
