"""How many days an action wins on average, over the courses that the projects may take.

The same laws as the ranges of certificates (`services/experience.py`), learnt once for all
projects of a template; the same luck with and without the action, so that chance cancels out.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlmodel import Session

from engine import network as net
from engine.laws import Law
from engine.simulate import simulate
from models import Step
from services.experience import Experience
from services.networks import Rows

RUNS = 256  # an average needs fewer than a quantile


class Expectation:
    """Laws of the open steps of many projects."""

    def __init__(self, session: Session, every: Sequence[Rows], today: date) -> None:
        self.session, self.today = session, today
        self.alike: dict[int, list[Rows]] = {}
        for rows in every:
            self.alike.setdefault(rows.project.template_id, []).append(rows)
        self.learnt: dict[int, Experience] = {}
        self.waiting: dict[tuple[int, str, int], Law] = {}

    def course(self, rows: Rows, network: net.Network) -> Course:
        """``network``: the project as it stands."""
        open_steps = {s.id: s for s in network.steps if s.actual_finish is None}
        laws = {
            str(step.id): self.law(rows, step, open_steps[str(step.id)])
            for step in rows.steps
            if str(step.id) in open_steps
        }
        return Course(rows, laws, self.today)

    def law(self, rows: Rows, step: Step, seen: net.Step) -> Law:
        """Of steps that have not begun, one law for all of a kind and party."""
        template = rows.project.template_id
        experience = self._experience(template)
        if seen.actual_start is not None:
            return experience.law(step, seen)
        key = (template, step.code, step.organisation_id)
        if key not in self.waiting:
            self.waiting[key] = experience.law(step, seen)
        return self.waiting[key]

    def _experience(self, template: int) -> Experience:
        if template not in self.learnt:
            group = self.alike[template]
            pooled = Rows(
                group[0].project,
                [step for rows in group for step in rows.steps],
                [],
                [pause for rows in group for pause in rows.suspensions],
                [],
            )
            self.learnt[template] = Experience(self.session, pooled, self.today)
        return self.learnt[template]


class Course:
    """One project's possible courses, under any network of its steps."""

    def __init__(self, rows: Rows, laws: Mapping[str, Law], today: date) -> None:
        self.laws, self.now = laws, today.toordinal()
        self.parties = {str(step.id): step.organisation_id for step in rows.steps}
        self.seed = zlib.crc32(rows.project.code.encode())
        self.known: list[tuple[net.Network, dict[str, float]]] = []

    def days(
        self,
        without: net.Network,
        with_it: net.Network,
        keys: Sequence[str],
        sooner: Mapping[str, Law],
    ) -> dict[str, float]:
        """Average days (calendar) by which each step of ``keys`` ends sooner with the action,
        which gives the steps of ``sooner`` other laws."""
        late, soon = self._ends(without, keys, {}), self._ends(with_it, keys, sooner)
        return {key: late[key] - soon[key] for key in keys}

    def _ends(
        self, network: net.Network, keys: Sequence[str], sooner: Mapping[str, Law]
    ) -> dict[str, float]:
        for seen, ends in self.known:
            if seen is network:
                return ends
        simulation = simulate(
            _without_promises(network),
            self.now,
            {**self.laws, **sooner},
            self.parties,
            RUNS,
            self.seed,
        )
        ends = {key: float(simulation.finishes(key).mean()) for key in keys}
        self.known.append((network, ends))
        return ends


def _without_promises(network: net.Network) -> net.Network:
    """A promise of a running step is in its law already; as a date it would win over it."""
    steps = tuple(
        replace(step, promised_finish=None)
        if step.promised_finish is not None and step.actual_start is not None
        else step
        for step in network.steps
    )
    return net.Network(steps, network.links, network.calendars, network.start)
