"""The record of the forecasts in words."""

from __future__ import annotations

from ui import words
from ui.words import _
from views.scoring import BANDS, Moves, Record, Reliability

TOLERANCE = 0.05  # a share this near to the stated one is called right


def sentence(seen: Record) -> str:
    """What matters, in Markdown: may the ranges be believed?"""
    if not seen.calibrated:
        return _(
            "**Not yet calibrated**: {n} of {enough} forecasts have met their outcome. Until then "
            "the ranges rest on limits and few cases."
        ).format(n=seen.cases, enough=seen.enough)
    late = overall(seen, 0.8)
    if late is None or late.seen is None:
        return _("No forecast can be judged yet.")
    return _("“Eight in ten” came true {share} of the time: {verdict}.").format(
        share=words.percent(late.seen), verdict=verdict(late)
    )


def verdict(row: Reliability) -> str:
    """Right, too cautious, too hopeful; judged with the interval, not the point alone."""
    seen = row.seen if row.seen is not None else row.level
    if row.low - TOLERANCE <= row.level <= row.high + TOLERANCE:
        return _("the ranges are about right")
    if seen > row.level:
        return _("the ranges are too cautious; most certificates come sooner")
    return _("the ranges are too hopeful; too many certificates come later")


def overall(seen: Record, level: float) -> Reliability | None:
    """The row of all horizons at one level."""
    rows = [row for row in seen.reliability if row.band < 0 and row.level == level]
    return rows[0] if rows else None


def horizon(band: int, up_to: int | None) -> str:
    """How far ahead the forecast looked: up to 14 days, 15 to 42 days, more than 91 days."""
    if band < 0:
        return _("All horizons")
    if up_to is None:
        return _("More than {n} days ahead").format(n=BANDS[band - 1])
    if band == 0:
        return _("Up to {n} days ahead").format(n=up_to)
    return _("{first} to {last} days ahead").format(first=(BANDS[band - 1] or 0) + 1, last=up_to)


def too_late(found: Moves) -> str:
    """How many moves came when it was too late to act on them."""
    return _(
        "{just_before} of them in the last five working days before the target, {after} after it "
        "({share} together)."
    ).format(just_before=found.just_before, after=found.after, share=words.percent(found.share))
