"""The toolbox: `python tracker_cli.py --help`."""

from __future__ import annotations

import sys

import click

from cli.demo import demo
from cli.projects import project, projects
from cli.setup import migrate
from errors import TrackerError


@click.group()
def tracker() -> None:
    """Key-project coordination tracker: what an operator does from the command line."""


for command in (migrate, demo, projects, project):
    tracker.add_command(command)


def main() -> None:
    """Run, and say refusals in words instead of a traceback."""
    try:
        tracker()
    except TrackerError as error:
        click.echo(f"Error: {error.text()}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
