"""The ledger of days gained: credits that add up, on schedules that can be checked by hand."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.calendar import WorkCalendar
from engine.errors import BadStepError, UnknownStepError
from engine.ledger import Account, Game, Player, account, calendar_days
from engine.network import Link, Network, Step
from engine.serial import finishes

START = 738_000
EVERY_DAY = WorkCalendar.of([], START - 10, START + 60_000, START + 60_000, "every day")
WEEKS = WorkCalendar.weekends_only(START - 400, START + 20_000)
SHARED = Path(__file__).parents[3] / "shared" / "cases" / "gains_ledger.json"

# A site over a metro line. Scheme, then the metro's letter, then the planning permit; by habit the
# construction permit's papers wait for that permit, and a letter about the pit was asked for twice.
METRO = {"B": 30, "C": 40, "D": 20, "E": 55, "R": 15, "P": 5, "G": 7}
ORDER = ["BC", "CD", "BE", "DE", "DR", "ER", "RP", "PG", "RG"]


def network(lasts: dict[str, int], order: list[str], calendar: WorkCalendar = EVERY_DAY) -> Network:
    steps = tuple(Step(name, days) for name, days in lasts.items())
    links = tuple(Link(pair[0], pair[1], legal=False) for pair in order)
    return Network(steps, links, {"default": calendar}, START)


def metro_players() -> list[Player]:
    return [
        Player("parallel", drops=[ORDER.index("DE")]),
        Player("chase", lasts={"C": 22}),
        Player("removed", removes=["P"]),
        Player("prereview", lasts={"D": 12}),
    ]


def test_the_metro_site_gains_65_days_and_every_action_its_share() -> None:
    told = account(Game(network(METRO, ORDER), metro_players(), "G"))
    assert (told.conventional - START, told.coordinated - START, told.gained) == (172, 107, 65)
    assert told.credits == {
        "parallel": Fraction(136, 3),
        "chase": Fraction(59, 6),
        "removed": 5,
        "prereview": Fraction(29, 6),
    }
    assert told.alone == {"parallel": 55, "chase": 18, "removed": 5, "prereview": 8}
    assert told.but_for == {"parallel": 34, "chase": 0, "removed": 5, "prereview": 0}
    assert told.whole == {"parallel": 45, "chase": 10, "removed": 5, "prereview": 5}


def test_who_cannot_move_a_certificate_has_no_share_in_it() -> None:
    game = Game(network(METRO, ORDER), metro_players(), "D")
    told = account(game)
    assert [player.key for player in game.players] == ["chase", "prereview"]
    assert told.credits == {"parallel": 0, "chase": 18, "removed": 0, "prereview": 8}
    assert told.gained == 26


@pytest.mark.skipif(not SHARED.exists(), reason="the case lies beside the project")
def test_the_case_that_nobody_here_wrote() -> None:
    case = json.loads(SHARED.read_text(encoding="utf-8"))
    lasts = {row["id"]: row["duration"] for row in case["steps"]}
    order = [pred + succ for pred, succ, _ in case["links"]]
    assert (lasts, order) == (METRO, ORDER)
    for certificate, expected in case["expected"].items():
        assert in_words(account(Game(network(lasts, order), metro_players(), certificate))) == (
            expected
        )


def in_words(told: Account) -> dict[str, object]:
    return {
        "conventional": told.conventional - START,
        "coordinated": told.coordinated - START,
        "gained": told.gained,
        "credits": {key: str(share) for key, share in told.credits.items()},
        "alone": told.alone,
        "but_for": told.but_for,
    }


@st.composite
def coordinated(draw: st.DrawFn) -> tuple[Network, list[Player]]:
    """Up to eight steps, and players of every kind; steps end in the last one or nowhere."""
    names = "ABCDEFGH"[: draw(st.integers(2, 8))]
    lasts = {name: draw(st.integers(0, 30)) for name in names}
    pairs = [a + b for i, a in enumerate(names) for b in names[i + 1 :]]
    order = draw(st.lists(st.sampled_from(pairs), unique=True))
    step = st.sampled_from(names[:-1])
    player = st.one_of(
        st.builds(lambda s, d: {"lasts": {s: d}}, step, st.integers(0, 40)),
        st.builds(lambda s: {"removes": [s]}, step),
        *([st.builds(lambda n: {"drops": [n]}, st.integers(0, len(order) - 1))] if order else []),
    )
    made = draw(st.lists(player, max_size=4))
    calendar = draw(st.sampled_from([EVERY_DAY, WEEKS]))
    players = [Player(f"p{i}", **change) for i, change in enumerate(made)]
    return network(lasts, order, calendar), players


@settings(max_examples=150, deadline=None)
@given(coordinated())
def test_every_coalition_finishes_where_a_plain_pass_says(
    case: tuple[Network, list[Player]],
) -> None:
    net, players = case
    last = net.steps[-1].id
    game = Game(net, players, last)
    k = len(game.players)
    masks = np.array([[mask >> p & 1 for mask in range(1 << k)] for p in range(k)], np.bool_)
    found = game.finishes(masks.reshape(k, 1 << k))
    assert found.tolist() == [
        plainly(net, [p for i, p in enumerate(game.players) if mask >> i & 1])[last]
        for mask in range(1 << k)
    ]


def plainly(net: Network, players: list[Player]) -> dict[str, int]:
    lasts: dict[str, int] = {}
    for player in players:
        for step, days in player.lasts.items():
            lasts[step] = min(days, lasts.get(step, days))
    dropped = [net.links[n] for player in players for n in player.drops]
    return finishes(net, lasts, dropped, {step for player in players for step in player.removes})


@settings(max_examples=100, deadline=None)
@given(coordinated())
def test_credits_of_any_network_add_up_to_its_gain(case: tuple[Network, list[Player]]) -> None:
    net, players = case
    told = account(Game(net, players, net.steps[-1].id))
    assert sum(told.credits.values()) == told.gained == sum(told.whole.values())
    assert told.gained == told.conventional - told.coordinated
    assert (told.errors, told.orders) == ({}, 0)


def test_a_step_that_took_longer_is_a_negative_credit() -> None:
    slow = Player("slow", adds={"A": 9})
    quick = Player("quick", adds={"B": -4})
    told = account(Game(network({"A": 10, "B": 10}, ["AB"]), [slow, quick], "B"))
    assert told.gained == -5
    assert told.credits == {"slow": -9, "quick": 4}


def test_days_that_are_added_stand_on_top_of_a_length_and_never_below_nought() -> None:
    pause = Player("pause", adds={"A": 5})
    net = network({"A": 10, "B": 1}, ["AB"])
    assert (
        account(Game(net, [Player("chase", lasts={"A": 4}), pause], "B")).coordinated == START + 10
    )
    assert account(Game(net, [Player("gone", adds={"A": -30})], "B")).coordinated == START + 1


def test_an_order_that_coordination_brought_can_cost_days() -> None:
    brought = Player("agreed", brings=[0])
    told = account(Game(network({"A": 10, "B": 3}, ["AB"]), [brought], "B"))
    assert (told.conventional - START, told.coordinated - START) == (3, 13)
    assert told.credits == {"agreed": -10}


def test_working_days_are_another_measure_of_the_same_finishes() -> None:
    def working(found: np.ndarray, conventional: int) -> np.ndarray:
        return WEEKS.count_many(found, np.full_like(found, conventional))

    net = network({"A": 10, "B": 5}, ["AB"], WEEKS)
    game = Game(net, [Player("quick", lasts={"A": 3}), Player("chase", lasts={"B": 2})], "B")
    assert account(game, working).credits == {"quick": 7, "chase": 3}
    assert account(game, calendar_days).gained == 14  # two weekends


def test_above_fifteen_players_orders_are_drawn_and_the_error_is_told() -> None:
    # Sixteen tie: pairs of rivals that shorten the same two branches.
    lasts = {chr(97 + i): 20 for i in range(16)} | {"Z": 1}
    order = [f"{chr(97 + i)}Z" for i in range(16)]
    players = [Player(name, lasts={name: 5}) for name in lasts if name != "Z"]
    told = account(Game(network(lasts, order), players, "Z"))
    assert told.orders == 23_528
    assert sum(told.credits.values()) == told.gained == 15
    equal = Fraction(15, 16)  # all alike; only the last one to come moves the date
    assert all(abs(share - equal) < 4 * told.errors[key] for key, share in told.credits.items())
    assert 0 < max(told.errors.values()) < 0.04
    assert set(told.but_for.values()) == {15}
    assert set(told.alone.values()) == {0}


@pytest.mark.parametrize(
    ("player", "refusal"),
    [
        (Player("a", lasts={"X": 3}), UnknownStepError),
        (Player("a", removes=["G"]), BadStepError),
        (Player("a", lasts={"D": -1}), BadStepError),
        (Player("a", adds={"D": 40_000}), BadStepError),
    ],
)
def test_a_player_that_cannot_be_meant_is_refused(player: Player, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        Game(network(METRO, ORDER), [player], "G")


def test_a_certificate_that_is_no_step_is_refused() -> None:
    with pytest.raises(UnknownStepError, match="'Z'"):
        Game(network(METRO, ORDER), [], "Z")
