"""Every day has exactly one holder; the shares add up to the span."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.holders import NOBODY, Hold, held, holds_of, whole_days
from engine.network import Suspension
from tests.engine.networks import WEEKDAYS

DAY = 739_700


def test_a_supplement_is_held_by_the_applicant_inside_the_departments_step():
    pause = Suspension(DAY + 5, DAY + 9, "applicant")
    holds = holds_of("review", "planning", DAY, DAY + 20, [pause])
    assert held(holds, DAY, DAY + 20, ["review"]) == {"planning": 16, "applicant": 4}


def test_a_gap_belongs_to_nobody_and_is_shown():
    holds = [Hold("a", "planning", DAY, DAY + 3), Hold("b", "approval", DAY + 5, DAY + 9)]
    assert held(holds, DAY, DAY + 9, ["a", "b"]) == {"planning": 3, NOBODY: 2, "approval": 4}


def test_the_holder_on_the_driving_path_counts_alone():
    holds = [Hold("a", "planning", DAY, DAY + 10), Hold("letter", "metro", DAY + 2, DAY + 6)]
    assert held(holds, DAY, DAY + 10, ["letter"]) == {"planning": 6, "metro": 4}


def test_ties_split_evenly_and_whole_days_keep_the_sum():
    holds = [Hold("a", "x", DAY, DAY + 5), Hold("b", "y", DAY, DAY + 5)]
    days = held(holds, DAY, DAY + 5, ["a", "b"])
    assert days == {"x": Fraction(5, 2), "y": Fraction(5, 2)}
    assert whole_days(days) == {"x": 3, "y": 2}


def test_overlapping_suspensions_count_once():
    pauses = [Suspension(DAY + 2, DAY + 8, "applicant"), Suspension(DAY + 5, None, "external")]
    holds = holds_of("a", "planning", DAY, DAY + 12, pauses)
    assert held(holds, DAY, DAY + 12, ["a"]) == {"planning": 2, "applicant": 6, "external": 4}


_holds = st.lists(
    st.builds(
        lambda step, holder, a, n: Hold(step, holder, DAY + a, DAY + a + n),
        st.sampled_from("abcd"),
        st.sampled_from(["planning", "applicant", "metro", "notice"]),
        st.integers(-5, 40),
        st.integers(0, 30),
    ),
    max_size=12,
)


@settings(max_examples=100, deadline=None)
@given(_holds, st.integers(0, 40), st.sets(st.sampled_from("abcd")))
def test_the_days_of_all_holders_add_up_to_the_span(holds, span, driving):
    days = held(holds, DAY, DAY + span, driving)
    assert sum(days.values()) == span
    assert sum(whole_days(days).values()) == span
    worked = held(holds, DAY, DAY + span, driving, WEEKDAYS.count)
    assert sum(worked.values()) == WEEKDAYS.count(DAY, DAY + span)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 40), st.one_of(st.none(), st.integers(0, 40))), max_size=4),
    st.integers(0, 40),
)
def test_a_steps_holds_cover_it_without_overlap(pauses, length):
    suspensions = [
        Suspension(DAY + a, None if b is None else DAY + a + b, "applicant") for a, b in pauses
    ]
    holds = holds_of("a", "planning", DAY, DAY + length, suspensions)
    days = sorted(day for hold in holds for day in range(hold.start, hold.end))
    assert days == list(range(DAY, DAY + length))
