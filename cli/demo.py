"""`demo`: the real case, a published one, and a sample district, made through the services."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click
from ruamel.yaml import YAML
from sqlmodel import Session, select

from cli.demo_district import happenings
from cli.demo_player import Happening, Player, clock, sample_credit_code
from cli.demo_sites import draw
from cli.opened import database
from cli.setup import bring_up_to_date
from config import ROOT
from models import Account, Organisation, OrganisationKind, Project, Role
from services import accounts, advising, templates
from services.notices import SILENT
from services.schedules import FORECASTS
from store.calendars import calendar
from store.clock import local_day, set_shift
from store.templates.reader import load_catalogue

DEMO = ROOT / "data" / "demo"
CASES = ("hengtai", "yinbaogang")
TOLD_DAYS = 14  # notices of older happenings would have been read long ago


@click.command()
@click.option("--if-empty", is_flag=True, help="Do nothing when there are projects already.")
@click.option("--migrate", is_flag=True, help="Bring the database up to date first.")
def demo(if_empty: bool, migrate: bool) -> None:
    """Fill an empty database with the real case and the sample district."""
    if migrate:
        click.echo(bring_up_to_date())
    opened = database()
    with opened.write() as session:
        taken = session.exec(select(Project.id)).first() is not None
        if taken and not if_empty:
            raise click.ClickException(
                "There are projects in this database already. The demo wants an empty one."
            )
        if not taken and session.exec(select(Account.id)).first() is None:
            fill(session, datetime.now(UTC))
    with opened.read() as session:
        if accounts.demo_accounts(session):
            click.echo(sign_ins(session))


def fill(session: Session, now: datetime) -> None:
    """Everything in one transaction, so that a demo is whole or not there."""
    plan = _read("district.yaml")
    until: date = plan["day"]
    templates.publish(session, load_catalogue(ROOT / "data" / "templates"), clock(until, 0))
    companies = _companies(session, plan["companies"])
    _accounts(session, companies)
    past = until - local_day(now)
    player = Player(session, now + past)
    events = [e for name in CASES for e in _case(player, _read(f"{name}.yaml"), companies)]
    events += _district(session, player, plan, companies, until)
    events += [_asked(item, until) for item in plan["asked"]]
    draw(session, player)
    _play(player, events, until)
    set_shift(session, past.days)
    advising.keep(session, None, now + past, ranking=advising.rank(session, now + past))


def sign_ins(session: Session) -> str:
    """The demo sign-ins as a small table."""
    lines = [f"Demo sign-ins / 演示账号 (password / 密码: {accounts.DEMO_PASSWORD})"]
    lines += [
        f"  {one.login:<12} {one.role:<10} {one.name} · {one.short_zh}"
        for one in accounts.demo_accounts(session)
    ]
    return "\n".join(lines)


def _companies(session: Session, plan: list[dict[str, str]]) -> dict[str, Organisation]:
    found = {}
    for serial, item in enumerate(plan, start=1):
        found[item["key"]] = templates.ensure_organisation(
            session, f"CO-{sample_credit_code(serial)}", item["name_zh"], item["name_en"],
            item["name_zh"], item["name_en"], OrganisationKind.COMPANY, sample_credit_code(serial),
        )  # fmt: skip
    for serial, name in enumerate(CASES, start=101):
        company = _read(f"{name}.yaml")["project"]["company"]
        found[name] = templates.ensure_organisation(
            session, f"CO-{sample_credit_code(serial)}", company["name_zh"], company["name_en"],
            company["name_zh"], company["name_en"], OrganisationKind.COMPANY,
            sample_credit_code(serial),
        )  # fmt: skip
    return found


def _accounts(session: Session, companies: dict[str, Organisation]) -> None:
    lanes = {row.code: row for row in session.exec(select(Organisation))}
    for item in _read("accounts.yaml")["accounts"]:
        home = companies[item["company"]] if "company" in item else lanes[item["organisation"]]
        accounts.create_account(
            session,
            login=item["login"],
            name=item["name"],
            role=Role(item["role"]),
            organisation_id=home.id or 0,
            password=accounts.DEMO_PASSWORD,
            demo=True,
        )


def _case(
    player: Player, script: dict[str, Any], companies: dict[str, Organisation]
) -> list[Happening]:
    """Register a scripted project and list its happenings."""
    key = script["key"]
    document = dict(script["project"])
    document["company"] = dict(document["company"]) | {"credit_code": companies[key].credit_code}
    player.register(key, script["registered_on"], script["by"], script.get("members", []), document)
    found = []
    for order, item in enumerate(script["happenings"]):
        details = {k: v for k, v in item.items() if k not in ("on", "verb", "step", "published")}
        recorded = max(item["on"], script["registered_on"])
        found.append(
            Happening(recorded, order, key, item["verb"], item["on"], item["step"], script["by"],
                      not item.get("published", False), details)
        )  # fmt: skip
    return found


def _district(
    session: Session,
    player: Player,
    plan: dict[str, Any],
    companies: dict[str, Organisation],
    until: date,
) -> list[Happening]:
    cal = calendar(session)
    specs = {row.code: templates.of_code(session, row.code)[1] for row in templates.newest(session)}
    found: list[Happening] = []
    for serial, item in enumerate(plan["projects"], start=1):
        luck = random.Random(plan["seed"] * 100 + serial)  # noqa: S311 - a demo, not a secret
        key, company = f"sample{serial}", companies[item["company"]]
        item["by"] = ("liaison2", "liaison1")[serial % 2]
        award: date = item["awarded"]
        document = {
            "code": f"{award:%y%m}-420105-04-01-{900000 + serial}",
            "name_zh": item["name_zh"],
            "name_en": item["name_en"],
            "template_code": item["template"],
            "company": {
                "name_zh": company.name_zh,
                "name_en": company.name_en,
                "credit_code": company.credit_code,
            },
            "lead_code": ("ZG", "SP", "ZJ")[serial % 3],
            "land_award_on": award,
            "parties": item["parties"],
            "sample": True,
        }
        player.register(key, award, item["by"], [], document)
        found += happenings(key, item, specs[item["template"]], cal, until, luck)
    return found


def _asked(item: dict[str, Any], until: date) -> Happening:
    """A request for another target that waits for the chief on the last day."""
    details = {k: item[k] for k in ("new_on", "reason", "justification")}
    key = f"sample{item['project']}"
    return Happening(until, 399, key, "ask_target", until, item["step"], item["by"], False, details)


def _play(player: Player, events: list[Happening], until: date) -> None:
    """Happenings in recording order; every Monday morning the day passes for all. Ranges are
    worked out for the real case always, for the others on the first Monday of every other month
    and on the last day: a year is long. Notices are those of the last days."""
    info = player.session.info
    info[FORECASTS], info[SILENT] = False, True
    mondays: set[tuple[str, date]] = set()
    for event in sorted(events, key=lambda e: (e.recorded_on, e.project, e.order)):
        info[SILENT] = (until - event.recorded_on).days > TOLD_DAYS
        monday = date.fromordinal(event.recorded_on.toordinal() - event.recorded_on.weekday())
        if (event.project, monday) not in mondays:
            mondays.add((event.project, monday))
            info[FORECASTS] = monday.day <= 7 and monday.month % 2 == 0
            player.pass_day(event.project, max(monday, player.projects[event.project].data_date))
        info[FORECASTS] = event.recorded_on == until or event.project == CASES[-1]
        player.play(event)
    info[FORECASTS], info[SILENT] = True, False
    for key in player.projects:
        player.pass_day(key, until)


def _read(name: str) -> Any:
    return YAML(typ="safe", pure=True).load(Path(DEMO / name).read_text(encoding="utf-8"))
