"""What one return for supplement would do to every certificate (rules §8): nothing is saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlmodel import Session

from engine.laws import Law
from services import networks, scenarios
from services.changes import WAIT, Change
from services.experience import Experience
from store import scope
from store.scope import Viewer

SHARES = (0.5, 0.8)  # of the returns that are over by then


@dataclass(frozen=True)
class Returns:
    """``days_wd``: how long a return lasts, half of them and eight in ten; by (item, certificate
    id) the calendar days that the certificate comes later for each of the two."""

    days_wd: tuple[int, int]
    later_cd: Mapping[tuple[int, int], tuple[int, int]]


def one_return(
    session: Session, viewer: Viewer, today: date, code: str, step_ids: Sequence[int]
) -> Returns:
    """Stop each of the items once, alone, for as long as such stops have lasted in this district.

    Raises NotFoundError for a project that is not there or not for this viewer.
    """
    rows = networks.read(session, scope.project(session, viewer, code))
    law = Experience(session, rows, today).pause
    lasts = (_days(law, SHARES[0]), _days(law, SHARES[1]))
    later: dict[tuple[int, int], tuple[int, int]] = {}
    for number in step_ids:
        moved = [
            scenarios.try_out(session, viewer, today, code, [Change(WAIT, number, days=days)])
            for days in lasts
        ]
        for half, most in zip(moved[0].papers, moved[1].papers, strict=True):
            later[number, half.certificate_id] = (-half.sooner_cd, -most.sooner_cd)
    return Returns(lasts, later)


def _days(law: Law, share: float) -> int:
    """The first day by which this share is over."""
    return int(np.searchsorted(np.cumsum(law), share - 1e-9))
