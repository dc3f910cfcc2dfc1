"""The light of a certificate by the printed rule (rules §4), and the rule itself as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlmodel import Session

from engine.calendar import WorkCalendar
from models import CertificateProjection, LightKey
from store.filed import DEFAULTS, thresholds
from store.queries import filings, rows

Light = Literal["green", "yellow", "red", "none"]


@dataclass(frozen=True)
class Threshold:
    """One line of the rule: its value today, the standard one, and what comes later."""

    key: str
    value: int
    standard: int
    since: date | None
    reason: str
    by: str
    coming: tuple[tuple[date, int], ...]


@dataclass(frozen=True)
class Change:
    """One change of a threshold."""

    key: str
    value: int
    effective_on: date
    reason: str
    by: str
    recorded_at: datetime


@dataclass(frozen=True)
class PrintedRule:
    """The rule in effect, and every change of it, newest first."""

    lines: tuple[Threshold, ...]
    changes: tuple[Change, ...]

    def value(self, key: LightKey) -> int:
        return next(line.value for line in self.lines if line.key == key)


def printed_rule(session: Session, today: date) -> PrintedRule:
    """The thresholds of today; they are no secret, whoever asks."""
    found = filings.light_rules(session)
    people = rows.people(session)
    changes = [
        Change(
            row.key, row.value, row.effective_on, row.reason,
            people[row.account_id].name if row.account_id in people else "", row.recorded_at,
        )
        for row in found
    ]  # fmt: skip
    now = thresholds(found, today)
    return PrintedRule(
        tuple(_line(key, now[key], changes, today) for key in LightKey),
        tuple(sorted(changes, key=lambda c: c.recorded_at, reverse=True)),
    )


def certificate_light(
    row: CertificateProjection, cal: WorkCalendar, rule: Mapping[LightKey, int]
) -> Light:
    """Green on time, yellow when projected after the target, red when more than some working days
    after it or hardly likely to be in time; none once issued."""
    if row.issued_on:
        return "none"
    late = cal.count(row.target_on.toordinal(), row.projected_on.toordinal())
    unlikely = row.chance is not None and row.chance * 100 < rule[LightKey.CERTIFICATE_RED_CHANCE]
    if late > rule[LightKey.CERTIFICATE_RED_WD] or unlikely:
        return "red"
    return "yellow" if late > 0 else "green"


def _line(key: LightKey, value: int, changes: list[Change], today: date) -> Threshold:
    own = [change for change in changes if change.key == key]
    past = [change for change in own if change.effective_on <= today]
    return Threshold(
        key=key,
        value=value,
        standard=DEFAULTS[key],
        since=past[-1].effective_on if past else None,
        reason=past[-1].reason if past else "",
        by=past[-1].by if past else "",
        coming=tuple((c.effective_on, c.value) for c in own if c.effective_on > today),
    )
