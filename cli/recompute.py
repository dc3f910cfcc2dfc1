"""``recompute EXPORT``: the figures of an exported ledger, computed again from its own facts."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from errors import InputError
from exchange.ledger_export import Proof, recompute

LARGEST = 10 * 1024 * 1024  # bytes
SHOWN = 5  # differing lines


@click.command("recompute")
@click.argument("export", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
def recompute_export(export: Path, as_json: bool) -> None:
    """Prove EXPORT, a ledger of days gained that a page gave away.

    Ends with 0 if its facts give the file again, byte by byte; with 1 and the lines that differ
    otherwise. docs/ledger.md describes the file.
    """
    try:
        if export.stat().st_size > LARGEST:
            raise InputError("The file is larger than {most} MB.", field="file", most=LARGEST >> 20)
        proof = recompute(export.read_bytes())
    except InputError as refusal:
        raise click.ClickException(f"{refusal.field}: {refusal}") from None
    if as_json:
        click.echo(json.dumps(_row(proof), indent=1, ensure_ascii=False))
    else:
        _print(proof)
    if proof.differences:
        sys.exit(1)


def _row(proof: Proof) -> dict[str, object]:
    return {
        "proven": not proof.differences,
        "snapshot_sha256": proof.snapshot,
        "figures": proof.figures,
        "differences": [vars(one) for one in proof.differences],
    }


def _print(proof: Proof) -> None:
    facts, figures = proof.facts, proof.figures
    if proof.differences:
        click.echo("The file does not say what its facts give.")
        for one in proof.differences[:SHOWN]:
            click.echo(f"line {one.line}")
            click.echo(f"  file:     {one.found.strip()}")
            click.echo(f"  computed: {one.expected.strip()}")
        if len(proof.differences) > SHOWN:
            click.echo(f"and {len(proof.differences) - SHOWN} more lines")
        return
    dates, gained = facts["dates"], figures["gained"]
    click.echo(f"{facts['project']['name']} · {facts['certificate']['name']}: proven")
    click.echo(
        f"conventional {dates['conventional_on']} ({facts['method']}), came {dates['came_on']}, "
        f"gained {gained['wd']} working days, {gained['cd']} calendar days"
    )
    click.echo("      wd    cd  exact         line")
    lines = {
        key: (row["wd"], row["cd"], row["exact_wd"]) for key, row in figures["credits"].items()
    }
    lines |= {key: (row["wd"], row["cd"], "") for key, row in figures["left_over"].items()}
    for key, (wd, cd, exact) in lines.items():
        told = facts["lines"].get(key, {})
        named = " · ".join(filter(None, (told.get("organisation"), told.get("name"))))
        click.echo(f"  {wd:>6}{cd:>6}  {exact:<12}  {key}  {named}".rstrip())
    click.echo(f"snapshot {proof.snapshot}")
