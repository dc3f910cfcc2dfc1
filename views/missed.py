"""Dates that open steps have missed, with what was said about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from models import Explanation
from store.calendars import calendar
from store.queries import projections, rows
from store.queries import supervision as kept
from store.queries.filings import filings
from store.scope import Viewer
from store.statutory import clock, missed_on
from views import language
from views.language import Language


@dataclass(frozen=True)
class Missed:
    """An open step past its date; ``text`` empty: nobody has explained it yet."""

    project_code: str
    project: str
    step_id: int
    step: str
    lane: str
    missed_on: date
    late_wd: int
    text: str = ""
    new_on: date | None = None
    by: str = ""


def missed(session: Session, viewer: Viewer, lang: Language, today: date) -> tuple[Missed, ...]:
    """Of the visible projects: those that nobody has explained first, the latest first."""
    visible = rows.ids(viewer)
    read = filings(session, visible, today)
    explained = kept.explanations(session, visible)
    letters = kept.letters_due(session, visible)
    projects = {p.id or 0: p for p in rows.projects(session, viewer)}
    lanes, people = rows.organisations(session), rows.people(session)
    standing = {r.step_id: r for r in projections.all_latest_steps(session, visible)}
    events = rows.events_by_id(session, [e.event_id for of in explained.values() for e in of])
    cal = calendar(session)
    found = []
    for step in rows.steps(session, visible):
        number = step.id or 0
        row = standing.get(number)
        if row is None or row.state == "done" or step.finished_on:
            continue
        own = [e for e in explained.get(number, ()) if e.round == step.round]
        told = clock(step, read, cal, today, row)
        due = missed_on(told, step.round, own, letters.get(number), today)
        if due is None and not own:
            continue
        last: Explanation | None = own[-1] if own and due is None else None
        day = last.missed_on if last else due or today
        actor = events[last.event_id].actor_id if last else None
        project = projects[step.project_id]
        found.append(
            Missed(
                project_code=project.code,
                project=language.name(project, lang),
                step_id=number,
                step=language.name(step, lang),
                lane=language.short(lanes[step.organisation_id], lang),
                missed_on=day,
                late_wd=cal.count(day.toordinal(), today.toordinal()),
                text=last.text if last else "",
                new_on=last.new_on if last else None,
                by=people[actor].name if actor in people else "",
            )
        )
    return tuple(sorted(found, key=lambda m: (bool(m.text), -m.late_wd, m.step_id)))
