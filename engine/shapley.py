"""Who earned what of a joint gain: Shapley values, exact up to 15 players, sampled above.

A coalition is a mask: bit ``p`` is player ``p``. A game is its value of every mask, whole numbers.
The Shapley value is the mean of what a player adds over all orders in which players could have
come; it is the one split that adds up to the whole, treats equal players alike and gives nothing
to a player who never changes anything (Shapley 1953; for delays Branzei et al. 2002).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import comb, lcm, sqrt

import numpy as np
from numpy.typing import NDArray

EXACT_UP_TO = 15  # players; 2^15 coalitions
COLUMNS = 400_000  # coalitions that drawn orders may ask for above that: about a second

Values = NDArray[np.integer]  # shape (2^k,): the value of every coalition
Masks = NDArray[np.bool_]  # shape (n, k): one coalition a row


def shapley(values: Values) -> tuple[Fraction, ...]:
    """The Shapley value of every player, exact. ``values`` has shape (2^k,).

    With w(s) = s!(k-s-1)!/k!, the weight of a coalition of s others, a player's credit is
    sum of w(|S|-1) v(S) over the S that hold it - sum of w(|S|) v(S) over those that do not
    = sum of (w(|S|-1) + w(|S|)) v(S) over the S that hold it - sum of w(|S|) v(S) over all.
    So one weighted array, folded in half once a player, serves everybody.
    Whole numbers throughout: the weights of all coalitions add up to less than 8 lcm(1..k), so
    gains of 32 bits cannot overflow. Raises ValueError unless there are 2^k of them, k <= 20.
    """
    k = players_of(values)
    if k == 0:
        return ()
    gains = values.astype(np.int64) - int(values[0])
    sizes, holding, others, scale = _weights(k)
    without = int((gains * others[sizes]).sum())
    weighted = gains * (holding + others)[sizes]
    found = []
    for player in reversed(range(k)):
        half = 1 << player
        found.append(Fraction(int(weighted[half:].sum()) - without, scale))
        weighted = weighted[:half] + weighted[half:]
    return tuple(reversed(found))


def alone(values: Values) -> tuple[int, ...]:
    """What each player would have gained without any other: v({p}) - v({})."""
    return tuple(int(values[1 << p]) - int(values[0]) for p in range(players_of(values)))


def but_for(values: Values) -> tuple[int, ...]:
    """What would be lost without the player, all others kept: v(all) - v(all but p)."""
    whole = len(values) - 1
    return tuple(
        int(values[whole]) - int(values[whole ^ 1 << p]) for p in range(players_of(values))
    )


def players_of(values: Values) -> int:
    """k for an array of 2^k whole numbers."""
    k = len(values).bit_length() - 1
    if values.ndim != 1 or len(values) != 1 << k or k > 20:
        raise ValueError(f"{values.shape} is not one value for each of 2^k coalitions, k <= 20")
    if not np.issubdtype(values.dtype, np.integer):
        raise ValueError("the values of a game are whole numbers of days")
    return k


@lru_cache(maxsize=24)
def _weights(k: int) -> tuple[Values, Values, Values, int]:
    """Size of every coalition; w(size-1) and w(size) by size as whole numerators; denominator.

    1/(k C(k-1, s)) over k lcm(C(k-1, s)) = lcm(1..k): at k = 20 the sums stay below 2^63.
    """
    sizes = np.zeros(1, np.intp)
    for _ in range(k):
        sizes = np.concatenate((sizes, sizes + 1))
    scale = k * lcm(*(comb(k - 1, s) for s in range(k)))
    shares = [scale // (k * comb(k - 1, s)) for s in range(k)]
    return sizes, np.array([0, *shares], np.int64), np.array([*shares, 0], np.int64), scale


@dataclass(frozen=True, slots=True)
class Split:
    """Credits and how they were found. From drawn orders they still add up to the whole exactly.

    ``errors``: standard error of each credit in days, from the spread between pairs of orders;
    empty, with no orders, when the credits are exact.
    """

    credits: tuple[Fraction, ...]
    errors: tuple[float, ...]
    orders: int


def orders_of(k: int) -> int:
    """How many orders of ``k`` players are drawn: as many as COLUMNS allow, in pairs."""
    return max(4, COLUMNS // (k + 1) // 2 * 2)


def sampled(value: Callable[[Masks], Values], k: int, orders: int, seed: int = 0) -> Split:
    """Estimate for many players: each drawn order is played forwards and backwards, so that who
    comes early in one comes late in the other. The same seed gives the same figures.

    ``value`` answers for a block of coalitions, shape (n, k) -> (n,). ``orders`` is even, >= 4.
    """
    if orders < 4 or orders % 2:
        raise ValueError("an even number of orders, four or more")
    drawn = np.random.default_rng(seed).permuted(np.tile(np.arange(k), (orders // 2, 1)), axis=1)
    pairs = _added(value, drawn) + _added(value, drawn[:, ::-1])
    total = pairs.sum(axis=0)
    spread = pairs.std(axis=0, ddof=1) / 2
    return Split(
        credits=tuple(Fraction(int(days), orders) for days in total),
        errors=tuple(float(s) / sqrt(len(drawn)) for s in spread),
        orders=orders,
    )


def _added(value: Callable[[Masks], Values], orders: NDArray[np.integer]) -> NDArray[np.int64]:
    """What each player adds at its place in each order; shape (orders, k)."""
    n, k = orders.shape
    place = np.argsort(orders, axis=1)
    came = place[:, None, :] < np.arange(k + 1)[None, :, None]  # (order, step, player)
    days = value(came.reshape(-1, k)).astype(np.int64).reshape(n, k + 1)
    return np.take_along_axis(np.diff(days, axis=1), place, axis=1)


def whole_days(shares: Sequence[Fraction], total: int) -> tuple[int, ...]:
    """``shares`` as whole days that add up to ``total``, by largest remainder; ties to the first.

    Raises ValueError unless the shares add up to ``total`` (every credit is a part of it).
    """
    if sum(shares, Fraction(0)) != total:
        raise ValueError(f"the shares add up to {sum(shares, Fraction(0))}, not to {total}")
    floors = [share.__floor__() for share in shares]
    left = total - sum(floors)
    order = sorted(range(len(shares)), key=lambda p: floors[p] - shares[p])
    for p in order[:left]:
        floors[p] += 1
    return tuple(floors)
