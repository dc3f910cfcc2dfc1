"""``schedule FILE``: JSON for programs, a table for people, refusals in words."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.schedule import schedule

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases" / "msproject"
Row = dict[str, Any]
HOURS = {"type": "WORKING", "hours": [["08:00", "12:00"], ["13:00", "17:00"]]}
WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), HOURS)
REST = {day: {"type": "NON_WORKING", "hours": []} for day in ("sat", "sun")}


def plan(*tasks: Row, links: tuple[Row, ...] = (), **project: Any) -> Row:
    return {
        "project": {"start": "2026-03-02T08:00", "default_calendar": "Standard", **project},
        "calendars": [
            {"name": "Standard", "parent": None, "days": {**WEEK, **REST}, "exceptions": []}
        ],
        "tasks": list(tasks),
        "links": list(links),
    }


def task(uid: int, days: float, unit: str = "d", **more: Any) -> Row:
    return {"uid": uid, "name": f"t{uid}", "level": "1", "duration": {"v": days, "u": unit}, **more}


def link(pred: int, succ: int, kind: str = "FS", lag: float = 0, unit: str = "d") -> Row:
    return {"pred": pred, "succ": succ, "type": kind, "lag": {"v": lag, "u": unit}}


def run(tmp_path: Path, data: object, *options: str) -> Result:
    file = tmp_path / "plan.json"
    file.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return CliRunner().invoke(schedule, [str(file), *options])


def answer(tmp_path: Path, data: object, *options: str) -> Any:
    result = run(tmp_path, data, "--json", *options)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_every_task_has_its_dates_floats_and_driver(tmp_path):
    told = answer(tmp_path, plan(task(1, 5), task(2, 3), task(3, 1), links=(link(1, 2),)))
    assert told["warnings"] == []
    assert [row["uid"] for row in told["tasks"]] == [1, 2, 3]
    assert told["tasks"][1] == {
        "uid": 2,
        "early_start": "2026-03-09",
        "early_finish": "2026-03-12",
        "late_start": "2026-03-09",
        "late_finish": "2026-03-12",
        "total_float_wd": 0,
        "free_float_wd": 0,
        "critical": True,
        "driver": {"kind": "link", "ref": 1, "type": "FS", "lag": 0, "lag_unit": "wd"},
        "out_of_sequence": False,
    }
    assert told["tasks"][2]["total_float_wd"] == 7


def test_without_a_data_date_nothing_waits_for_today_and_with_one_it_does(tmp_path):
    data = plan(task(1, 5, actual_start="2026-03-02T08:00"), task(2, 2))
    assert answer(tmp_path, data)["tasks"][1]["early_start"] == "2026-03-02"
    told = answer(tmp_path, data, "--data-date", "2026-03-04")["tasks"]
    assert (told[0]["early_finish"], told[1]["early_start"]) == ("2026-03-09", "2026-03-04")
    late = answer(tmp_path, data, "--data-date", "2026-03-13")["tasks"]
    assert (late[0]["early_finish"], late[0]["driver"]) == ("2026-03-16", {"kind": "data_date"})


def test_what_another_tool_computed_is_never_read(tmp_path):
    lying = task(1, 5, exp={"early_start": "1999-01-01T08:00", "critical": "perhaps"})
    assert answer(tmp_path, plan(lying)) == answer(tmp_path, plan(task(1, 5)))


def test_exceptions_of_the_files_calendar_count(tmp_path):
    data = plan(task(1, 5))
    data["calendars"][0]["exceptions"] = [
        {"from": "2026-03-03", "to": "2026-03-04", "type": "NON_WORKING", "hours": []},
        {"from": "2026-03-07", "to": "2026-03-07", "type": "WORKING", "hours": HOURS["hours"]},
    ]
    assert answer(tmp_path, data)["tasks"][0]["early_finish"] == "2026-03-10"


def test_units_and_the_outline_are_understood(tmp_path):
    told = answer(
        tmp_path,
        plan(
            {"uid": 0, "level": "0", "summary": True, "duration": {"v": 99, "u": "d"}},
            task(1, 1, "w"), task(2, 2400, "m"), task(3, 3, "ed"), task(4, 0),
            links=(link(1, 4, "FS", 50, "%"),),
        ),
    )["tasks"]  # fmt: skip
    assert [row["early_finish"][5:] for row in told] == [
        "03-11", "03-09", "03-09", "03-05", "03-11",
    ]  # fmt: skip


def test_the_short_shape_starts_what_nothing_precedes_where_it_was_typed(tmp_path):
    data = {
        "tasks": [
            {"uid": 1, "name": "a", "parent": None, "start": "2026-03-02", "duration_days": 5},
            {"uid": 2, "name": "b", "parent": None, "start": "2030-01-01", "duration_days": 2},
            {"uid": 3, "name": "c", "parent": None, "start": "2026-03-04", "duration_days": 1},
        ],
        "links": [{"pred": 1, "succ": 2, "type": "FS", "lag_days": 1}],
    }
    starts = [row["early_start"] for row in answer(tmp_path, data)["tasks"]]
    assert starts == ["2026-03-02", "2026-03-10", "2026-03-04"]


def test_people_get_a_table_and_warnings_beside_it(tmp_path):
    result = run(tmp_path, plan(task(1, 5, resources=2), task(2, 1), links=(link(1, 2),)))
    assert result.stdout.splitlines()[0] == "2 tasks, no data date, finish 2026-03-10"
    assert "2026-03-09   2026-03-10" in result.stdout
    assert "link 1 FS  critical  t2" in result.stdout
    assert "warning: Resources are ignored" in result.stderr


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (plan(task(1, 5), task(2, 1), links=(link(1, 2), link(2, 1))), "1 -> 2 -> 1"),
        (plan(task(1, 5), links=(link(1, 9),)), "'9'"),
        (plan(task(1, 5), task(1, 5)), "'1'"),
        (plan(task(1, -5)), "negative"),
        (plan(task(1, float("nan"))), "number"),
        (plan(task(1, 5, calendar="moon")), "moon"),
        (plan(task(1, 5, deadline="1889-01-01")), "1889-01-01"),
        (plan(task(1, 5, deadline="soon")), "soon"),
        (plan(task(1, 5, "fortnights")), "fortnights"),
        (plan(task(1, 5, constraint="SOMEDAY")), "SOMEDAY"),
        (plan(task(1, 5, actual_start="2026-03-09", actual_finish="2026-03-03")), "before"),
        (plan(task(1, 5), start=None), "start"),
        (plan({"name": "no uid", "duration": 5}), "uid"),
        ({"tasks": "many"}, "tasks"),
        ({"tasks": [7]}, "tasks 1"),
        ("not json", "JSON"),
        ("[" * 100_000, "JSON"),
        ("", "JSON"),
        (plan(task(1, 5, level="deep")), "shape"),
        (plan(task(1, 5), links=(link(1, 1, "XX"),)), "XX"),
    ],
)
def test_bad_files_are_refused_in_words_without_a_trace(tmp_path, data, words):
    result = run(tmp_path, data, "--json")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert words in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.skipif(not CASES.exists(), reason="the shared cases are not beside the project")
@pytest.mark.parametrize("xml", sorted(CASES.glob("*.xml")), ids=lambda path: path.stem)
def test_the_xml_and_the_json_of_one_plan_say_the_same(xml):
    both = [
        json.loads(CliRunner().invoke(schedule, [str(file), "--json"]).stdout)["tasks"]
        for file in (xml, xml.with_name(xml.name + ".json"))
    ]
    assert both[0] == both[1]


def _next_working_day(day: date) -> date:
    while day.weekday() > 4:
        day += timedelta(1)
    return day


def _in_days(instant: str) -> date:
    """MS Project's instant as a day of ours: what lies at 17:00 is the next working day."""
    day, hour = date.fromisoformat(instant[:10]), int(instant[11:13])
    return _next_working_day(day + timedelta(hour >= 17))


