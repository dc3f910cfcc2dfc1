"""Which of the two names a row shows."""

from __future__ import annotations

from typing import Literal, Protocol

Language = Literal["zh", "en"]


class Named(Protocol):
    name_zh: str
    name_en: str


class Short(Protocol):
    short_zh: str
    short_en: str


HIDDEN = {"zh": "未公开的事项", "en": "an item that is not shown"}


def name(row: Named, language: Language) -> str:
    """The full name in the reader's language."""
    return row.name_zh if language == "zh" else row.name_en


def short(row: Short, language: Language) -> str:
    """The short name in the reader's language."""
    return row.short_zh if language == "zh" else row.short_en
