"""The sentences of a developer's page: a date, a gain, what stands where."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ui import words
from ui.parts.range_words import coming
from ui.shell import plain
from ui.words import N_, _
from views.certificates import Paper
from views.developer import OwnProject

# Fields of a project that no source states (Project.assumed), in words.
ASSUMED_FIELDS = {
    "code": N_("the project code"),
    "company": N_("the developer company"),
    "land_award_on": N_("the day of the land award"),
    "year": N_("the year"),
}


def listed(parts: Iterable[str]) -> str:
    """One thing after the other, with the comma of the language."""
    return ("、" if words.code() == "zh" else ", ").join(parts)


def joined(sentences: Iterable[str]) -> str:
    """One sentence after the other, with the space of the language."""
    return ("" if words.code() == "zh" else " ").join(sentences)


def on_day(day: date, today: date) -> str:
    """A day, with its year where it is not this year's."""
    return words.day(day, long=day.year != today.year)


def gained(days_cd: int) -> str:
    """61 days earlier than the ordinary way."""
    if days_cd == 0:
        return _("the same day as the ordinary way")
    size = words.days(abs(days_cd))
    if days_cd > 0:
        return _("{days} earlier than the ordinary way").format(days=size)
    return _("{days} later than the ordinary way").format(days=size)


def summary(own: OwnProject) -> str:
    """The sentence at the head of the page, in Markdown."""
    if not own.papers:
        return _("This project has no certificates yet.")
    last = max(own.papers, key=lambda p: p.issued_on or p.projected_on)
    if not own.coming:
        return _(
            "All {n} certificates are in hand. The last one, **{certificate}**, came on {day} "
            "({gain})."
        ).format(
            n=len(own.papers),
            certificate=plain(last.short),
            day=on_day(last.issued_on or last.projected_on, own.on),
            gain=gained(last.gained_cd),
        )
    return joined([_newest(own), _last(own.coming[-1], own.on)])


def _newest(own: OwnProject) -> str:
    if not own.in_hand:
        return _("No certificate is in hand yet.")
    newest = own.in_hand[0]
    return _("**{certificate}** in hand since {day} ({gain}).").format(
        certificate=plain(newest.short),
        day=on_day(newest.issued_on or own.on, own.on),
        gain=gained(newest.gained_cd),
    )


def _last(paper: Paper, today: date) -> str:
    return _("**{certificate}** {day}; the ordinary way would have given it on {late}.").format(
        certificate=plain(paper.short),
        day=coming(paper, today),
        late=on_day(paper.conventional_on, today),
    )


def assumed(fields: tuple[str, ...]) -> str:
    """Which of the project's fields no source states; empty when all are stated."""
    if not fields:
        return ""
    named = listed(_(ASSUMED_FIELDS.get(field, field)) for field in fields)
    return _("Assumed, no source states it: {fields}.").format(fields=named)
