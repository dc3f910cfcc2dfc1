"""One page per external party over all projects: what it owes and since when, what each day of it
costs, how long it usually takes, and how it keeps its word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from sqlmodel import Session

from errors import NotFoundError
from models import (
    Every,
    Letter,
    LetterPromise,
    Organisation,
    OrganisationKind,
    PartyMail,
    Project,
    Step,
    Way,
)
from store import ways
from store.calendars import calendar
from store.queries import letters, notices, rows
from store.scope import Viewer
from views import advice, language
from views.advice import Owed
from views.language import Language
from views.letter_story import State, letter_story

NEWEST_ANSWERS = 12


@dataclass(frozen=True)
class PartyRow:
    """One line of the list. ``stake_cd``: calendar days that its answers would win together."""

    organisation_id: int
    name: str
    owed: int
    overdue: int
    stake_cd: float


@dataclass(frozen=True)
class Debt:
    """A letter that waits. ``waits_wd``: working days since it was sent; ``chases`` so far;
    ``held``: the clock of its step stands still, so the party is not pressed."""

    owed: Owed
    state: State
    waits_wd: int
    over_cd: int
    chases: int
    letter_id: int
    number: str
    held: bool


@dataclass(frozen=True)
class Answered:
    """A letter that was answered, and how long that took in working days."""

    project_code: str
    project: str
    step: str
    sent_on: date
    replied_on: date
    reply: str
    took_wd: int
    assumed: bool


@dataclass(frozen=True)
class Habit:
    """How long the party takes and how it keeps its word.

    ``median_wd`` over ``answers`` letters; ``within`` of them came by their due day. ``kept`` of
    ``judged`` promises: those whose day has passed or whose answer has come, the answer no later
    than the day promised. Dates that no source states are left out.
    """

    answers: int
    median_wd: float | None
    longest_wd: int | None
    within: int
    kept: int
    judged: int


@dataclass(frozen=True)
class PartyMailing:
    """Where the party's mail goes. ``ready``: the operator has set up mail; ``told_on``: the
    newest working day for which a digest went; ``counts_on``: the one that today's counts for."""

    addresses: tuple[str, ...]
    every: str
    ready: bool
    told_on: date | None
    counts_on: date

    @property
    def told(self) -> bool:
        """The digest of today has gone."""
        return self.told_on is not None and self.told_on >= self.counts_on


@dataclass(frozen=True)
class PartyPage:
    """Everything about one party; the debts with most days at stake first. ``ranked``: the days at
    stake were worked out, by the newest ranking of what to do today."""

    organisation_id: int
    name: str
    full_name: str
    on: date
    ranked: bool
    debts: tuple[Debt, ...]
    habit: Habit
    answers: tuple[Answered, ...]
    mailing: PartyMailing

    @property
    def stake_cd(self) -> float:
        return sum(debt.owed.stake_cd for debt in self.debts)


def parties(session: Session, viewer: Viewer, lang: Language, on: date) -> tuple[PartyRow, ...]:
    """Every external party that was ever asked in a visible project; only for the bureau."""
    if not viewer.is_bureau:
        return ()
    owing = {
        party.organisation_id: party for party in advice.today(session, viewer, lang, on).parties
    }
    lanes = rows.organisations(session)
    asked = {letter.organisation_id for letter in rows.letters(session, rows.ids(viewer))}
    found = []
    for number in asked:
        party = owing.get(number)
        due = [letter.due_on for letter in party.letters] if party else []
        found.append(
            PartyRow(
                organisation_id=number,
                name=language.short(lanes[number], lang),
                owed=len(due),
                overdue=sum(day < on for day in due),
                stake_cd=party.stake_cd if party else 0,
            )
        )
    return tuple(sorted(found, key=lambda row: (-row.stake_cd, -row.owed, row.name)))


