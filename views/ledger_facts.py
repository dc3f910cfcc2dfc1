"""What a project's ledger is made of: its rows as known on a day, and what a player is told as."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from engine import network as net
from engine.calendar import WorkCalendar
from engine.ledger import Player
from models import Action, Link, Project, Step, StepProjection, Suspension

Method = Literal["limits", "typical", "own"]
Kind = Literal[
    "action", "unproven", "pace", "refused", "pause", "removed", "habits", "agreed", "unattributed"
]
UNIT: dict[str, net.Unit] = {"wd": "wd", "cd": "cd"}


@dataclass(frozen=True)
class Facts:
    """The rows of one project as known on the day of the question.

    links      of the template, and those agreed later that are in force
    relaxed    ids of the links that were set aside
    actions    that count: recorded, and not withdrawn
    refused    by step id when each refused round began and ended, oldest first
    standing   newest projection by step id
    on         the day of the question: pauses still open are counted until then
    replaced   code of a removed step -> code of its substitute
    """

    project: Project
    steps: Sequence[Step]
    links: Sequence[Link]
    relaxed: Collection[int]
    actions: Sequence[Action]
    pauses: Sequence[Suspension]
    refused: Mapping[int, Sequence[tuple[date, date]]]
    standing: Mapping[int, StepProjection]
    replaced: Mapping[str, str]
    on: date
    cal: WorkCalendar


@dataclass
class Mover:
    """One player, and what a reader is told of it.

    ``code``: the action's kind or the pause's owner. ``lengths``: step id -> (before, after), in
    the step's unit. ``unverified``: some figure behind it is not backed by a primary text.
    """

    kind: Kind
    key: str
    code: str = ""
    organisation_id: int | None = None
    event_id: int | None = None
    links: list[Link] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    lengths: dict[int, tuple[int, int]] = field(default_factory=dict)
    sources: list[str] = field(default_factory=list)
    unverified: bool = False
    adds: dict[str, int] = field(default_factory=dict)
    drops: list[int] = field(default_factory=list)
    brings: list[int] = field(default_factory=list)
    removes: list[str] = field(default_factory=list)

    @property
    def player(self) -> Player:
        return Player(
            self.key, adds=self.adds, drops=self.drops, brings=self.brings, removes=self.removes
        )
