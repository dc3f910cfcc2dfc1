"""Schedules as drawings. The first part retells, in this project's words, what OpenProject's own
drawn cases expect when something moves; ``docs/engine.md`` lists where we differ on purpose."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.network import Constraint, Link
from engine.schedule import schedule
from tests.drawing import MONDAY, assert_drawn, drawn, read

PUSHED = {
    "a follower keeps its working days over the weekend": """
        days | MTWTFSS
        A    | XXXX
        B    |     X..XX        after A
        """,
    "a predecessor that covers a weekend pushes past it": """
        days | MTWTFSSMTWTF
        A    |    XX..XX
        B    |          XXX     after A
        """,
    "a short follower moves to the next day": """
        days | MTWTFSS
        A    | XXXX
        B    |     X            after A
        """,
    "a follower of a Friday starts on Monday": """
        days | MTWTFSSMT
        A    | XXXXX
        B    |        X         after A
        """,
    "room before a follower is used up first": """
        days | MTWTFSSMTW
        A    | XXXXX
        B    |        XXX       after A
        """,
    "a lag is counted in working days": """
        days | MTWTFSSMTWTFSSMT
        A    | XXXXX..X
        B    |            X..XX after A +3
        """,
    "a lag counts no weekend": """
        days | MTWTFSSMTWTF
        A    |     X
        B    |          XX      after A +2
        """,
    "a follower lengthened by a weekend keeps four working days": """
        days | MTWTFSSM
        A    | XX
        B    |   XXX..X         after A
        """,
    "the later of two predecessors counts": """
        days | MTWTFSSMT
        A    | XXX
        C    | X
        B    |    XX..X         after A, after C
        """,
    "a summary takes the dates of its child": """
        days | MTWTFSSM
        P    |   XXX..X
        A    |   XXX..X         in P
        """,
    "the follower of a summary waits for its last child": """
        days | MTWTFSSMTW
        P    | XXXXX
        A    | XXXXX            in P
        B    |        XXX       after P
        """,
    "a summary spans a follower and its sibling": """
        days | MTWTFSSM
        A    | XXXX
        P    |   XXX..X
        B    |     X..X         after A, in P
        C    |   XXX            in P
        """,
    "a summary that follows holds its children back": """
        days | MTWTFSSM
        A    | XXXX
        P    |     X..X         after A
        B    |     X..X         in P
        """,
    "a chain is pushed link by link": """
        days | MTWTFSSMTWTFSSMTWTFSSMTWTF
        A    | XXXX
        B    |     X..XX                  after A
        C    |          XXX..XX           after B
        D    |                 XXX..XX    after C
        E    |                        XX  after D
        """,
}

LINKED = {
    "a start may follow a start": """
        days | MTWTFSSMT
        A    | XXXXX
        B    |   XXX..XX        starts after A +2
        """,
    "a finish may follow a finish": """
        days | MTWTFSSMTWT
        A    | XXXX
        B    |   XXX            ends after A +1
        """,
    "a finish may follow a start": """
        days | MTWTFSSMT
        A    |     X
        B    |  XXX             ends after start of A
        X    | X
        """,
    "a lead overlaps": """
        days | MTWTFSSMT
        A    | XXXXX
        B    |    XX..X         after A -2
        """,
    "a milestone lies where its predecessor ends": """
        days | MTWTFSSMT
        A    | XXXXX
        end  |        ^         after A
        """,
    "calendar days run through the weekend and end on a working day": """
        days | MTWTFSSMTWT
        A    | XXX
        B    |    XX            after A, cd
        C    |        X         after B
        D    |    XX..X         after A, cd
        E    |         X        after D
        """,
    "nothing starts before the trigger": """
        days | MTWTFSSMT
        A    | XXX
        B    | X                starts after A -4
        """,
}


@pytest.mark.parametrize("text", PUSHED.values(), ids=PUSHED.keys())
def test_what_follows_is_pushed_as_drawn(text):
    assert_drawn(text)


@pytest.mark.parametrize("text", LINKED.values(), ids=LINKED.keys())
def test_every_kind_of_link_lies_as_drawn(text):
    assert_drawn(text)


def test_a_drawing_can_fail():
    with pytest.raises(AssertionError):
        assert_drawn(
            """
            days | MTWTFSS
            A    | XX
            B    |    X      after A
            """
        )


def test_an_earlier_predecessor_pulls_its_follower_unless_that_is_typed():
    """OpenProject leaves the follower; we pull it, and a typed start holds it where it was."""
    drawing = read(
        """
        days | MTWTFSSMTW
        A    | X
        B    |          X     after A, not before drawn
        """
    )
    assert drawn(schedule(drawing.network, None), drawing) == drawing.bars
    free = replace(
        drawing.network, steps=tuple(replace(s, constraints=()) for s in drawing.network.steps)
    )
    assert drawn(schedule(free, None), drawing)["B"] == " X"


def test_typed_limits_make_floats_negative_but_never_move_an_early_date():
    drawing = read(
        """
        days | MTWTFSSMTW
        A    | XXXX
        B    |     X..XX      after A
        """
    )
    late = replace(drawing.network.steps[1], constraints=(Constraint("FNLT", MONDAY + 7),))
    dates = schedule(replace(drawing.network, steps=(drawing.network.steps[0], late)), None)
    assert drawn(dates, drawing) == drawing.bars
    assert {k: (d.total_float, d.critical) for k, d in dates.dated.items()} == {
        "A": (-2, True),
        "B": (-2, True),
    }


def test_as_late_as_possible_uses_its_own_room_only():
    drawing = read(
        """
        days | MTWTFSSMTW
        A    | X
        B    | XXXX
        C    |     X          after A, after B
        """
    )
    late = replace(drawing.network.steps[0], constraints=(Constraint("ALAP"),))
    dates = schedule(replace(drawing.network, steps=(late, *drawing.network.steps[1:])), None)
    assert drawn(dates, drawing) == drawing.bars | {"A": "   X"}
    assert dates.dated["A"].driver.ref == "ALAP"


def test_a_pinned_step_holds_its_date_and_shows_what_that_costs():
    drawing = read(
        """
        days | MTWTFSSMTW
        A    | XXXX
        B    |     X          after A
        """
    )
    pinned = replace(drawing.network.steps[1], constraints=(Constraint("MSO", MONDAY + 2),))
    dates = schedule(replace(drawing.network, steps=(drawing.network.steps[0], pinned)), None)
    assert drawn(dates, drawing)["B"] == "  X"
    assert dates.dated["B"].total_float == -2
    assert dates.dated["A"].total_float == -2
    assert dates.dated["B"].driver.ref == "MSO"


def test_a_link_on_another_calendar_counts_the_successors_days():
    from engine.calendar import WorkCalendar

    drawing = read(
        """
        days | MTWTFSSMTW
        A    | X
        B    |   X..X         after A +1
        """
    )
    off = [
        MONDAY + 1,
        *(d for w in range(-60, 60) for d in (MONDAY + 5 + 7 * w, MONDAY + 6 + 7 * w)),
    ]
    other = WorkCalendar.of(off, MONDAY - 400, MONDAY + 400, MONDAY, "Tuesday off")
    steps = (drawing.network.steps[0], replace(drawing.network.steps[1], calendar="other"))
    network = replace(
        drawing.network,
        steps=steps,
        links=(Link("A", "B", lag=1),),
        calendars={**drawing.network.calendars, "other": other},
    )
    start, finish = schedule(network, None).early("B")
    assert (start - MONDAY, finish - MONDAY) == (2, 4)
