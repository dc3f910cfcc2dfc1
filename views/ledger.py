"""The ledger of days gained on one certificate: who earned how many, adding up exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Literal

import numpy as np
from sqlmodel import Session

from engine.calendar import Day, WorkCalendar
from engine.ledger import Account, Days, Game, Measure, account, calendar_days
from engine.shapley import Values
from models import Project
from store import scope
from store.calendars import calendar
from store.clock import end_of
from store.queries import coordination, known, projections, rows
from store.scope import Viewer
from store.templates.reader import from_document
from views import language
from views.gains import gain
from views.language import Language
from views.ledger_players import Conventional, Facts, Kind, Method, Mover
from views.papers import newest_paper

# What no player explains: waits between steps, and a frozen date that today's rows do not give.
RemainderKind = Literal["waits", "rebased"]


@dataclass(frozen=True)
class Length:
    """One step's length without and with the player, in its own unit. Only steps that the
    certificate waits for."""

    step: str
    unit: str
    before: int
    after: int


@dataclass(frozen=True)
class Entry:
    """One line of the ledger. Positive is earlier; ``wd`` working days, ``cd`` calendar days.

    ``credit`` is exact, ``days_wd`` and ``days_cd`` are whole and add up; ``alone`` and
    ``but_for`` do not add up and stand beside. None in them: not a player of the game.
    ``error``: standard error of a drawn credit in working days, None when it is exact.
    ``code``: the action's kind or the owner of the stops; ``sources`` empty: not attributed.
    """

    kind: Kind | RemainderKind
    key: str
    code: str
    name: str
    organisation: str
    happened_on: date | None
    sources: tuple[str, ...]
    unverified: bool
    credit: Fraction
    days_wd: int
    days_cd: int
    alone_wd: int | None = None
    but_for_wd: int | None = None
    error: float | None = None
    lengths: tuple[Length, ...] = ()
    organisation_id: int | None = None


@dataclass(frozen=True)
class Ledger:
    """One certificate by one method. ``days_wd`` of the entries add up to ``gained_wd``, and
    ``days_cd`` to ``gained_cd``. ``orders`` > 0: credits from that many drawn orders."""

    certificate_id: int
    certificate: str
    method: Method
    template_version: str
    calendar_version: str
    conventional_on: date
    came_on: date
    issued: bool
    provisional: bool
    gained_cd: int
    gained_wd: int
    entries: tuple[Entry, ...]
    orders: int


def ledger(
    session: Session,
    viewer: Viewer,
    code: str,
    certificate_id: int,
    lang: Language,
    today: date,
    as_of: date | None = None,
    method: Method = "limits",
) -> Ledger:
    """Split the days between the conventional date and the issued (else projected) one.

    Raises NotFoundError for a certificate that is not there, not for this viewer, or not yet.
    """
    project = scope.project(session, viewer, code)
    known_before = end_of(as_of) if as_of else None
    paper, row = newest_paper(session, project, certificate_id, known_before)
    facts = facts_of(session, project, as_of or today, known_before)
    conventional = Conventional(facts, method)
    players = [mover.player for mover in conventional.movers]
    game = Game(conventional.network, players, str(paper.step_id))
    wd, cd = account(game, _working_days(facts.cal)), account(game, calendar_days)
    conventional_on = date.fromordinal(wd.conventional)
    if method != "own":  # frozen when the project was registered; `own` moves with its facts
        only = rows.project_ids(project.id or 0)
        conventional_on = rows.baseline_dates(session, only, method)[paper.step_id][1]
    came_on = row.issued_on or row.projected_on
    gained = gain(conventional_on, row.issued_on, row.projected_on, facts.cal)
    told = _Told(session, viewer, facts, conventional.movers, lang)
    kept = "limits" if method == "own" else method
    frozen, _ = coordination.baseline(session, project.id or 0, kept)
    return Ledger(
        certificate_id=certificate_id,
        certificate=language.name(paper, lang),
        method=method,
        template_version=frozen.template_version,
        calendar_version=facts.cal.version if method == "own" else frozen.calendar_version,
        conventional_on=conventional_on,
        came_on=came_on,
        issued=row.issued_on is not None,
        provisional=row.provisional or facts.cal.is_provisional(conventional_on.toordinal()),
        gained_cd=gained.cd,
        gained_wd=gained.wd,
        entries=(
            *told.players(game, wd, cd),
            *_remainders(wd, conventional_on, came_on, facts.cal),
        ),
        orders=wd.orders,
    )


def facts_of(session: Session, project: Project, on: date, known_before: datetime | None) -> Facts:
    """The rows that the ledger of a project is made of, as known before."""
    only = rows.project_ids(project.id or 0)
    recorded = rows.known_events(session, project.id or 0, known_before)
    actions = coordination.standing_actions(session, only, recorded)
    set_aside = {number for action in actions for number in coordination.links_of(action)}
    links, relaxed = [], set()
    for link in rows.links(session, only):
        aside = link.id in set_aside or link.relaxed_by in recorded
        if link.added_by is None or (link.added_by in recorded and not aside):
            links.append(link)
            if aside:
                relaxed.add(link.id or 0)
    spec = from_document(rows.template(session, project.template_id).document)
    return Facts(
        project=project,
        steps=rows.steps(session, only),
        links=links,
        relaxed=relaxed,
        actions=actions,
        pauses=known.suspensions(session, only, known_before),
        refused=coordination.refusals(session, only, recorded),
        standing=projections.latest_steps(session, project.id or 0, known_before),
        replaced={s.code: s.removed.replaced_by for s in spec.steps if s.removed},
        on=on,
        cal=calendar(session),
    )


def _working_days(cal: WorkCalendar) -> Measure:
    def measure(finishes: Days, conventional: Day) -> Values:
        return cal.count_many(finishes, np.full_like(finishes, conventional))

    return measure


class _Told:
    """The lines of the ledger in the reader's language."""

    def __init__(
        self,
        session: Session,
        viewer: Viewer,
        facts: Facts,
        movers: Sequence[Mover],
        lang: Language,
    ) -> None:
        self._steps = {step.id or 0: step for step in facts.steps}
        self._lanes = rows.organisations(session)
        self._events = rows.events_by_id(session, [m.event_id for m in movers if m.event_id])
        self._movers, self._viewer, self._lang = movers, viewer, lang
        self._hidden = scope.hidden_steps(session, viewer, facts.project.id or 0)

    def players(self, game: Game, wd: Account, cd: Account) -> list[Entry]:
        """Largest credit first. A pace that cannot move this certificate is left out; a deed or a
        removed step that earned nothing is shown: that too is an answer."""
        able = {player.key for player in game.players}
        told = [
            self._entry(mover, game, wd, cd)
            for mover in self._movers
            if mover.key in able or mover.kind in ("action", "unproven", "removed", "agreed")
        ]
        return sorted(told, key=lambda entry: -entry.credit)

    def _entry(self, mover: Mover, game: Game, wd: Account, cd: Account) -> Entry:
        event = self._events.get(mover.event_id or 0)
        shown = event is None or not event.internal or self._viewer.is_bureau
        lane = self._lanes.get(self._organisation(mover) or 0)
        return Entry(
            kind=mover.kind,
            key=mover.key,
            code=mover.code,
            name=self._name(mover),
            organisation=language.short(lane, self._lang) if lane else "",
            organisation_id=lane.id if lane else None,
            happened_on=event.happened_on if event else None,
            sources=tuple(mover.sources) if shown else (),
            unverified=mover.unverified,
            credit=wd.credits[mover.key],
            days_wd=wd.whole[mover.key],
            days_cd=cd.whole[mover.key],
            alone_wd=wd.alone[mover.key],
            but_for_wd=wd.but_for[mover.key],
            error=wd.errors.get(mover.key),
            lengths=tuple(
                Length(self._step(number), self._steps[number].unit, before, after)
                for number, (before, after) in mover.lengths.items()
                if str(number) in game.steps
            ),
        )

    def _organisation(self, mover: Mover) -> int | None:
        if mover.kind in ("action", "unproven", "agreed"):
            succ = mover.links[0].succ_id if mover.links else mover.steps[0].id or 0
            return self._steps[succ].organisation_id
        return mover.organisation_id

    def _name(self, mover: Mover) -> str:
        if mover.kind in ("pace", "pause"):
            return ""
        orders = [f"{self._step(k.pred_id)} → {self._step(k.succ_id)}" for k in mover.links]
        return "; ".join([*orders, *(self._step(step.id or 0) for step in mover.steps)])

    def _step(self, number: int) -> str:
        if number in self._hidden:
            return language.HIDDEN[self._lang]
        return language.name(self._steps[number], self._lang)


def _remainders(
    wd: Account, conventional_on: date, came_on: date, cal: WorkCalendar
) -> list[Entry]:
    """What no player explains, so that the lines add up to the gain.

    ``waits``: between the day on which the network with all changes would have ended and the day
    on which it came: steps that did not begin when they could, entry dates, the data date
    (negative), or work begun beside what it waits for without a recorded deed (positive).
    ``rebased``: the frozen conventional date against the one that today's rows and calendar give.
    """
    found = [_remainder("waits", came_on, date.fromordinal(wd.coordinated), cal)]
    if conventional_on.toordinal() != wd.conventional:
        recomputed = date.fromordinal(wd.conventional)
        found.append(_remainder("rebased", recomputed, conventional_on, cal))
    return found


def _remainder(kind: RemainderKind, earlier: date, later: date, cal: WorkCalendar) -> Entry:
    days = cal.count(earlier.toordinal(), later.toordinal())
    return Entry(
        kind=kind,
        key=kind,
        code="",
        name="",
        organisation="",
        happened_on=None,
        sources=(),
        unverified=False,
        credit=Fraction(days),
        days_wd=days,
        days_cd=(later - earlier).days,
    )
