"""The statutory clock, article by article."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.calendar import Day, WorkCalendar
from engine.clock import Event, Reading, Rule, check_move, light, read
from engine.errors import BadStepError, IllegalMoveError
from engine.status import CLOSED, FINISHED, MOVES, NAMES, OPEN, PASSING, Status

MONDAY = date(2026, 3, 2).toordinal()
CALENDAR = WorkCalendar.weekends_only(MONDAY - 700, MONDAY + 1400)
S = Status


def wd(n: int) -> Day:
    return CALENDAR.add(MONDAY, n)


def clock(events: list[Event], today: Day, rule: Rule | None = None) -> Reading:
    return read(events, today, rule or Rule(), CALENDAR)


ACCEPTED = [Event(S.RECEIVED, MONDAY), Event(S.ACCEPTED, MONDAY), Event(S.HANDLING, MONDAY)]


def test_the_standard_has_sixteen_codes_with_names_in_two_languages():
    assert [status.value for status in Status] == list(range(1, 17))
    assert set(NAMES) == set(Status)
    assert NAMES[S.PASSED_CONDITIONALLY] == ("办结(容缺通过)", "concluded, passed conditionally")
    assert len({zh for zh, _ in NAMES.values()}) == 16


def test_finished_passed_and_open_are_as_the_standard_counts_them():
    assert sorted(FINISHED) == [11, 12, 13]
    assert sorted(PASSING) == [11, 12]
    assert sorted(CLOSED) == [2, 4, 5, 14, 15]
    assert set(Status) - FINISHED - CLOSED == OPEN


LEGAL = {
    None: {1},
    1: {2, 3, 4, 5, 14, 16},
    2: set(),
    3: {6, 8, 14, 16},
    4: set(),
    5: set(),
    6: {7, 14, 16},
    7: {8, 14, 16},
    8: {6, 9, 11, 12, 13, 14, 16},
    9: {10, 14, 16},
    10: {8, 14, 16},
    11: {15},
    12: {11, 15},
    13: {15},
    14: set(),
    15: set(),
    16: {2, 14},
}


@pytest.mark.parametrize("frm", [None, *Status])
def test_exactly_the_legal_moves_are_allowed(frm):
    before = [] if frm is None else [Event(frm, MONDAY)]
    allowed = set()
    for to in Status:
        try:
            check_move(before, Event(to, MONDAY))
            allowed.add(to.value)
        except IllegalMoveError as refusal:
            assert (refusal.frm, refusal.to) == (frm, to)
    assert allowed == LEGAL[frm] == {status.value for status in MOVES[frm]}


def test_an_event_cannot_lie_before_the_one_it_follows():
    with pytest.raises(IllegalMoveError, match="before"):
        check_move(ACCEPTED, Event(S.PASSED, MONDAY - 1))


def test_the_start_day_is_not_counted_and_twenty_working_days_are_left():
    first = clock(ACCEPTED, MONDAY)
    assert (first.used, first.remaining, first.due_on) == (0, 20, wd(20))
    assert clock(ACCEPTED, wd(7)).remaining == 13
    assert first.due_on == MONDAY + 28


def test_an_extension_adds_ten_days_and_no_more():
    assert clock(ACCEPTED, MONDAY, Rule(extension=10)).due_on == wd(30)
    with pytest.raises(BadStepError, match="0 to 10"):
        Rule(extension=11)


def test_joint_handling_has_forty_five_and_fifteen():
    assert clock(ACCEPTED, MONDAY, Rule.joint()).due_on == wd(45)
    assert clock(ACCEPTED, MONDAY, Rule.joint(15)).due_on == wd(60)
    with pytest.raises(BadStepError, match="0 to 15"):
        Rule.joint(16)


def test_the_promised_limit_runs_beside_the_statutory_one():
    reading = clock(ACCEPTED, wd(6), Rule(promised=7))
    assert (reading.remaining, reading.remaining_promised) == (14, 1)


def test_nothing_told_within_five_days_is_accepted_on_receipt():
    received = [Event(S.RECEIVED, MONDAY)]
    assert clock(received, wd(5)).accepted_on is None
    after = clock(received, wd(6))
    assert (after.accepted_on, after.deemed, after.used) == (MONDAY, True, 6)
    late = [*received, Event(S.ACCEPTED, wd(8))]
    assert (clock(late, wd(8)).accepted_on, clock(late, wd(8)).deemed) == (MONDAY, True)
    in_time = [*received, Event(S.ACCEPTED, wd(5))]
    assert (clock(in_time, wd(8)).accepted_on, clock(in_time, wd(8)).deemed) == (wd(5), False)


def test_a_supplement_told_in_time_stops_the_clock():
    events = [*ACCEPTED, Event(S.SUPPLEMENT_STARTED, wd(4))]
    assert clock(events, wd(9)).light == "stopped"
    assert clock(events, wd(9)).used == 4
    back = [*events, Event(S.SUPPLEMENT_ENDED, wd(9)), Event(S.HANDLING, wd(9))]
    reading = clock(back, wd(12))
    assert (reading.used, reading.remaining, reading.due_on) == (7, 13, wd(25))
    assert reading.irregular == ()


def test_a_late_or_second_notice_does_not_stop_the_clock():
    late = [*ACCEPTED, Event(S.SUPPLEMENT_STARTED, wd(6))]
    assert clock(late, wd(9)).used == 9
    assert clock(late, wd(9)).irregular == ("what is missing was told too late",)
    again = [
        *ACCEPTED,
        Event(S.SUPPLEMENT_STARTED, wd(1)),
        Event(S.SUPPLEMENT_ENDED, wd(2)),
        Event(S.HANDLING, wd(2)),
        Event(S.SUPPLEMENT_STARTED, wd(3)),
    ]
    assert clock(again, wd(5)).used == 4
    assert clock(again, wd(5)).irregular == ("what is missing was told a second time",)


def test_a_special_procedure_stops_the_clock_only_once_it_is_approved():
    def begun(approved_on: Day | None) -> list[Event]:
        return [*ACCEPTED, Event(S.SPECIAL_STARTED, wd(10), approved_on)]

    assert clock(begun(wd(9)), wd(15)).used == 10
    assert clock(begun(wd(9)), wd(15)).irregular == ()
    assert clock(begun(None), wd(15)).used == 15
    assert clock(begun(wd(12)), wd(15)).used == 12
    assert clock(begun(wd(12)), wd(15)).irregular == (
        "a special procedure began before it was approved",
    )
    ended = [*begun(wd(9)), Event(S.SPECIAL_ENDED, wd(30)), Event(S.HANDLING, wd(30))]
    assert clock(ended, wd(32)).due_on == wd(40)


def test_the_lights_follow_the_printed_rule():
    lights = {n: clock(ACCEPTED, wd(n)).light for n in (0, 17, 18, 19, 20, 21)}
    assert lights == {
        0: "green", 17: "green", 18: "yellow", 19: "yellow", 20: "red", 21: "red",
    }  # fmt: skip
    assert light(2, Rule()) == "yellow"
    assert light(2, Rule(), yellows_before=1) == "red"
    assert light(3, Rule(), yellows_before=1) == "green"


def test_the_first_overdue_day_stays_once_it_is_there():
    assert clock(ACCEPTED, wd(20)).overdue_on is None
    assert clock(ACCEPTED, wd(20)).red_on == wd(20)
    for today in (wd(21), wd(22), wd(60)):
        assert clock(ACCEPTED, today).overdue_on == wd(21)
    decided = [*ACCEPTED, Event(S.PASSED, wd(25))]
    assert clock(decided, wd(90)).overdue_on == wd(21)
    assert clock(decided, wd(90)).light == "done"
    in_time = [*ACCEPTED, Event(S.PASSED, wd(20))]
    assert clock(in_time, wd(90)).overdue_on is None


def test_a_certificate_is_delivered_within_ten_days_of_the_decision():
    assert clock([*ACCEPTED, Event(S.PASSED, wd(12))], wd(12)).deliver_by == wd(22)
    assert clock([*ACCEPTED, Event(S.FAILED, wd(12))], wd(12)).deliver_by is None


def test_default_approval_is_a_switch_and_off_by_law():
    assert not clock(ACCEPTED, wd(21)).passed
    on = Rule(default_approval=True)
    assert not clock(ACCEPTED, wd(20), on).passed
    reading = clock(ACCEPTED, wd(21), on)
    assert (reading.passed, reading.passed_by_default, reading.light) == (True, True, "done")
    refused = [*ACCEPTED, Event(S.FAILED, wd(19))]
    assert not clock(refused, wd(30), on).passed


def test_conditional_acceptance_has_a_clock_of_its_own():
    events = [*ACCEPTED, Event(S.PASSED_CONDITIONALLY, wd(10))]
    reading = clock(events, wd(11), Rule(conditional_limit=15))
    assert (reading.passed, reading.owed_by) == (True, wd(25))
    made_good = [*events, Event(S.PASSED, wd(20))]
    assert clock(made_good, wd(21), Rule(conditional_limit=15)).owed_by is None


def test_a_limit_in_calendar_days_ends_on_a_working_day():
    """Construction permit: 7 days from application; day 7 of a Sunday is the Monday after."""
    friday = MONDAY + 4
    events = [Event(S.RECEIVED, friday), Event(S.ACCEPTED, friday), Event(S.HANDLING, friday)]
    reading = clock(events, friday, Rule(limit=8, unit="cd"))
    assert reading.due_on == friday + 10
    assert clock(events, friday + 7, Rule(limit=8, unit="cd")).remaining == 1


def test_what_happens_later_is_not_known_yet():
    decided = [*ACCEPTED, Event(S.PASSED, wd(12))]
    assert clock(decided, wd(11)).status is S.HANDLING
    assert clock([], wd(3)) == Reading(None)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 5), st.integers(0, 30), st.integers(0, 30), st.integers(0, 40))
def test_used_and_paused_days_add_up_to_the_days_since_acceptance(told, paused, special, later):
    a = wd(told)
    b = CALENDAR.add(a, paused)
    c = CALENDAR.add(b, 2)
    d = CALENDAR.add(c, special)
    today = CALENDAR.add(d, later)
    events = [
        *ACCEPTED,
        Event(S.SUPPLEMENT_STARTED, a),
        Event(S.SUPPLEMENT_ENDED, b),
        Event(S.HANDLING, b),
        Event(S.SPECIAL_STARTED, c, c),
        Event(S.SPECIAL_ENDED, d),
        Event(S.HANDLING, d),
    ]
    reading = clock(events, today)
    assert reading.used == CALENDAR.count(MONDAY, today) - paused - special
    assert reading.remaining == 20 - reading.used
    if reading.remaining is not None and reading.remaining >= 0:
        assert reading.due_on is not None
        assert CALENDAR.count(today, reading.due_on) == reading.remaining


def test_days_in_other_hands_do_not_count_and_none_is_taken_off_twice():
    waits = [(wd(2), wd(6)), (wd(5), wd(8))]
    reading = read(ACCEPTED, wd(12), Rule(), CALENDAR, waits=waits)
    assert (reading.used, reading.due_on, reading.light) == (6, wd(26), "green")
    control = read(ACCEPTED, wd(12), Rule(), CALENDAR)
    assert (control.used, control.due_on) == (12, wd(20))


def test_an_open_wait_stops_the_clock_until_the_file_is_concluded():
    waits = [(wd(4), None)]
    assert read(ACCEPTED, wd(30), Rule(), CALENDAR, waits=waits).light == "stopped"
    assert read(ACCEPTED, wd(30), Rule(), CALENDAR, waits=waits).used == 4
    assert read(ACCEPTED, wd(3), Rule(), CALENDAR, waits=waits).light == "green"
    passed = [*ACCEPTED, Event(S.PASSED, wd(9))]
    assert read(passed, wd(30), Rule(), CALENDAR, waits=waits).light == "done"
