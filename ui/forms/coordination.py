"""The forms of coordination actions, most of them filled by what the record knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from models import ActionKind, StepKind
from services import deeds
from services.schedules import Effect
from ui import shell, words
from ui.forms.fields import Fields
from ui.forms.opened import Opened
from ui.reads import coordination as reads
from ui.source_words import source_words
from ui.words import _, word
from views.comparisons import Comparison

if TYPE_CHECKING:
    from ui.forms.entries import Seen

Service = Callable[..., Effect]
KINDS = {
    StepKind.EXTERNAL_OPINION: (ActionKind.CHASE, ActionKind.GUIDANCE),
    StepKind.REVIEW: (ActionKind.GUIDANCE, ActionKind.PRE_REVIEW, ActionKind.CONDITIONAL),
}


def deed(f: Fields, form: Opened, seen: Seen) -> tuple[Service, dict[str, Any]]:
    """Something shortened the item."""
    kinds = KINDS.get(StepKind(seen.story.kind), (ActionKind.GUIDANCE,))
    compared = reads.comparison(shell.viewer("liaison"), form.step_id)
    return deeds.record_deed, {
        "kind": f.choice("kind", _("What was done"), kinds, lambda kind: word("action", kind)),
        "on": f.day("on", _("Done on"), form.on, past=True),
        **days_without(f, compared, compared.days),
        "note": f.story("note", _("Note"), hint=_("Optional")),
    }


def unneeded(f: Fields, form: Opened, seen: Seen) -> tuple[Service, dict[str, Any]]:
    """The item is not asked for in this project."""
    others = {number: said for number, said in seen.others.items() if number != form.step_id}
    nobody = _("Nothing stands in its place")
    return deeds.remove_step, {
        "on": f.day("on", _("Not asked for since"), form.on, past=True),
        "replaced_by": f.choice(
            "replaced_by", _("What stands in its place"), [0, *others],
            lambda n: others.get(n, nobody),
        )
        or None,
        "channel": f.choice(
            "channel", _("How the offices confirm it"), list(deeds.ActionChannel),
            lambda channel: word("action_channel", channel),
        ),
        "source": f.line(
            "source", _("Who agreed, and where it is written"), required=True, most=300
        ),
        "note": f.story("note", _("Note"), hint=_("Optional")),
    }  # fmt: skip


def days_without(f: Fields, compared: Comparison, days: int | None) -> dict[str, Any]:
    """How long it would have been, filled by what is known, and how that is known."""
    unit = word("unit", compared.unit)
    without = f.count(
        "without", _("Without it, in {unit}").format(unit=unit), days, 0, deeds.LONGEST,
        required=False,
        note=_("Left empty with its source, the deed is kept but no day is attributed to it."),
    )  # fmt: skip
    source = f.line(
        "source", _("How these days are known"), most=300,
        value=basis(compared) if days is not None else "",
    )  # fmt: skip
    return {"without": without, "source": source}


def basis(compared: Comparison) -> str:
    """Where the usual days come from, in words that are kept with the deed."""
    if compared.basis == "history":
        return words.ngettext(
            "middle of {n} ended case of the same organisation without a chase",
            "middle of {n} ended cases of the same organisation without a chase",
            compared.cases,
        )
    if compared.basis == "template":
        text = _("usual duration in the process template ({source})")
        if compared.unverified:
            text = _("usual duration in the process template, not verified ({source})")
        return text.format(source=source_words(compared.source))
    return ""


ENTRIES = {"deed": deed, "unneeded": unneeded}
