"""The ledger file: a small network, what was done about it, and whose dates count.

    {"steps": [{"id": "D", "name": "planning permit", "duration": 20}, ...],
     "links": [["B", "D", "legal"], ["D", "E", "customary"], ...],
     "actions": {"parallel": {"drops_link": ["D", "E"]}, "chase": {"duration": {"C": 22}},
                 "removed": {"drops_step": "P"}},
     "certificates": ["D"]}

Durations are whole working days on an axis without days off; every link is finish to start; day 0
is the trigger. An action may have several effects. ``docs/ledger.md`` tells the format to readers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from engine.calendar import WorkCalendar
from engine.ledger import Player
from engine.network import EARLIEST, LATEST, Link, Network, Step
from errors import InputError

LONGEST = 10_000  # days of one step
MOST_ACTIONS = 200
KINDS = ("legal", "customary")
EFFECTS = ("drops_link", "duration", "drops_step")


@dataclass(frozen=True)
class GainsFile:
    """What the file says, for ``engine.ledger``. Day 0 of the file is ``network.start``."""

    network: Network
    players: tuple[Player, ...]
    certificates: tuple[str, ...]


def read_gains(text: str | bytes) -> GainsFile:
    """Read a ledger file. Raises InputError naming the field and what to write there."""
    data = _parsed(text)
    steps = _steps(_part(data, "steps", list))
    links = _links(_part(data, "links", list), steps)
    certificates = _certificates(_part(data, "certificates", list), steps)
    players = _players(_part(data, "actions", dict), steps, links, certificates)
    network = Network(tuple(steps.values()), links, {"default": _every_day()}, EARLIEST)
    return GainsFile(network, players, certificates)


def _parsed(text: str | bytes) -> dict[str, Any]:
    try:
        data = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise InputError("This is not a JSON file: {why}", field="file", why=str(error)) from None
    if not isinstance(data, dict):
        raise InputError(
            "The file must be one object with steps, links, actions and certificates.",
            field="file",
        )
    return data


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError("“{name}” stands there twice. Rename one.", field=twice, name=twice)
    return found


def _part(data: dict[str, Any], name: str, kind: type) -> Any:
    part = data.get(name)
    if not isinstance(part, kind):
        wanted = "{...}" if kind is dict else "[...]"
        raise InputError(
            "The file needs “{name}”. Write it as {wanted}.", field=name, name=name, wanted=wanted
        )
    return part


def _steps(rows: list[Any]) -> dict[str, Step]:
    steps: dict[str, Step] = {}
    for number, row in enumerate(rows):
        where = f"steps[{number}]"
        step = row.get("id") if isinstance(row, dict) else None
        if not isinstance(step, str) or not step.strip():
            raise InputError("A step needs an id. Write a short text.", field=f"{where}.id")
        if step in steps:
            raise InputError(
                "Two steps share the id {step}. Rename one.", field=f"{where}.id", step=step
            )
        steps[step] = Step(step, _length(row.get("duration"), f"{where}.duration"))
    return steps


def _length(value: Any, where: str) -> int:
    if type(value) is not int or not 0 <= value <= LONGEST:
        raise InputError(
            "{value} is not a length. Write whole working days from 0 to {most}.",
            field=where,
            value=str(value)[:40],
            most=LONGEST,
        )
    return value


def _links(rows: list[Any], steps: Mapping[str, Step]) -> tuple[Link, ...]:
    links: dict[tuple[str, str], Link] = {}
    for number, row in enumerate(rows):
        where = f"links[{number}]"
        if not isinstance(row, list) or len(row) != 3 or row[2] not in KINDS:
            raise InputError(
                "A link is written [from, to, kind] with the kind legal or customary.", field=where
            )
        pred, succ = _known(row[0], steps, where), _known(row[1], steps, where)
        if (pred, succ) in links:
            raise InputError(
                "The link {pred} → {succ} stands there twice. Take one out.",
                field=where,
                pred=pred,
                succ=succ,
            )
        links[pred, succ] = Link(pred, succ, legal=row[2] == "legal")
    return tuple(links.values())


def _known(step: Any, steps: Mapping[str, Step], where: str) -> str:
    if not isinstance(step, str) or step not in steps:
        raise InputError(
            "There is no step {step}. Correct the id or add the step to “steps”.",
            field=where,
            step=str(step)[:40],
        )
    return step


def _certificates(rows: list[Any], steps: Mapping[str, Step]) -> tuple[str, ...]:
    if not rows:
        raise InputError(
            "No certificate is named. List the id of at least one step.", field="certificates"
        )
    found = [_known(row, steps, f"certificates[{number}]") for number, row in enumerate(rows)]
    return tuple(dict.fromkeys(found))


def _players(
    actions: dict[str, Any],
    steps: Mapping[str, Step],
    links: tuple[Link, ...],
    certificates: tuple[str, ...],
) -> tuple[Player, ...]:
    if len(actions) > MOST_ACTIONS:
        raise InputError(
            "The file has more than {most} actions. Join those that belong together.",
            field="actions",
            most=MOST_ACTIONS,
        )
    return tuple(
        _player(name, action, steps, links, certificates) for name, action in actions.items()
    )


def _player(
    name: str,
    action: Any,
    steps: Mapping[str, Step],
    links: tuple[Link, ...],
    certificates: tuple[str, ...],
) -> Player:
    where = f"actions.{name}"
    if not isinstance(action, dict) or not action or not set(action) <= set(EFFECTS):
        raise InputError(
            "The action {name} has no effect that can be counted. Give it {effects}.",
            field=where,
            name=name,
            effects=", ".join(EFFECTS),
        )
    lasts = _shortened(action["duration"], steps, where) if "duration" in action else {}
    drops = [_relaxed(action["drops_link"], links, where)] if "drops_link" in action else []
    removes = []
    if "drops_step" in action:
        removes = [_known(action["drops_step"], steps, f"{where}.drops_step")]
        if removes[0] in certificates:
            raise InputError(
                "{step} issues a certificate and cannot be removed. Take it out of one of the two.",
                field=f"{where}.drops_step",
                step=removes[0],
            )
    return Player(name, lasts=lasts, drops=drops, removes=removes)


def _shortened(lengths: Any, steps: Mapping[str, Step], where: str) -> dict[str, int]:
    where = f"{where}.duration"
    if not isinstance(lengths, dict) or not lengths:
        raise InputError("Write the new length as an object: step id, days.", field=where)
    found = {}
    for step, days in lengths.items():
        known = steps[_known(step, steps, where)]
        if _length(days, f"{where}.{step}") == known.duration:
            raise InputError(
                "{step} lasts {days} days without this action too: it has no effect. "
                "Correct the days or take the action out.",
                field=f"{where}.{step}",
                step=step,
                days=days,
            )
        found[step] = days
    return found


def _relaxed(ends: Any, links: tuple[Link, ...], where: str) -> int:
    """The number of the link that the action sets aside. Only habit can be: never the law."""
    where = f"{where}.drops_link"
    if not isinstance(ends, list) or len(ends) != 2:
        raise InputError("Write the link that is dropped as [from, to].", field=where)
    for number, link in enumerate(links):
        if [link.pred, link.succ] == ends:
            if link.legal:
                raise InputError(
                    "The law wants {pred} before {succ}; an action cannot drop that. Mark the "
                    "link customary or take the action out.",
                    field=where,
                    pred=link.pred,
                    succ=link.succ,
                )
            return number
    raise InputError(
        "There is no link {pred} → {succ}: dropping it has no effect. Correct the ids.",
        field=where,
        pred=str(ends[0])[:40],
        succ=str(ends[1])[:40],
    )


@lru_cache(maxsize=1)
def _every_day() -> WorkCalendar:
    """A calendar without days off: the file counts working days only."""
    return WorkCalendar.of((), EARLIEST, LATEST, LATEST, "every day is worked")
