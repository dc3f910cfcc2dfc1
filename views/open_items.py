"""What a developer waits for: who holds which item, since when, what is owed, what is its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlmodel import Session

from engine.calendar import WorkCalendar
from models import Letter, Organisation, Project, Step, StepProjection, Suspension
from store.calendars import calendar
from store.filed import Filings
from store.queries import known as as_known
from store.queries import projections, rows
from store.queries.filings import filings
from store.statutory import Clock, clock
from views import language
from views.holding import held, unmet
from views.language import Language

Standing = Literal["running", "suspended", "ready", "coming"]
APPLICANT = "applicant"  # the owner of a pause that waits for the developer itself


@dataclass(frozen=True)
class OpenItem:
    """An item that is not finished. ``holder`` has it now; while its clock stands still for the
    applicant's papers that is the developer, whatever lane it lies in.

    ``due_on`` is the end of the party's period or of the limit, as far as it can be known today;
    ``needed_on`` the last day on which its end leaves the project's last date unmoved.
    """

    step_id: int
    name: str
    lane: str
    holder: str
    mine: bool
    kind: str
    standing: Standing
    since: date | None
    since_assumed: bool
    clock: Clock
    due_on: date | None
    promised_on: date | None
    pause_kind: str | None
    pause_reason: str | None
    start_on: date
    finish_on: date
    needed_on: date
    critical: bool
    provisional: bool
    holds_up: tuple[str, ...]


@dataclass(frozen=True)
class _Read:
    lanes: Mapping[int, Organisation]
    standing: Mapping[int, StepProjection]
    filings: Filings
    letters: Mapping[int, Letter]  # those without an answer
    promised: Mapping[int, date]
    holds_up: Mapping[int, Sequence[str]]
    unmet: Mapping[int, int]
    developer_id: int


def open_items(
    session: Session,
    project: Project,
    lang: Language,
    on: date,
    known_before: datetime | None = None,
    hidden: Collection[int] = (),
) -> tuple[OpenItem, ...]:
    """Items that run, are paused or could start, and the developer's own that come later; what
    has been held longest first. ``known_before``: as it was known then. ``hidden``: left out."""
    read, steps = _read(session, project, lang, on, known_before)
    cal = calendar(session)
    found = []
    for step in steps:
        row = read.standing.get(step.id or 0)
        if row is None or row.finish_actual or step.id in hidden:
            continue
        item = _item(step, row, read, cal, on, lang)
        if item.standing != "coming" or item.mine:
            found.append(item)
    return tuple(sorted(found, key=lambda item: (item.since or date.max, item.start_on)))


def _read(
    session: Session, project: Project, lang: Language, on: date, known_before: datetime | None
) -> tuple[_Read, Sequence[Step]]:
    number = project.id or 0
    only = rows.project_ids(number)
    standing = projections.latest_steps(session, number, known_before)
    known = rows.known_events(session, number, known_before)
    found = as_known.letters(session, only, known_before)
    letters = {x.step_id: x for x in found if x.is_open}
    by_letter = {x.id or 0: x.step_id for x in letters.values()}
    promises = [p for p in rows.promises(session, list(by_letter)) if p.event_id in known]
    newest = projections.latest_certificates(session, number, known_before)
    holds_up: dict[int, list[str]] = {}
    for paper in rows.certificates(session, only):
        point = newest.get(paper.id or 0)
        now = held(standing, paper.step_id) if point and not point.issued_on else None
        if now:
            holds_up.setdefault(now.step_id, []).append(language.short(paper, lang))
    read = _Read(
        lanes=rows.organisations(session),
        standing=standing,
        filings=filings(session, only, on, known_before),
        letters=letters,
        promised={by_letter[p.letter_id]: p.promised_on for p in promises},
        holds_up=holds_up,
        unmet=unmet(rows.links(session, only), standing, known),
        developer_id=project.developer_id,
    )
    return read, rows.steps(session, only)


def _item(
    step: Step, row: StepProjection, read: _Read, cal: WorkCalendar, on: date, lang: Language
) -> OpenItem:
    number = step.id or 0
    pause = _open_pause(read, number) if row.state == "suspended" else None
    lane = read.lanes[step.organisation_id]
    theirs = pause is not None and pause.owner == APPLICANT
    holder = read.lanes[read.developer_id] if theirs else lane
    told = clock(step, read.filings, cal, on, row)
    return OpenItem(
        step_id=number,
        name=language.name(step, lang),
        lane=language.short(lane, lang),
        holder=language.short(holder, lang),
        mine=holder.id == read.developer_id,
        kind=step.kind,
        standing=_standing(row, read.unmet.get(number, 0)),
        since=_since(row, pause),
        since_assumed=pause is None and "started_on" in step.assumed,
        clock=told,
        due_on=_due(read.letters.get(number), row, told, cal, on),
        promised_on=read.promised.get(number),
        pause_kind=pause.kind if pause else None,
        pause_reason=pause.reason_code if pause else None,
        start_on=row.start_on,
        finish_on=row.finish_on,
        needed_on=row.late_finish_on,
        critical=row.critical,
        provisional=row.provisional,
        holds_up=tuple(read.holds_up.get(number, ())),
    )


def _open_pause(read: _Read, step_id: int) -> Suspension | None:
    found = [p for p in read.filings.pauses.get(step_id, ()) if p.ended_on is None]
    return found[-1] if found else None


def _standing(row: StepProjection, open_before: int) -> Standing:
    if row.state == "suspended":
        return "suspended"
    if row.start_actual:
        return "running"
    return "coming" if open_before else "ready"


def _since(row: StepProjection, pause: Suspension | None) -> date | None:
    if pause:
        return pause.started_on
    return row.start_on if row.start_actual else None


def _due(
    letter: Letter | None, row: StepProjection, told: Clock, cal: WorkCalendar, on: date
) -> date | None:
    """The end of the letter's period, else of the limit; unknown while the clock stands still."""
    if letter:
        return letter.due_on
    if not row.start_actual or row.state == "suspended" or told.left is None or told.left < 0:
        return None
    if told.unit == "cd":
        return date.fromordinal(cal.roll(on.toordinal() + told.left))
    return date.fromordinal(cal.add(on.toordinal(), told.left))
