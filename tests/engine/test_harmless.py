"""Until when may a letter come? Checked by hand, and against every single day."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.calendar import WorkCalendar
from engine.errors import BadStepError
from engine.harmless import PRICED, ending, latest_harmless
from engine.network import Link, Network, Step
from engine.schedule import schedule

START = 738_000
EVERY_DAY = WorkCalendar.of([], START - 10, START + 60_000, START + 60_000, "every day")
WEEKS = WorkCalendar.weekends_only(START - 400, START + 60_000)
SHARED = Path(__file__).parents[3] / "shared" / "cases" / "gains_ledger.json"

# The metro site as coordination left it: no second letter, the papers beside the planning permit,
# a planning permit of 12 days, and the metro's letter still out.
LASTS = {"B": 30, "C": 22, "D": 12, "E": 55, "R": 15, "G": 7}
ORDER = ["BC", "CD", "BE", "DR", "ER", "RG"]


def network(calendar: WorkCalendar, **changes: Step) -> Network:
    steps = tuple(changes.get(name, Step(name, days)) for name, days in LASTS.items())
    links = tuple(Link(pair[0], pair[1]) for pair in ORDER)
    return Network(steps, links, {"default": calendar}, START)


def test_the_metro_letter_may_come_on_day_73_and_each_day_after_costs_one() -> None:
    found = latest_harmless(network(EVERY_DAY), START, "C", {"G": START + 107})
    assert found["G"].latest == START + 73
    assert found["G"].prices == tuple(range(1, PRICED + 1))


@pytest.mark.skipif(not SHARED.exists(), reason="the shared case lies beside the checkout")
def test_the_limit_is_that_of_the_shared_case() -> None:
    told = json.loads(SHARED.read_text(encoding="utf-8"))["latest_harmless"]
    found = latest_harmless(network(EVERY_DAY), START, "C", {"G": START + 107})
    assert found["G"].latest == START + told["latest_finish_day"]


def test_a_later_date_to_keep_leaves_as_many_days_more() -> None:
    found = latest_harmless(network(EVERY_DAY), START, "C", {"G": START + 112})
    assert found["G"].latest == START + 78


@pytest.mark.parametrize("running", [False, True])
def test_no_other_day_gives_another_answer(running: bool) -> None:
    """The control: every single day is tried, weekends among them."""
    typed = Step("C", 22, actual_start=START + 40) if running else Step("C", 22)
    typed_b = Step("B", 30, actual_start=START, actual_finish=START + 38)
    made = network(WEEKS, C=typed, B=typed_b)
    now = START + 45
    kept = schedule(made, now).early("G")[1]
    limit = latest_harmless(made, now, "C", {"G": kept})["G"]
    assert limit.latest is not None
    harmless = [
        day
        for day in range(now, now + 200)
        if WEEKS.is_workday(day) and schedule(ending(made, "C", day), now).early("G")[1] <= kept
    ]
    assert limit.latest == max(harmless)


def test_a_step_on_the_driving_path_may_not_slip_at_all() -> None:
    made = network(EVERY_DAY)
    found = latest_harmless(made, START, "E", {"G": START + 107, "D": START + 64})
    assert found["G"].latest == schedule(made, START).early("E")[1]
    assert "D" not in found  # the papers never held the planning permit


def test_a_day_that_is_lost_already_has_no_latest_day() -> None:
    found = latest_harmless(network(EVERY_DAY), START, "C", {"D": START + 40})
    assert found["D"].latest is None
    assert found["D"].prices == ()


def test_a_running_letter_may_have_been_wanted_before_its_own_forecast() -> None:
    letter = Step("C", 22, actual_start=START + 30)
    scheme = Step("B", 30, actual_start=START, actual_finish=START + 30)
    made = network(EVERY_DAY, B=scheme, C=letter)
    found = latest_harmless(made, START + 31, "C", {"D": START + 60})
    assert found["D"].latest == START + 48  # it is expected on day 52


def test_a_step_that_has_ended_is_refused() -> None:
    ended = Step("B", 30, actual_start=START, actual_finish=START + 30)
    with pytest.raises(BadStepError):
        latest_harmless(network(EVERY_DAY, B=ended), START + 31, "B", {"G": START + 107})


def test_an_answer_ends_a_wait_that_began_before_its_turn() -> None:
    letter = Step("C", 22, actual_start=START + 2)  # the scheme is not finished
    scheme = Step("B", 30, actual_start=START)
    made = network(EVERY_DAY, B=scheme, C=letter)
    answered = schedule(ending(made, "C", START + 10), START + 10)
    assert answered.early("C")[1] == START + 10
    assert schedule(made, START + 10).early("C")[1] > START + 30  # the control
