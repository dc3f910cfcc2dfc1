"""What needs the chief's word: requests for other targets, overdue letters, red certificates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from models import Account, Certificate, Letter, Organisation, Project, Step, TargetChange
from views import language
from views.language import Language

Asked = tuple[TargetChange, Certificate, Account | None]


@dataclass(frozen=True)
class Need:
    """One matter. ``stake_cd``: by how many calendar days a certificate is, or would be, behind
    its target. ``more``: how many other certificates of the project are red as well."""

    kind: Literal["target", "letter", "certificate"]
    project_code: str
    project: str
    certificate: str
    organisation: str
    step: str
    since: date | None
    due_on: date | None
    stake_cd: int
    more: int = 0
    change_id: int | None = None
    old_on: date | None = None
    new_on: date | None = None
    reason_code: str = ""
    justification: str = ""


def needs(
    certificates: pd.DataFrame,
    asked: Iterable[Asked],
    letters: Iterable[Letter],
    *,
    projects: Mapping[int, Project],
    steps: Mapping[int, Step],
    organisations: Mapping[int, Organisation],
    on: date,
    lang: Language,
) -> tuple[Need, ...]:
    """Requests first, then whatever puts most days at stake."""
    requests = [_request(item, projects, lang) for item in asked]
    overdue = [
        _letter(letter, certificates, projects, steps, organisations, lang)
        for letter in letters
        if letter.is_open and letter.due_on < on
    ]
    told = {need.project_code for need in overdue if need.stake_cd}
    red = [need for need in _red(certificates) if need.project_code not in told]
    return (*requests, *sorted([*overdue, *red], key=lambda need: -need.stake_cd))


def _request(item: Asked, projects: Mapping[int, Project], lang: Language) -> Need:
    change, paper, who = item
    project = projects[paper.project_id]
    return Need(
        kind="target",
        project_code=project.code,
        project=language.name(project, lang),
        certificate=language.short(paper, lang),
        organisation=who.name if who else "",
        step="",
        since=None,
        due_on=None,
        stake_cd=(change.new_on - change.old_on).days,
        change_id=change.id,
        old_on=change.old_on,
        new_on=change.new_on,
        reason_code=change.reason_code,
        justification=change.justification,
    )


def _letter(
    letter: Letter,
    certificates: pd.DataFrame,
    projects: Mapping[int, Project],
    steps: Mapping[int, Step],
    organisations: Mapping[int, Organisation],
    lang: Language,
) -> Need:
    step = steps[letter.step_id]
    held = certificates[(certificates["next_id"] == letter.step_id) & (certificates["late_cd"] > 0)]
    worst = held.sort_values("late_cd", kind="stable").iloc[-1] if len(held) else None
    return Need(
        kind="letter",
        project_code=projects[step.project_id].code,
        project=language.name(projects[step.project_id], lang),
        certificate=worst["certificate"] if worst is not None else "",
        organisation=language.short(organisations[letter.organisation_id], lang),
        step=language.name(step, lang),
        since=letter.sent_on,
        due_on=letter.due_on,
        stake_cd=int(worst["late_cd"]) if worst is not None else 0,
    )


def _red(certificates: pd.DataFrame) -> list[Need]:
    """One matter a project: its worst certificate, and how many more are red."""
    red = certificates[certificates["light"] == "red"]
    found = []
    for code, own in red.groupby("project_code", sort=False):
        worst = own.sort_values("late_cd", kind="stable").iloc[-1]
        found.append(
            Need(
                kind="certificate",
                project_code=str(code),
                project=worst["project"],
                certificate=worst["certificate"],
                organisation=worst["holder"],
                step=worst["next"],
                since=worst["since"] if pd.notna(worst["since"]) else None,
                due_on=worst["target_on"],
                stake_cd=int(worst["late_cd"]),
                more=len(own) - 1,
            )
        )
    return found
