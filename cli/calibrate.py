"""``calibrate FILE.csv``: would our forecasts have kept their word on these cases?"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import click
import numpy as np

from engine.backtest import Backtest, Forecasts
from engine.calibration import ENOUGH, LEVELS, Score, scored
from engine.durations import OPEN
from engine.survival import Flags, Ints
from errors import InputError
from exchange.cases_csv import CaseFile, read_cases

LARGEST = 60 * 1024 * 1024  # bytes
METHODS = ("ours", "class_median", "plan_date", "class_km")
TITLES = {
    "ours": "ours",
    "class_median": "class median",
    "plan_date": "plan date",
    "class_km": "class Kaplan-Meier",
}


@click.command("calibrate")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--class-column", help="Column of the class; class, else phase.")
@click.option("--party-column", help="Column of the party; party, else programme.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
def calibrate(
    file: Path, class_column: str | None, party_column: str | None, as_json: bool
) -> None:
    """Forecast the cases of FILE from rolling origins and score the forecasts.

    FILE has the columns class, party, started_on, planned_end_on (may be empty) and ended_on
    (empty = open). docs/forecast.md says how it is counted.
    """
    try:
        if file.stat().st_size > LARGEST:
            raise InputError("The file is larger than {most} MB.", field="file", most=LARGEST >> 20)
        content = file.read_bytes()
        header = content.split(b"\n", 1)[0]
        read = read_cases(
            content,
            class_column or _usual(header, "class", "phase"),
            party_column or _usual(header, "party", "programme"),
        )
        report = report_of(read)
    except InputError as refusal:
        raise click.ClickException(str(refusal)) from None
    if as_json:
        click.echo(json.dumps(report, indent=1, ensure_ascii=False))
    else:
        _print_tables(report)


def report_of(file: CaseFile) -> dict[str, Any]:
    """Scores of every method over all cases, and over running and new ones apart.

    Raises InputError when no origin is left or fewer cases than ENOUGH have ended.
    """
    backtest = Backtest(file.cases)
    origins = backtest.origins()
    ended = int((file.cases.ended < OPEN).sum())
    if ended < ENOUGH or not origins:
        raise InputError(
            "Not yet calibrated: {ended} ended cases leave {origins} days to forecast from.",
            field="file",
            ended=ended,
            origins=len(origins),
        )
    made = [backtest.forecasts(day) for day in origins]
    origin = np.concatenate([np.full(len(one.case), one.origin) for one in made])
    case = np.concatenate([one.case for one in made])
    new = file.cases.started[case] > origin
    every = np.ones(len(case), np.bool_)
    return {
        "cases": len(file.cases.kind),
        "ended": ended,
        "skipped": dict(file.skipped),
        "data_end": date.fromordinal(backtest.data_end).isoformat(),
        "origins": [date.fromordinal(day).isoformat() for day in origins],
        **_block(backtest, made, case, every),
        "running": _block(backtest, made, case, ~new),
        "new": _block(backtest, made, case, new),
    }


def _block(backtest: Backtest, made: list[Forecasts], case: Ints, mine: Flags) -> dict[str, Any]:
    """``n`` and the scores of each method over the forecasts in ``mine``; the plan date, and ours
    beside it, over those that have one."""
    cases = backtest.cases
    planned = mine & (cases.planned[case] > 0)
    block: dict[str, Any] = {"n": int(mine.sum())}
    for method in METHODS:
        counted = planned if method == "plan_date" else mine
        if not counted.any():
            continue
        forecast = np.concatenate([getattr(one, method) for one in made])[counted]
        score = scored(forecast, cases.ended[case][counted], backtest.data_end)
        block[method] = _scores(score)
    if planned.any() and not np.array_equal(planned, mine):
        forecast = np.concatenate([one.ours for one in made])[planned]
        score = scored(forecast, cases.ended[case][planned], backtest.data_end)
        block["ours_where_planned"] = _scores(score)
    return block


def _scores(score: Score) -> dict[str, Any]:
    row: dict[str, Any] = {"n": score.n}
    for level, share in zip(LEVELS, score.coverage, strict=True):
        row[f"coverage_{round(100 * level)}"] = None if share is None else round(share, 4)
    row["pinball_80"] = None if score.pinball_80 is None else round(score.pinball_80, 3)
    return row


def _usual(header: bytes, name: str, other: str) -> str:
    """``other`` where the header has it and lacks ``name``."""
    columns = [cell.strip() for cell in header.decode("utf-8-sig", "replace").split(",")]
    return other if name not in columns and other in columns else name


def _print_tables(report: dict[str, Any]) -> None:
    skipped = ", ".join(f"{n} {why}" for why, n in report["skipped"].items()) or "none"
    click.echo(f"{report['cases']} cases, {report['ended']} ended; skipped: {skipped}")
    origins = report["origins"]
    click.echo(
        f"{len(origins)} origins from {origins[0]} to {origins[-1]}; data end {report['data_end']}"
    )
    for title, block in (
        ("all", report),
        ("running", report["running"]),
        ("new", report["new"]),
    ):
        click.echo(f"\n{title}, n = {block['n']}")
        click.echo(f"  {'':<20}coverage_50  coverage_80  coverage_90   pinball_80")
        for method in (*METHODS, "ours_where_planned"):
            if method in block:
                row = block[method]
                cells = [_percent(row[f"coverage_{level}"]) for level in (50, 80, 90)]
                loss = "-" if row["pinball_80"] is None else f"{row['pinball_80']:.2f} d"
                name = TITLES.get(method, "ours, planned ones")
                click.echo(f"  {name:<20}" + "".join(f"{c:>11}  " for c in [*cells, loss]))


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f} %"
