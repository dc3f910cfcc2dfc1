"""The house keeps its rules: each on the product, and on a bad source that it must flag.

Who imports whom is the contract in pyproject.toml, run by ``lint-imports``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import house_rules as rules

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = (
    "charts", "cli", "engine", "exchange", "jobs", "models", "pages", "services", "store", "ui",
    "views", "web",
)  # fmt: skip
DOORS = ("tracker_app.py", "tracker_cli.py", "config.py", "errors.py")


def sources(*folders: str, but: tuple[str, ...] = ()) -> list[Path]:
    """The product's Python files under ``folders``, without migrations and those in ``but``."""
    found = [
        path
        for folder in folders
        for path in ([ROOT / folder] if folder.endswith(".py") else (ROOT / folder).rglob("*.py"))
        if path.exists()
    ]
    excepted = ("store/migrations/versions/", *but)
    return sorted(p for p in found if not p.relative_to(ROOT).as_posix().startswith(excepted))


def breaches(rule: Callable[[str], list[str]], paths: list[Path]) -> list[str]:
    return [
        f"{path.relative_to(ROOT).as_posix()} {breach}"
        for path in paths
        for breach in rule(path.read_text(encoding="utf-8"))
    ]


def test_only_the_edges_read_the_clock() -> None:
    edges = ("ui/shell.py", "web/", "jobs/run.py", "cli/", "tracker_cli.py")
    assert breaches(rules.clock_reads, sources(*PACKAGES, *DOORS, but=edges)) == []


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\ndatetime.now()",
        "from datetime import datetime as dt, UTC\ndt.now(UTC)",
        "import datetime\ndatetime.date.today()",
        "import time\ntime.time()",
        "from time import time\ntime()",
        "from datetime import datetime\nField(default_factory=datetime.utcnow)",
        "import pandas as pd\npd.Timestamp.now()",
        "import numpy as np\nnp.datetime64('today')",
        "from sqlalchemy import func\nColumn(server_default=func.now())",
    ],
)
def test_a_clock_read_is_found(source: str) -> None:
    assert len(rules.clock_reads(source)) == 1


def test_a_time_that_was_handed_in_is_no_clock_read() -> None:
    source = "from datetime import datetime\ndef f(now: datetime): return now.today, viewer.now()"
    assert rules.clock_reads(source) == []


def test_only_the_database_commits() -> None:
    paths = sources(*PACKAGES, *DOORS, but=("store/database.py", "store/migrations/"))
    assert breaches(rules.commits, paths) == []
    assert rules.commits((ROOT / "store/database.py").read_text(encoding="utf-8")) != []


def test_a_commit_is_found() -> None:
    assert rules.commits("def save(session):\n    session.commit()") == ["line 2: commits"]


def test_no_page_lies_directly_in_pages() -> None:
    # Streamlit would serve it by address before the gate has run (design: facts).
    direct = {path.name for path in (ROOT / "pages").glob("*.py")}
    assert direct <= {"__init__.py"}


def test_every_folder_of_pages_is_a_package_that_the_contract_sees() -> None:
    folders = {path.parent for path in (ROOT / "pages").rglob("*.py")}
    assert [f.name for f in folders if not (f / "__init__.py").exists()] == []


def test_a_page_is_one_breath() -> None:
    long = {path.name: n for path in sources("pages") if (n := _lines(path)) > 60}
    assert long == {}


def test_files_stay_under_300_lines() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): n
        for path in sources(*PACKAGES, *DOORS)
        if (n := _lines(path)) > 300
    }
    assert long == {}


def test_no_raw_html_but_literals() -> None:
    assert breaches(rules.raw_html, sources(*PACKAGES, *DOORS)) == []


@pytest.mark.parametrize(
    "source",
    [
        "import streamlit as st\nst.markdown(name, unsafe_allow_html=True)",
        "import streamlit as st\nst.markdown(f'<b>{name}</b>', unsafe_allow_html=flag)",
        "import streamlit as st\nst.html('<b>' + name)",
        "import streamlit as st\nst.html(body=name)",
        "import streamlit as st\nst.iframe(url)",
        "import streamlit.components.v1 as components\ncomponents.html(page)",
        "from markupsafe import Markup\nMarkup(name)",
    ],
)
def test_raw_html_is_found(source: str) -> None:
    assert len(rules.raw_html(source)) == 1


def test_a_literal_may_be_html() -> None:
    source = "import streamlit as st\nst.html('<hr>')\nst.markdown(x, unsafe_allow_html=False)"
    assert rules.raw_html(source) == []


def test_no_template_switches_escaping_off() -> None:
    templates = [p for f in ("web", "exchange", "jobs") for p in (ROOT / f).rglob("*.html")]
    assert breaches(rules.unescaped_template, templates) == []


