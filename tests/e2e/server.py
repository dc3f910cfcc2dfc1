"""The real server in a process of its own, on a free port of this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_S = 60


@contextmanager
def running_app(database_url: str, log: Path, **settings: str) -> Iterator[str]:
    """The app on ``database_url``: gives its address, ends it afterwards.

    ``settings`` are further environment variables (``TRACKER_JOBS="0"``). Raises RuntimeError with
    the end of the log when the server does not come up within a minute.
    """
    address = f"http://127.0.0.1:{(port := free_port())}"
    command = [
        sys.executable, "-m", "streamlit", "run", "tracker_app.py",
        "--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true",
    ]  # fmt: skip
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env=_environment(database_url, settings), stdout=out, stderr=out
        )
        try:
            _wait(address, process, log)
            yield address
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)


def run_cli(database_url: str, *arguments: str) -> str:
    """One command of the toolbox; gives what it prints. Raises CalledProcessError."""
    done = subprocess.run(
        [sys.executable, "tracker_cli.py", *arguments], cwd=ROOT, check=True,
        env=_environment(database_url, {}), stdout=subprocess.PIPE, text=True, timeout=300,
    )  # fmt: skip
    return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(database_url: str, settings: dict[str, str]) -> dict[str, str]:
    """Nothing that a test makes may lie among the data of a developer."""
    beside = Path(database_url.removeprefix("sqlite:///")).parent
    own = {
        "TRACKER_DATABASE_URL": database_url,
        "TRACKER_BACKUPS": str(beside / "backups"),
        "TRACKER_FILES": str(beside / "files"),
    }
    return {**os.environ, **own, **settings}


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    end = log.read_text(encoding="utf-8", errors="replace")[-3000:]
    raise RuntimeError(f"The app did not start on {address}:\n{end}")
