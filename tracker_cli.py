"""The toolbox: `python tracker_cli.py --help`."""

from __future__ import annotations

import getpass
import sys
from importlib import import_module

import click

from errors import TrackerError
from store.actors import acting

# name -> (module, command). Imported when called: `schedule` need not wait for the database.
COMMANDS = {
    "migrate": ("cli.setup", "migrate"),
    "demo": ("cli.demo", "demo"),
    "user": ("cli.user", "user"),
    "projects": ("cli.projects", "projects"),
    "project": ("cli.projects", "project"),
    "schedule": ("cli.schedule", "schedule"),
    "calibrate": ("cli.calibrate", "calibrate"),
    "gains": ("cli.gains", "gains"),
    "recompute": ("cli.recompute", "recompute_export"),
    "jobs": ("cli.clockwork", "jobs"),
    "backup": ("cli.backup", "backup"),
    "restore": ("cli.backup", "restore"),
    "drill": ("cli.backup", "drill"),
    "verify-audit": ("cli.verify_audit", "verify_audit"),
}


class Toolbox(click.Group):
    """Commands of the table above, each imported on its first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, command = COMMANDS[name]
        found: click.Command = getattr(import_module(module), command)
        return found


@click.command(cls=Toolbox)
def tracker() -> None:
    """Key-project coordination tracker: what an operator does from the command line."""


def main() -> None:
    """Run, and say refusals in words instead of a traceback."""
    # Nobody has signed in here: the record names the command and the machine's account.
    who = f"cli:{getpass.getuser()}"
    try:
        with acting(name=who, verb=" ".join(["tracker_cli", *sys.argv[1:3]])):
            tracker()
    except TrackerError as error:
        click.echo(f"Error: {error.text()}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
