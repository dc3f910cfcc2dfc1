"""``gains FILE.json`` as it is typed."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cli.gains import gains

SITE: dict[str, Any] = {
    "steps": [
        {"id": name, "duration": days}
        for name, days in {"B": 30, "C": 40, "D": 20, "E": 55, "R": 15, "P": 5, "G": 7}.items()
    ],
    "links": [
        ["B", "C", "legal"],
        ["C", "D", "legal"],
        ["B", "E", "legal"],
        ["D", "E", "customary"],
        ["D", "R", "legal"],
        ["E", "R", "legal"],
        ["R", "P", "customary"],
        ["P", "G", "legal"],
        ["R", "G", "legal"],
    ],
    "actions": {
        "parallel": {"drops_link": ["D", "E"]},
        "chase": {"duration": {"C": 22}},
        "removed": {"drops_step": "P"},
        "prereview": {"duration": {"D": 12}},
    },
    "certificates": ["D", "G"],
}


def run(folder: Path, content: dict[str, Any], *more: str) -> tuple[int, str]:
    path = folder / "site.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    done = CliRunner().invoke(gains, [str(path), *more])
    return done.exit_code, done.output


def test_json_gives_every_certificate_its_exact_fractions(tmp_path: Path) -> None:
    code, output = run(tmp_path, SITE, "--json")
    assert code == 0
    told = json.loads(output)["certificates"]
    assert list(told) == ["D", "G"]
    assert told["G"] == {
        "conventional": 172,
        "coordinated": 107,
        "gained": 65,
        "credits": {"parallel": "136/3", "chase": "59/6", "removed": "5", "prereview": "29/6"},
        "alone": {"parallel": 55, "chase": 18, "removed": 5, "prereview": 8},
        "but_for": {"parallel": 34, "chase": 0, "removed": 5, "prereview": 0},
        "whole_days": {"parallel": 45, "chase": 10, "removed": 5, "prereview": 5},
        "method": "exact",
    }


def test_the_table_ends_with_the_gain_and_shows_what_does_not_add_up(tmp_path: Path) -> None:
    code, output = run(tmp_path, SITE)
    assert code == 0
    lines = [line.split() for line in output.splitlines()]
    assert ["136/3", "45", "55", "34", "parallel"] in lines
    assert lines[-1] == ["65", "65", "86", "39", "sum"]


def test_above_fifteen_actions_the_credits_say_that_orders_were_drawn(tmp_path: Path) -> None:
    many = [f"s{i}" for i in range(17)]
    content = {
        "steps": [{"id": name, "duration": 9} for name in many],
        "links": [[a, b, "legal"] for a, b in pairwise(many)],
        "actions": {f"a{i}": {"duration": {name: i % 9}} for i, name in enumerate(many)},
        "certificates": [many[-1]],
    }
    code, output = run(tmp_path, content, "--json")
    assert code == 0
    told = json.loads(output)["certificates"]["s16"]
    assert (told["method"], told["orders"]) == ("sampled", 22222)
    # In a row nobody stands in another's way, so even drawn orders find each share.
    assert told["credits"]["a16"] == "2"
    assert set(told["standard_error"].values()) == {0.0}
    code, output = run(tmp_path, content)
    assert "22222 drawn orders" in output


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"links": [*SITE["links"], ["G", "B", "legal"]]}, "links: These steps wait"),
        (
            {
                "steps": [*SITE["steps"], {"id": "X", "duration": 1}, {"id": "Y", "duration": 1}],
                "links": [*SITE["links"], ["X", "Y", "legal"], ["Y", "X", "legal"]],
            },
            "links: These steps wait for one another in a circle",
        ),
        ({"certificates": ["Z"]}, "certificates[0]: There is no step Z"),
        (
            {"steps": [row | {"duration": 9_999} for row in SITE["steps"]]},
            "steps: The schedule lasts longer",
        ),
    ],
)
def test_a_bad_file_is_refused_with_field_and_remedy(
    tmp_path: Path, change: dict[str, Any], words: str
) -> None:
    code, output = run(tmp_path, SITE | change)
    assert code == 1
    assert words in output
