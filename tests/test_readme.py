"""Both READMEs and the guides say what is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config import ROOT
from services.accounts import DEMO_PASSWORD

READMES = ("README.md", "README.zh.md")
PAPERS = [*READMES, *(p.relative_to(ROOT).as_posix() for p in (ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
MOST_BYTES = 300_000


@pytest.mark.parametrize("name", READMES)
def test_the_settings_table_is_the_one_of_config(name: str) -> None:
    assert settings_told(read(name)) == settings_read(read("config.py"))


def test_a_forgotten_setting_is_found() -> None:
    less = read("README.md").replace("| `TRACKER_JOBS` |", "| `JOBS` |")
    assert settings_read(read("config.py")) - settings_told(less) == {"TRACKER_JOBS"}


@pytest.mark.parametrize("name", READMES)
def test_the_defaults_in_the_table_are_the_ones_of_config(name: str) -> None:
    source = read("config.py")
    for variable, default in re.findall(r"\| `(TRACKER_\w+)` \| `([^`]+)` \|", read(name)):
        if variable in ("TRACKER_FILES", "TRACKER_BACKUPS"):  # below the folder of the sources
            assert f'env("{variable}", str(ROOT / "data" / "{default[5:]}"))' in source
        elif variable != "TRACKER_DATABASE_URL":  # its default is a path of this machine
            assert f'env("{variable}", "{default}")' in source


@pytest.mark.parametrize("name", PAPERS)
def test_every_link_leads_somewhere(name: str) -> None:
    here = (ROOT / name).parent
    links = [link for link in LINK.findall(read(name)) if "://" not in link]
    assert [link for link in links if not (here / link).exists()] == []


def test_every_folder_of_the_table_exists_in_both_languages() -> None:
    told = [re.findall(r"^\| (`[^|]+`) \|", read(name), re.MULTILINE) for name in READMES]
    folders = [{f for row in rows for f in re.findall(r"`(\w+/)`", row)} for rows in told]
    assert folders[0] == folders[1]
    assert len(folders[0]) >= 12
    assert [f for f in sorted(folders[0]) if not (ROOT / f).is_dir()] == []


@pytest.mark.parametrize("name", READMES)
def test_the_demo_sign_ins_are_the_ones_of_the_demo(name: str) -> None:
    told = set(re.findall(r"`((?:liaison|chief|developer|admin|security|audit)\d)`", read(name)))
    assert told == set(re.findall(r"login: (\w+)", read("data/demo/accounts.yaml")))
    assert f"`{DEMO_PASSWORD}`" in read(name)


def test_pictures_are_small_and_shown() -> None:
    pictures = list((ROOT / "docs" / "img").glob("*.png"))
    shown = "".join(read(name) for name in READMES)
    assert len(pictures) >= 5
    assert [p.name for p in pictures if p.stat().st_size > MOST_BYTES] == []
    assert [p.name for p in pictures if f"docs/img/{p.name}" not in shown] == []


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = sorted(int(p.name[:4]) for p in (ROOT / "docs" / "decisions").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


def settings_told(text: str) -> set[str]:
    """The variables in the first column of a table."""
    return set(re.findall(r"^\| `(TRACKER_\w+)` \|", text, re.MULTILINE))


def settings_read(source: str) -> set[str]:
    """The variables that config.py asks the environment for."""
    return set(re.findall(r'env\("(TRACKER_\w+)"', source))


def read(name: str | Path) -> str:
    return (ROOT / name).read_text(encoding="utf-8")
