"""Why a date is what it is, as a chain in words; and what the doubtful fields are called."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ui import words
from ui.parts.own_words import on_day
from ui.shell import plain
from ui.words import N_, _, word
from views.story import Cause, Story

# Fields of a step that no source states or that nobody verified (Step.assumed, .unverified).
FIELDS = {
    "started_on": N_("the start"),
    "finished_on": N_("the finish"),
    "conventional": N_("the ordinary duration"),
    "typical": N_("the typical duration"),
    "expected": N_("the expected duration"),
    "statutory": N_("the statutory limit"),
    "promised": N_("the promised limit"),
    "after": N_("what it comes after"),
    "trigger": N_("when it is needed"),
    "reply": N_("the time for a reply"),
}


def field_words(field: str) -> str:
    return _(FIELDS.get(field, field))


def why(story: Story, on: date) -> list[str]:
    """The chain that sets the date, and how much room there is."""
    lines = chain_words(story.chain, on)
    if story.finish_actual:
        return lines
    if story.critical:
        return [*lines, _("It lies on the critical path: a day here is a day on the last permit.")]
    spare = words.days(story.total_float, unit="wd")
    return [*lines, _("It may end {days} later without moving anything else.").format(days=spare)]


def chain_words(chain: Sequence[Cause], on: date) -> list[str]:
    """One line a link, from this item back to what happened; Markdown."""
    found = []
    for place, cause in enumerate(chain):
        before = chain[place + 1] if place + 1 < len(chain) else None
        found.append(_cause(cause, before, on))
        if cause.finish_actual:
            found += _past(chain[place + 1 :], on)
            break
    return found


def _past(chain: Sequence[Cause], on: date) -> list[str]:
    """What already happened before, in one line: it explains the day without being news."""
    if not chain:
        return []
    said = [
        _("{item} ({day})").format(item=plain(cause.name), day=on_day(cause.finish_on, on))
        for cause in chain
    ]
    return [_("Before it came: {items}.").format(items=" ← ".join(said))]


def _cause(cause: Cause, before: Cause | None, on: date) -> str:
    name, day = f"**{plain(cause.name)}**", on_day(cause.finish_on, on)
    if cause.finish_actual:
        text = _("{item} ended {day} ({lane}): it happened.")
        return text.format(item=name, day=day, lane=plain(cause.lane))
    if cause.kind == "link" and before:
        text = _("{item} ends {day}: it waits for {before}, which ends {end}.")
        return text.format(
            item=name, day=day, before=plain(before.name), end=on_day(before.finish_on, on)
        )
    text = _("{item} ends {day} ({lane}): {reason}.")
    return text.format(
        item=name, day=day, lane=plain(cause.lane), reason=_reason(cause, before, on)
    )


def _reason(cause: Cause, before: Cause | None, on: date) -> str:
    if cause.kind == "data_date":
        return (
            _("it is under way and counted on from today")
            if cause.start_on < on
            else _("it cannot begin before today")
        )
    if cause.kind == "link" and before is None:
        return _("it waits for another item")
    reason = word("driver", cause.kind)
    return reason[:1].lower() + reason[1:] if words.code() == "en" else reason
