"""What the tracker's own past says about durations: plain rows for `services/forecasts.py`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import String, cast, select
from sqlmodel import Session, col

from models import HoldingReply, Letter, LetterPromise, Step, Suspension

NEWEST = 6_000  # steps; what is older has faded anyway


class Past(NamedTuple):
    """A started step of any project; ``finished_on`` None: it runs."""

    step_id: int
    code: str
    organisation_id: int
    unit: str
    promised_limit: int | None
    typical_duration: int
    started_on: date
    finished_on: date | None


class Pause(NamedTuple):
    """An interval in which a step's clock stood still; ``ended_on`` None: it still does."""

    step_id: int
    kind: str
    started_on: date
    ended_on: date | None


class Promise(NamedTuple):
    """``replied_on`` None: still waited for."""

    organisation_id: int
    promised_on: date
    replied_on: date | None


class Holding(NamedTuple):
    """An answer that did not answer; ``replied_on`` None: the real one is still waited for."""

    step_id: int
    organisation_id: int
    received_on: date
    replied_on: date | None


def steps_like(session: Session, codes: Collection[str]) -> list[Past]:
    """Started steps with these codes in every project, newest first.

    Steps whose dates are assumed are no evidence.
    """
    found = session.execute(
        select(
            col(Step.id),
            col(Step.code),
            col(Step.organisation_id),
            col(Step.unit),
            col(Step.promised_limit),
            col(Step.typical_duration),
            col(Step.started_on),
            col(Step.finished_on),
        )
        .where(
            col(Step.code).in_(codes),
            col(Step.started_on).is_not(None),
            col(Step.removed).is_(False),
            cast(Step.assumed, String) == "[]",
        )
        .order_by(col(Step.started_on).desc(), col(Step.id))
        .limit(NEWEST)
    )
    return [Past._make(row) for row in found]


def pauses(session: Session) -> list[Pause]:
    """Every interval in which a clock stood still."""
    found = session.execute(
        select(
            col(Suspension.step_id),
            col(Suspension.kind),
            col(Suspension.started_on),
            col(Suspension.ended_on),
        ).order_by(col(Suspension.id))
    )
    return [Pause._make(row) for row in found]


def promises(session: Session) -> list[Promise]:
    """Every day that a party ever promised, and when the answer came. A letter that was taken back
    proves nothing."""
    found = session.execute(
        select(col(Letter.organisation_id), col(LetterPromise.promised_on), col(Letter.replied_on))
        .join(Letter, col(Letter.id) == col(LetterPromise.letter_id))
        .where(col(Letter.withdrawn_on).is_(None))
        .order_by(col(LetterPromise.id))
    )
    return [Promise._make(row) for row in found]


def holdings(session: Session) -> list[Holding]:
    """Every holding reply of letters that were not taken back, oldest first."""
    found = session.execute(
        select(
            col(Letter.step_id),
            col(Letter.organisation_id),
            col(HoldingReply.received_on),
            col(Letter.replied_on),
        )
        .join(Letter, col(Letter.id) == col(HoldingReply.letter_id))
        .where(col(Letter.withdrawn_on).is_(None))
        .order_by(col(HoldingReply.id))
    )
    return [Holding._make(row) for row in found]
