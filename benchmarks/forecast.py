"""Forecasts beside what the machine can do at all, in one run.

    python -m benchmarks.forecast [--rounds 7]

10,000 runs of 50 steps, links of all types, ten parties whose steps are slow together. The clock
holds the laws' look-up rows, the random words, the drawing and the forward pass; ``simulate`` also
makes the columns from the network. The limit: the random words, and one add and one maximum a link
on rows of the same kind (the compiled floor of such a run is about half of it).
"""

from __future__ import annotations

import argparse
from statistics import median
from typing import Any

import numpy as np

from benchmarks.engine_networks import START, permit_network, seconds
from engine import laws, simulate
from engine.columns import Columns
from engine.schedule import schedule
from engine.survival import Curve

RUNS = 10_000


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    network = permit_network(50, 5, ("FS", "FS", "SS", "FF", "SF"), (0, 0, 1, 2, -1))
    parties = {step.id: number % 10 for number, step in enumerate(network.steps)}
    left = {step.id: _law(step.duration) for step in network.steps}
    _agree(network)

    def whole() -> Any:
        return simulate.simulate(network, START, left, parties, RUNS, 7).finishes("s49")

    ready = Columns(network, START)

    def runs() -> Any:
        return simulate.draw(ready, left, parties, RUNS, 7).finishes("s49")

    def limit() -> Any:
        words = np.random.SFC64(1).random_raw(len(parties) * RUNS // 4)
        row, other = np.zeros(RUNS, np.int16), words[: RUNS // 4].view(np.int16)
        for _ in network.links:
            np.add(row, 1, out=row)
            np.maximum(row, other, out=row)
        return row

    found = [(seconds(limit), seconds(runs), seconds(whole)) for _ in range(rounds)]
    floor, drawn, complete = (1e3 * median(column) for column in zip(*found, strict=True))
    print(f"{len(network.links)} links, {RUNS} runs: limit {floor:.2f} ms")
    print(f"drawing and forward pass {drawn:.2f} ms", _ratios([b / a for a, b, _ in found]))
    print(f"with the columns made    {complete:.2f} ms", _ratios([c / a for a, _, c in found]))


def _agree(network: Any) -> None:
    """Sure lengths give the schedule's dates, or nothing is printed."""
    sure = {step.id: np.eye(step.duration + 1)[-1] for step in network.steps}
    runs = simulate.simulate(network, START, sure, dict.fromkeys(sure, 1), 8, 1)
    dates = schedule(network, START).dated
    assert all(set(runs.finishes(s)) == {dates[s].early_finish} for s in sure)


def _law(days: int) -> laws.Law:
    return laws.left(Curve.of([laws.limit_hazards(days, 2 * days)], 0.1))


def _ratios(shares: list[float]) -> str:
    return f"= {median(shares):.1f} x the limit [{min(shares):.1f}..{max(shares):.1f}]"


if __name__ == "__main__":
    main()
