"""The ordinary procedure: a plain forward pass without typed facts, for baselines."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from engine.calendar import Day
from engine.network import Link, Network, Step
from engine.schedule import schedule


def finishes(
    network: Network,
    durations: Mapping[str, int],
    dropped_links: Collection[Link] = (),
    dropped_steps: Collection[str] = (),
) -> dict[str, Day]:
    """Early finish of every step that is left, from the trigger on, as if nothing had happened.

    ``durations`` replaces the steps' own (missing ids keep theirs). A dropped step hands its
    predecessors on to its successors, so that what stood before it still comes first.
    """
    dropped = set(dropped_steps)
    steps = tuple(
        Step(
            step.id,
            durations.get(step.id, step.duration),
            unit=step.unit,
            calendar=step.calendar,
            parent=step.parent,
        )
        for step in network.steps
        if step.id not in dropped
    )
    gone = set(dropped_links)
    links = [link for link in network.links if link not in gone]
    for step_id in dropped:
        links = _bridged(links, step_id)
    bare = replace(network, steps=steps, links=tuple(links))
    dates = schedule(bare, None)
    return {step.id: dates.early(step.id)[1] for step in steps}


def _bridged(links: list[Link], step_id: str) -> list[Link]:
    """The links without ``step_id``; each pair through it becomes one link of the same ends."""
    before = [link for link in links if link.succ == step_id]
    behind = [link for link in links if link.pred == step_id]
    kept = [link for link in links if step_id not in (link.pred, link.succ)]
    for first in before:
        for second in behind:
            start, end = first.type[0], second.type[1]
            kind = {"FS": "FS", "SS": "SS", "FF": "FF", "SF": "SF"}[start + end]
            kept.append(
                Link(first.pred, second.succ, kind, 0, "wd", first.legal and second.legal)  # type: ignore[arg-type]
            )
    return kept
