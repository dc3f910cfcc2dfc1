"""``gains FILE.json``: which action earned how many of the days gained, per certificate."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from engine.calendar import Day
from engine.errors import CalendarRangeError, CycleError, EngineError
from engine.ledger import Account, Game, account
from errors import InputError
from exchange.gains_json import GainsFile, read_gains

LARGEST = 10 * 1024 * 1024  # bytes


@click.command("gains")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
def gains(file: Path, as_json: bool) -> None:
    """Split the working days gained in FILE over its actions; the credits add up exactly.

    docs/ledger.md describes the file.
    """
    try:
        if file.stat().st_size > LARGEST:
            raise InputError("The file is larger than {most} MB.", field="file", most=LARGEST >> 20)
        read = read_gains(file.read_bytes())
        told = _accounts(read)
    except InputError as refusal:
        raise click.ClickException(f"{refusal.field}: {refusal}") from None
    if as_json:
        start = read.network.start
        shown = {name: _row(one, start) for name, one in told.items()}
        click.echo(json.dumps({"certificates": shown}, indent=1, ensure_ascii=False))
    else:
        for name, one in told.items():
            _print_table(name, one, read.network.start)


def _accounts(read: GainsFile) -> dict[str, Account]:
    """One ledger a certificate. Raises InputError for what only the network as a whole shows."""
    try:
        return {name: account(Game(read.network, read.players, name)) for name in read.certificates}
    except CycleError as circle:
        raise InputError(
            "These steps wait for one another in a circle: {steps}. Take one of the links out.",
            field="links",
            steps=" → ".join((*circle.steps, circle.steps[0])),
        ) from None
    except CalendarRangeError:
        raise InputError(
            "The schedule lasts longer than a hundred years. Correct the durations.",
            field="steps",
        ) from None
    except EngineError as refusal:
        raise InputError("The network cannot be counted: {why}", field="steps", why=refusal) from (
            refusal
        )


def _row(told: Account, start: Day) -> dict[str, Any]:
    row: dict[str, Any] = {
        "conventional": told.conventional - start,
        "coordinated": told.coordinated - start,
        "gained": told.gained,
        "credits": {name: str(share) for name, share in told.credits.items()},
        "alone": dict(told.alone),
        "but_for": dict(told.but_for),
        "whole_days": dict(told.whole),
        "method": "sampled" if told.orders else "exact",
    }
    if told.orders:
        row |= {"orders": told.orders, "standard_error": dict(told.errors)}
    return row


def _print_table(name: str, told: Account, start: Day) -> None:
    click.echo(
        f"{name}: conventional {told.conventional - start}, "
        f"coordinated {told.coordinated - start}, gained {told.gained} working days"
    )
    click.echo("    credit          days  alone  but for  action")
    for key, share in told.credits.items():
        error = f" ± {told.errors[key]:.2f}" if key in told.errors else ""
        click.echo(
            f"    {share!s:<12}  {told.whole[key]:>6}  {told.alone[key]:>5}  "
            f"{told.but_for[key]:>7}  {key}{error}"
        )
    click.echo(
        f"    {told.gained:<12}  {told.gained:>6}  {sum(told.alone.values()):>5}  "
        f"{sum(told.but_for.values()):>7}  sum"
    )
    if told.orders:
        click.echo(
            f"    credits from {told.orders} drawn orders; ± is their standard error in days"
        )
