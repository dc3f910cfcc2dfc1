"""Many projects of one structure: every column is what ``schedule`` says of that project."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import BadStepError
from engine.network import Link, Network, Step
from engine.portfolio import Facts, early_dates
from engine.schedule import schedule
from tests.engine.networks import CALENDARS, START, networks

PROJECTS = 4
TWO = Network((Step("a", 1), Step("b", 1)), (Link("a", "b"),), CALENDARS, START)


def facts_of(steps: int) -> Facts:
    shape = (steps, PROJECTS)
    return Facts(
        np.zeros(shape, np.int16),
        np.zeros(shape, np.int32),
        np.zeros(shape, np.int32),
        np.full(shape, -1, np.int16),
        np.full(PROJECTS, START, np.int32),
    )


@settings(max_examples=80, deadline=None)
@given(networks(typed=False), st.integers(0, 30), st.data())
def test_every_project_has_the_dates_of_its_own_schedule(case, days, data):
    network, _ = case
    links = tuple(replace(x, lag_unit="wd") if x.lag_unit == "pct" else x for x in network.links)
    network = replace(network, links=links)
    today = START + days
    facts = facts_of(len(network.steps))
    facts.start[:] = data.draw(
        st.lists(st.integers(START - 20, START + 20), min_size=PROJECTS, max_size=PROJECTS)
    )
    projects = []
    for c in range(PROJECTS):
        steps = []
        for i, step in enumerate(network.steps):
            facts.durations[i, c] = data.draw(st.integers(0, 12))
            typed = {"duration": int(facts.durations[i, c])}
            state = data.draw(st.sampled_from(["waiting", "waiting", "running", "finished"]))
            if state != "waiting":
                typed["actual_start"] = today - data.draw(st.integers(0, 15))
                facts.actual_start[i, c] = typed["actual_start"]
            if state == "running" and data.draw(st.booleans()):
                typed["remaining"] = data.draw(st.integers(0, 9))
                facts.remaining[i, c] = typed["remaining"]
            if state == "finished":
                typed["actual_finish"] = today - data.draw(
                    st.integers(0, today - typed["actual_start"])
                )
                facts.actual_finish[i, c] = typed["actual_finish"]
            steps.append(replace(step, **typed))
        projects.append(replace(network, steps=tuple(steps), start=int(facts.start[c])))
    starts, finishes = early_dates(network, facts, today)
    for c, project in enumerate(projects):
        want = schedule(project, today)
        got = {s.id: (starts[i, c], finishes[i, c]) for i, s in enumerate(network.steps)}
        assert got == {s.id: want.early(s.id) for s in network.steps}


def test_a_finish_before_its_start_is_refused_with_step_and_project():
    facts = facts_of(2)
    facts.actual_start[1, 2], facts.actual_finish[1, 2] = START + 4, START + 3
    with pytest.raises(BadStepError, match="project 2") as refusal:
        early_dates(TWO, facts, START + 9)
    assert (refusal.value.step, refusal.value.field) == ("b", "actual_finish")


def test_a_fact_after_the_data_date_is_refused():
    facts = facts_of(2)
    facts.actual_start[0, 1] = START + 4
    with pytest.raises(BadStepError, match="after the data date"):
        early_dates(TWO, facts, START + 3)
