"""The ledger file: every mistake is refused with the field and what to write there."""

from __future__ import annotations

import json
from typing import Any

import pytest

from errors import InputError
from exchange.gains_json import read_gains

GOOD: dict[str, Any] = {
    "about": "what is not known is left alone",
    "steps": [
        {"id": "letter", "name": "示例", "duration": 40},
        {"id": "permit", "duration": 20},
        {"id": "papers", "duration": 55},
        {"id": "works", "duration": 7},
    ],
    "links": [
        ["letter", "permit", "legal"],
        ["permit", "papers", "customary"],
        ["papers", "works", "legal"],
    ],
    "actions": {
        "parallel": {"drops_link": ["permit", "papers"], "duration": {"papers": 50}},
        "removed": {"drops_step": "letter"},
    },
    "certificates": ["permit", "works"],
    "expected": {"works": {"gained": "never read"}},
}


def test_a_file_becomes_a_network_its_players_and_certificates() -> None:
    read = read_gains(json.dumps(GOOD))
    assert [(step.id, step.duration) for step in read.network.steps] == [
        ("letter", 40),
        ("permit", 20),
        ("papers", 55),
        ("works", 7),
    ]
    assert [link.legal for link in read.network.links] == [True, False, True]
    parallel, removed = read.players
    assert (parallel.key, parallel.drops, parallel.lasts) == ("parallel", [1], {"papers": 50})
    assert (removed.key, removed.removes) == ("removed", ["letter"])
    assert read.certificates == ("permit", "works")


WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    "no steps": ({"steps": None}, "steps", "needs “steps”"),
    "no certificates": ({"certificates": []}, "certificates", "at least one step"),
    "a certificate that is no step": (
        {"certificates": ["permit", "title"]},
        "certificates[1]",
        "There is no step title",
    ),
    "a link to nothing": (
        {"links": [["letter", "office", "legal"]]},
        "links[0]",
        "There is no step office",
    ),
    "a link of no kind": ({"links": [["letter", "permit"]]}, "links[0]", "legal or customary"),
    "a link twice": (
        {"links": [GOOD["links"][0], GOOD["links"][0]]},
        "links[1]",
        "Take one out",
    ),
    "a negative length": (
        {"steps": [{"id": "a", "duration": -5}]},
        "steps[0].duration",
        "-5 is not a length",
    ),
    "half a day": ({"steps": [{"id": "a", "duration": 2.5}]}, "steps[0].duration", "whole"),
    "not a number": (
        {"steps": [{"id": "a", "duration": float("nan")}]},
        "steps[0].duration",
        "nan is not a length",
    ),
    "yes for a length": ({"steps": [{"id": "a", "duration": True}]}, "steps[0].duration", "True"),
    "a length of centuries": (
        {"steps": [{"id": "a", "duration": 10_001}]},
        "steps[0].duration",
        "0 to 10000",
    ),
    "two steps of one id": (
        {"steps": [{"id": "a", "duration": 1}, {"id": "a", "duration": 2}]},
        "steps[1].id",
        "Rename one",
    ),
    "a step without id": ({"steps": [{"duration": 1}]}, "steps[0].id", "needs an id"),
    "actions as a list": ({"actions": []}, "actions", "{...}"),
    "an action that does nothing": ({"actions": {"talk": {}}}, "actions.talk", "no effect"),
    "an action with a slip of the pen": (
        {"actions": {"talk": {"drop_link": ["permit", "papers"]}}},
        "actions.talk",
        "drops_link, duration, drops_step",
    ),
    "an action on a step that is not there": (
        {"actions": {"chase": {"duration": {"metro": 3}}}},
        "actions.chase.duration",
        "There is no step metro",
    ),
    "an action that leaves the length as it was": (
        {"actions": {"chase": {"duration": {"letter": 40}}}},
        "actions.chase.duration.letter",
        "40 days without this action too",
    ),
    "an action with a negative length": (
        {"actions": {"chase": {"duration": {"letter": -1}}}},
        "actions.chase.duration.letter",
        "-1 is not a length",
    ),
    "an action on a link that is not there": (
        {"actions": {"parallel": {"drops_link": ["letter", "works"]}}},
        "actions.parallel.drops_link",
        "no link letter → works",
    ),
    "an action against the law": (
        {"actions": {"parallel": {"drops_link": ["papers", "works"]}}},
        "actions.parallel.drops_link",
        "The law wants papers before works",
    ),
    "the certificate's own step removed": (
        {"actions": {"removed": {"drops_step": "works"}}},
        "actions.removed.drops_step",
        "cannot be removed",
    ),
}


@pytest.mark.parametrize("mistake", WRONG)
def test_a_mistake_is_refused_with_its_field_and_a_remedy(mistake: str) -> None:
    change, field, words = WRONG[mistake]
    with pytest.raises(InputError) as refusal:
        read_gains(json.dumps(GOOD | change))
    assert refusal.value.field == field
    assert words in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"\xff\xfe\x00", "not a JSON file"),
        ("{", "not a JSON file"),
        ("[" * 100_000, "not a JSON file"),
        ("[]", "one object"),
        ('{"actions": {"a": {}, "a": {}}}', "stands there twice"),
    ],
)
def test_what_is_no_ledger_file_is_refused(text: str | bytes, words: str) -> None:
    with pytest.raises(InputError) as refusal:
        read_gains(text)
    assert words in str(refusal.value)
