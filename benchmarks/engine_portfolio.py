"""A whole portfolio from SQLite to dates and back, without an object for any row.

    python -m benchmarks.engine_portfolio [--projects 10000]

20 structures of 50 steps, their projects in every state. Each row's four figures are packed into
one integer by the query itself, so that Python makes one object a step instead of four. Equal dates
are asserted on a sample of projects before anything is printed.
"""

from __future__ import annotations

import argparse
import gc
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.engine_networks import START, permit_network
from engine.network import Network, Step
from engine.portfolio import Facts, early_dates
from engine.schedule import schedule

STRUCTURES, STEPS = 20, 50
TODAY = START + 60
NONE = 4095  # in ``remaining``: nobody typed it
EPOCH = 700_000  # day numbers from here to 2096 fit into 16 bits

SCHEMA = """
create table project (id integer primary key, structure integer not null, start integer not null);
create table step (
    project integer not null, number integer not null, duration integer not null,
    actual_start integer, actual_finish integer, remaining integer,
    primary key (project, number)
) without rowid;
create table projection (
    project integer not null, number integer not null, start integer not null,
    finish integer not null, primary key (project, number)
) without rowid;
"""
PACKED = f"""
select duration | (coalesce(remaining, {NONE}) << 16)
    | (coalesce(actual_start - {EPOCH}, 0) << 32) | (coalesce(actual_finish - {EPOCH}, 0) << 48)
from step order by project, number
"""
FLOOR = "select sum(duration), sum(remaining), sum(actual_start), sum(actual_finish) from step"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--projects", type=int, default=10_000)
    projects = parser.parse_args().projects
    networks = [
        permit_network(STEPS, 100 + k, ("FS", "FS", "FS", "SS", "FF"), (0, 0, 1))
        for k in range(STRUCTURES)
    ]
    with tempfile.TemporaryDirectory() as folder:
        db = sqlite3.connect(Path(folder) / "portfolio.db")
        _fill(db, projects)
        gc.freeze()
        floors, reads, rests, stores = [], [], [], []
        for _ in range(5):
            a = time.perf_counter()
            db.execute(FLOOR).fetchone()
            b = time.perf_counter()
            raw, structure, start = read(db)
            c = time.perf_counter()
            starts, finishes = compute(networks, raw, structure, start)
            d = time.perf_counter()
            floors.append(b - a)
            reads.append(c - b)
            rests.append(d - c)
        _check(networks, raw, structure, start, starts, finishes)
        a = time.perf_counter()
        store(db, starts, finishes)
        stores.append(time.perf_counter() - a)
    floor, reading, rest = map(statistics.median, (floors, reads, rests))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{projects} projects x {STEPS} steps, {STRUCTURES} structures, dates equal")
    print(f"reading / SELECT sum(): {reading / floor:.2f}  asked: <= 4   ({reading * 1e3:.0f} ms)")
    print(f"the rest / reading: {rest / reading:.2f}  asked: <= 0.25   ({rest * 1e3:.0f} ms)")
    print(f"stored back in one transaction: {stores[0] * 1e3:.0f} ms")
    print(f"peak memory: {peak:.0f} MB  asked: < 600 MB")


def read(db: sqlite3.Connection) -> tuple[Any, Any, Any]:
    """The packed steps ``[projects, steps]``, and the projects' structure and start."""
    heads = np.array(db.execute("select structure, start from project order by id").fetchall())
    count = len(heads) * STEPS
    packed = np.fromiter(chain.from_iterable(db.execute(PACKED)), np.int64, count)
    return packed.reshape(-1, STEPS), heads[:, 0], heads[:, 1].astype(np.int32)


def compute(networks: list[Network], raw: Any, structure: Any, start: Any) -> tuple[Any, Any]:
    """Structure by structure in columns; ``[projects, steps]`` day numbers."""
    starts = np.empty(raw.shape, np.int32)
    finishes = np.empty(raw.shape, np.int32)
    for k, network in enumerate(networks):
        mine = np.flatnonzero(structure == k)
        facts = unpacked(raw[mine], start[mine])
        a, b = early_dates(network, facts, TODAY)
        starts[mine], finishes[mine] = a.T, b.T
    return starts, finishes


def unpacked(cells: Any, start: Any) -> Facts:
    """Four fields of 16 bits a cell; ``[projects, steps]`` in, ``[steps, projects]`` out."""
    fields = np.moveaxis(cells.view(np.uint16).reshape(*cells.shape, 4), (2, 1), (0, 1))
    remaining = np.where(fields[1] == NONE, -1, fields[1].astype(np.int16))
    begun, ended = fields[2].astype(np.int32), fields[3].astype(np.int32)
    begun[begun > 0] += EPOCH
    ended[ended > 0] += EPOCH
    return Facts(fields[0].astype(np.int16), begun, ended, remaining.astype(np.int16), start)


def store(db: sqlite3.Connection, starts: Any, finishes: Any) -> None:
    projects, steps = starts.shape
    numbers = np.indices((projects, steps)).reshape(2, -1).tolist()
    with db:
        db.execute("delete from projection")
        db.executemany(
            "insert into projection values (?, ?, ?, ?)",
            zip(*numbers, starts.ravel().tolist(), finishes.ravel().tolist(), strict=True),
        )


def _fill(db: sqlite3.Connection, projects: int) -> None:
    rng = np.random.default_rng(9)
    db.executescript(SCHEMA)
    with db:
        for p in range(projects):
            start = START - int(rng.integers(0, 120))
            db.execute("insert into project values (?, ?, ?)", (p, p % STRUCTURES, start))
            done = int(rng.integers(0, STEPS))
            rows = []
            day = start
            for i, length in enumerate(rng.integers(1, 20, STEPS).tolist()):
                began = day if i <= done and day < TODAY else None
                ended = day + length if i < done and day + length <= TODAY else None
                left = 3 if began and not ended and i % 2 else None
                rows.append((p, i, length, began, ended, left))
                day += length // 2
            db.executemany("insert into step values (?, ?, ?, ?, ?, ?)", rows)


def _check(
    networks: list[Network], raw: Any, structure: Any, start: Any, starts: Any, finishes: Any
) -> None:
    for p in range(0, len(raw), max(1, len(raw) // 50)):
        network = networks[structure[p]]
        facts = unpacked(raw[p : p + 1], start[p : p + 1])
        steps = tuple(
            Step(
                step.id,
                int(facts.durations[i, 0]),
                actual_start=int(facts.actual_start[i, 0]) or None,
                actual_finish=int(facts.actual_finish[i, 0]) or None,
                remaining=None if facts.remaining[i, 0] < 0 else int(facts.remaining[i, 0]),
            )
            for i, step in enumerate(network.steps)
        )
        own = Network(steps, network.links, network.calendars, int(start[p]))
        want = schedule(own, TODAY)
        for i, step in enumerate(steps):
            if want.early(step.id) != (starts[p, i], finishes[p, i]):
                sys.exit(f"project {p}, step {step.id}: not the schedule's dates; nothing is timed")


if __name__ == "__main__":
    main()
