"""The figures of the overview at the end of each of the last weeks, from kept projections."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from statistics import median
from typing import Any

import pandas as pd
from sqlalchemy import Select
from sqlmodel import Session

from engine.calendar import WorkCalendar
from models import LightKey, Project
from store.clock import end_of
from store.queries import known, projections
from views.lights import certificate_light

WEEKS = 8
TREND_COLUMNS = ["on", "projects", "issued", "on_time", "late", "waiting_outside", "median_gain_cd"]


def week_ends(on: date) -> list[date]:
    """The day itself and the same weekday of the weeks before it, oldest first."""
    return [on - timedelta(weeks=back) for back in range(WEEKS, -1, -1)]


def trend(
    session: Session,
    visible: Select[Any],
    on: date,
    projects: Iterable[Project],
    certificates: pd.DataFrame,
    cal: WorkCalendar,
    rule: Mapping[LightKey, int],
) -> pd.DataFrame:
    """One row a week (columns above) for the ``visible`` projects. ``certificates`` tells what
    each one gained: certificate_id, gained_cd."""
    first = end_of(week_ends(on)[0])
    base = projections.all_latest_certificates(session, visible, first)
    newest = {row.certificate_id: row for row in base}
    later = deque(projections.between(session, visible, first, end_of(on)))
    gained_cd = certificates.set_index("certificate_id")["gained_cd"].astype(int).to_dict()
    born = [project.registered_at for project in projects]
    letters = known.letter_times(session, visible)
    table = []
    for day in week_ends(on):
        moment = end_of(day)
        while later and later[0].recorded_at < moment:
            row = later.popleft()
            newest[row.certificate_id] = row
        lights = [certificate_light(row, cal, rule) for row in newest.values()]
        late = sum(light in ("yellow", "red") for light in lights)
        gains = [gained_cd[n] for n, row in newest.items() if row.issued_on and n in gained_cd]
        table.append(
            {
                "on": day,
                "projects": sum(at < moment for at in born),
                "issued": lights.count("none"),
                "on_time": lights.count("green"),
                "late": late,
                "waiting_outside": sum(
                    sent < moment and (replied is None or replied >= moment)
                    for sent, replied in letters
                ),
                "median_gain_cd": int(median(gains)) if gains else 0,
            }
        )
    return pd.DataFrame(table, columns=TREND_COLUMNS)
