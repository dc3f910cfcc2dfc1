"""Columns, calendar and import of the engine beside what the machine can do at all, in one run.

    python -m benchmarks.engine_columns [--rounds 7]

Columns: 10,000 columns of 50 tasks, links of all types, constraints and actuals. Inside the clock:
random words, lengths by a table of 1,024 steps, the forward pass. The limit: the random words, and
one add and one maximum a link on rows of the same kind.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks.engine_networks import START, permit_network, seconds, told
from engine.calendar import WorkCalendar
from engine.columns import ColumnDates, Columns
from engine.network import Constraint, Network
from engine.schedule import schedule

COLUMNS = 10_000
YEARS = 30 * 365  # of a calendar with a third of its days off


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    columns(rounds)
    calendar(rounds)
    importing(rounds)


def columns(rounds: int) -> None:
    network = _lived_in(permit_network(50, 5, ("FS", "FS", "SS", "FF", "SF"), (0, 0, 1, 2, -1)))
    ready = Columns(network, START + 14)
    base = ready.lengths(1)[:, 0]
    law = np.linspace(0.5, 2.5, 1024)
    table = np.maximum(1, np.outer(base, law)).astype(np.int16)  # [step, 1,024 quantiles]
    for i in ready.state.fixed:
        table[i] = base[i]
    bits = np.random.SFC64(7)
    n = len(base)
    lengths = np.empty((n, COLUMNS), np.int16)
    made: list[ColumnDates] = []

    def draw() -> Any:
        words = bits.random_raw(n * COLUMNS // 4).view(np.uint16).reshape(n, COLUMNS)
        words >>= 6
        for i in range(n):
            table[i].take(words[i], out=lengths[i], mode="clip")
        made.append(ready.forward(lengths, room=made.pop().grid if made else None))
        return made[0]

    dates = draw()
    for c in (0, 1, COLUMNS - 1):  # equal dates first
        steps = tuple(
            replace(step, remaining=int(lengths[i, c]))
            if i in ready.state.started
            else replace(step, duration=int(lengths[i, c]))
            for i, step in enumerate(network.steps)
        )
        want = schedule(replace(network, steps=steps), START + 14)
        for step in steps:
            if int(dates.finish(step.id)[c]) != want.early(step.id)[1]:
                sys.exit(f"columns disagree with the schedule on {step.id}: nothing is timed")
    rows = np.random.default_rng(1).integers(0, 99, (n, COLUMNS)).astype(np.int16)
    tmp = np.empty(COLUMNS, np.int16)
    pairs = [(int(x.pred[1:]), int(x.succ[1:])) for x in network.links]

    def limit() -> None:
        bits.random_raw(n * COLUMNS // 4)
        for i, j in pairs:
            np.add(rows[i], 3, out=tmp)
            np.maximum(rows[j], tmp, out=tmp)

    ratios = [seconds(draw) / seconds(limit) for _ in range(rounds)]
    told(f"{COLUMNS} columns x {n} tasks, {len(pairs)} links / the limit", ratios, "<= 3")
    print(f"  {seconds(draw) * 1e3:.2f} ms, of it the pass {_pass(ready, lengths) * 1e3:.2f} ms")


def _pass(ready: Columns, lengths: Any) -> float:
    return seconds(lambda: ready.forward(lengths))


def _lived_in(network: Network) -> Network:
    """Two steps finished, two running, three with typed limits."""
    done = {"actual_start": START, "actual_finish": START + 9}
    typed: dict[int, dict[str, Any]] = {
        0: done,
        1: done,
        2: {"actual_start": START + 3},
        3: {"actual_start": START + 7, "remaining": 6},
        10: {"constraints": (Constraint("SNET", START + 30),)},
        20: {"constraints": (Constraint("FNET", START + 90),)},
        30: {"constraints": (Constraint("MSO", START + 120),)},
    }
    steps = tuple(replace(s, **typed.get(i, {})) for i, s in enumerate(network.steps))
    return replace(network, steps=steps)


def calendar(rounds: int) -> None:
    """A million dates plus working days, beside the look-ups it needs and beside busday_offset."""
    rng = np.random.default_rng(3)
    off = sorted({int(d) for d in rng.integers(START, START + YEARS, 4 * YEARS // 10)})
    year = WorkCalendar.of(off, START, START + YEARS, START + YEARS, "random days off")
    days = rng.integers(START, START + YEARS - 900, 1_000_000, dtype=np.int32)
    wd = rng.integers(1, 250, 1_000_000, dtype=np.int32)
    epoch = np.datetime64("1970-01-01").astype("datetime64[D]").astype(int) - 719163
    dates = (days + epoch).astype("datetime64[D]")
    holidays = (np.array(off) + epoch).astype("datetime64[D]")

    def busday() -> Any:
        return np.busday_offset(dates, wd, roll="backward", weekmask="1111111", holidays=holidays)

    if not np.array_equal(year.add_many(days, wd), busday().astype(int) - epoch):
        sys.exit("busday_offset disagrees: nothing is timed")
    before = np.array(year.before, np.int32)
    table = np.array(year.wd, np.int32)
    index = days - START + 1
    ordinals = before.take(index) + wd

    def takes() -> None:
        before.take(index)
        table.take(ordinals)

    told(
        "calendar / the np.take calls that it needs",
        _ratios(rounds, lambda: year.add_many(days, wd), takes),
        "<= 1.5",
    )
    told("busday_offset / calendar", _ratios(3, busday, lambda: year.add_many(days, wd)), ">= 100")


def _ratios(rounds: int, work: Any, peer: Any) -> list[float]:
    return [seconds(work) / seconds(peer) for _ in range(rounds)]


def importing(rounds: int) -> None:
    """Whole processes in pairs: import numpy, import the engine; bytecode written beforehand.
    Seconds of the processor, so that a busy machine counts less."""
    with tempfile.TemporaryDirectory() as kept:
        env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        env["PYTHONPYCACHEPREFIX"] = kept

        def took(code: str) -> float:
            timed = f"import time; t = time.process_time(); {code}; print(time.process_time() - t)"
            ran = subprocess.run(
                [sys.executable, "-c", timed], capture_output=True, text=True, check=True, env=env
            )
            return float(ran.stdout)

        for name, code in (("engine", "import engine"), ("schedule", "import engine.schedule")):
            both = f"import numpy; {code}"
            took(both)
            pairs = [(took(both), took("import numpy")) for _ in range(2 * rounds)]
            told(f"import of {name} / import numpy", [a / b for a, b in pairs], "<= 1.1")
            print(f"  best of each: {min(a for a, _ in pairs) / min(b for _, b in pairs):.3f}")


if __name__ == "__main__":
    main()
