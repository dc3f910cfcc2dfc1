"""The latest harmless day of each open item, on the lanes and in their table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from services.deadlines import Margin
from ui import words
from ui.parts.advice_deadlines import chance, price
from ui.parts.own_words import on_day
from ui.words import _
from views.timeline import Timeline


def marked(seen: Timeline, margins: Mapping[int, Margin]) -> Timeline:
    """The same lanes with what the figure and the table say of each margin."""
    found = [margins.get(int(number)) for number in seen.steps["step_id"]]
    return replace(
        seen,
        steps=seen.steps.assign(
            harmless_on=[one.nearest.latest_on if one else None for one in found],
            harmless_note=["\n".join(told(one, seen.on)) if one else "" for one in found],
        ),
    )


def told(margin: Margin, on: date) -> list[str]:
    """What it keeps, what is to spare, how sure it is, what each day after costs."""
    nearest = margin.nearest
    keeps = _("Until then it keeps: {certificate} {day}").format(
        certificate=words.short(nearest), day=on_day(nearest.kept_on, on)
    )
    spare = (
        _("{days} to spare").format(days=words.days(margin.spare_wd, unit="wd"))
        if margin.spare_wd > 0
        else _("no day to spare")
    )
    lines = [keeps, spare]
    if nearest.chance is not None:
        lines.append(chance(nearest.chance))
    return [*lines, price(nearest.prices)]
