"""Who held it: every day from the land award to a certificate belongs to exactly one holder.

Only steps that the certificate waits for hold it. A day belongs to whoever had the step in hand,
inside a stop of the clock to whoever was at its cause; several at once: those on the driving path,
split evenly (rules section 4). What nobody held is shown as ``nobody``. Days to come are counted
as they are projected.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from sqlmodel import Session

from engine.holders import NOBODY, Hold, held, holds_of, whole_days
from engine.network import Suspension
from models import (
    Organisation,
    OrganisationKind,
    Project,
    Step,
    StepKind,
    StepProjection,
)
from store import scope
from store.clock import end_of
from store.queries import coordination, known, projections, rows
from store.scope import Viewer
from views import language
from views.language import Language
from views.papers import newest_paper

# A review body and a service point act for the departments; the party names them apart.
SIDES = {OrganisationKind.COMPANY: "applicant", OrganisationKind.EXTERNAL: "external"}


@dataclass(frozen=True)
class Share:
    """Calendar days of one holder. ``code``: applicant, department, external, notice, nobody; or
    an organisation's code; or both, ``applicant:CODE``.

    ``days`` are exact and ``whole`` by largest remainder; both add up to the span. ``unstopped``:
    the same if stops of the clock are charged to the step's own office.
    """

    code: str
    name: str
    days: Fraction
    whole: int
    unstopped: Fraction


@dataclass(frozen=True)
class Holders:
    """The span of one certificate, three times divided."""

    certificate_id: int
    certificate: str
    start_on: date
    end_on: date
    issued: bool
    span_cd: int
    by_side: tuple[Share, ...]
    by_lane: tuple[Share, ...]
    by_party: tuple[Share, ...]


def holders(
    session: Session,
    viewer: Viewer,
    code: str,
    certificate_id: int,
    lang: Language,
    today: date,
    as_of: date | None = None,
) -> Holders:
    """Divide the days between the land award and the issued (else projected) date.

    Raises NotFoundError for a certificate that is not there, not for this viewer, or not yet.
    """
    project = scope.project(session, viewer, code)
    known_before = end_of(as_of) if as_of else None
    paper, row = newest_paper(session, project, certificate_id, known_before)
    end_on = row.issued_on or row.projected_on
    desk = _Desk(session, viewer, project, paper.step_id, known_before, as_of or today)
    days, unstopped = desk.days(end_on, stops=True), desk.days(end_on, stops=False)
    return Holders(
        certificate_id=certificate_id,
        certificate=language.name(paper, lang),
        start_on=project.land_award_on,
        end_on=end_on,
        issued=row.issued_on is not None,
        span_cd=(end_on - project.land_award_on).days,
        by_side=_shares(days, unstopped, _side, {}),
        by_lane=_shares(days, unstopped, _lane, desk.names(lang)),
        by_party=_shares(days, unstopped, _party, desk.names(lang)),
    )


class _Desk:
    """The steps that one certificate waits for, and who had each of them when.

    A holder is written ``side|organisation code|lane's code``; the three divisions are its parts.
    """

    def __init__(
        self,
        session: Session,
        viewer: Viewer,
        project: Project,
        step_id: int,
        known_before: datetime | None,
        on: date,
    ) -> None:
        only = rows.project_ids(project.id or 0)
        self._lanes = rows.organisations(session)
        self._project = project
        self._standing = projections.latest_steps(session, project.id or 0, known_before)
        recorded = rows.known_events(session, project.id or 0, known_before)
        before: dict[int, list[int]] = {}
        for link in rows.links(session, only):
            aside = link.relaxed_by is not None and link.relaxed_by in recorded
            agreed = link.added_by is None or link.added_by in recorded
            if agreed and not aside and not link.baseline_only:
                before.setdefault(link.succ_id, []).append(link.pred_id)
        waited = _waited_for(step_id, before)
        self._steps = [
            step
            for step in rows.steps(session, only)
            if step.id in waited and step.id in self._standing
        ]
        self._pauses: dict[int, list[Suspension]] = {}
        for pause in known.suspensions(session, only, known_before):
            end = pause.ended_on.toordinal() if pause.ended_on else on.toordinal()
            self._pauses.setdefault(pause.step_id, []).append(
                Suspension(pause.started_on.toordinal(), end, pause.owner)
            )
        self._refused = coordination.refusals(session, only, recorded)
        self._driving = {str(number) for number in driving(step_id, self._standing)}

    def days(self, end_on: date, stops: bool) -> dict[str, Fraction]:
        """Calendar days of the span by holder."""
        start = self._project.land_award_on.toordinal()
        holds = [hold for step in self._steps for hold in self._holds(step, stops)]
        return held(holds, start, end_on.toordinal(), self._driving)

    def _holds(self, step: Step, stops: bool) -> list[Hold]:
        row = self._standing[step.id or 0]
        lane = self._lanes[step.organisation_id]
        own = f"{_side_of(step, lane)}|{lane.code}|{lane.code}"
        stopped = self._pauses.get(step.id or 0, ()) if stops else ()
        rounds = [*self._refused.get(step.id or 0, ()), (row.start_on, row.finish_on)]
        found = [
            hold
            for begun, ended in rounds
            for hold in holds_of(str(step.id), own, begun.toordinal(), ended.toordinal(), stopped)
        ]
        return [
            hold
            if "|" in hold.holder
            else Hold(hold.step, self._cause(hold.holder, lane), hold.start, hold.end)
            for hold in found
        ]

    def _cause(self, owner: str, lane: Organisation) -> str:
        """Whose days a stop is: the developer's own; of another side nobody is named but the
        office that stopped its clock."""
        if owner == "applicant":
            return f"{owner}|{self._lanes[self._project.developer_id].code}|{lane.code}"
        return f"{owner}|{lane.code if owner == 'department' else ''}|{lane.code}"

    def names(self, lang: Language) -> dict[str, str]:
        return {lane.code: language.short(lane, lang) for lane in self._lanes.values()}


def driving(step_id: int, standing: Mapping[int, StepProjection]) -> list[int]:
    """The chain of steps that sets the date of ``step_id``, latest first."""
    chain: list[int] = []
    number: int | None = step_id
    while number is not None and number in standing and number not in chain:
        chain.append(number)
        number = standing[number].driver_step_id
    return chain


def _waited_for(step_id: int, before: Mapping[int, Sequence[int]]) -> set[int]:
    found, open_ends = {step_id}, [step_id]
    while open_ends:
        for number in before.get(open_ends.pop(), ()):
            if number not in found:
                found.add(number)
                open_ends.append(number)
    return found


def _side_of(step: Step, lane: Organisation) -> str:
    if step.kind == StepKind.NOTICE:
        return "notice"
    return SIDES.get(OrganisationKind(lane.kind), "department")


def _side(holder: str) -> str:
    return holder.split("|")[0]


def _lane(holder: str) -> str:
    return holder.split("|")[-1]


def _party(holder: str) -> str:
    return ":".join(part for part in holder.split("|")[:2] if part)


def _shares(
    days: Mapping[str, Fraction],
    unstopped: Mapping[str, Fraction],
    part: Callable[[str], str],
    names: Mapping[str, str],
) -> tuple[Share, ...]:
    """One division of the span, most days first; nobody's days last."""
    own, own_unstopped = _summed(days, part), _summed(unstopped, part)
    codes = sorted(own.keys() | own_unstopped.keys())
    own = {code: own.get(code, Fraction()) for code in codes}
    whole = whole_days(own)
    order = sorted(codes, key=lambda code: (code == NOBODY, -own[code], code))
    return tuple(
        Share(
            code=code,
            name=names.get(code.split(":")[-1], ""),
            days=own[code],
            whole=whole[code],
            unstopped=own_unstopped.get(code, Fraction()),
        )
        for code in order
    )


def _summed(days: Mapping[str, Fraction], part: Callable[[str], str]) -> dict[str, Fraction]:
    summed: dict[str, Fraction] = {}
    for holder, share in days.items():
        summed[part(holder)] = summed.get(part(holder), Fraction()) + share
    return summed
