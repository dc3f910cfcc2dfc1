"""What can be wrong in a template file, said so that a clerk can mend it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from errors import TrackerError
from store.templates.specs import FIELDS

Translate = Callable[[str], str]


def N_(message: str) -> str:  # noqa: N802 (the marker that the catalogue tool looks for)
    """Mark a text for the catalogue; it is translated where it is shown."""
    return message


SINGULAR = {
    "steps": N_("step"),
    "links": N_("link"),
    "parties": N_("party"),
    "organisations": N_("organisation"),
}

PLACE = N_("{file}, line {line}")
PLACE_ITEM = N_("{file}, line {line}, {item}")
PLACE_FIELD = N_("{file}, line {line}, field {field}")
PLACE_ITEM_FIELD = N_("{file}, line {line}, {item}, field {field}")

MISSING = N_("is missing. Add it.")
EMPTY = N_("is empty. Write a text.")
UNKNOWN_FIELD = N_("is not a known field. Remove it or correct its spelling.")
UNKNOWN_FIELD_NEAR = N_("is not a known field. Did you mean {near}?")
CHOICE = N_("“{value}” is not allowed. Use one of: {allowed}.")
NOT_WHOLE = N_("“{value}” is not a whole number. Write whole days, without a unit.")
NOT_TEXT = N_("“{value}” is not a text. Put it in quotation marks.")
NOT_SWITCH = N_("“{value}” is neither true nor false. Write one of them.")
TOO_SMALL = N_("{value} is too small. The least is {least}.")
TOO_LARGE = N_("{value} is too large. The most is {most}.")
NOT_CODE = N_("“{value}” is not a code. Use capital letters, digits and hyphens, as in GH-GC.")
NOT_DATE = N_("“{value}” is not a date. Write year-month or year-month-day, as in 2021-10.")
SHAPE = N_("has the wrong shape. Compare it with the sample in docs/templates.md.")


@dataclass(frozen=True)
class Fault:
    """One mistake: where it is, what is wrong and how to mend it. ``line`` counts from 1."""

    file: str
    line: int
    item: str
    field: str
    message: str
    params: dict[str, Any] = dataclasses.field(default_factory=dict)

    def text(self, translate: Translate | None = None) -> str:
        """One line in the reader's language; English without ``translate``."""
        say = translate or (lambda message: message)
        if self.item:
            place = PLACE_ITEM_FIELD if self.field else PLACE_ITEM
        else:
            place = PLACE_FIELD if self.field else PLACE
        kind, _, name = self.item.partition(" ")
        item = f"{say(kind)} {name}" if kind else ""
        where = say(place).format(file=self.file, line=self.line, item=item, field=self.field)
        return f"{where}: {say(self.message).format(**self.params)}"


class TemplateError(TrackerError):
    """Template files that cannot be used. ``faults`` holds every mistake that was found."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(
            N_("The process templates cannot be used. Mistakes: {count}."), count=len(faults)
        )
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.file, fault.line)))

    def text(self, translate: Translate | None = None) -> str:
        """The count, then one line for each mistake."""
        return "\n".join([super().text(translate), *(f.text(translate) for f in self.faults)])


@dataclass(frozen=True)
class Source:
    """A YAML file that parsed: its name and its tree with line numbers."""

    file: str
    tree: Any

    def line(self, *path: str | int) -> int:
        """Line, from 1, of the deepest part of ``path`` that is in the file."""
        node, line = self.tree, 1
        for key in path:
            if isinstance(node, CommentedMap) and key in node:
                line = node.lc.key(key)[0] + 1
            elif isinstance(node, CommentedSeq) and isinstance(key, int) and key < len(node):
                line = node.lc.item(key)[0] + 1
            else:
                break
            node = node[key]
        return line

    def item(self, path: tuple[str | int, ...]) -> str:
        """``step GH-GC``, ``link A -> B``: the entry of a list that ``path`` leads into."""
        if len(path) < 2 or path[0] not in SINGULAR or not isinstance(path[1], int):
            return ""
        group, entry = str(path[0]), self.tree[path[0]][path[1]]
        if not isinstance(entry, dict):
            return f"{SINGULAR.get(group, group)} {entry}"
        if group == "links":
            name = f"{entry.get('from', '?')} -> {entry.get('to', '?')}"
        else:
            name = str(entry.get("code", f"#{path[1] + 1}"))
        return f"{SINGULAR.get(group, group)} {name}"

    def fault(self, path: tuple[str | int, ...], message: str, **params: Any) -> Fault:
        """A mistake at ``path``, which starts at the top of the file."""
        item = self.item(path)
        inside = path[2:] if item else path
        return Fault(self.file, self.line(*path), item, ".".join(map(str, inside)), message, params)


def from_validation(source: Source, error: ValidationError) -> list[Fault]:
    """The faults of a file whose fields are missing, unknown or of the wrong kind."""
    found = []
    for one in error.errors():
        path = tuple(one["loc"])
        message, params = _wording(one["type"], one["input"], one.get("ctx", {}), path)
        found.append(source.fault(path, message, **params))
    return found


def _wording(
    kind: str, value: Any, limits: dict[str, Any], path: tuple[str | int, ...]
) -> tuple[str, dict[str, Any]]:
    """pydantic's error kind as a sentence with its gaps."""
    match kind:
        case "missing":
            return MISSING, {}
        case "extra_forbidden":
            near = get_close_matches(str(path[-1]), FIELDS, n=1)
            return (UNKNOWN_FIELD_NEAR, {"near": near[0]}) if near else (UNKNOWN_FIELD, {})
        case "literal_error":
            return CHOICE, {"value": value, "allowed": limits["expected"].replace("'", "")}
        case "int_type":
            return NOT_WHOLE, {"value": value}
        case "bool_type":
            return NOT_SWITCH, {"value": value}
        case "greater_than_equal":
            return TOO_SMALL, {"value": value, "least": limits["ge"]}
        case "less_than_equal":
            return TOO_LARGE, {"value": value, "most": limits["le"]}
        case "string_type":
            return (EMPTY, {}) if value is None else (NOT_TEXT, {"value": value})
        case "string_too_short" | "too_short":
            return EMPTY, {}
        case "string_pattern_mismatch":
            return (NOT_CODE, {"value": value}) if value.strip() else (EMPTY, {})
        case "value_error":
            return NOT_DATE, {"value": value}
    return SHAPE, {}
