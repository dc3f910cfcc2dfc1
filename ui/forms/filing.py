"""The forms of the statutory clock: what came in, on which terms, what is still owed, and why a
date was missed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from engine.clock import EXTENSION_WD, JOINT_EXTENSION_WD, JOINT_LIMIT_WD
from engine.status import MOVES, Status
from models import Outcome
from services import clocks, explaining, progress
from services.schedules import Effect
from ui import words
from ui.forms.fields import Fields
from ui.forms.opened import Opened
from ui.words import _, word

if TYPE_CHECKING:
    from ui.forms.entries import Seen

Given = tuple[Callable[..., Effect], dict[str, Any]]
OWED_WD = 10  # proposed; the office chooses
TERMS = ("joint", "extension", "silence")


def offered(seen: Seen) -> Iterator[str]:
    """The verbs that the clock of this item asks for, beside those of its state."""
    story = seen.story
    if story.missed_on:
        yield "explain"
    if any(papers.done_on is None for papers in story.clock.owed):
        yield "owed_in"
    if story.kind == "review" and codes(story.clock.status):
        yield "filing"
    if story.kind == "review" and story.state in ("running", "suspended"):
        yield "term"


def _start(f: Fields, form: Opened, seen: Seen) -> Given:
    """Accepted on a day, as a rule on the day of receipt; the rest only where it was otherwise."""
    review = seen.story.kind == "review"
    given: dict[str, Any] = {
        "on": f.day("on", _("Accepted on") if review else _("Started on"), form.on, past=True)
    }
    clock = seen.story.clock
    if review and clock.received_on is None:
        earlier = f.flag("earlier", _("The papers came in on an earlier day"))
        if earlier:
            given["received_on"] = f.day(
                "received_on", _("Papers received on"), None, past=True,
                note=_("Nothing told within 5 working days: accepted from the day of receipt."),
            )  # fmt: skip
    if review and f.flag("short", _("Accepted with papers missing")):
        given |= owed_fields(f, required=True)
    return progress.start_step, given | {"note": f.story("note", _("Note"), hint=_("Optional"))}


def owed_fields(f: Fields, *, required: bool) -> dict[str, Any]:
    """What is still missing and by when; it has a clock of its own."""
    owed = f.line("owed", _("What is missing"), required=required, most=300)
    if not owed:
        return {"owed": owed}
    return {
        "owed": owed,
        "owed_wd": f.count("owed_wd", _("To come within, in working days"), OWED_WD, 1, 250),
    }


def concluded(f: Fields, outcome: Any) -> dict[str, Any]:
    """A conditional conclusion may name what it still waits for."""
    return owed_fields(f, required=False) if outcome == Outcome.CONDITIONAL else {}


def _filing(f: Fields, form: Opened, seen: Seen) -> Given:
    status = f.choice(
        "status", _("New status"), codes(seen.story.clock.status),
        lambda s: word("filing", str(int(s))), first=False,
        note=_("Only the moves that the national standard knows."),
    )  # fmt: skip
    return clocks.record_status, {
        "status": status,
        "on": f.day("on", _("Happened on"), form.on, past=True),
        "note": f.story("note", _("Note"), hint=_("Optional")),
    }


def codes(status: int | None) -> list[Status]:
    """The codes that this form may record next."""
    after = MOVES[Status(status) if status else None]
    return [code for code in clocks.KINDS if code in after]


def _term(f: Fields, form: Opened, seen: Seen) -> Given:
    clock = seen.story.clock
    joint = f.flag(
        "joint", _("Joint handling: {n} working days").format(n=JOINT_LIMIT_WD), value=clock.joint
    )
    most = JOINT_EXTENSION_WD if joint else EXTENSION_WD
    return clocks.set_term, {
        "joint": joint,
        "extension": f.count(
            "extension", _("Extension granted, in days ({most} at the most)").format(most=most),
            min(clock.extension, most), 0, most,
        ),
        "default_approval": f.flag(
            "silence", _("Not decided in time counts as passed"),
            note=_("Only where a local rule says so; the law itself knows none (art. 50)."),
        ),
        "basis": f.line("basis", _("Who decided it, and where it is written"), required=True,
                        most=300),
    }  # fmt: skip


def _owed_in(f: Fields, form: Opened, seen: Seen) -> Given:
    return clocks.owed_in, {
        "on": f.day("on", _("Came in on"), form.on, past=True),
        "note": f.story("note", _("Note"), hint=_("Optional")),
    }


def _explain(f: Fields, form: Opened, seen: Seen) -> Given:
    missed = seen.story.missed_on
    label = _("Why {day} was missed").format(day=words.day(missed, long=True))
    return explaining.explain, {
        "text": f.story("text", label, required=True, hint=_("Shown to the chief; kept for good.")),
        "new_on": f.day("new_on", _("New date"), None),
    }


def notice_words(until: date | None, told: bool) -> str:
    """When a notice of what is missing still stops the clock."""
    if until is None:
        return ""
    if told:
        return _("It was told once already: a second notice does not stop the clock.")
    return _("Stops the clock if told by {day}; later, the clock runs on.").format(
        day=words.day(until, long=True)
    )


ENTRIES = {"start": _start, "filing": _filing, "term": _term, "owed_in": _owed_in,
           "explain": _explain}  # fmt: skip
