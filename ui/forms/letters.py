"""The forms of letters: draft, send, follow up, answer, and how a consultation ends or begins
anew. Each draws its fields and says which service they call with what."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from services import attachments, conditions, consultations, letter_drafts, letters
from services.letters import Reply
from services.schedules import Effect
from ui.forms.fields import Fields
from ui.forms.opened import Opened
from ui.parts.letter_words import asked_words, basis_words, distance_words
from ui.words import _, word

if TYPE_CHECKING:
    from ui.forms.entries import Seen

Given = tuple[Callable[..., Effect], dict[str, Any]]


def _draft(f: Fields, form: Opened, seen: Seen) -> Given:
    known = seen.desk.draft if seen.desk else None
    given = seen.desk.offered if seen.desk else None
    return letter_drafts.draft_letter, {
        "asked": f.story(
            "asked", _("What is asked"), required=True,
            value=known.asked if known else asked_words(given),
        ),
        "distance": f.line(
            "distance", _("Distance to the red line"), most=300,
            value=known.distance if known else distance_words(given) if given else "",
            note=_("Filled in when the site was screened; otherwise write what is known."),
        ),
        "basis": f.story(
            "basis", _("Basis"), value=known.basis if known else basis_words(given),
            note=_("From the template; check it against your own rules before sending."),
        ),
        "reply_by": f.day(
            "reply_by", _("Reply asked for by"), known.reply_by if known else None, required=False,
            note=_("Left empty: the party's own period, counted from the sending."),
        ),
    }  # fmt: skip


def _send(f: Fields, form: Opened, seen: Seen) -> Given:
    draft = seen.desk.draft if seen.desk else None
    return letters.send_letter, {
        "on": f.day("on", _("Sent on"), form.on, past=True),
        "due_on": f.day(
            "due_on", _("Reply due by"), draft.reply_by if draft else None, required=False,
            note=_("Left empty: the party's own period, counted from the sending."),
        ),
        "number": f.line("number", _("Number of the letter"), most=100),
        "files": f.files("files", _("Files that went with it")),
        "note": _note(f),
    }  # fmt: skip


def _resend(f: Fields, form: Opened, seen: Seen) -> Given:
    return letters.resend_letter, {
        "on": f.day("on", _("Sent once more on"), form.on, past=True),
        "channel": _channel(f),
        "files": f.files("files", _("Files that went with it")),
        "note": _note(f),
    }


def _receipt(f: Fields, form: Opened, seen: Seen) -> Given:
    return letters.record_receipt, {
        "on": f.day("on", _("Receipt confirmed on"), form.on, past=True),
        "note": _note(f),
    }


def _promise(f: Fields, form: Opened, seen: Seen) -> Given:
    return letters.record_promise, {
        "promised_on": f.day("promised_on", _("They promise to answer by"), None),
        "on": f.day("on", _("Promised on"), form.on, past=True),
        "note": _note(f),
    }


def _chase(f: Fields, form: Opened, seen: Seen) -> Given:
    return letters.record_chase, {
        "level": f.choice(
            "level", _("Level"), list(letters.ChaseLevel), lambda x: word("chase_level", x)
        ),
        "channel": _channel(f),
        "on": f.day("on", _("Chased on"), form.on, past=True),
        "answer": f.line("answer", _("What they answered"), most=1000),
        "note": _note(f),
    }


def _reply(f: Fields, form: Opened, seen: Seen) -> Given:
    order = (Reply.AGREE, Reply.CONDITIONS, Reply.OBJECT, Reply.HOLDING)
    reply = f.choice("reply", _("The reply"), order, lambda r: word("reply", r))
    given: dict[str, Any] = {"reply": reply}
    if reply == Reply.CONDITIONS:
        given |= _terms(f, form, seen)
    return letters.record_reply, given | {
        "on": f.day("on", _("Received on"), form.on, past=True),
        "number": f.line("number", _("Number of the reply"), most=100),
        "files": f.files("files", _("The reply as a file")),
        "shown": _shown(f),
        "note": _note(f),
    }


def _terms(f: Fields, form: Opened, seen: Seen) -> dict[str, Any]:
    """Which conditions, what they hold up, and by when they are met."""
    open_ones = {number: said for number, said in seen.open.items() if number != form.step_id}
    return {
        "terms": f.story("terms", _("Conditions, one a line"), required=True),
        "blocks_id": f.choice(
            "blocks_id", _("They block"), [0, *open_ones],
            lambda n: open_ones[n] if n else _("What the law lets wait for this reply"),
        )
        or None,
        "before_start": f.flag(
            "before_start", _("Before it even starts"),
            note=_("Otherwise it may start, but not end, while a condition is open."),
        ),
        "meet_by": f.day(
            "meet_by", _("To be met by"), None, required=False,
            note=_("Left empty: ten working days, marked as not verified."),
        ),
    }  # fmt: skip


def _withdraw(f: Fields, form: Opened, seen: Seen) -> Given:
    return consultations.withdraw_letter, _with_reason(f, form, _("Withdrawn on"))


def _not_required(f: Fields, form: Opened, seen: Seen) -> Given:
    return consultations.not_required, _with_reason(f, form, _("Known since"))


def _again(f: Fields, form: Opened, seen: Seen) -> Given:
    return consultations.consult_again, _with_reason(f, form, _("Decided on"))


def _set_aside(f: Fields, form: Opened, seen: Seen) -> Given:
    return consultations.set_reply_aside, _with_reason(f, form, _("Found on"))


def _confirm(f: Fields, form: Opened, seen: Seen) -> Given:
    return consultations.confirm_reply, {
        "on": f.day("on", _("Compared on"), form.on, past=True),
        "note": _note(f),
    }


def _meet(f: Fields, form: Opened, seen: Seen) -> Given:
    files = f.files("files", _("Proof as a file"))
    return conditions.meet, {
        "proof": f.line(
            "proof", _("Document that proves it"), required=not files, most=300,
            hint=_("number or date"),
        ),
        "files": files,
        "shown": _shown(f),
        "on": f.day("on", _("Met on"), form.on, past=True),
        "note": _note(f),
    }  # fmt: skip


def _lift(f: Fields, form: Opened, seen: Seen) -> Given:
    return conditions.lift, _with_reason(f, form, _("Lifted on"))


def _file(f: Fields, form: Opened, seen: Seen) -> Given:
    return attachments.add_files, {
        "files": f.files("files", _("Files"), required=True),
        "shown": _shown(f),
        "note": _note(f),
    }


def _with_reason(f: Fields, form: Opened, day: str) -> dict[str, Any]:
    return {
        "on": f.day("on", day, form.on, past=True),
        "reason": f.story(
            "reason", _("Why"), required=True, hint=_("One sentence; it is kept for good.")
        ),
    }


def _channel(f: Fields) -> Any:
    return f.choice("channel", _("By"), list(letters.Channel), lambda x: word("channel", x))


def _shown(f: Fields) -> bool:
    return f.flag(
        "shown", _("Files shown to the developer"), note=_("Otherwise they stay in the bureau.")
    )


def _note(f: Fields) -> str:
    return f.story("note", _("Note"), hint=_("Optional"))


ENTRIES: dict[str, Callable[[Fields, Opened, Seen], Given]] = {
    "draft": _draft, "send": _send, "resend": _resend, "receipt": _receipt, "promise": _promise,
    "chase": _chase, "reply": _reply, "withdraw": _withdraw, "not_required": _not_required,
    "again": _again, "confirm": _confirm, "set_aside": _set_aside, "meet": _meet, "lift": _lift,
    "file": _file,
}  # fmt: skip
