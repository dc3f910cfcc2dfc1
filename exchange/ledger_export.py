"""A ledger as a file that proves itself: the facts, and the figures that follow from them.

``docs/ledger.md`` tells the format to readers. The file is written in one way only, line by line.
So whoever computes the figures again from its facts gets the same file, byte by byte, or sees the
first line that differs: in the figures, or in the hash when a fact was touched.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Any

import numpy as np

from engine.calendar import Day, WorkCalendar
from engine.errors import CalendarRangeError, EngineError
from engine.ledger import Account, Days, Game, Player, account, calendar_days
from engine.network import Link, Network, Step
from engine.shapley import Values
from errors import InputError

FORMAT = "tracker ledger of days gained, version 1"
METHOD = "Shapley value over the conventional network (docs/ledger.md)"
YEARS_BEHIND = (3, 30)  # of the calendar kept behind the last date: as many as the passes need
DEFAULT = "default"  # the one calendar of a project's network

Facts = dict[str, Any]  # what JSON can hold


@dataclass(frozen=True)
class Difference:
    """A line (from 1) of the file, and what computing it again gives there; "" beyond an end."""

    line: int
    found: str
    expected: str


@dataclass(frozen=True)
class Proof:
    """What a file says, its hash, and every line that its own facts do not give."""

    facts: Facts
    figures: Facts
    snapshot: str
    differences: tuple[Difference, ...]


def written(told: Facts, network: Network, players: tuple[Player, ...]) -> str:
    """The file. ``told``: what stands in it beside network, players and calendar: ``dates`` with
    ``land_award_on``, ``conventional_on``, ``came_on``, and ``certificate`` with its ``step``.

    Raises CalendarRangeError if the dates of some coalition lie decades behind the certificate's.
    """
    cal = network.calendars[DEFAULT]
    for years in YEARS_BEHIND:
        facts = told | {
            "calendar": _calendar_facts(cal, told["dates"], years),
            "steps": [[step.id, step.duration, step.unit] for step in network.steps],
            "links": [[k.pred, k.succ, k.type, k.lag, k.lag_unit, k.legal] for k in network.links],
            "players": {player.key: _player_facts(player) for player in players},
        }
        try:
            return _document(facts)
        except CalendarRangeError:
            if years == YEARS_BEHIND[-1]:
                raise
    raise AssertionError


def snapshot_of(text: str) -> str:
    """The hash in a file that ``written`` gave."""
    found: str = json.loads(text)["snapshot_sha256"]
    return found


def recompute(content: bytes) -> Proof:
    """Compute a file's figures again from its facts.

    Raises InputError for what is not such a file, or whose facts cannot be counted.
    """
    try:
        text = content.decode("utf-8")
        data = json.loads(text)
        facts = data["facts"]
        again = _document(facts)
        figures = json.loads(again)["figures"]
        snapshot = snapshot_of(again)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise InputError("This is not a JSON file: {why}", field="file", why=error) from None
    except EngineError as error:
        raise InputError(
            "The facts of the file cannot be counted: {why}", field="facts", why=error
        ) from None
    except (AttributeError, IndexError, KeyError, TypeError, ValueError, OverflowError) as error:
        raise InputError(
            "This is not a ledger that the tracker exported: {why}", field="file", why=repr(error)
        ) from None
    return Proof(facts, figures, snapshot, tuple(_differences(text, again)))


def _document(facts: Facts) -> str:
    """The one way in which these facts are written, with the figures that follow from them."""
    digest = hashlib.sha256(_rendered(facts).encode()).hexdigest()
    document = {
        "format": FORMAT,
        "snapshot_sha256": digest,
        "facts": facts,
        "figures": _figures(facts),
    }
    return _rendered(document) + "\n"


def _figures(facts: Facts) -> Facts:
    network, players = _network(facts), _players(facts)
    cal = network.calendars[DEFAULT]
    game = Game(network, players, facts["certificate"]["step"])

    def working_days(finishes: Days, conventional: Day) -> Values:
        return cal.count_many(finishes, np.full_like(finishes, conventional))

    wd, cd = account(game, working_days), account(game, calendar_days)
    dates = facts["dates"]
    conventional_on, came_on = _day(dates["conventional_on"]), _day(dates["came_on"])
    left_over = {
        "waits": _between(cal, came_on, wd.coordinated),
        "rebased": _between(cal, wd.conventional, conventional_on),
    }
    return {
        "method": METHOD,
        "credits_by": f"{wd.orders} drawn orders" if wd.orders else "enumeration, exact",
        "network_conventional_on": _text(wd.conventional),
        "network_coordinated_on": _text(wd.coordinated),
        "gained": _between(cal, came_on, conventional_on),
        "credits": {player.key: _credit(player.key, wd, cd) for player in players},
        "left_over": left_over,
    }


def _credit(key: str, wd: Account, cd: Account) -> Facts:
    found: Facts = {
        "exact_wd": str(wd.credits[key]),
        "wd": wd.whole[key],
        "cd": cd.whole[key],
        "alone_wd": wd.alone[key],
        "but_for_wd": wd.but_for[key],
    }
    if key in wd.errors:
        found["standard_error_wd"] = round(wd.errors[key], 6)
    return found


def _between(cal: WorkCalendar, earlier: Day, later: Day) -> Facts:
    return {"wd": cal.count(earlier, later), "cd": later - earlier}


def _calendar_facts(cal: WorkCalendar, dates: Mapping[str, str], years: int) -> Facts:
    """The days off by month from the year of the land award until ``years`` behind the last date,
    within what the calendar knows."""
    first = max(date(_year(dates["land_award_on"]), 1, 1).toordinal(), cal.first)
    last_year = max(_year(dates["conventional_on"]), _year(dates["came_on"])) + years
    last = min(date(last_year, 12, 31).toordinal(), cal.last)
    off: dict[str, list[int]] = {}
    for day in range(first, last + 1):
        if not cal.is_workday(day):
            on = date.fromordinal(day)
            off.setdefault(on.isoformat()[:7], []).append(on.day)
    return {
        "version": cal.version,
        "first": _text(first),
        "last": _text(last),
        "official_until": _text(cal.official_until),
        "days_off": off,
    }


def _player_facts(player: Player) -> Facts:
    return {
        "adds": dict(player.adds),
        "drops": sorted(player.drops),
        "brings": sorted(player.brings),
        "removes": sorted(player.removes),
    }


def _network(facts: Facts) -> Network:
    told = facts["calendar"]
    off = [_day(f"{month}-{day:02d}") for month, days in told["days_off"].items() for day in days]
    cal = WorkCalendar.of(
        off, _day(told["first"]), _day(told["last"]), _day(told["official_until"]), told["version"]
    )
    return Network(
        steps=tuple(Step(name, _whole(days), unit) for name, days, unit in facts["steps"]),
        links=tuple(
            Link(pred, succ, kind, _whole(lag), unit, legal)
            for pred, succ, kind, lag, unit, legal in facts["links"]
        ),
        calendars={DEFAULT: cal},
        start=_day(facts["dates"]["land_award_on"]),
    )


def _players(facts: Facts) -> tuple[Player, ...]:
    return tuple(
        Player(
            key,
            adds={step: _whole(days) for step, days in told["adds"].items()},
            drops=[_whole(number) for number in told["drops"]],
            brings=[_whole(number) for number in told["brings"]],
            removes=list(told["removes"]),
        )
        for key, told in facts["players"].items()
    )


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise ValueError(f"{value!r} is no whole number")
    return value


def _day(text: str) -> Day:
    return date.fromisoformat(text).toordinal()


def _text(day: Day) -> str:
    return date.fromordinal(day).isoformat()


def _year(text: str) -> int:
    return date.fromisoformat(text).year


def _rendered(value: Any, depth: int = 0) -> str:
    """JSON with one entry a line; a list of plain values stands in one line."""
    inside, closing = "\n" + " " * (depth + 1), "\n" + " " * depth
    if isinstance(value, dict) and value:
        parts = [f"{_plain(str(key))}: {_rendered(of, depth + 1)}" for key, of in value.items()]
        return "{" + inside + ("," + inside).join(parts) + closing + "}"
    if isinstance(value, list) and any(isinstance(one, dict | list) for one in value):
        parts = [_rendered(one, depth + 1) for one in value]
        return "[" + inside + ("," + inside).join(parts) + closing + "]"
    return _plain(value)


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _differences(text: str, again: str) -> Iterator[Difference]:
    lines = zip_longest(text.split("\n"), again.split("\n"), fillvalue="")
    for number, (found, expected) in enumerate(lines, 1):
        if found != expected:
            yield Difference(number, found, expected)
