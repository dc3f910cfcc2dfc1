"""The networks that the engine is measured on, and the clock that measures."""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import date

from engine.calendar import Day, WorkCalendar
from engine.network import Link, Network, Step

START: Day = date(2026, 1, 5).toordinal()
CALENDAR = WorkCalendar.weekends_only(START - 400, date(2100, 12, 31).toordinal())


def permit_network(
    tasks: int,
    seed: int,
    types: Sequence[str] = ("FS",),
    lags: Sequence[int] = (0,),
    calendar: WorkCalendar = CALENDAR,
    start: Day = START,
) -> Network:
    """Projects of 50 steps side by side, about 1.8 links a step, as permits are."""
    rng = random.Random(seed)
    steps = tuple(Step(f"s{i}", rng.randint(1, 20)) for i in range(tasks))
    links = []
    for first in range(0, tasks, 50):
        for i in range(first + 1, min(first + 50, tasks)):
            for p in sorted({rng.randint(max(first, i - 8), i - 1) for _ in range(2)}):
                kind, lag = rng.choice(types), rng.choice(lags)
                links.append(Link(f"s{p}", f"s{i}", kind, lag))  # type: ignore[arg-type]
    return Network(steps, tuple(links), {"default": calendar}, start)


def with_durations(network: Network, durations: Sequence[int]) -> Network:
    """The same structure with other lengths, as new objects."""
    steps = tuple(
        Step(step.id, length) for step, length in zip(network.steps, durations, strict=True)
    )
    return Network(steps, network.links, network.calendars, network.start)


def seconds(work: Callable[[], object], least: float = 0.05) -> float:
    """Seconds of one call: the median of five batches of at least ``least`` seconds."""
    work()
    started = time.perf_counter()
    work()
    once = max(time.perf_counter() - started, 1e-7)
    times = max(1, int(least / once))
    batches = []
    gc.collect()
    for _ in range(5):
        started = time.perf_counter()
        for _ in range(times):
            work()
        batches.append((time.perf_counter() - started) / times)
    return statistics.median(batches)


def once(work: Callable[[], object], times: int) -> float:
    """Seconds of one call in one short batch: for many rounds in turn with a peer."""
    started = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - started) / times


def told(name: str, ratios: Sequence[float], bound: str) -> None:
    """One line: the median ratio over the rounds, its range, and what was asked for."""
    middle = statistics.median(ratios)
    print(f"{name}: {middle:.3g} [{min(ratios):.3g}..{max(ratios):.3g}]  asked: {bound}")
