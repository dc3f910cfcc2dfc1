"""The command line on the demo: the real case, the published one, and a deterministic district."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from config import ROOT
from models import Advice
from store.database import open_database
from store.queries.versions import data_version

REAL, PUBLISHED = "2108-420105-04-01-000012", "2019-420112-03-01-000031"


def run(url: str, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "tracker_cli.py", *args],
        cwd=ROOT,
        env={"TRACKER_DATABASE_URL": url, "PATH": "", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{(tmp_path_factory.mktemp('demo') / 'demo.db').as_posix()}"
    assert run(url, "migrate").returncode == 0
    done = run(url, "demo")
    assert done.returncode == 0, done.stderr
    assert "liaison1" in done.stdout
    return url


def project(url: str, code: str, *more: str) -> dict[str, dict[str, Any]]:
    done = run(url, "project", code, "--json", *more)
    assert done.returncode == 0, done.stderr
    return {item["step"]: item for item in json.loads(done.stdout)["certificates"]}


def test_the_planning_permit_of_the_real_case_came_two_months_early(demo: str) -> None:
    permit = project(demo, REAL)["GH-GC"]
    assert permit["actual_on"] == "2021-09-30"
    gained = date.fromisoformat(permit["conventional_on"]) - date(2021, 9, 30)
    assert permit["gained_cd"] == gained.days == 61
    chain = [item["step"] for item in permit["driver_chain"]]
    assert chain[:2] == ["GH-GC", "EXT-METRO"]


def test_the_construction_permit_of_the_real_case_is_projected_for_20_october(demo: str) -> None:
    permit = project(demo, REAL)["SG"]
    assert (permit["projected_on"], permit["actual_on"]) == ("2021-10-20", None)
    assert permit["gained_cd"] > 0 and permit["gained_wd"] > 0


def test_what_to_do_today_is_ranked_in_a_fresh_demo(demo: str) -> None:
    opened = open_database(demo)
    try:
        with opened.read() as session:
            kept = session.exec(select(Advice)).one()
            assert (kept.data_date, kept.data_version) == (date(2021, 10, 8), data_version(session))
            assert {"chase", "relax", "early"} <= {action["verb"] for action in kept.actions}
    finally:
        opened.engine.dispose()


def test_before_the_letter_came_the_permit_was_projected_later(demo: str) -> None:
    before = project(demo, REAL, "--as-of", "2021-09-10")["GH-GC"]
    assert before["actual_on"] is None
    assert before["projected_on"] > "2021-09-30"


def test_the_published_dates_stand_as_published(demo: str) -> None:
    papers = project(demo, PUBLISHED)
    published = {
        "GH-YD": "2019-12-06",
        "GH-GC": "2019-12-20",
        "ST": "2019-12-26",
        "SG": "2019-12-31",
    }
    assert {code: papers[code]["actual_on"] for code in published} == published


def test_the_district_has_two_real_cases_and_at_least_24_samples(demo: str) -> None:
    listed = json.loads(run(demo, "projects", "--json").stdout)
    samples = [item for item in listed if item["name"].startswith("示例")]
    assert {REAL, PUBLISHED} <= {item["code"] for item in listed}
    assert len(samples) >= 24 and len(listed) == len(samples) + 2


def test_the_demo_is_the_same_every_time(demo: str, tmp_path: Path) -> None:
    url = f"sqlite:///{(tmp_path / 'again.db').as_posix()}"
    run(url, "migrate")
    assert run(url, "demo").returncode == 0
    codes = [item["code"] for item in json.loads(run(url, "projects", "--json").stdout)]
    for code in codes[::5]:
        assert project(url, code) == project(demo, code)


def test_a_second_demo_is_refused_and_if_empty_does_nothing(demo: str) -> None:
    again = run(demo, "demo")
    assert again.returncode != 0 and "wants an empty one" in again.stderr
    assert run(demo, "demo", "--if-empty").returncode == 0


def test_an_unknown_project_and_an_old_schema_are_told_in_words(demo: str, tmp_path: Path) -> None:
    unknown = run(demo, "project", "2108-420105-04-01-999999")
    assert unknown.returncode == 1
    assert "There is nothing here" in unknown.stderr and "Traceback" not in unknown.stderr
    bare = run(f"sqlite:///{(tmp_path / 'bare.db').as_posix()}", "projects")
    assert bare.returncode == 1
    assert "tracker_cli.py migrate" in bare.stderr and "Traceback" not in bare.stderr


def test_a_backup_is_a_whole_database_of_its_own(demo: str, tmp_path: Path) -> None:
    copy, restored = tmp_path / "copy", tmp_path / "restored.db"
    assert run(demo, "backup", "--to", str(copy)).returncode == 0
    url = f"sqlite:///{restored.as_posix()}"
    back = run(demo, "restore", str(copy), "--to", str(restored), "--files", str(tmp_path / "f"))
    assert back.returncode == 0, back.stderr
    assert run(url, "projects", "--json").stdout == run(demo, "projects", "--json").stdout
    again = run(demo, "backup", "--to", str(copy))
    assert again.returncode == 1 and "exists already" in again.stderr
