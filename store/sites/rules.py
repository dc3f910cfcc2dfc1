"""The rules of distance that a clerk edits: ``data/screening/rules.yaml``."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, StrictStr, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from config import ROOT
from errors import SetupError
from store.templates.specs import Code, Confidence, Names, Spec, Text

FILE = ROOT / "data" / "screening" / "rules.yaml"
WIDEST_M = 5000.0
KindCode = Annotated[StrictStr, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Group = Literal["metro", "rail", "power", "heritage", "water", "airport", "road", "gas"]


class Zone(Spec):
    """Within ``width_m`` of the layer something is asked. Without ``letter`` it is a remark."""

    names: Names
    width_m: Annotated[float, Field(ge=0, le=WIDEST_M)]
    source: Text
    confidence: Confidence
    letter: StrictBool = True


class Asked(Spec):
    """A party of ``data/templates/parties.yaml``, asked from ``since`` on."""

    code: Code
    since: date | None = None


class Kind(Spec):
    """What a layer may hold, who is asked about it, and how near; ``zones``: widest first."""

    code: KindCode
    names: Names
    group: Group
    parties: Annotated[tuple[Asked, ...], Field(min_length=1)]
    zones: Annotated[tuple[Zone, ...], Field(min_length=1)]

    def asked(self, on: date) -> tuple[str, ...]:
        """Codes of the parties that are asked on this day."""
        return tuple(p.code for p in self.parties if p.since is None or p.since <= on)


class _File(Spec):
    kinds: Annotated[tuple[Kind, ...], Field(min_length=1)]


@dataclass(frozen=True)
class Rules:
    """All kinds by code; ``mark`` is the SHA-256 of the file that they were read from."""

    kinds: dict[str, Kind]
    mark: str


def read_rules(path: Path = FILE) -> Rules:
    """The rules in the file; an edited file is read anew. Raises SetupError naming the place."""
    try:
        stamp = path.stat().st_mtime_ns
    except FileNotFoundError as error:
        raise SetupError("{file} is missing. Put it back.", file=path.name) from error
    return _parsed(path, stamp)


@lru_cache(maxsize=4)
def _parsed(path: Path, _stamp: int) -> Rules:
    text = path.read_text(encoding="utf-8")
    try:
        file = _File.model_validate(YAML(typ="safe", pure=True).load(text))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _fault(path, f"line {line}: {error.problem}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = " › ".join(str(part) for part in first["loc"])
        raise _fault(path, f"{place}: {first['msg']}") from error
    _check(path, file.kinds)
    mark = hashlib.sha256(text.encode()).hexdigest()
    return Rules({kind.code: kind for kind in file.kinds}, mark)


def _check(path: Path, kinds: Collection[Kind]) -> None:
    codes = [kind.code for kind in kinds]
    for kind in kinds:
        if codes.count(kind.code) > 1:
            raise _fault(path, f"{kind.code}: written twice")
        widths = [zone.width_m for zone in kind.zones]
        if widths != sorted(widths, reverse=True):
            raise _fault(path, f"{kind.code}: zones must stand widest first")


def _fault(path: Path, detail: Any) -> SetupError:
    return SetupError(
        "{file} cannot be used: {detail}. Correct it and try again.", file=path.name, detail=detail
    )
