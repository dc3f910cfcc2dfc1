"""The frames of a lane figure as typed rows, with pandas' NA, NaN and NaT turned into ``None``.

Since pandas 3 a missing text is NaN, which is true: ``if row["certificate"]`` would draw a diamond
where there is no certificate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

ACTUAL = "actual"
KINDS = ("actual", "forecast", "wait_past", "wait_open")


@dataclass(frozen=True)
class Step:
    """One row of the figure; ``variance_cd`` is positive when later than planned."""

    step_id: int
    lane: str
    lane_kind: str
    name: str
    thin_start: date | None
    thin_end: date | None
    certificate: str | None
    certificate_on: date | None
    certificate_state: str | None
    target_on: date | None
    p80_on: date | None
    variance_cd: int | None
    critical: bool
    note: str
    harmless_on: date | None = None  # the last day on which its end moves nothing behind it
    harmless_note: str = ""  # how sure that is, and what each day after costs; lines


@dataclass(frozen=True)
class Segment:
    """A piece of a step's bar: actual, forecast, wait_past or wait_open."""

    step_id: int
    kind: str
    start: date
    end: date


@dataclass(frozen=True)
class Link:
    """Predecessor to successor, with the dates at which the line leaves and arrives."""

    pred_id: int
    succ_id: int
    type: str
    from_on: date
    to_on: date
    critical: bool
    legal: bool


@dataclass(frozen=True)
class Lane:
    """A run of rows of one organisation: ``first`` to ``last`` inclusive."""

    name: str
    first: int
    last: int


def read_steps(frame: pd.DataFrame) -> list[Step]:
    """Rows in drawing order. Raises ``KeyError`` for a missing column."""
    return [
        Step(
            step_id=int(row["step_id"]),
            lane=as_text(row["lane"]) or "",
            lane_kind=as_text(row["lane_kind"]) or "",
            name=as_text(row["name"]) or "",
            thin_start=as_date(row["thin_start"]),
            thin_end=as_date(row["thin_end"]),
            certificate=as_text(row["certificate"]),
            certificate_on=as_date(row["certificate_on"]),
            certificate_state=as_text(row["certificate_state"]),
            target_on=as_date(row["target_on"]),
            p80_on=as_date(row["p80_on"]),
            variance_cd=as_int(row["variance_cd"]),
            critical=as_bool(row["critical"]),
            note=as_text(row["note"]) or "",
            harmless_on=as_date(row.get("harmless_on")),
            harmless_note=as_text(row.get("harmless_note")) or "",
        )
        for row in frame.to_dict("records")
    ]


def read_segments(frame: pd.DataFrame, today: date) -> list[Segment]:
    """Segments with a start; one without an end is still going on and ends ``today``.

    Raises ``ValueError`` for a kind that has no look.
    """
    out = []
    for row in frame.to_dict("records"):
        start, end = as_date(row["start"]), as_date(row["end"])
        if start is not None:
            end = max(start, end or today)
            kind = str(row["kind"])
            if kind not in KINDS:
                raise ValueError(f"A segment of step {row['step_id']} has the unknown kind {kind}.")
            out.append(Segment(int(row["step_id"]), kind, start, end))
    return out


def read_links(frame: pd.DataFrame, known: set[int]) -> list[Link]:
    """Links whose both ends are drawn and dated; a filtered view simply has fewer."""
    out = []
    for row in frame.to_dict("records"):
        from_on, to_on = as_date(row["from_on"]), as_date(row["to_on"])
        pred, succ = int(row["pred_id"]), int(row["succ_id"])
        if from_on is None or to_on is None or not {pred, succ} <= known:
            continue
        critical, legal = as_bool(row["critical"]), as_bool(row["legal"])
        out.append(Link(pred, succ, str(row["type"]), from_on, to_on, critical, legal))
    return out


def lanes_of(steps: Sequence[Step]) -> list[Lane]:
    """Consecutive rows of the same lane name, in drawing order."""
    out: list[Lane] = []
    for index, step in enumerate(steps):
        if out and out[-1].name == step.lane:
            out[-1] = Lane(step.lane, out[-1].first, index)
        else:
            out.append(Lane(step.lane, index, index))
    return out


def as_date(value: Any) -> date | None:
    """A ``date`` from a date, a Timestamp or an ISO text; ``None`` for anything missing."""
    if pd.isna(value):
        return None
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def as_text(value: Any) -> str | None:
    """A text with something in it, or ``None``."""
    return None if pd.isna(value) or not str(value).strip() else str(value)


def as_int(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def as_bool(value: Any) -> bool:
    return not pd.isna(value) and bool(value)
