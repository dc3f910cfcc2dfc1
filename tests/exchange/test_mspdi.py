"""MSPDI files: what is read, what is warned about, what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from engine.errors import CycleError, DuplicateStepError, EngineError, UnknownStepError
from engine.network import Constraint
from engine.schedule import schedule
from errors import InputError
from exchange.mspdi import read_mspdi
from exchange.schedule_network import Loaded, network_of

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Project xmlns="http://schemas.microsoft.com/project">'
    "<StartDate>2026-03-02T08:00:00</StartDate><MinutesPerDay>480</MinutesPerDay>"
    "<MinutesPerWeek>2400</MinutesPerWeek><CalendarUID>1</CalendarUID>"
)
STANDARD = "<Calendars><Calendar><UID>1</UID><Name>Standard</Name></Calendar></Calendars>"


def task(uid: int, hours: float | str = 8, inside: str = "", level: int = 1) -> str:
    length = hours if isinstance(hours, str) else f"PT{int(hours)}H{int(hours % 1 * 60)}M0S"
    return (
        f"<Task><UID>{uid}</UID><Name>t{uid}</Name><OutlineLevel>{level}</OutlineLevel>"
        f"<Duration>{length}</Duration><DurationFormat>7</DurationFormat>{inside}</Task>"
    )


def after(pred: int, kind: int = 1, lag: int = 0, code: int = 7) -> str:
    return (
        f"<PredecessorLink><PredecessorUID>{pred}</PredecessorUID><Type>{kind}</Type>"
        f"<LinkLag>{lag}</LinkLag><LagFormat>{code}</LagFormat></PredecessorLink>"
    )


def load(*tasks: str, calendars: str = STANDARD, more: str = "") -> Loaded:
    text = f"{HEAD}{more}{calendars}<Tasks>{''.join(tasks)}</Tasks></Project>"
    return network_of(read_mspdi(text.encode()))


def dates(loaded: Loaded) -> dict[str, str]:
    made = schedule(loaded.network, loaded.data_date)
    return {
        step.id: f"{_iso(made.early(step.id)[0])} {_iso(made.early(step.id)[1])}"
        for step in loaded.network.steps
    }


def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat()[5:]


def test_a_finish_at_five_is_the_next_working_day():
    loaded = load(task(1, 40), task(2, 8, after(1)))
    assert dates(loaded) == {"1": "03-02 03-09", "2": "03-09 03-10"}
    assert loaded.warnings == ()


def test_the_four_types_and_lags_in_tenths_of_minutes():
    links = load(
        task(1), task(2, 8, after(1, 0)), task(3, 8, after(1, 1, 4800)),
        task(4, 8, after(1, 2, -9600)), task(5, 8, after(1, 3, 24000)),
    ).network.links  # fmt: skip
    assert [(x.type, x.lag, x.lag_unit) for x in links] == [
        ("FF", 0, "wd"), ("FS", 1, "wd"), ("SF", -2, "wd"), ("SS", 5, "wd"),
    ]  # fmt: skip


def test_elapsed_and_per_cent_lags():
    links = load(
        task(1, 16), task(2, 8, after(1, 1, 28800, 8)), task(3, 8, after(1, 1, -50, 19))
    ).network.links
    assert [(x.lag, x.lag_unit) for x in links] == [(2, "cd"), (-50, "pct")]


def test_half_days_are_counted_as_such_and_said_so():
    loaded = load(task(1, 4), task(2, 12, after(1)), task(3, 8, after(2)))
    assert loaded.clock.parts == 2
    assert [step.duration for step in loaded.network.steps] == [1, 3, 2]
    ends = [
        loaded.clock.date(d.early_finish) for d in schedule(loaded.network, None).dated.values()
    ]
    assert [_iso(day) for day in ends] == ["03-02", "03-04", "03-05"]
    assert loaded.warnings == ("Counted in 1/2 days; dates and floats are rounded down to days.",)


def test_what_is_finer_than_an_eighth_of_a_day_is_rounded_up_and_said_so():
    loaded = load(task(1, 0.7), task(2, 12), task(3, 8))
    assert [step.duration for step in loaded.network.steps] == [1, 2, 1]
    assert loaded.warnings == ("Rounded up to whole days: durations (2 times).",)


def test_elapsed_durations_are_calendar_days():
    text = task(1, 72).replace("<DurationFormat>7<", "<DurationFormat>8<")
    step = load(text).network.steps[0]
    assert (step.duration, step.unit) == (3, "cd")


def test_the_files_own_calendar_counts_with_exceptions_old_and_new():
    week = "".join(
        f"<WeekDay><DayType>{n}</DayType><DayWorking>{int(2 <= n <= 6)}</DayWorking></WeekDay>"
        for n in range(1, 8)
    )
    old = (
        "<WeekDay><DayType>0</DayType><DayWorking>0</DayWorking><TimePeriod>"
        "<FromDate>2026-03-03T00:00:00</FromDate><ToDate>2026-03-03T23:59:00</ToDate>"
        "</TimePeriod></WeekDay>"
    )
    new = (
        "<Exceptions><Exception><DayWorking>1</DayWorking><TimePeriod>"
        "<FromDate>2026-03-07T00:00:00</FromDate><ToDate>2026-03-07T23:59:00</ToDate>"
        "</TimePeriod></Exception></Exceptions>"
    )
    calendars = (
        f"<Calendars><Calendar><UID>1</UID><Name>Odd</Name><WeekDays>{week}{old}</WeekDays>"
        f"{new}</Calendar></Calendars>"
    )
    assert dates(load(task(1, 40), calendars=calendars)) == {"1": "03-02 03-09"}


def test_a_derived_calendar_takes_what_it_does_not_say_from_its_base():
    calendars = (
        "<Calendars><Calendar><UID>1</UID><Name>Base</Name><WeekDays>"
        "<WeekDay><DayType>2</DayType><DayWorking>0</DayWorking></WeekDay></WeekDays></Calendar>"
        "<Calendar><UID>2</UID><Name>Own</Name><BaseCalendarUID>1</BaseCalendarUID><WeekDays>"
        "<WeekDay><DayType>7</DayType><DayWorking>1</DayWorking></WeekDay></WeekDays></Calendar>"
        "</Calendars>"
    )
    loaded = load(task(1, 8, "<CalendarUID>2</CalendarUID>"), calendars=calendars)
    own = loaded.network.calendars["Own"]
    monday = date(2026, 3, 2).toordinal()
    worked = [own.is_workday(monday + n) for n in range(7)]
    assert worked == [False, True, True, True, True, True, False]


def test_constraints_deadlines_and_actuals_are_read():
    loaded = load(
        task(1, 8, "<ConstraintType>4</ConstraintType>"
             "<ConstraintDate>2026-03-09T08:00:00</ConstraintDate>"),
        task(2, 8, "<ConstraintType>7</ConstraintType>"
             "<ConstraintDate>2026-03-09T17:00:00</ConstraintDate>"),
        task(3, 8, "<Deadline>2026-03-10T17:00:00</Deadline>"),
        task(4, 8, "<ActualStart>2026-03-02T08:00:00</ActualStart>"
             "<ActualFinish>2026-03-06T17:00:00</ActualFinish>"),
    )  # fmt: skip
    monday = date(2026, 3, 9).toordinal()
    one, two, three, four = loaded.network.steps
    assert one.constraints == (Constraint("SNET", monday),)
    assert two.constraints == (Constraint("FNLT", monday + 1),)
    assert three.deadline == monday + 2
    assert (four.actual_start, four.actual_finish) == (monday - 7, monday)


def test_the_status_date_is_the_data_date_and_remaining_counts_from_it():
    loaded = load(
        task(1, 80, "<ActualStart>2026-03-02T08:00:00</ActualStart>"
             "<RemainingDuration>PT16H0M0S</RemainingDuration>"),
        more="<StatusDate>2026-03-05T17:00:00</StatusDate>",
    )  # fmt: skip
    assert loaded.data_date == date(2026, 3, 6).toordinal()
    assert dates(loaded) == {"1": "03-02 03-10"}


def test_outline_levels_make_summaries_whose_own_length_does_not_count():
    loaded = load(task(1, 800), task(2, 16, level=2), task(3, 8, level=2), task(4, 8, after(1)))
    assert [step.parent for step in loaded.network.steps] == [None, "1", "1", None]
    assert dates(loaded)["4"] == "03-04 03-05"


def test_typed_dates_of_manual_tasks_hold():
    inside = (
        "<Manual>1</Manual><ManualStart>2026-03-04T08:00:00</ManualStart>"
        "<ManualFinish>2026-03-05T17:00:00</ManualFinish>"
    )
    assert dates(load(task(1, 80), task(2, 8, after(1) + inside)))["2"] == "03-04 03-06"


def test_resources_inactive_tasks_and_foreign_links_are_left_out_with_a_warning():
    foreign = (
        "<PredecessorLink><PredecessorUID>9</PredecessorUID>"
        "<CrossProject>1</CrossProject></PredecessorLink>"
    )
    text = (
        f"{HEAD}{STANDARD}<Tasks>{task(1)}{task(2, 8, '<Active>0</Active>')}{task(3, 8, foreign)}"
        "</Tasks><Assignments><Assignment><TaskUID>1</TaskUID><ResourceUID>5</ResourceUID>"
        "</Assignment></Assignments></Project>"
    )
    loaded = network_of(read_mspdi(text.encode()))
    assert [step.id for step in loaded.network.steps] == ["1", "3"]
    assert loaded.warnings == (
        "Task 2 is inactive and was left out.",
        "Task 3: a link to another project's file is ignored.",
        "Resources are ignored: every task keeps its own calendar.",
    )


def test_a_missing_namespace_is_read_all_the_same():
    text = f"{HEAD}{STANDARD}<Tasks>{task(1)}</Tasks></Project>".replace(
        ' xmlns="http://schemas.microsoft.com/project"', ""
    )
    assert len(network_of(read_mspdi(text.encode())).network.steps) == 1


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE p [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    "<Project><Name>&b;</Name></Project>"
)
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    "<Project><Name>&x;</Name></Project>"
)


@pytest.mark.parametrize("text", [LAUGHS, OUTSIDE, "", "<Project", "plain words", "<html></html>"])
def test_what_is_no_project_or_carries_entities_is_refused(text):
    with pytest.raises(InputError):
        read_mspdi(text.encode())


BAD = {
    "negative duration": task(1, "-PT8H0M0S"),
    "words for a duration": task(1, "a week"),
    "a negative hour": task(1, "PT-8H"),
    "nine thousand years": task(1, "P9999Y"),
    "no uid": "<Task><Name>x</Name></Task>",
    "an unknown constraint": task(1, 8, "<ConstraintType>9</ConstraintType>"),
    "a constraint without date": task(1, 8, "<ConstraintType>4</ConstraintType>"),
    "an unknown link": task(1) + task(2, 8, after(1, 7)),
    "a date of 1899": task(1, 8, "<Deadline>1899-12-30T00:00:00</Deadline>"),
    "a date that is none": task(1, 8, "<Deadline>2026-02-30T00:00:00</Deadline>"),
    "a lag in words": task(1) + task(2, 8, after(1, 1, "x")),  # type: ignore[arg-type]
    "NaN for a lag": task(1) + task(2, 8, after(1, 1, "nan")),  # type: ignore[arg-type]
    "NaN for a level": task(1).replace("<OutlineLevel>1", "<OutlineLevel>x"),
}


@pytest.mark.parametrize("tasks", BAD.values(), ids=BAD.keys())
def test_bad_fields_are_refused_in_words(tasks):
    with pytest.raises((InputError, EngineError)) as refusal:
        schedule(load(tasks).network, None)
    assert str(refusal.value)


@pytest.mark.parametrize(
    ("kind", "tasks"),
    [
        (CycleError, (task(1, 8, after(2)), task(2, 8, after(1)))),
        (CycleError, (task(1, 8, after(1)),)),
        (DuplicateStepError, (task(1), task(1))),
        (UnknownStepError, (task(1, 8, after(7)),)),
    ],
)
def test_networks_that_cannot_be_are_refused_by_name(kind, tasks):
    with pytest.raises(kind):
        schedule(load(*tasks).network, None)


def test_a_hundred_thousand_tasks_are_refused_before_any_work():
    with pytest.raises(InputError, match="100000"):
        load(*[task(i) for i in range(100_000)])
