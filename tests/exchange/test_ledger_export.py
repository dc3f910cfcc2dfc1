"""An exported ledger proves its figures, and a touched one is found."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner

from cli.recompute import recompute_export
from engine.calendar import WorkCalendar
from engine.ledger import Player
from engine.network import Link, Network, Step
from errors import InputError
from exchange.ledger_export import recompute, snapshot_of, written

AWARD = date(2021, 8, 23)  # a Monday


def told(**changes: Any) -> dict[str, Any]:
    dates = {"land_award_on": "2021-08-23", "conventional_on": "2021-09-20"}
    return {
        "project": {"name": "示例项目"},
        "certificate": {"name": "示例证", "step": "B"},
        "method": "limits",
        "dates": dates | {"came_on": "2021-09-08"},
        "lines": {"quick": {"name": "", "organisation": "示例局"}},
    } | changes


def network() -> Network:
    first, last = date(2021, 1, 1).toordinal(), date(2060, 12, 31).toordinal()
    return Network(
        steps=(Step("A", 10), Step("B", 10)),
        links=(Link("A", "B", legal=False),),
        calendars={"default": WorkCalendar.weekends_only(first, last)},
        start=AWARD.toordinal(),
    )


def exported(*players: Player, **changes: Any) -> str:
    made = players or (Player("quick", adds={"A": -4}), Player("beside", drops=[0], brings=[]))
    return written(told(**changes), network(), made)


def test_what_was_written_proves_itself() -> None:
    text = exported()
    proof = recompute(text.encode())
    assert proof.differences == ()
    assert proof.snapshot == snapshot_of(text)
    assert proof.figures["gained"] == {"wd": 8, "cd": 12}
    # Alone 4 and 10, together 10: the quick one adds 4 if first and nothing if second.
    assert proof.figures["credits"]["quick"]["exact_wd"] == "2"
    assert proof.figures["credits"]["beside"]["exact_wd"] == "8"
    assert proof.figures["left_over"] == {
        "waits": {"wd": -2, "cd": -2},
        "rebased": {"wd": 0, "cd": 0},
    }


def test_credits_and_what_is_left_over_add_up_to_the_gain() -> None:
    figures = recompute(exported().encode()).figures
    for unit in ("wd", "cd"):
        earned = sum(row[unit] for row in figures["credits"].values())
        rest = sum(row[unit] for row in figures["left_over"].values())
        assert earned + rest == figures["gained"][unit]


def test_every_flipped_byte_is_found() -> None:
    content = exported().encode()
    silent = []
    for place in range(len(content)):
        flipped = bytearray(content)
        flipped[place] ^= 1
        try:
            if not recompute(bytes(flipped)).differences:
                silent.append(place)
        except InputError:
            continue
    assert silent == []


def test_a_wrong_figure_is_told_by_its_line() -> None:
    text = exported()
    lines = text.split("\n")
    number = next(n for n, line in enumerate(lines, 1) if '"exact_wd": "2"' in line)
    touched = text.replace('"exact_wd": "2"', '"exact_wd": "3"')
    (found,) = recompute(touched.encode()).differences
    assert (found.line, found.found.strip()) == (number, '"exact_wd": "3",')
    assert found.expected.strip() == '"exact_wd": "2",'


def test_a_touched_fact_is_told_by_the_hash_at_least() -> None:
    touched = exported().replace("示例证", "别的证")
    assert [one.line for one in recompute(touched.encode()).differences] == [3]


def test_a_calendar_too_short_for_a_loss_is_kept_longer() -> None:
    text = exported(Player("slow", adds={"A": 1500}))  # six years of work
    assert recompute(text.encode()).differences == ()


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"facts": 1}', b"\xff", b"[" * 100_000, b'{"facts": {}}']
)
def test_what_is_no_such_file_is_refused(content: bytes) -> None:
    with pytest.raises(InputError):
        recompute(content)


def test_the_command_proves_a_file_and_ends_with_one_when_it_differs(tmp_path: Any) -> None:
    path = tmp_path / "export.json"
    path.write_text(exported(), encoding="utf-8")
    good = CliRunner().invoke(recompute_export, [str(path)])
    assert (good.exit_code, "proven" in good.output, "示例局" in good.output) == (0, True, True)
    path.write_text(exported().replace('"wd": 8,', '"wd": 9,'), encoding="utf-8")
    bad = CliRunner().invoke(recompute_export, [str(path)])
    assert bad.exit_code == 1
    assert '"wd": 9,' in bad.output
    path.write_text("{}", encoding="utf-8")
    assert CliRunner().invoke(recompute_export, [str(path)]).exit_code == 1
