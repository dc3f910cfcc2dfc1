"""What the clockwork did, kept so that each reader reads it in their own language: the English
msgids with their gaps, not a sentence. ``ui.words.told`` says it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from errors import Names, TrackerError

LONGEST = 300  # characters of one gap
Part = tuple[str, dict[str, Any]]


def said(message: str, **gaps: Any) -> str:
    """One msgid with its gaps, as it is kept."""
    return together((message, gaps))


def together(*parts: Part) -> str:
    """Several, one after the other."""
    kept = [[message, {name: _kept(v) for name, v in gaps.items()}] for message, gaps in parts]
    return json.dumps(kept, ensure_ascii=False)


def joined(*kept: str) -> str:
    """What was kept singly, as one."""
    return json.dumps([part for one in kept for part in json.loads(one)], ensure_ascii=False)


def error_of(kept: str) -> TrackerError:
    """What was kept, as a gap of another message."""
    (message, gaps), *_rest = parts(kept) or [("{text}", {"text": kept})]
    return TrackerError(message, **gaps)


def in_english(kept: str) -> str:
    """For the command line and the logs."""
    return (
        "; ".join(str(TrackerError(message, **gaps)) for message, gaps in parts(kept) or ()) or kept
    )


def of_error(error: Exception) -> str:
    """Our own errors as msgids; another's as its kind and its text, which have no translation."""
    if isinstance(error, TrackerError):
        return said(error.message, **error.params)
    return f"{type(error).__name__}: {error}"[:2000]


def parts(kept: str) -> list[Part] | None:
    """What ``together`` kept; None for a plain text."""
    try:
        found = json.loads(kept) if kept.startswith("[[") else None
    except ValueError:
        return None
    told = [(message, {n: _told(v) for n, v in gaps.items()}) for message, gaps in found or ()]
    return told or None


def _kept(value: Any) -> Any:
    if isinstance(value, Names):
        return {"zh": value.zh[:LONGEST], "en": value.en[:LONGEST]}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, TrackerError):
        return {"said": json.loads(of_error(value))}
    return value if isinstance(value, int | float) else str(value)[:LONGEST]


def _told(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "day" in value:
        return date.fromisoformat(value["day"][:10])
    if "said" in value:
        (message, gaps), *_rest = value["said"]
        return TrackerError(message, **{name: _told(v) for name, v in gaps.items()})
    return Names(value["zh"], value["en"])
