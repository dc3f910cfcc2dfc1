"""Plays happenings through the services, in the order in which they were recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from config import settings
from models import Certificate, Link, Outcome, Project, Step
from services import (
    accounts,
    coordination,
    letters,
    notes,
    pauses,
    progress,
    registration,
    schedules,
    targets,
)
from services.codes import CREDIT_ALPHABET, CREDIT_WEIGHTS
from services.registration import Company, Registration
from store.scope import Viewer

CLOSING = timedelta(hours=17)  # of a day's records


@dataclass(frozen=True)
class Happening:
    """What was recorded on ``recorded_on`` as having happened on ``on``."""

    recorded_on: date
    order: int
    project: str
    verb: str
    on: date
    step: str = ""
    by: str = "liaison1"
    assumed: bool = False
    details: Mapping[str, Any] = field(default_factory=dict)


def sample_credit_code(serial: int) -> str:
    """A well-formed credit code that plainly belongs to nobody (registered body 0000...)."""
    head = f"91420105MA{serial:07d}"
    total = sum(CREDIT_ALPHABET.index(c) * w for c, w in zip(head, CREDIT_WEIGHTS, strict=True))
    return head + CREDIT_ALPHABET[(31 - total % 31) % 31]


class Player:
    """Keeps the rows of one session at hand between happenings."""

    def __init__(self, session: Session, now: datetime) -> None:
        self.session = session
        self.now = now  # on the demo's last day; nothing is recorded later
        self.projects: dict[str, Project] = {}
        self._steps: dict[tuple[str, str], Step] = {}
        self._viewers: dict[str, Viewer] = {}
        self._verbs: dict[str, Callable[[Happening, Step, dict[str, Any]], object]] = {
            "start": self._start,
            "finish": self._finish,
            "remaining": self._remaining,
            "relax": self._relax,
            "send": self._send,
            "promise": self._promise,
            "chase": self._chase,
            "reply": self._reply,
            "suspend": self._suspend,
            "resume": self._resume,
            "note": self._note,
            "ask_target": self._ask_target,
        }

    def register(
        self, key: str, on: date, by: str, members: list[str], document: Mapping[str, Any]
    ) -> Project:
        """Register a project on the day ``on``; ``members`` are further liaisons of it."""
        fields = dict(document)
        form = Registration(
            company=Company(**fields.pop("company")),
            parties=frozenset(fields.pop("parties")),
            assumed=tuple(fields.pop("assumed", ())),
            **fields,
        )
        project, _effect = registration.register_project(
            self.session, self.viewer(by), clock(on, 9), form
        )
        for login in members:
            registration.add_member(self.session, project, self.viewer(login).account_id)
        self.projects[key] = project
        for step in self.session.exec(select(Step).where(Step.project_id == project.id)):
            self._steps[key, step.code] = step
        return project

    def play(self, happening: Happening) -> None:
        """Call the verb of one happening."""
        step = self._steps[happening.project, happening.step]
        common = {"step_id": step.id or 0, "seen_version": step.version, "on": happening.on}
        self._verbs[happening.verb](happening, step, common)

    def pass_day(self, key: str, on: date) -> None:
        """Let the morning of ``on`` come."""
        morning = min(clock(on, 0, 5), self.now)
        schedules.pass_day(self.session, self.projects[key].id or 0, morning)

    def viewer(self, login: str) -> Viewer:
        if login not in self._viewers:
            found = accounts.by_login(self.session, login)
            assert found is not None, login
            self._viewers[login] = found
        return self._viewers[login]

    def _who(self, happening: Happening) -> tuple[Session, Viewer, datetime]:
        return self.session, self.viewer(happening.by), recorded_at(happening, self.now)

    def _start(self, h: Happening, step: Step, common: dict[str, Any]) -> object:
        return progress.start_step(*self._who(h), **common, assumed=h.assumed)

    def _finish(self, h: Happening, step: Step, common: dict[str, Any]) -> object:
        outcome = Outcome(h.details.get("outcome", Outcome.PASSED))
        return progress.finish_step(
            *self._who(h), **common, outcome=outcome, assumed=h.assumed,
            number=h.details.get("number", ""), note=h.details.get("note", ""),
        )  # fmt: skip

    def _remaining(self, h: Happening, step: Step, common: dict[str, Any]) -> object:
        del common["on"]
        return progress.set_remaining(
            *self._who(h), **common, remaining=h.details["remaining"], note=h.details["note"]
        )

    def _relax(self, h: Happening, step: Step, common: dict[str, Any]) -> object:
        pred = self._steps[h.project, h.details["pred"]]
        link = self.session.exec(
            select(Link).where(
                Link.pred_id == pred.id, Link.succ_id == step.id, col(Link.legal).is_(False)
            )
        ).one()
        del common["step_id"]
        return coordination.relax_link(
            *self._who(h), **common, link_id=link.id or 0, source=h.details["source"]
        )

    def _send(self, h: Happening, step: Step, common: dict[str, Any]) -> object:
        return letters.send_letter(
            *self._who(h), **common, note=h.details.get("note", ""), assumed=h.assumed
        )

    def _promise(self, h: Happening, step: Step, common: dict[str, Any]) -> object:
        return letters.record_promise(*self._who(h), **common, promised_on=h.details["promised_on"])

    def _chase(self, h: Happening, step: Step, common: dict[str, Any]) -> object:
        return letters.record_chase(
            *self._who(h),
            **common,
            level=letters.ChaseLevel(h.details["level"]),
            channel=letters.Channel(h.details["channel"]),
            answer=h.details.get("answer", ""),
        )

    def _reply(self, h: Happening, step: Step, common: dict[str, Any]) -> object:
        return letters.record_reply(
            *self._who(h), **common, reply=letters.Reply(h.details["reply"]),
            note=h.details.get("note", ""), assumed=h.assumed,
        )  # fmt: skip

    def _suspend(self, h: Happening, step: Step, common: dict[str, Any]) -> object:
        return pauses.suspend(
            *self._who(h),
            **common,
            kind=pauses.PauseKind(h.details["kind"]),
            owner=pauses.Holder(h.details["owner"]),
            reason_code=h.details["reason"],
            evidence=h.details.get("evidence", ""),
        )

    def _resume(self, h: Happening, step: Step, common: dict[str, Any]) -> object:
        return pauses.resume(*self._who(h), **common)

    def _note(self, h: Happening, step: Step, common: dict[str, Any]) -> object:
        return notes.add_note(
            *self._who(h), step_id=step.id or 0, text=h.details["text"], internal=False
        )

    def _ask_target(self, h: Happening, step: Step, common: dict[str, Any]) -> object:
        paper = self.session.exec(select(Certificate).where(Certificate.step_id == step.id)).one()
        return targets.ask(
            *self._who(h),
            certificate_id=paper.id or 0,
            seen_version=paper.version,
            new_on=h.details["new_on"],
            reason_code=h.details["reason"],
            justification=h.details["justification"],
        )


def recorded_at(happening: Happening, now: datetime) -> datetime:
    """When it was recorded, between ten and five; never later than ``now``."""
    midnight = clock(happening.recorded_on, 0)
    since = timedelta(hours=10, minutes=happening.order % 400)
    if now < midnight + CLOSING:  # today so far: the same order in the time that has passed
        since *= (now - midnight) / CLOSING
    return midnight + since


def clock(on: date, hour: int, minute: int = 0) -> datetime:
    """A time of day in the district."""
    return datetime.combine(on, time(hour, minute), tzinfo=ZoneInfo(settings().timezone))
