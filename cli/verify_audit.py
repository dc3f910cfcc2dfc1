"""`verify-audit`: read the whole record of changes and say whether anybody touched it."""

from __future__ import annotations

from pathlib import Path

import click

from cli.opened import database
from services import audit

SAID = {
    "changed": "was changed",
    "missing": "follows rows that are missing",
    "order": "does not follow the row before it",
    "cut": "was carried away as the head, but the record ends before it",
    "rewritten": "differs from the head that was carried away",
}


@click.command("verify-audit")
@click.option(
    "--anchor",
    type=click.Path(exists=True, path_type=Path),
    help="A head that was carried away, or a folder of them.",
)
def verify_audit(anchor: Path | None) -> None:
    """Check the chain of the audit record; exit with 1 when it is broken."""
    with database().read() as session:
        found = audit.check(session, anchor)
    head = found.verdict.head
    click.echo(f"{found.verdict.rows} rows read, {found.anchors} head(s) compared.")
    for fault in found.verdict.faults:
        click.echo(f"  number {fault.seq} {SAID[fault.what]}")
    if not found.good:
        raise click.exceptions.Exit(1)
    click.echo(f"In order. Head: {head.seq} {head.hash}" if head else "The record is empty.")
    if not found.anchors:
        click.echo("Without --anchor a record that was cut or made anew would look in order, too.")
