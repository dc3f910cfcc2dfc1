"""What to do today: the kept ranking with its names, and what each external party owes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from models import Advice, Letter, Organisation, Project, Step, StepProjection
from store.queries import advice as kept
from store.queries import projections, rows
from store.scope import Viewer
from views import language
from views.language import Language

EXTERNAL = "external"


@dataclass(frozen=True)
class Moved:
    """One certificate: its projected day without the action, and with it; ``won_cd``: the days
    won on average over the courses that the project may take."""

    certificate: str
    without_on: date
    with_on: date
    won_cd: float


@dataclass(frozen=True)
class Suggestion:
    """One action. ``since``: the step runs, or has stood still, since then; ``before``: the item
    that habit puts first; ``lengths``: days of the item in ``unit`` without the action and with
    it; ``done``: the item has moved on since the ranking was made."""

    verb: str
    project_code: str
    project: str
    step_id: int
    step: str
    organisation_id: int
    organisation: str
    since: date | None
    due_on: date | None
    before: str
    unit: str
    lengths: tuple[int, int] | None
    moves: tuple[Moved, ...]
    total_cd: float
    done: bool


@dataclass(frozen=True)
class Owed:
    """A letter without a substantive answer. ``stake_cd``: days that an answer today would win on
    average over all certificates; 0: no certificate waits for it first."""

    project_code: str
    project: str
    step_id: int
    step: str
    sent_on: date
    due_on: date
    promised_on: date | None
    stake_cd: float


@dataclass(frozen=True)
class Party:
    """What one external party owes, over all projects; most days at stake first."""

    organisation_id: int
    name: str
    letters: tuple[Owed, ...]

    @property
    def stake_cd(self) -> float:
        return sum(letter.stake_cd for letter in self.letters)


@dataclass(frozen=True)
class Today:
    """``made_at`` None: no ranking was made yet. ``data_version``: what it was made from."""

    on: date
    made_at: datetime | None
    made_for: date | None
    data_version: int
    suggestions: tuple[Suggestion, ...]
    parties: tuple[Party, ...]


@dataclass(frozen=True)
class _Read:
    projects: Mapping[int, Project]
    steps: Mapping[int, Step]
    standing: Mapping[int, StepProjection]
    organisations: Mapping[int, Organisation]
    papers: Mapping[int, Any]
    letters: Mapping[int, Letter]  # by step, those without an answer


def today(session: Session, viewer: Viewer, lang: Language, on: date) -> Today:
    """The newest ranking, cut to what the viewer may see."""
    read = _read(session, viewer)
    made = kept.newest(session)
    found = [_suggestion(item, read, lang) for item in made.actions] if made else []
    suggestions = tuple(item for item in found if item)
    return Today(
        on=on,
        made_at=made.made_at if made else None,
        made_for=made.data_date if made else None,
        data_version=made.data_version if made else 0,
        suggestions=suggestions,
        parties=_parties(session, read, _stakes(made, suggestions), lang),
    )


def _read(session: Session, viewer: Viewer) -> _Read:
    visible = rows.ids(viewer)
    found = rows.letters(session, visible)
    return _Read(
        projects={p.id or 0: p for p in rows.projects(session, viewer)},
        steps={s.id or 0: s for s in rows.steps(session, visible)},
        standing={r.step_id: r for r in projections.all_latest_steps(session, visible)},
        organisations=rows.organisations(session),
        papers={p.id or 0: p for p in rows.certificates(session, visible)},
        letters={x.step_id: x for x in found if x.is_open},
    )


def _suggestion(item: Mapping[str, Any], read: _Read, lang: Language) -> Suggestion | None:
    project = read.projects.get(item["project_id"])
    step = read.steps.get(item["step_id"])
    row = read.standing.get(item["step_id"])
    if project is None or step is None or row is None:
        return None
    before = read.steps.get(item["pred_id"] or 0)
    lane = read.organisations[step.organisation_id]
    letter = read.letters.get(item["step_id"])
    moves = tuple(_moved(item["moves"], read, lang))
    return Suggestion(
        verb=item["verb"],
        project_code=project.code,
        project=language.name(project, lang),
        step_id=item["step_id"],
        step=language.name(step, lang),
        organisation_id=step.organisation_id,
        organisation=language.short(lane, lang),
        since=row.start_on if row.start_actual else None,
        due_on=letter.due_on if letter else None,
        before=language.name(before, lang) if before else "",
        unit=step.unit,
        lengths=_pair(item.get("lengths")),
        moves=moves,
        total_cd=sum(move.won_cd for move in moves),
        done=_has_moved_on(item["verb"], row),
    )


def _pair(kept: Sequence[int] | None) -> tuple[int, int] | None:
    return (kept[0], kept[1]) if kept else None


def _moved(moves: Iterable[Sequence[Any]], read: _Read, lang: Language) -> Iterable[Moved]:
    for number, without_on, with_on, won_cd in moves:
        name = language.short(read.papers[number], lang)
        yield Moved(name, date.fromisoformat(without_on), date.fromisoformat(with_on), won_cd)


def _has_moved_on(verb: str, row: StepProjection) -> bool:
    expected = {"chase": "running", "resume": "suspended"}.get(verb, "waiting")
    return row.state != expected


def _stakes(made: Advice | None, suggestions: Iterable[Suggestion]) -> dict[int, float]:
    """Days that an answer would gain, by the letter's step."""
    return {s.step_id: s.total_cd for s in suggestions if made and s.verb == "chase"}


def _parties(
    session: Session, read: _Read, stakes: Mapping[int, float], lang: Language
) -> tuple[Party, ...]:
    numbers = {letter.id or 0: letter.step_id for letter in read.letters.values()}
    promised = {numbers[p.letter_id]: p.promised_on for p in rows.promises(session, list(numbers))}
    owed: dict[int, list[Owed]] = {}
    for step_id, letter in read.letters.items():
        step = read.steps[step_id]
        project = read.projects[step.project_id]
        owed.setdefault(letter.organisation_id, []).append(
            Owed(
                project_code=project.code,
                project=language.name(project, lang),
                step_id=step_id,
                step=language.name(step, lang),
                sent_on=letter.sent_on,
                due_on=letter.due_on,
                promised_on=promised.get(step_id),
                stake_cd=stakes.get(step_id, 0),
            )
        )
    found = [
        Party(
            number,
            language.short(read.organisations[number], lang),
            tuple(sorted(letters, key=lambda x: (-x.stake_cd, x.due_on, x.step_id))),
        )
        for number, letters in owed.items()
    ]
    return tuple(sorted(found, key=lambda p: (-p.stake_cd, -len(p.letters), p.name)))
