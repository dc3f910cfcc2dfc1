"""What moved: each certificate's projected date before and after, with the cause."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import pandas as pd

from models import Account, Certificate, CertificateProjection, Event, Organisation, Project, Step
from models.history import EventKind
from views import language
from views.language import Language

MOVED_COLUMNS = [
    "recorded_at", "project_code", "project", "certificate_id", "certificate", "kind", "before",
    "after", "days_cd", "cause", "cause_step", "happened_on", "actor", "organisation", "event_id",
]  # fmt: skip
Moved = tuple[CertificateProjection, Certificate, Event]


def moves(
    found: Iterable[Moved],
    before: Mapping[int, date],
    *,
    projects: Mapping[int, Project],
    steps: Mapping[int, Step],
    organisations: Mapping[int, Organisation],
    people: Mapping[int, Account],
    lang: Language,
) -> pd.DataFrame:
    """One row a move, newest first (columns above); ``before`` is the date at the start.

    Days on which nothing was done move a late certificate a little every night: such moves in a
    row are told as one.
    """
    dates = dict(before)
    last: dict[int, dict[str, object]] = {}
    told: list[dict[str, object]] = []
    for row, paper, cause in found:
        number = row.certificate_id
        old = dates.get(number)
        dates[number] = row.projected_on
        if old is None or old == row.projected_on:
            continue
        previous = last.get(number)
        quiet = cause.kind == EventKind.DAY_PASSED
        if quiet and previous and previous["cause"] == EventKind.DAY_PASSED:
            old = previous["before"]  # type: ignore[assignment]
            told.remove(previous)
        if old == row.projected_on:
            last.pop(number, None)
            continue
        actor = people.get(cause.actor_id) if cause.actor_id else None
        step = steps.get(cause.step_id) if cause.step_id else None
        home = organisations.get(actor.organisation_id) if actor else None
        last[number] = {
            "recorded_at": row.recorded_at,
            "project_code": projects[row.project_id].code,
            "project": language.name(projects[row.project_id], lang),
            "certificate_id": number,
            "certificate": language.short(paper, lang),
            "kind": paper.kind,
            "before": old,
            "after": row.projected_on,
            "days_cd": (row.projected_on - old).days,
            "cause": cause.kind,
            "cause_step": language.name(step, lang) if step else "",
            "happened_on": cause.happened_on,
            "actor": actor.name if actor else "",
            "organisation": language.short(home, lang) if home else "",
            "event_id": cause.id,
        }
        told.append(last[number])
    return pd.DataFrame(told[::-1], columns=MOVED_COLUMNS)
