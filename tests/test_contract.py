"""The import contract can break: a small house with one bad import for each rule."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CONTRACT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "importlinter"
]


@pytest.mark.parametrize(
    ("file", "line", "broken"),
    [
        ("store/rows.py", "import services", "layers"),
        ("views/portfolio.py", "import charts", "layers"),
        ("jobs/run.py", "import web", "layers"),
        ("services/letters.py", "import streamlit", "streamlit"),
        ("pages/chief/portfolio.py", "import sqlalchemy", "rows"),
        ("charts/lanes.py", "import models", "rows"),
        ("engine/network.py", "import pandas", "engine"),
        ("web/lifespan.py", "import apscheduler", "timetable"),
        ("services/letters.py", "import models", ""),
    ],
)
def test_a_bad_import_breaks_the_contract(
    tmp_path: Path, file: str, line: str, broken: str
) -> None:
    for package in CONTRACT["root_packages"]:
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    path = tmp_path / file
    path.parent.mkdir(exist_ok=True)
    (path.parent / "__init__.py").touch()
    path.write_text(f"{line}\n", encoding="utf-8")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)

    told = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"],
        cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip

    names = {contract["name"]: contract["id"] for contract in CONTRACT["contracts"]}
    found = {names[n] for n in names if f"{n} BROKEN" in told.stdout}
    assert found == ({broken} if broken else set()), told.stdout + told.stderr
    assert told.returncode == (1 if broken else 0)


def test_every_package_of_the_house_is_under_the_contract() -> None:
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert folders - {"tests", "scripts", "benchmarks"} <= set(CONTRACT["root_packages"])
