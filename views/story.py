"""The story of one step: why this date, who holds it, its clock, what happened to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from models import Event, Organisation, Project, Step, StepProjection
from store import scope
from store.calendars import calendar
from store.clock import end_of
from store.queries import known, letters, projections, rows, supervision
from store.queries.filings import filings
from store.scope import Viewer
from store.statutory import Clock, clock, missed_on
from views import language
from views.language import Language
from views.letter_story import File, files_of, letter_story
from views.letter_story import LetterStory as LetterStory


@dataclass(frozen=True)
class Cause:
    """One step on the chain that sets the date, latest first."""

    step_id: int
    code: str
    name: str
    lane: str
    start_on: date
    finish_on: date
    finish_actual: bool
    kind: str  # what set its date: link, start, actual, data_date, promise, ...


@dataclass(frozen=True)
class Happening:
    """One line of the history. ``actor`` is empty for what the clockwork did."""

    kind: str
    happened_on: date
    recorded_at: datetime
    actor: str
    organisation: str
    note: str
    detail: Mapping[str, object]
    backfilled: bool
    internal: bool


@dataclass(frozen=True)
class Pause:
    kind: str
    owner: str
    reason_code: str
    started_on: date
    ended_on: date | None
    evidence: str


@dataclass(frozen=True)
class Follower:
    """A link into this step: from whom, by law or habit, and whether it was set aside."""

    link_id: int
    pred_id: int
    name: str
    type: str
    lag: int
    lag_unit: str
    legal: bool
    relaxed: bool
    source: str
    unverified: bool


@dataclass(frozen=True)
class Story:
    """Everything that the drawer beside the chart tells."""

    step_id: int
    version: int
    name: str
    lane: str
    lane_kind: str
    kind: str
    state: str
    round: int
    start_on: date
    start_actual: bool
    finish_on: date
    finish_actual: bool
    late_finish_on: date
    total_float: int
    critical: bool
    provisional: bool
    out_of_sequence: bool
    outcome: str | None
    assumed: tuple[str, ...]
    unverified: tuple[str, ...]
    source: str
    visible: bool  # to the developer
    clock: Clock
    missed_on: date | None  # a date that waits for an explanation
    chain: tuple[Cause, ...]
    pauses: tuple[Pause, ...]
    letter: LetterStory | None
    files: tuple[File, ...]
    waits_for: tuple[Follower, ...]
    history: tuple[Happening, ...]


def story(
    session: Session,
    viewer: Viewer,
    code: str,
    step_id: int,
    lang: Language,
    today: date,
    as_of: date | None = None,
) -> Story | None:
    """The story of a step of a visible project; None when the project has no such step."""
    project = scope.project(session, viewer, code)
    known_before = end_of(as_of) if as_of else None
    standing = projections.latest_steps(session, project.id or 0, known_before)
    only = rows.project_ids(project.id or 0)
    steps = {step.id or 0: step for step in rows.steps(session, only)}
    hidden = scope.hidden_steps(session, viewer, project.id or 0)
    if step_id not in standing or step_id not in steps or step_id in hidden:
        return None
    step, row = steps[step_id], standing[step_id]
    lanes = rows.organisations(session)
    read = filings(session, only, as_of or today, known_before)
    turn = known.application_round(session, step_id, known_before) if known_before else step.round
    told = clock(step, read, calendar(session), as_of or today, row)
    recorded = rows.known_events(session, project.id or 0, known_before)
    lane = lanes[step.organisation_id]
    return Story(
        step_id=step_id,
        version=step.version,
        name=language.name(step, lang),
        lane=language.short(lane, lang),
        lane_kind=lane.kind,
        kind=step.kind,
        state=row.state,
        round=turn,
        start_on=row.start_on,
        start_actual=row.start_actual,
        finish_on=row.finish_on,
        finish_actual=row.finish_actual,
        late_finish_on=row.late_finish_on,
        total_float=row.total_float,
        critical=row.critical,
        provisional=row.provisional,
        out_of_sequence=row.out_of_sequence,
        outcome=step.outcome if row.finish_actual else None,
        assumed=tuple(step.assumed),
        unverified=tuple(step.unverified),
        source=step.source,
        visible=step.visible,
        clock=told,
        missed_on=(
            None
            if row.finish_actual
            else _missed(session, step, told, turn, as_of or today, known_before)
        ),
        chain=chain(step_id, steps, standing, lanes, lang, hidden),
        pauses=tuple(
            Pause(p.kind, p.owner, p.reason_code, p.started_on, p.ended_on, p.evidence)
            for p in read.pauses.get(step_id, ())
        ),
        letter=letter_story(session, step, known_before),
        files=files_of(letters.files(session, viewer, [step_id]), known_before),
        waits_for=_waits_for(session, step, steps, recorded, lang, hidden),
        history=_history(session, viewer, project, step_id, known_before, lang),
    )


def _missed(
    session: Session,
    step: Step,
    told: Clock,
    turn: int,
    on: date,
    known_before: datetime | None,
) -> date | None:
    own, number = rows.project_ids(step.project_id), step.id or 0
    explained = supervision.explanations(session, own, known_before).get(number, [])
    letters = known.letters(session, own, known_before)
    due = {letter.step_id: letter.due_on for letter in letters if letter.is_open}
    return missed_on(told, turn, explained, due.get(number), on)


def chain(
    step_id: int,
    steps: Mapping[int, Step],
    standing: Mapping[int, StepProjection],
    lanes: Mapping[int, Organisation],
    lang: Language,
    hidden: Collection[int] = (),
) -> tuple[Cause, ...]:
    """From this step back to the trigger, along what drove each date."""
    found: list[Cause] = []
    seen: set[int] = set()
    number: int | None = step_id
    while number is not None and number not in seen and number in standing:
        seen.add(number)
        row, step = standing[number], steps[number]
        if number in hidden:  # the chain goes on behind it
            number = row.driver_step_id
            continue
        found.append(
            Cause(
                step_id=number,
                code=step.code,
                name=language.name(step, lang),
                lane=language.short(lanes[step.organisation_id], lang),
                start_on=row.start_on,
                finish_on=row.finish_on,
                finish_actual=row.finish_actual,
                kind=row.driver_kind,
            )
        )
        number = row.driver_step_id
    return tuple(found)


def _waits_for(
    session: Session,
    step: Step,
    steps: Mapping[int, Step],
    recorded: set[int],
    lang: Language,
    hidden: Collection[int],
) -> tuple[Follower, ...]:
    return tuple(
        Follower(
            link_id=link.id or 0,
            pred_id=link.pred_id,
            name=language.name(steps[link.pred_id], lang),
            type=link.type,
            lag=link.lag,
            lag_unit=link.lag_unit,
            legal=link.legal,
            relaxed=link.relaxed_by in recorded,
            source=link.source,
            unverified=link.unverified,
        )
        for link in rows.links(session, rows.project_ids(step.project_id))
        if link.succ_id == step.id
        and link.pred_id not in hidden
        and not link.baseline_only
        and not steps[link.pred_id].removed
        and (link.added_by is None or link.added_by in recorded)
    )


def _history(
    session: Session,
    viewer: Viewer,
    project: Project,
    step_id: int,
    known_before: datetime | None,
    lang: Language,
) -> tuple[Happening, ...]:
    people, lanes = rows.people(session), rows.organisations(session)
    by_link = session.get_one(Step, step_id).organisation_id

    def line(event: Event) -> Happening:
        actor = people.get(event.actor_id) if event.actor_id else None
        bureau = viewer.is_bureau
        # What came by link was recorded by nobody here: the party itself wrote it.
        home = actor.organisation_id if actor else by_link if "by_link" in event.detail else 0
        return Happening(
            kind=event.kind,
            happened_on=event.happened_on,
            recorded_at=event.recorded_at,
            actor=actor.name if actor and bureau else "",
            organisation=language.short(lanes[home], lang) if home else "",
            note=event.note,
            detail=event.detail,
            backfilled=event.backfilled,
            internal=event.internal,
        )

    found = rows.events(session, viewer, rows.project_ids(project.id or 0))
    return tuple(
        line(event)
        for event in found
        if event.step_id == step_id and (known_before is None or event.recorded_at < known_before)
    )
