"""The words of the screens: collect them from the sources and update the catalogues.

    python scripts/words.py     sources -> locales/tracker.pot -> zh_CN, en

Nothing is compiled: ``ui.words`` reads the catalogues as people write them.
A msgid is an English sentence. It is found in ``_()``, in ``N_()`` and ``said()`` (marked here,
translated later), ``ngettext()``, in the first argument of our own errors, and in the HTML
templates.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ROOT / "locales"
LANGUAGES = ("zh_CN", "en")
DOMAIN = "tracker"
PLACES = (
    "charts", "cli", "config.py", "engine", "errors.py", "exchange", "jobs", "models", "pages",
    "services", "store", "tracker_app.py", "tracker_cli.py", "ui", "views", "web",
)  # fmt: skip
MARKS = {"_", "N_", "gettext", "said"}  # said: kept by the clockwork, told later
BUILT_IN = {name for name in vars(builtins) if name.endswith("Error")}
# A date of the run would make every update a change.
ALWAYS = datetime(2026, 1, 1, tzinfo=UTC)

Msgid = str | tuple[str, str]


def main() -> None:
    """Write the template and every language's catalogue; a second run changes nothing."""
    template = collect(ROOT)
    _save(template, LOCALES / f"{DOMAIN}.pot")
    for language in LANGUAGES:
        _save(updated(language, template), po_path(language))


def collect(root: Path) -> Catalog:
    """Every msgid of the product under ``root``, with the files that use it."""
    found = _plain_head(Catalog(fuzzy=False))
    for path in _files(root):
        where = path.relative_to(root).as_posix()
        for msgid in words_in(path):
            found.add(msgid, locations=[(where, 1)])
    return found


def words_in(path: Path) -> Iterator[Msgid]:
    """The msgids of one source file."""
    if path.suffix == ".py":
        yield from _python_words(path.read_text(encoding="utf-8"))
        return
    with path.open("rb") as source:
        for _, _, message, _ in babel_extract(source, ["_", "gettext", "ngettext"], [], {}):
            parts = [message] if isinstance(message, str) else list(message or ())
            said = [part for part in parts if part]
            if said:
                yield (said[0], said[1]) if len(said) == 2 else said[0]


def updated(language: str, template: Catalog) -> Catalog:
    """The catalogue of ``language`` with exactly the msgids of ``template``."""
    kept = po_path(language).exists()
    present = _plain_head(catalogue(language) if kept else Catalog(locale=language))
    # A guessed translation is worse than a missing one: the missing one fails a test.
    present.update(template, no_fuzzy_matching=True, update_header_comment=False)
    present.obsolete.clear()
    return present


def catalogue(language: str) -> Catalog:
    """The catalogue of ``language`` as it is kept."""
    with po_path(language).open("rb") as source:
        return read_po(source, locale=language, domain=DOMAIN)


def po_path(language: str) -> Path:
    return LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def _files(root: Path) -> list[Path]:
    found: list[Path] = []
    for place in PLACES:
        path = root / place
        if path.is_dir():
            found += [*path.rglob("*.py"), *path.rglob("*.html"), *path.rglob("*.txt.j2")]
        elif path.exists():
            found.append(path)
    return sorted(found)


def _python_words(source: str) -> Iterator[Msgid]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args:
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            literals = [_text(argument) for argument in node.args[:2]]
            if name == "ngettext" and len(literals) == 2 and literals[0] and literals[1]:
                yield (literals[0], literals[1])
            elif literals[0] and (name in MARKS or _is_own_error(name)):
                yield literals[0]
        elif isinstance(node, ast.ClassDef) and _is_own_error(node.name):
            yield from _default_messages(node)


def _default_messages(error: ast.ClassDef) -> Iterator[str]:
    """``def __init__(self, message: str = "There is nothing here for you.")``"""
    for function in error.body:
        if isinstance(function, ast.FunctionDef) and function.name == "__init__":
            with_default = function.args.args[-len(function.args.defaults) or None :]
            for argument, default in zip(with_default, function.args.defaults, strict=False):
                text = _text(default)
                if argument.arg == "message" and text:
                    yield text


def _is_own_error(name: str) -> bool:
    return name.endswith("Error") and name not in BUILT_IN


def _text(node: ast.expr) -> str:
    """A literal with at least one letter, else nothing."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value if re.search(r"[^\W\d_]", node.value) else ""
    return ""


def _plain_head(words: Catalog) -> Catalog:
    words.project, words.version = "tracker", "1"
    words.fuzzy = False
    words.creation_date = words.revision_date = ALWAYS
    words.last_translator = words.language_team = "the tracker's contributors"
    words.msgid_bugs_address = "the tracker's issue list"
    words.header_comment = "# Written by `make words`; the translations are written by people."
    return words


def _save(words: Catalog, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as out:
        write_po(
            out, words, width=100, sort_output=True, ignore_obsolete=True, include_lineno=False
        )


if __name__ == "__main__":
    main()