def test_a_template_without_escaping_is_found() -> None:
    assert rules.unescaped_template("<p>{{ name | safe }}</p>") == ["line 1: | safe"]


def test_cached_reads_always_take_the_scope() -> None:
    assert breaches(rules.careless_caches, sources("ui", "pages", "web")) == []


def test_reads_are_cached_in_one_place() -> None:
    paths = sources(*PACKAGES, *DOORS, but=("ui/reads/",))
    cached = [p.name for p in paths if "cache_data" in _decorators(p)]
    assert cached == []


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("@st.cache_data\ndef f(project): ...", 2),
        ("@st.cache_data(ttl=60)\ndef f(scope_key, project): ...", 1),
        ("@st.cache_data\ndef f(scope_key, data_version, _viewer): ...", 1),
        ("@cache_data\ndef f(_scope_key, data_version): ...", 2),
        ("@st.cache_data\ndef f(scope_key, data_version, *, project): ...", 0),
        ("def f(project): ...", 0),
    ],
)
def test_a_careless_cache_is_found(source: str, count: int) -> None:
    assert len(rules.careless_caches(source)) == count


def test_every_word_on_a_screen_goes_through_gettext() -> None:
    assert breaches(rules.unmarked_words, sources("pages", "ui")) == []


@pytest.mark.parametrize(
    "source",
    [
        "import streamlit as st\nst.title('Portfolio')",
        "import streamlit as st\nst.button(label='保存')",
        "import streamlit as st\nst.text_input(_('Name'), help='As on the seal')",
        "import streamlit as st\nst.caption(f'{n} days late')",
        "import streamlit as st\nst.Page('x.py', title='Portfolio')",
        "left.metric('Gained' if n else _('Lost'), n)",
        "from streamlit import caption\ncaption('Portfolio')",
        "_(f'{n} days late')",
        "_('%d days' % n)",
    ],
)
def test_an_unmarked_word_is_found(source: str) -> None:
    assert len(rules.unmarked_words(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        "import streamlit as st\nst.title(_('Portfolio'))",
        "import streamlit as st\nst.caption(':material/check: ' + _('Done'))",
        "import streamlit as st\nst.metric(_('Gained'), f'{n:+d}', border=True)",
        "import streamlit as st\nst.write('—')",
        "import streamlit as st\nst.badge(_('Late'), color='orange', icon=':material/flag:')",
        "import streamlit as st\nst.session_state.get('draft')",
    ],
)
def test_marked_words_and_markup_pass(source: str) -> None:
    assert rules.unmarked_words(source) == []


def test_nothing_is_drawn_inside_a_transaction() -> None:
    assert breaches(rules.streamlit_in_a_transaction, sources("ui", "pages", "web")) == []


def test_drawing_inside_a_transaction_is_found() -> None:
    source = "import streamlit as st\nwith db.write() as s:\n    save(s)\n    st.toast('x')"
    assert rules.streamlit_in_a_transaction(source) == [
        "line 4: streamlit.toast inside a transaction"
    ]


def test_names_say_what_they_do() -> None:
    paths = sources(*PACKAGES, *DOORS, "scripts", "tests", "benchmarks")
    files = [p.name for p in paths if p.stem in rules.BANNED_WORDS]
    folders = [p.parent.name for p in paths if p.parent.name in rules.BANNED_WORDS]
    assert files + folders + breaches(rules.banned_names, paths) == []


@pytest.mark.parametrize("source", ["def handle_click(): ...", "class LetterManager: ..."])
def test_a_name_that_says_nothing_is_found(source: str) -> None:
    assert len(rules.banned_names(source)) == 1


def test_the_engine_knows_numpy_and_the_standard_library() -> None:
    def rule(source: str) -> list[str]:
        return rules.foreign_imports(source, "engine", frozenset({"numpy"}))

    assert breaches(rule, sources("engine")) == []


def test_a_foreign_import_is_found() -> None:
    found = rules.foreign_imports("import errors\nimport numpy as np", "engine", frozenset())
    assert found == ["line 1: imports errors", "line 2: imports numpy"]


def test_nobody_imports_the_doors() -> None:
    doors = frozenset({"tracker_app", "tracker_cli"})
    paths = sources(*PACKAGES, "config.py", "errors.py")
    assert breaches(lambda source: rules.imports_of(source, doors), paths) == []


def test_settings_are_read_once() -> None:
    paths = sources(*PACKAGES, "tracker_app.py", "tracker_cli.py", "errors.py")
    readers = [
        p.name for p in paths if re.search(r"\benviron\b|getenv", p.read_text(encoding="utf-8"))
    ]
    assert readers == []


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _decorators(path: Path) -> str:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return " ".join(
        ast.unparse(decorator)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
    )