@pytest.mark.skipif(not CASES.exists(), reason="the shared cases are not beside the project")
@pytest.mark.parametrize("plan", sorted(CASES.glob("*p*.json")), ids=lambda path: path.stem)
def test_the_command_agrees_with_ms_project_to_the_day(plan):
    """Also where tasks last half days: those plans are counted in parts of a day."""
    told = json.loads(CliRunner().invoke(schedule, [str(plan), "--json"]).stdout)["tasks"]
    got = {row["uid"]: row for row in told}
    compared = 0
    for task in json.loads(plan.read_text(encoding="utf-8"))["tasks"]:
        if "exp" not in task:  # GanttProject: start and length are what it computed
            assert got[task["uid"]]["early_start"] == task["start"]
            continue
        for name in ("early_start", "early_finish", "late_start", "late_finish"):
            want = _in_days(task["exp"][name])
            assert date.fromisoformat(got[task["uid"]][name]) == want, (task["uid"], name)
            compared += 1
        assert got[task["uid"]]["critical"] == task["exp"]["critical"]
    assert compared or "ganttproject" in plan.name


def test_five_thousand_tasks_take_less_than_three_seconds_as_a_whole_process(tmp_path):
    tasks = [task(i, i % 5 + 1) for i in range(5_000)]
    links = [link(i - 7, i, "FS" if i % 3 else "SS", i % 2) for i in range(7, 5_000)]
    file = tmp_path / "big.json"
    file.write_text(json.dumps(plan(*tasks, links=tuple(links))), encoding="utf-8")
    code = (
        "import time; t = time.process_time(); from cli.schedule import schedule; "
        "schedule(standalone_mode=False); import sys; print(time.process_time(), file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(file), "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(json.loads(ran.stdout)["tasks"]) == 5_000
    assert float(ran.stderr) < 3  # of the processor: other tests may be running


def test_dates_are_iso_and_floats_are_whole_numbers(tmp_path):
    for row in answer(tmp_path, plan(task(1, 5), task(2, 0.5)))["tasks"]:
        for name in ("early_start", "early_finish", "late_start", "late_finish"):
            assert date.fromisoformat(row[name])
        assert isinstance(row["total_float_wd"], int)


def test_a_calendar_named_by_something_else_than_text_is_missed_in_words(tmp_path):
    result = run(tmp_path, plan(task(1, 5, calendar=0.5), task(2, 1, calendar=True)), "--json")
    assert result.exit_code != 0
    assert "calendar" in result.output
