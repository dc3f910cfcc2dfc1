"""Every refusal of the tracker, as one tree.

TrackerError            what a person can mend: what is wrong, where, what to do
├── InputError          a field or a row holds something that cannot be right
├── NotFoundError       absent, or not for this viewer: the two look the same
├── ConflictError       somebody saved since the form was opened
├── RefusedError        a rule of the product forbids it
│   └── ForbiddenError  it forbids it to this person; the attempt is recorded
└── SetupError          the installation itself is wrong (schema, settings)

A message is an English gettext msgid with ``{named}`` gaps. It is translated where it is shown,
so services and engine code never need to know the reader's language.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol


class Named(Protocol):
    """A row with a name in both languages."""

    name_zh: str
    name_en: str


@dataclass(frozen=True)
class Names:
    """A parameter that reads differently in each language; English where nobody chooses."""

    zh: str
    en: str

    @classmethod
    def of(cls, *rows: Named, between: str = " → ") -> Names:
        """The names of rows, joined."""
        return cls(between.join(r.name_zh for r in rows), between.join(r.name_en for r in rows))

    def __str__(self) -> str:
        return self.en


class TrackerError(Exception):
    """A refusal with a text that a clerk understands."""

    def __init__(self, message: str, **params: Any) -> None:
        super().__init__(message)
        self.message = message
        self.params = params

    def text(self, translate: Any = None) -> str:
        """The message in the reader's language; English without a ``translate`` function."""
        message = translate(self.message) if translate else self.message
        return message.format(**self.params) if self.params else message

    def __str__(self) -> str:
        return self.text()


class InputError(TrackerError):
    """A field cannot hold this value: ``field`` of a form, or in ``row`` of a file."""

    def __init__(
        self, message: str, *, field: str = "", row: int | None = None, **params: Any
    ) -> None:
        super().__init__(message, **params)
        self.field = field
        self.row = row


class NotFoundError(TrackerError):
    """Nothing here for this viewer; never tells absent from forbidden."""

    def __init__(self, message: str = "There is nothing here for you.", **params: Any) -> None:
        super().__init__(message, **params)


class ConflictError(TrackerError):
    """The record changed after the reader saw it. ``theirs`` holds what is stored now."""

    def __init__(self, message: str, *, theirs: dict[str, Any] | None = None, **params: Any):
        super().__init__(message, **params)
        self.theirs = theirs or {}


class RefusedError(TrackerError):
    """A rule of the product forbids this."""


class ForbiddenError(RefusedError):
    """This person must not, though what it is about may be known to them."""


class SetupError(TrackerError):
    """The installation cannot run like this."""
