"""One form for each verb: it draws its fields and says which service they call with what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from models import Outcome, StepKind
from services import coordination, notes, pauses, progress, targets
from services.schedules import Effect
from ui.forms import coordination as coordination_forms
from ui.forms import filing, letters
from ui.forms.fields import Fields
from ui.forms.opened import Opened
from ui.words import _, word
from views.certificates import Paper
from views.letter_desk import LetterDesk
from views.story import Story

Service = Callable[..., Effect]
JUDGED = {StepKind.REVIEW, StepKind.INTERNAL_CONFIRMATION}
LINKS = ("FS", "SS", "FF", "SF")


@dataclass(frozen=True)
class Seen:
    """What a form knows of its item: its story, its certificate if it issues one, and the other
    items of the project (words by id), those that have not ended, and its letter."""

    story: Story
    paper: Paper | None
    others: dict[int, str]
    open: dict[int, str] = field(default_factory=dict)
    desk: LetterDesk | None = None

    @property
    def certificate(self) -> Paper | None:
        """The certificate while it is still to come."""
        return self.paper if self.paper and self.paper.issued_on is None else None


def neighbours(steps: pd.DataFrame) -> dict[int, str]:
    """Every item of a project, as words by id, from the frame of its timeline."""
    return {int(row.step_id): f"{row.name} · {row.lane}" for row in steps.itertuples(index=False)}


def unfinished(steps: pd.DataFrame) -> dict[int, str]:
    """The items that have not ended, as words by id."""
    return neighbours(steps[~steps["finish_actual"].astype(bool)])


@dataclass(frozen=True)
class Call:
    """A service and what it is given beside session, viewer and time."""

    service: Service
    given: dict[str, Any]


def draw(verb: str, form: Opened, seen: Seen) -> tuple[Fields, Call]:
    """The fields of ``verb`` and the call that they make."""
    fields = Fields(form)
    service, given = _ENTRIES[verb](fields, form, seen)
    on_step = {"step_id": form.step_id, "seen_version": form.seen_version}
    return fields, Call(service, on_step | given if verb not in _ALONE else given)


def _finish(f: Fields, form: Opened, seen: Seen) -> tuple[Service, dict[str, Any]]:
    given: dict[str, Any] = {}
    if seen.story.kind in JUDGED:
        given["outcome"] = f.choice(
            "outcome", _("How it ended"), list(Outcome), lambda o: word("outcome", o)
        )
        given |= filing.concluded(f, given["outcome"])
    if not seen.story.start_actual:
        given["started_on"] = f.day("started_on", _("Started on"), None, past=True)
    given["on"] = f.day("on", _("Finished on"), form.on, past=True)
    if seen.certificate and given.get("outcome") != Outcome.FAILED:
        given["number"] = f.line(
            "number", _("Number of the certificate"), most=100, hint=_("as printed on it")
        )
    return progress.finish_step, given | {"note": _note(f)}


def _remaining(f: Fields, form: Opened, seen: Seen) -> tuple[Service, dict[str, Any]]:
    unit = word("unit", seen.story.clock.unit)
    label = _("Still needed from today, in {unit}").format(unit=unit)
    left = f.count("remaining", label, None, 1, 2000)
    return progress.set_remaining, {"remaining": left, "note": _note(f)}


def _supplement(f: Fields, form: Opened, seen: Seen) -> tuple[Service, dict[str, Any]]:
    kind = pauses.PauseKind.SUPPLEMENT
    return pauses.suspend, {
        "kind": kind,
        "owner": pauses.Holder.APPLICANT,
        "reason_code": _reason(f, kind),
        "on": f.day(
            "on",
            _("Returned on"),
            form.on,
            past=True,
            note=filing.notice_words(seen.story.clock.notice_until, _told_before(seen)),
        ),
        "evidence": f.line("evidence", _("Supplement notice"), most=300, hint=_("number or date")),
        "note": _note(f),
    }


def _told_before(seen: Seen) -> bool:
    """A supplement was asked for in this round already."""
    since = seen.story.clock.accepted_on
    return any(
        pause.kind == pauses.PauseKind.SUPPLEMENT and since and pause.started_on >= since
        for pause in seen.story.pauses
    )


def _suspend(f: Fields, form: Opened, seen: Seen) -> tuple[Service, dict[str, Any]]:
    # A review that is returned for supplement has a verb of its own.
    kinds = [k for k in _OWNERS if k != pauses.PauseKind.SUPPLEMENT or seen.story.kind != "review"]
    kind = f.choice("kind", _("Kind of pause"), kinds, lambda k: word("pause_kind", k))
    owners = sorted(pauses.Holder, key=lambda holder: holder != _OWNERS[kind])
    owner = f.choice(f"owner_{kind}", _("Who holds the days"), owners, lambda h: word("holder", h))
    approved = kind == pauses.PauseKind.SPECIAL_PROCEDURE
    return pauses.suspend, {
        "kind": kind,
        "owner": owner,
        "reason_code": _reason(f, kind),
        "on": f.day("on", _("Stopped on"), form.on, past=True),
        "evidence": f.line(
            "evidence", _("Approval that allows it") if approved else _("Evidence"),
            required=approved, most=300, hint=_("number or date"),
        ),
        "approved_on": f.day(
            "approved_on", _("Approved on"), form.on, past=True,
            note=_("The statutory clock stands still only from the approval on (art. 45)."),
        ) if approved else None,
        "note": _note(f),
    }  # fmt: skip


def _resume(f: Fields, form: Opened, seen: Seen) -> tuple[Service, dict[str, Any]]:
    on = f.day("on", _("The clock runs again from"), form.on, past=True)
    return pauses.resume, {"on": on, "note": _note(f)}


def _target(f: Fields, form: Opened, seen: Seen) -> tuple[Service, dict[str, Any]]:
    paper = seen.paper
    now_on = paper.target_on if paper else None
    return targets.ask, {
        "certificate_id": paper.certificate_id if paper else 0,
        "seen_version": form.seen_certificate,
        "new_on": f.day("new_on", _("New target"), now_on),
        "reason_code": f.choice(
            "reason_code", _("Reason"), targets.REASON_CODES,
            lambda code: word("target_reason", code), first=False,
        ),
        "justification": f.story(
            "justification", _("Why the target moves"), required=True,
            hint=_("One sentence; it is kept for good."),
        ),
    }  # fmt: skip


def _relax(f: Fields, form: Opened, seen: Seen) -> tuple[Service, dict[str, Any]]:
    habits = {k.link_id: k.name for k in seen.story.waits_for if not k.legal and not k.relaxed}
    return coordination.relax_link, {
        "link_id": f.choice(
            "link_id", _("No longer wait for"), list(habits), lambda n: habits[n], first=False,
            note=_("Only an order kept by habit can be set aside, never one that the law wants."),
        ),
        "seen_version": form.seen_version,
        "on": f.day("on", _("Agreed on"), form.on, past=True),
        "source": _source(f),
    }  # fmt: skip


def _link(f: Fields, form: Opened, seen: Seen) -> tuple[Service, dict[str, Any]]:
    others = {number: said for number, said in seen.others.items() if number != form.step_id}
    return coordination.add_link, {
        "pred_id": f.choice(
            "pred_id", _("Wait for"), list(others), lambda n: others[n], first=False
        ),
        "succ_id": form.step_id,
        "seen_version": form.seen_version,
        "link_type": f.choice(
            "link_type", _("Kind of link"), LINKS, lambda kind: word("link_type", kind)
        ),
        "lag": f.count("lag", _("Days between, in working days"), 0, -500, 500),
        "on": f.day("on", _("Agreed on"), form.on, past=True),
        "source": _source(f),
    }  # fmt: skip


def _remark(f: Fields, form: Opened, seen: Seen) -> tuple[Service, dict[str, Any]]:
    text = f.story("text", _("Note"), required=True)
    shown = f.flag(
        "shown", _("Shown to the developer"), note=_("Otherwise it stays in the bureau.")
    )
    return notes.add_note, {"step_id": form.step_id, "text": text, "internal": not shown}


def _verify(f: Fields, form: Opened, seen: Seen) -> tuple[Service, dict[str, Any]]:
    return progress.verify, {"note": _note(f)}


def _reason(f: Fields, kind: pauses.PauseKind) -> Any:
    return f.choice(
        f"reason_{kind}", _("Reason"), pauses.REASONS[kind], lambda code: word("pause_reason", code)
    )


def _note(f: Fields) -> str:
    return f.story("note", _("Note"), hint=_("Optional"))


def _source(f: Fields) -> str:
    return f.line("source", _("Who agreed, and where it is written"), required=True, most=300)


# Who is likely at the cause of each kind of pause.
_OWNERS = {
    pauses.PauseKind.SPECIAL_PROCEDURE: pauses.Holder.DEPARTMENT,
    pauses.PauseKind.EXTERNAL_WAIT: pauses.Holder.EXTERNAL,
    pauses.PauseKind.APPLICANT_PAUSE: pauses.Holder.APPLICANT,
    pauses.PauseKind.SUPPLEMENT: pauses.Holder.APPLICANT,
}
_ALONE = {"target", "relax", "link", "note"}
_ENTRIES: dict[str, Callable[[Fields, Opened, Seen], tuple[Service, dict[str, Any]]]] = {
    "finish": _finish, "remaining": _remaining, "supplement": _supplement,
    "suspend": _suspend, "resume": _resume, "target": _target, "relax": _relax, "link": _link,
    "note": _remark, "verify": _verify, **letters.ENTRIES, **filing.ENTRIES,
    **coordination_forms.ENTRIES,
}  # fmt: skip
