"""The ledger of days gained: exact credits of 15 players against one Python pass a coalition.

    python -m benchmarks.ledger [--rounds 7]

Inside the clock: from the players to credits, alone and but-for of one certificate (lengths, the
columns' pass, the weighting), structure compiled beforehand on both sides. The peer is this
product's own scalar pass over the same cached structure, with lengths set in place: no tool of
the trade computes this, so the yardstick is the obvious loop. Equal finishes of every coalition
are asserted before anything is timed. Two networks: drawn like a project, and layers at random.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable

import numpy as np

from engine import scalar
from engine.axis import day_of
from engine.calendar import WorkCalendar
from engine.compile import compiled
from engine.ledger import Game, Player, account, calendar_days
from engine.network import Link, Network, Step
from engine.progress import prepared

START = 738_000
CALENDAR = WorkCalendar.weekends_only(START - 400, START + 20_000)
PLAYERS = 15


def permits(seed: int, n: int = 50, links: int = 90) -> Network:
    """Steps in a row of small bundles, like certificates one after another; all end in the last."""
    rng = random.Random(seed)
    pairs = {(i, i + 1) for i in range(n - 1) if i % 5}
    pairs |= {(i, i - i % 5 + 5) for i in range(n) if i - i % 5 + 5 < n}
    while len(pairs) < links:
        i, j = sorted(rng.sample(range(n), 2))
        if j - i <= 12:
            pairs.add((i, j))
    return _network(rng, n, pairs)


def layers(seed: int, n: int = 50, links: int = 90) -> Network:
    """Seven layers; every step waits for one or more steps of the layer before it."""
    rng = random.Random(seed)
    layer = [i * 7 // n for i in range(n - 1)] + [7]
    pairs = set()
    for j in range(n):
        if before := [i for i in range(n) if layer[i] == layer[j] - 1]:
            pairs.add((rng.choice(before), j))
    while len(pairs) < links:
        i, j = rng.sample(range(n), 2)
        if layer[i] < layer[j]:
            pairs.add((i, j))
    return _network(rng, n, pairs)


def _network(rng: random.Random, n: int, pairs: set[tuple[int, int]]) -> Network:
    ends = {i for i, _ in pairs}
    pairs |= {(i, n - 1) for i in range(n - 1) if i not in ends}
    steps = tuple(Step(f"s{i}", rng.randint(5, 30)) for i in range(n))
    links = tuple(Link(f"s{i}", f"s{j}", legal=False) for i, j in sorted(pairs))
    return Network(steps, links, {"default": CALENDAR}, START)


def shortened(network: Network, seed: int) -> list[Player]:
    """Fifteen players, each with two steps that it makes 1 to 4 days shorter."""
    rng = random.Random(seed)
    ids = [step.id for step in network.steps]
    return [
        Player(f"p{p}", adds={step: -rng.randint(1, 4) for step in rng.sample(ids, 2)})
        for p in range(PLAYERS)
    ]


def relaxed(network: Network, seed: int) -> list[Player]:
    """The same, five of them by leaving out a link instead."""
    players = shortened(network, seed)
    numbers = random.Random(seed).sample(range(len(network.links)), 5)
    return [Player(f"l{n}", drops=[n]) for n in numbers] + players[5:]


def one_by_one(network: Network, players: list[Player], certificate: str) -> list[int]:
    """Finish of the certificate for every coalition, one Python pass each."""
    s = compiled(network)
    state = prepared(network, s, None, False)
    base = s.durations[:]
    node = s.index[certificate]
    changes = [[(s.index[k], d) for k, d in p.adds.items()] for p in players]
    finishes = []
    for mask in range(1 << len(players)):
        length = base[:]
        for p, change in enumerate(changes):
            if mask >> p & 1:
                for row, days in change:
                    length[row] += days
        state.length = [max(0, days) for days in length]
        _, ef = scalar.forward(s, state)
        finishes.append(day_of(ef[node], s.axis[node], state.cals))
    return finishes


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    measure("permits", permits(11), rounds)
    measure("layers", layers(12), rounds)


def measure(name: str, network: Network, rounds: int) -> None:
    """Assert equal finishes of all coalitions, then print the ratio, median and range."""
    certificate = network.steps[-1].id
    players = shortened(network, 13)
    game = Game(network, players, certificate)
    linked = Game(network, relaxed(network, 13), certificate)
    every = np.arange(1 << len(game.players))
    masks = np.array([every >> p & 1 for p in range(len(game.players))], np.bool_)
    assert len(game.players) == len(linked.players) == PLAYERS
    assert game.finishes(masks).tolist() == one_by_one(network, players, certificate)
    ratios, with_links, ours = [], [], []
    for _ in range(rounds):
        theirs = _clock(lambda: one_by_one(network, players, certificate), 1)
        ours.append(_clock(lambda: account(game, calendar_days), 5))
        ratios.append(theirs / ours[-1])
        with_links.append(theirs / _clock(lambda: account(linked, calendar_days), 5))
    print(
        f"{name}: {len(network.steps)} steps, {len(network.links)} links, {PLAYERS} players: "
        f"2^{PLAYERS} Python passes take {_spread(ratios)} times as long; "
        f"{_spread(with_links)} times where five links come and go "
        f"({1e3 * statistics.median(ours):.1f} ms on this machine)"
    )


def _spread(ratios: list[float]) -> str:
    return f"{statistics.median(ratios):.0f} [{min(ratios):.0f}..{max(ratios):.0f}]"


def _clock(work: Callable[[], object], times: int) -> float:
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        took.append(time.perf_counter() - begun)
    return statistics.median(took)


if __name__ == "__main__":
    main()
