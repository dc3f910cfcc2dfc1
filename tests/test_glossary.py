"""The glossary speaks of the code as it is."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("engine", "exchange", "models", "services", "store", "ui", "views")
STEP_CODE = re.compile(r"[A-Z]{2,}(-[A-Z0-9]+)+")
ROW = re.compile(r"^\| (?P<zh>[^|]+) \| (?P<en>[^|]+) \| (?P<code>[^|]+) \|$", re.MULTILINE)


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    found = [match.groupdict() for match in ROW.finditer(text)]
    return [row for row in found if row["zh"] != "中文"]


def test_every_name_in_the_glossary_is_in_the_code(rows: list[dict[str, str]]) -> None:
    names = {name for row in rows for name in re.findall(r"`([^`]+)`", row["code"])}
    assert sorted(names - _symbols() - _step_codes()) == []


def test_every_table_and_every_list_of_kinds_is_in_the_glossary(
    rows: list[dict[str, str]],
) -> None:
    explained = " ".join(row["code"] for row in rows)
    told = {name for name in _model_classes() if f"`{name}`" in explained}
    assert sorted(_model_classes() - told) == []


def test_a_term_is_explained_once(rows: list[dict[str, str]]) -> None:
    assert len(rows) > 100
    assert [zh for zh, n in Counter(row["zh"] for row in rows).items() if n > 1] == []


def test_each_row_has_both_languages(rows: list[dict[str, str]]) -> None:
    chinese = re.compile(r"[\u4e00-\u9fff]")
    assert [r["zh"] for r in rows if not chinese.search(r["zh"]) or chinese.search(r["en"])] == []


def test_a_name_that_is_gone_is_found() -> None:
    symbols = _symbols_of("class Step:\n    limit: int\n    A = 1\n    def go(self): ...")
    assert symbols == {"Step", "Step.limit", "Step.A", "Step.go"}


def _symbols() -> set[str]:
    found: set[str] = set()
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*.py"):
            found |= _symbols_of(path.read_text(encoding="utf-8"))
    return found


def _symbols_of(source: str) -> set[str]:
    """Functions, classes and what is declared in a class: ``Step``, ``Step.statutory_limit``."""
    found: set[str] = set()
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            found.add(node.name)
            for inner in node.body:
                if isinstance(inner, ast.AnnAssign) and isinstance(inner.target, ast.Name):
                    found.add(f"{node.name}.{inner.target.id}")
                elif isinstance(inner, ast.Assign):
                    names = [t.id for t in inner.targets if isinstance(t, ast.Name)]
                    found |= {f"{node.name}.{name}" for name in names}
                elif isinstance(inner, ast.FunctionDef):
                    found.add(f"{node.name}.{inner.name}")
    return found


def _model_classes() -> set[str]:
    """Tables and enums of ``models/``; the base classes of base.py are no words."""
    return {
        node.name
        for path in (ROOT / "models").glob("*.py")
        if path.name != "base.py"
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
    }


def _step_codes() -> set[str]:
    text = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "data/templates").glob("*.yaml"))
    return {match.group(0) for match in STEP_CODE.finditer(text)}
