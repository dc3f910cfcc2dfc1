"""Rules of the house that imports cannot see, as functions: source text in, breaches out.

A breach is one line of English with its line number. ``test_architecture.py`` runs each rule on the
product and on a small bad source that it must flag.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator

CLOCKS = {
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
    "time.ctime",
    "pandas.Timestamp.now",
    "pandas.Timestamp.today",
    "pandas.Timestamp.utcnow",
    "sqlalchemy.func.now",
    "sqlalchemy.func.current_timestamp",
    "sqlmodel.func.now",
    "sqlmodel.func.current_timestamp",
}

# Streamlit calls that show words, and the keywords that hold them beside the first argument.
SPEAKING = {
    "badge", "button", "caption", "checkbox", "date_input", "dialog", "download_button", "error",
    "expander", "feedback", "file_uploader", "form_submit_button", "header", "info", "link_button",
    "markdown", "menu_button", "metric", "multiselect", "number_input", "page_link", "pills",
    "popover", "radio", "segmented_control", "select_slider", "selectbox", "slider", "spinner",
    "status", "subheader", "success", "text", "text_area", "text_input", "time_input", "title",
    "toast", "toggle", "warning", "write",
}  # fmt: skip
SPEAKING_KEYWORDS = {"label", "body", "help", "placeholder", "title", "page_title", "alt", "text"}

BANNED_WORDS = ("utils", "helper", "helpers", "manager", "managers", "misc", "common")
BANNED_VERBS = ("handle_", "process_")
SQLALCHEMY_HOOKS = {"process_bind_param", "process_result_value", "process_literal_param"}


def clock_reads(source: str) -> list[str]:
    """Every place that asks what time it is, called or handed over (``default_factory``)."""
    tree = ast.parse(source)
    names = _imported(tree)
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name):
            full = _full_name(node, names)
            if full in CLOCKS:
                found.append(f"line {node.lineno}: reads the clock ({full})")
        elif (
            isinstance(node, ast.Call)
            and _full_name(node.func, names) == "numpy.datetime64"
            and any(isinstance(a, ast.Constant) and a.value in {"now", "today"} for a in node.args)
        ):
            found.append(f"line {node.lineno}: reads the clock (numpy.datetime64)")
    return found


def commits(source: str) -> list[str]:
    """Every ``.commit(``: the edge commits, nobody else."""
    return [
        f"line {call.lineno}: commits"
        for call in _calls(source)
        if isinstance(call.func, ast.Attribute) and call.func.attr == "commit"
    ]


def raw_html(source: str) -> list[str]:
    """HTML that is not a literal: a name out of the database could become markup."""
    tree = ast.parse(source)
    names = _imported(tree)
    found = []
    for call in _calls(source):
        full = _full_name(call.func, names) or ""
        keywords = {keyword.arg: keyword.value for keyword in call.keywords}
        allows = keywords.get("unsafe_allow_html")
        risky = allows is not None and not _is_constant(allows, False)
        last = full.rsplit(".", 1)[-1]
        if full.startswith("streamlit") and last in {"html", "iframe", "component"}:
            risky = True
        if full in {"markupsafe.Markup", "jinja2.Markup"}:
            risky = True
        given = [*call.args, *(keywords[k] for k in ("body", "html", "js", "css") if k in keywords)]
        if risky and not all(isinstance(value, ast.Constant) for value in given):
            found.append(f"line {call.lineno}: raw HTML that is not a literal ({last})")
    return found


def careless_caches(source: str, allowed: frozenset[str] = frozenset()) -> list[str]:
    """Cached reads whose key could serve one viewer's rows to another.

    ``_``-prefixed parameters are left out of Streamlit's key; only those in ``allowed`` may exist.
    """
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.FunctionDef) or not _is_cached(node):
            continue
        every = [a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
        found += [
            f"line {node.lineno}: {node.name} is cached without {needed}"
            for needed in ("scope_key", "data_version")
            if needed not in every
        ]
        found += [
            f"line {node.lineno}: {node.name} leaves {name} out of its key"
            for name in every
            if name.startswith("_") and name not in allowed
        ]
    return found


def unmarked_words(source: str) -> list[str]:
    """Words shown by Streamlit that did not go through ``_(``, and words no catalogue can hold."""
    tree = ast.parse(source)
    names = _imported(tree)
    found = []
    for call in _calls(source):
        full = _full_name(call.func, names) or ""
        name = call.func.attr if isinstance(call.func, ast.Attribute) else full.rsplit(".", 1)[-1]
        shown: list[ast.expr] = []
        if isinstance(call.func, ast.Attribute | ast.Name) and name in SPEAKING and full != "_":
            shown += call.args[:1]
        if name in SPEAKING or full.startswith("streamlit."):
            shown += [k.value for k in call.keywords if k.arg in SPEAKING_KEYWORDS]
        found += [
            f"line {call.lineno}: {name} shows words that are not marked: {words!r}"
            for value in shown
            for words in _literal_words(value)
        ]
        marks = full.rsplit(".", 1)[-1] in {"_", "gettext"} and call.args
        if marks and isinstance(call.args[0], ast.JoinedStr | ast.BinOp):
            found.append(f"line {call.lineno}: a msgid is one literal; pass gaps to format()")
    return found


def streamlit_in_a_transaction(source: str) -> list[str]:
    """``st.*`` inside ``with ....write()``: a click there would cut the save in two."""
    tree = ast.parse(source)
    names = _imported(tree)
    found = []
    for block in ast.walk(tree):
        if not isinstance(block, ast.With) or not any(_opens_write(i) for i in block.items):
            continue
        for node in ast.walk(block):
            if isinstance(node, ast.Call):
                full = _full_name(node.func, names) or ""
                if full.startswith("streamlit."):
                    found.append(f"line {node.lineno}: {full} inside a transaction")
    return found


def banned_names(source: str) -> list[str]:
    """Functions that say nothing: ``handle_``, ``process_``; classes called Manager, Helper."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            vague = node.name.lstrip("_").startswith(BANNED_VERBS)
            if vague and node.name not in SQLALCHEMY_HOOKS:
                found.append(f"line {node.lineno}: {node.name} does not say what it does")
        elif isinstance(node, ast.ClassDef) and node.name.endswith(("Manager", "Helper", "Utils")):
            found.append(f"line {node.lineno}: {node.name} does not say what it is")
    return found


def foreign_imports(source: str, own: str, allowed: frozenset[str]) -> list[str]:
    """Imports of ``own`` package's file beyond itself, the standard library and ``allowed``."""
    fine = sys.stdlib_module_names | allowed | {own}
    return [
        f"line {line}: imports {module}"
        for line, module in _imports(source)
        if module.split(".")[0] not in fine
    ]


def imports_of(source: str, modules: frozenset[str]) -> list[str]:
    """Imports of any of the root ``modules``."""
    return [
        f"line {line}: imports {module}"
        for line, module in _imports(source)
        if module.split(".")[0] in modules
    ]


def unescaped_template(source: str) -> list[str]:
    """A Jinja template that switches escaping off."""
    return [
        f"line {number}: {match.group(0).strip()}"
        for number, line in enumerate(source.splitlines(), 1)
        for match in re.finditer(r"\|\s*safe\b|\bautoescape\s+false\b", line)
    ]


def _calls(source: str) -> Iterator[ast.Call]:
    return (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))


def _imported(tree: ast.AST) -> dict[str, str]:
    """Local name -> full dotted name, for every import in the file."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                root = alias.name.split(".")[0]
                names[alias.asname or root] = alias.name if alias.asname else root
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def _full_name(node: ast.expr, names: dict[str, str]) -> str | None:
    """``dt.now`` after ``from datetime import datetime as dt`` is ``datetime.datetime.now``."""
    if isinstance(node, ast.Name):
        return names.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        base = _full_name(node.value, names)
        return f"{base}.{node.attr}" if base else None
    return None


def _imports(source: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "." * node.level + (node.module or "")


def _is_constant(node: ast.expr, value: object) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


def _is_cached(node: ast.FunctionDef) -> bool:
    for decorator in node.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if name == "cache_data":
            return True
    return False


def _opens_write(item: ast.withitem) -> bool:
    call = item.context_expr
    return (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in {"write", "rehearse"}
        and not call.args
    )


def _literal_words(node: ast.expr) -> Iterator[str]:
    """The literal parts of an expression that a reader would read as words."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        # Icons and colours are Streamlit's markup, not words.
        rest = re.sub(r":[a-z]+(?:[-/][a-z0-9_-]+)?(?::|\[)", " ", node.value)
        if re.search(r"[^\W\d_]{2,}", rest):
            yield node.value
    elif isinstance(node, ast.JoinedStr):
        for part in node.values:
            yield from _literal_words(part)
    elif isinstance(node, ast.BinOp):
        yield from _literal_words(node.left)
        yield from _literal_words(node.right)
    elif isinstance(node, ast.IfExp):
        yield from _literal_words(node.body)
        yield from _literal_words(node.orelse)
