"""The statutory clock of an item in sentences."""

from __future__ import annotations

from datetime import date

from store.statutory import OwedPapers
from ui import words
from ui.parts.lights import left_words
from ui.parts.own_words import on_day
from ui.shell import plain
from ui.words import _, word
from views.story import Story


def lines(story: Story, on: date) -> list[str]:
    """Everything that the clock follows from, one sentence a line."""
    clock = story.clock
    found = _taken_in(story)
    if clock.accepted_on:
        found.append(_used(story))
        found += _due(story)
        found += _stops(story, on)
    found += [word("irregular", code) for code in clock.irregular]
    found += [_owed(papers) for papers in clock.owed]
    return [plain(line) for line in found]


def brief(story: Story) -> list[str]:
    """What a liaison must know before writing."""
    clock = story.clock
    found = _taken_in(story) if story.kind == "review" and not story.finish_actual else []
    if clock.limit is not None and clock.accepted_on:
        found.append(_used(story))
        found += _due(story)
    if story.missed_on:
        found.append(
            _("The date {day} was missed: explain it and name a new one.").format(
                day=words.day(story.missed_on, long=True)
            )
        )
    return found + [_owed(papers) for papers in clock.owed if papers.done_on is None]


def _taken_in(story: Story) -> list[str]:
    clock = story.clock
    if clock.status is None:
        return []
    found = []
    if story.kind == "review":
        code = clock.status
        status = word("filing", str(code))
        found.append(_("Status {code}: {status}.").format(code=code, status=status))
    if clock.deemed:
        found.append(
            _("Received {day} and nothing told within 5 working days: accepted from that day.")
            .format(day=words.day(clock.accepted_on, long=True))
        )  # fmt: skip
    elif clock.received_on and clock.received_on != clock.accepted_on:
        text = _("Received {day}; what is missing may be told until {until}.")
        if clock.accepted_on:
            text = _("Received {day}, accepted {accepted}.")
        found.append(
            text.format(
                day=words.day(clock.received_on, long=True),
                until=words.day(clock.notice_until, long=True),
                accepted=words.day(clock.accepted_on, long=True),
            )
        )
    return found


def _used(story: Story) -> str:
    clock = story.clock
    used = words.days(clock.used, unit=clock.unit)
    if clock.limit is None:
        return _("{used} used; no limit is set.").format(used=used)
    text = (
        _("{used} used of the promised {limit}: {left}.")
        if clock.limit_kind == "promised"
        else _("{used} used of the statutory {limit}: {left}.")
    )
    left = _("finished") if story.finish_actual else left_words(clock.left, clock.unit)
    return text.format(used=used, limit=words.days(clock.limit, unit=clock.unit), left=left)


def _due(story: Story) -> list[str]:
    clock, found = story.clock, []
    if clock.joint:
        found.append(_("Handled jointly."))
    if clock.extension:
        days = words.days(clock.extension, unit=clock.unit)
        found.append(_("Extended by {days}.").format(days=days))
    if story.finish_actual:
        if clock.deliver_by:
            text = _("To be handed over by {day}.")
            found.append(text.format(day=words.day(clock.deliver_by, long=True)))
    elif clock.due_on and clock.light != "stopped":
        text = _("In time until {day}.")
        if clock.law_due_on and clock.law_due_on != clock.due_on:
            text = _("In time until {day}; by law until {law}.")
        found.append(
            text.format(
                day=words.day(clock.due_on, long=True), law=words.day(clock.law_due_on, long=True)
            )
        )
    if clock.overdue_on:
        found.append(_("Overdue since {day}.").format(day=words.day(clock.overdue_on, long=True)))
    if clock.default_on:
        text = _("Not decided in time: counts as passed since {day} by the local rule.")
        found.append(text.format(day=words.day(clock.default_on, long=True)))
    if clock.yellows_before and clock.light == "red" and (clock.left or 0) > 0:
        found.append(_("Red because it was yellow before."))
    return found


def _stops(story: Story, on: date) -> list[str]:
    found = []
    for pause in story.pauses:
        ended = on_day(pause.ended_on, on) if pause.ended_on else _("now")
        found.append(
            _("Stopped {start} to {end}: {kind}, {reason}; held by {owner}.").format(
                start=on_day(pause.started_on, on), end=ended,
                kind=word("pause_kind", pause.kind), reason=word("pause_reason", pause.reason_code),
                owner=word("holder", pause.owner),
            )
        )  # fmt: skip
        if pause.evidence:
            found.append(_("Evidence: {text}").format(text=pause.evidence))
    if story.clock.paused:
        days = words.days(story.clock.paused, unit=story.clock.unit)
        found.append(_("{days} did not count.").format(days=days))
    return found


def _owed(papers: OwedPapers) -> str:
    if papers.done_on:
        text = _("Missing at acceptance: {what}; came in {day}.")
        return text.format(what=papers.what, day=words.day(papers.done_on, long=True))
    text = _("Still missing: {what}; due {day}, {left}.")
    return text.format(
        what=papers.what, day=words.day(papers.due_on, long=True),
        left=left_words(papers.left, "wd"),
    )  # fmt: skip