def party(
    session: Session, viewer: Viewer, lang: Language, on: date, organisation_id: int
) -> PartyPage:
    """One external party. Raises NotFoundError, also for whoever is not of the bureau."""
    home = session.get(Organisation, organisation_id)
    if home is None or not viewer.is_bureau:
        raise NotFoundError()
    visible = rows.ids(viewer)
    sent = letters.of_party(session, visible, organisation_id)
    if not sent and home.kind != OrganisationKind.EXTERNAL:
        raise NotFoundError()
    steps = {step.id or 0: step for step in rows.steps(session, visible)}
    projects = {project.id or 0: project for project in rows.projects(session, viewer)}
    today = advice.today(session, viewer, lang, on)
    owing = {one.organisation_id: one for one in today.parties}
    owed = owing[organisation_id].letters if organisation_id in owing else ()
    promised = [promise for promise, _event in letters.said(session, [x.id or 0 for x in sent])]
    return PartyPage(
        organisation_id=organisation_id,
        name=language.short(home, lang),
        full_name=language.name(home, lang),
        on=on,
        ranked=today.made_at is not None,
        debts=tuple(_debts(session, owed, steps, on)),
        habit=_habit(session, sent, promised, steps, on),
        answers=tuple(_answers(session, sent, steps, projects, lang))[:NEWEST_ANSWERS],
        mailing=mailing(session, organisation_id, on),
    )


def _debts(
    session: Session, owed: Iterable[Owed], steps: Mapping[int, Step], on: date
) -> Iterable[Debt]:
    cal = calendar(session)
    pressed = {letter.id for letter, _step, _project in notices.open_letters(session)}
    for one in owed:
        story = letter_story(session, steps[one.step_id], None)
        yield Debt(
            owed=one,
            state=story.state if story else "sent",
            waits_wd=cal.count(one.sent_on.toordinal(), on.toordinal()),
            over_cd=max((on - one.due_on).days, 0),
            chases=len(story.chases) if story else 0,
            letter_id=story.letter_id if story else 0,
            number=(story.number or "") if story else "",
            held=story is None or story.letter_id not in pressed,
        )


def mailing(session: Session, organisation_id: int, on: date) -> PartyMailing:
    """Where the party's mail goes and when the last digest went."""
    mail = session.get(PartyMail, organisation_id)
    last = letters.digest_of(session, organisation_id, date.min)
    return PartyMailing(
        addresses=tuple(mail.addresses) if mail else (),
        every=mail.every if mail else Every.OFF,
        ready=Way.MAIL in ways.configured(),
        told_on=last.on if last else None,
        counts_on=date.fromordinal(calendar(session).roll(on.toordinal())),
    )


def _habit(
    session: Session,
    sent: Sequence[Letter],
    promised: Iterable[LetterPromise],
    steps: Mapping[int, Step],
    on: date,
) -> Habit:
    cal = calendar(session)
    sure = [letter for letter in sent if not steps[letter.step_id].assumed]
    took = sorted(
        cal.count(letter.sent_on.toordinal(), letter.replied_on.toordinal())
        for letter in sure
        if letter.replied_on
    )
    replies = {x.id or 0: x.replied_on for x in sure if x.withdrawn_on is None}
    judged = [
        (promise.promised_on, replies[promise.letter_id])
        for promise in promised
        if promise.letter_id in replies and (replies[promise.letter_id] or promise.promised_on < on)
    ]
    return Habit(
        answers=len(took),
        median_wd=median(took) if took else None,
        longest_wd=took[-1] if took else None,
        within=sum(1 for x in sure if x.replied_on and x.replied_on <= x.due_on),
        kept=sum(1 for day, came in judged if came and came <= day),
        judged=len(judged),
    )


def _answers(
    session: Session,
    sent: Iterable[Letter],
    steps: Mapping[int, Step],
    projects: Mapping[int, Project],
    lang: Language,
) -> Iterable[Answered]:
    cal = calendar(session)
    for letter in sorted(sent, key=lambda x: (x.replied_on or date.min, x.id or 0), reverse=True):
        if letter.replied_on is None:
            continue
        step = steps[letter.step_id]
        project = projects[step.project_id]
        yield Answered(
            project_code=project.code,
            project=language.name(project, lang),
            step=language.name(step, lang),
            sent_on=letter.sent_on,
            replied_on=letter.replied_on,
            reply=letter.reply or "",
            took_wd=cal.count(letter.sent_on.toordinal(), letter.replied_on.toordinal()),
            assumed=bool(step.assumed),
        )
