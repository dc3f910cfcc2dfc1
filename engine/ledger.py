"""The ledger of days gained: which change earned how many of the days (rules section 5).

Player     one thing that was done, as the change that it made to the conventional network
Game       the conventional network of one certificate and the players that can move it
Account    conventional and coordinated finish, credits that add up to the gain, alone, but-for

v(S) = conventional finish - finish of the conventional network with the changes of S. The finishes
of all 2^k sets are columns of one forward pass (``columns``); above 15 players orders are drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine import shapley
from engine.calendar import Day
from engine.columns import Columns
from engine.compile import compiled
from engine.errors import BadStepError, UnknownStepError
from engine.network import Network
from engine.shapley import Masks, Split, Values

LONGEST = 30_000  # days of one step with all that is added; the columns are int16
BLOCK = 16_384  # columns a pass: long enough for NumPy's calls, short enough for the cache

Days = NDArray[np.int32]  # day numbers, one for each coalition
Measure = Callable[[Days, Day], Values]  # days gained by each finish against the conventional one


@dataclass(frozen=True)
class Player:
    """What one action (or one organisation's pace) changes in the conventional network.

    lasts     step -> its length with this player; of several players the shortest holds
    adds      step -> days more (less, if negative) with this player, on top of its length
    drops     numbers of the links that are gone with this player
    brings    numbers of the links that are there only with this player
    removes   steps that take no time with this player; what stood before them still comes first
    """

    key: str
    lasts: Mapping[str, int] = field(default_factory=dict)
    adds: Mapping[str, int] = field(default_factory=dict)
    drops: Collection[int] = ()
    brings: Collection[int] = ()
    removes: Collection[str] = ()

    @property
    def steps(self) -> set[str]:
        """The steps whose length it touches."""
        return {*self.lasts, *self.adds, *self.removes}

    @property
    def links(self) -> set[int]:
        """The links that it takes away or brings."""
        return {*self.drops, *self.brings}


@dataclass(frozen=True)
class Account:
    """One certificate's ledger. ``finish`` are day numbers, all else days of the measure.

    The credits add up to ``gained`` exactly. ``errors`` (standard errors, days) and ``orders`` tell
    of drawn orders; both are empty when the credits are exact.
    """

    conventional: Day
    coordinated: Day
    gained: int
    credits: Mapping[str, Fraction]
    whole: Mapping[str, int]
    alone: Mapping[str, int]
    but_for: Mapping[str, int]
    errors: Mapping[str, float]
    orders: int


def calendar_days(finishes: Days, conventional: Day) -> Values:
    """The plain measure: days between two day numbers."""
    return conventional - finishes


@dataclass(frozen=True, slots=True)
class _Change:
    """What players do to the length of the step in one row of the columns. Numbers of players."""

    row: int
    lasts: tuple[tuple[int, int], ...]  # (player, days), longest first: the shortest holds
    adds: tuple[tuple[int, int], ...]
    removed_by: tuple[int, ...]

    @classmethod
    def of(cls, row: int, step: str, players: Sequence[Player]) -> _Change:
        lasts = [
            (p, player.lasts[step]) for p, player in enumerate(players) if step in player.lasts
        ]
        return cls(
            row,
            tuple(sorted(lasts, key=lambda entry: -entry[1])),
            tuple((p, who.adds[step]) for p, who in enumerate(players) if step in who.adds),
            tuple(p for p, who in enumerate(players) if step in who.removes),
        )

    @property
    def any(self) -> bool:
        return bool(self.lasts or self.adds or self.removed_by)


class Game:
    """What the players can do to one certificate's date.

    Only steps that the certificate waits for are kept, and only players that touch them: nobody
    else can move the date, so their credit is nought. ``network`` has no summaries.
    Raises UnknownStepError, BadStepError, and what ``schedule`` raises.
    """

    def __init__(self, network: Network, players: Sequence[Player], certificate: str) -> None:
        compiled(network)  # the whole of it: a circle beside the certificate's way is one too
        _check(network, players, certificate)
        kept, numbers = _waited_for(network, certificate)
        self.certificate = certificate
        self.steps = frozenset(kept)
        self.everybody = tuple(players)
        self.players = tuple(
            player for player in players if player.steps & kept or player.links & numbers.keys()
        )
        steps = tuple(step for step in network.steps if step.id in kept)
        links = tuple(network.links[number] for number in numbers)
        self._columns = Columns(replace(network, steps=steps, links=links), None)
        self._changes = [
            change
            for row, step in enumerate(steps)
            if (change := _Change.of(row, step.id, self.players)).any
        ]
        self._numbers = numbers

    def finishes(self, masks: Masks) -> Days:
        """The certificate's finish for every coalition; ``masks`` has shape (players, n)."""
        n = masks.shape[1]
        parts = [self._block(masks[:, at : at + BLOCK]) for at in range(0, n, BLOCK)]
        return np.concatenate(parts)

    def _block(self, masks: Masks) -> Days:
        lengths = self._columns.lengths(masks.shape[1])
        there = masks.astype(np.int16)
        for change in self._changes:
            row = lengths[change.row]
            for player, days in change.lasts:
                np.copyto(row, days, where=masks[player])
            for player, days in change.adds:
                row += there[player] * np.int16(days)
            for player in change.removed_by:
                np.copyto(row, 0, where=masks[player])
            if change.adds:
                np.maximum(row, 0, out=row)
        return self._columns.forward(lengths, self._gone(masks)).finish(self.certificate)

    def _gone(self, masks: Masks) -> dict[int, NDArray[np.bool_]]:
        """Link number of the kept network -> the columns in which it is not there."""
        gone: dict[int, NDArray[np.bool_]] = {}
        brought: dict[int, NDArray[np.bool_]] = {}
        for player, there in zip(self.players, masks, strict=True):
            for link in self._own(player.drops):
                gone[link] = gone[link] | there if link in gone else there
            for link in self._own(player.brings):
                brought[link] = brought[link] | there if link in brought else there
        for link, there in brought.items():
            gone[link] = gone[link] | ~there if link in gone else ~there
        return gone

    def _own(self, links: Iterable[int]) -> Iterator[int]:
        return (self._numbers[link] for link in links if link in self._numbers)


def account(game: Game, measure: Measure = calendar_days, seed: int = 0) -> Account:
    """The ledger of one certificate: exact up to 15 players, drawn orders above."""
    if len(game.players) <= shapley.EXACT_UP_TO:
        return _exact(game, measure)
    return _drawn(game, measure, seed)


def _exact(game: Game, measure: Measure) -> Account:
    finishes = game.finishes(_every_mask(len(game.players)))
    values = measure(finishes, int(finishes[0]))
    split = Split(shapley.shapley(values), (), 0)
    return _told(game, finishes, values, split, shapley.alone(values), shapley.but_for(values))


def _drawn(game: Game, measure: Measure, seed: int) -> Account:
    """Orders for the credits; alone and but-for need 2k + 2 columns and no orders."""
    k = len(game.players)
    single, end = np.eye(k, dtype=np.bool_), np.zeros((k, 1), np.bool_)
    finishes = game.finishes(np.concatenate([end, single, ~single, ~end], axis=1))
    conventional = int(finishes[0])
    days = [int(value) for value in measure(finishes, conventional)]
    split = shapley.sampled(
        lambda masks: measure(game.finishes(masks.T), conventional), k, shapley.orders_of(k), seed
    )
    alone, but_for = days[1 : k + 1], [days[-1] - value for value in days[k + 1 : -1]]
    return _told(game, finishes, np.array(days), split, alone, but_for)


def _told(
    game: Game,
    finishes: Days,
    values: Values,
    split: Split,
    alone: Sequence[int],
    but_for: Sequence[int],
) -> Account:
    """``finishes`` and ``values`` begin with the empty coalition and end with the whole one."""
    names = [player.key for player in game.players]
    nought = dict.fromkeys((player.key for player in game.everybody), 0)
    gained = int(values[-1])
    whole = shapley.whole_days(split.credits, gained)
    return Account(
        conventional=int(finishes[0]),
        coordinated=int(finishes[-1]),
        gained=gained,
        credits=dict.fromkeys(nought, Fraction()) | dict(zip(names, split.credits, strict=True)),
        whole=nought | dict(zip(names, whole, strict=True)),
        alone=nought | dict(zip(names, alone, strict=True)),
        but_for=nought | dict(zip(names, but_for, strict=True)),
        errors=dict(zip(names, split.errors, strict=False)),
        orders=split.orders,
    )


@lru_cache(maxsize=24)
def _every_mask(k: int) -> Masks:
    """All coalitions, shape (k, 2^k): column S, row p says whether bit p of S is set."""
    coalitions = np.arange(1 << k)
    rows = [(coalitions >> player & 1).astype(np.bool_) for player in range(k)]
    return np.array(rows, np.bool_).reshape(k, 1 << k)


def _check(network: Network, players: Sequence[Player], certificate: str) -> None:
    longest = {step.id: step.duration for step in network.steps}
    if certificate not in longest:
        raise UnknownStepError(certificate, "the certificate")
    for player in players:
        for step in player.steps - longest.keys():
            raise UnknownStepError(step, f"the action {player.key!r}")
        if certificate in player.removes:
            raise BadStepError(certificate, "removes", "a certificate's own step cannot be removed")
        for step, days in player.lasts.items():
            if days < 0:
                raise BadStepError(step, "lasts", "must be 0 days or more")
            longest[step] = max(longest[step], days)
    for player in players:
        for step, days in player.adds.items():
            longest[step] += abs(days)
    for step, days in longest.items():
        if days > LONGEST:
            raise BadStepError(step, "duration", f"may reach {LONGEST} days at most")


def _waited_for(network: Network, certificate: str) -> tuple[set[str], dict[int, int]]:
    """The steps that the certificate may wait for, itself included; old -> new link numbers."""
    before: dict[str, list[str]] = {}
    for link in network.links:
        before.setdefault(link.succ, []).append(link.pred)
    kept = {certificate}
    open_ends = [certificate]
    while open_ends:
        for pred in before.get(open_ends.pop(), ()):
            if pred not in kept:
                kept.add(pred)
                open_ends.append(pred)
    inside = [number for number, link in enumerate(network.links) if link.succ in kept]
    return kept, {number: place for place, number in enumerate(inside)}
