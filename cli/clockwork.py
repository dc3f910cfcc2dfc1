"""`jobs`: the timetable as a process of its own, beside an app started with TRACKER_JOBS=0."""

from __future__ import annotations

import signal
import threading

import click

from cli.opened import database
from jobs import run


@click.command()
def jobs() -> None:
    """Run the timetable until it is interrupted."""
    database()
    ended = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: ended.set())
    stop = run.start()
    click.echo("The timetable runs. Ctrl+C ends it.")
    ended.wait()
    stop()
