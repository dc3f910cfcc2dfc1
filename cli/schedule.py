"""``schedule FILE``: what an MSPDI file or a network JSON means by the product's rules."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from engine.calendar import Day
from engine.errors import EngineError
from engine.schedule import Dated, Driver, Schedule
from engine.schedule import schedule as run
from errors import InputError
from exchange.file_clock import FileClock
from exchange.mspdi import read_mspdi
from exchange.network_json import read_network_json
from exchange.schedule_network import Loaded, network_of

LARGEST = 60 * 1024 * 1024  # bytes


@click.command("schedule")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--data-date", type=click.DateTime(["%Y-%m-%d"]), help="The day up to which facts count."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.option(
    "--progress",
    type=click.Choice(["retained", "override"]),
    default="retained",
    show_default=True,
    help="What becomes of work that began before its predecessors ended.",
)
def schedule(file: Path, data_date: datetime | None, as_json: bool, progress: Any) -> None:
    """Early and late dates, floats and drivers of the schedule in FILE (MSPDI or network JSON)."""
    try:
        loaded = network_of(_read(file), data_date.toordinal() if data_date else None)
        dates = run(loaded.network, loaded.data_date, progress=progress)
        rows = [_row(dates.dated[step.id], loaded.clock) for step in loaded.network.steps]
    except (InputError, EngineError) as refusal:
        raise click.ClickException(str(refusal)) from None
    if as_json:
        click.echo(json.dumps({"tasks": rows, "warnings": list(loaded.warnings)}, indent=1))
    else:
        _print_table(rows, loaded, dates)


def _read(file: Path) -> Any:
    """By content, not by name: XML begins with a bracket."""
    if file.stat().st_size > LARGEST:
        raise InputError("The file is larger than {most} MB.", field="file", most=LARGEST >> 20)
    content = file.read_bytes()
    if content.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")[:1] == b"<":
        return read_mspdi(content)
    return read_network_json(content)


def _row(dated: Dated, clock: FileClock) -> dict[str, Any]:
    def day(number: Day) -> str:
        return date.fromordinal(clock.date(number)).isoformat()

    return {
        "uid": int(dated.step) if dated.step.isdecimal() else dated.step,
        "early_start": day(dated.early_start),
        "early_finish": day(dated.early_finish),
        "late_start": day(dated.late_start),
        "late_finish": day(dated.late_finish),
        "total_float_wd": dated.total_float // clock.parts,
        "free_float_wd": dated.free_float // clock.parts,
        "critical": dated.critical,
        "driver": _driver(dated.driver, clock),
        "out_of_sequence": dated.out_of_sequence,
    }


def _driver(driver: Driver, clock: FileClock) -> dict[str, Any]:
    named: dict[str, Any] = {"kind": driver.kind}
    if driver.ref is not None:
        by_link = driver.kind == "link" and driver.ref.isdecimal()
        named["ref"] = int(driver.ref) if by_link else driver.ref
    if driver.link is not None:
        link = driver.link
        lag = link.lag if link.lag_unit == "pct" else link.lag / clock.parts
        whole = int(lag) if lag == int(lag) else lag
        named |= {"type": link.type, "lag": whole, "lag_unit": link.lag_unit}
    return named


def _print_table(rows: list[dict[str, Any]], loaded: Loaded, dates: Schedule) -> None:
    def day(number: Day) -> str:
        return date.fromordinal(loaded.clock.date(number)).isoformat()

    shown = "no data date" if dates.data_date is None else f"data date {day(dates.data_date)}"
    click.echo(f"{len(rows)} tasks, {shown}, finish {day(dates.finish)}")
    click.echo("uid    early start  finish      late start  finish      float  free  driver")
    for row in rows:
        driver = row["driver"]
        why = " ".join(str(driver[k]) for k in ("kind", "ref", "type") if k in driver)
        click.echo(
            f"{row['uid']:<6} {row['early_start']}   {row['early_finish']}  {row['late_start']}  "
            f"{row['late_finish']}  {row['total_float_wd']:>5}  {row['free_float_wd']:>4}  "
            f"{why}{'  critical' if row['critical'] else ''}  "
            f"{loaded.names[str(row['uid'])]}"
        )
    for warning in loaded.warnings:
        click.echo(f"warning: {warning}", err=True)
