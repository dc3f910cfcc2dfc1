"""When will each certificate really come? Ranges and chances from the tracker's own record.

Each open step gets a law of what is left of it (`services/experience.py`); then the network is run
thousands of times; then the record of earlier ranges says how far to believe the runs
(`services/calibrations.py`, docs/forecast.md).
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from sqlmodel import Session

from engine import network as net
from engine.simulate import Simulation, quantile, simulate
from models import Certificate
from services import calibrations, networks
from services.calibrations import Correction
from services.experience import Experience
from services.networks import Rows
from store.calendars import calendar

RUNS = 4096


@dataclass(frozen=True)
class Quantiles:
    """The range of one certificate. ``chance`` of coming by its target, 0 to 1.

    ``criticality``: by step id, the share of runs in which one more day of it moves the
    certificate; steps without any share are left out. ``raw``: the days of `archive.GRID`
    as the runs gave them, counted from today, and the chances ``asked`` of them for P10 to P90.
    """

    p10_on: date
    p50_on: date
    p80_on: date
    p90_on: date
    chance: float
    criticality: Mapping[int, float]
    raw: Mapping[str, Any]


def forecast(session: Session, rows: Rows, today: date) -> dict[int, Quantiles]:
    """By certificate id; certificates that are issued, or whose step has ended, have no range.

    The same rows give the same dates. Raises what the engine raises on a network it refuses.
    """
    network = networks.current(rows, calendar(session), today)
    open_steps = {step.id for step in network.steps if step.actual_finish is None}
    papers = [
        paper
        for paper in rows.certificates
        if paper.issued_on is None and str(paper.step_id) in open_steps
    ]
    if not papers:
        return {}
    corrected = calibrations.correction(session, today)
    simulation = run(session, rows, network, today)
    found = {}
    for paper in papers:
        finishes = simulation.finishes(str(paper.step_id))
        shares = simulation.criticality(str(paper.step_id))
        found[paper.id or 0] = _quantiles(paper, finishes, shares, corrected, today)
    return found


def run(
    session: Session, rows: Rows, network: net.Network, today: date, runs: int = RUNS
) -> Simulation:
    """The network of ``rows`` many times, every open step by its law. Reads only.

    Raises what the engine raises on a network it refuses.
    """
    open_steps = {step.id: step for step in network.steps if step.actual_finish is None}
    experience = Experience(session, rows, today)
    laws_by_step = {
        str(step.id): experience.law(step, open_steps[str(step.id)])
        for step in rows.steps
        if str(step.id) in open_steps
    }
    return simulate(
        _without_promises(network),
        today.toordinal(),
        laws_by_step,
        {str(step.id): step.organisation_id for step in rows.steps},
        runs,
        zlib.crc32(rows.project.code.encode()),
    )


def facts(found: Quantiles | None) -> dict[str, Any]:
    """The columns of a projection that a range decides; empty for a certificate without one."""
    if found is None:
        return dict.fromkeys(("p10_on", "p50_on", "p80_on", "p90_on", "chance", "raw")) | {
            "criticality": {}
        }
    return {
        "p10_on": found.p10_on,
        "p50_on": found.p50_on,
        "p80_on": found.p80_on,
        "p90_on": found.p90_on,
        "chance": round(found.chance, 4),
        "criticality": {str(step): round(share, 4) for step, share in found.criticality.items()},
        "raw": dict(found.raw),
    }


def _quantiles(
    paper: Certificate,
    finishes: np.ndarray,
    shares: Mapping[str, float],
    corrected: Correction,
    today: date,
) -> Quantiles:
    now = today.toordinal()
    ahead = quantile(finishes, 0.5) - now
    asked = corrected.asked(calibrations.LEVELS, ahead).tolist()
    p10, p50, p80, p90 = (date.fromordinal(quantile(finishes, level)) for level in asked)
    in_time = int(np.searchsorted(finishes, paper.target_on.toordinal(), side="right"))
    return Quantiles(
        p10,
        p50,
        p80,
        p90,
        corrected.chance(in_time / len(finishes), ahead),
        {int(step): share for step, share in shares.items() if share > 0},
        {
            "asked": [round(level, 4) for level in asked],
            "days": [day - now for day in calibrations.grid_of(finishes)],
        },
    )


def _without_promises(network: net.Network) -> net.Network:
    """A promise of a running step is in its law already; as a date it would win over it."""
    steps = tuple(
        replace(step, promised_finish=None) if step.actual_start is not None else step
        for step in network.steps
    )
    return net.Network(steps, network.links, network.calendars, network.start)
