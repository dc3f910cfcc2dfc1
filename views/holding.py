"""Who holds a certificate up: the step that it waits for now, and which steps may start."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

from models import Link, StepProjection


def held(standing: Mapping[int, StepProjection], step_id: int) -> StepProjection | None:
    """The first unfinished step on the chain that drives this one: what it waits for now."""
    seen: set[int] = set()
    row = standing.get(step_id)
    while row and row.driver_step_id and row.driver_step_id not in seen:
        seen.add(row.step_id)
        before = standing.get(row.driver_step_id)
        if before is None or before.finish_actual:
            break
        row = before
    return row


def unmet(
    links: Iterable[Link],
    standing: Mapping[int, StepProjection],
    known: Container[int] | None = None,
) -> dict[int, int]:
    """How many finish-to-start predecessors of each step are still open, by step id.

    ``known``: ids of the happenings known at a past time; an order added or set aside by a later
    one stood as it was.
    """
    counts: dict[int, int] = {}
    for link in links:
        before = standing.get(link.pred_id)
        if link.baseline_only or link.type != "FS" or before is None:
            continue
        if link.added_by and known is not None and link.added_by not in known:
            continue
        if link.relaxed_by and (known is None or link.relaxed_by in known):
            continue
        if not before.finish_actual:
            counts[link.succ_id] = counts.get(link.succ_id, 0) + 1
    return counts
