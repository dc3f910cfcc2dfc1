"""What can have happened to an item: names, icons, and which make sense in its state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ui.words import N_, _

LABELS = {
    "start": N_("It started"),
    "finish": N_("It finished"),
    "remaining": N_("Days still needed"),
    "supplement": N_("Returned for supplement"),
    "suspend": N_("Stop the clock"),
    "resume": N_("Restart the clock"),
    "confirm": N_("Confirm the reply by link"),
    "set_aside": N_("Set the reply by link aside"),
    "draft": N_("Draft the letter"),
    "send": N_("Letter sent"),
    "receipt": N_("Receipt confirmed"),
    "resend": N_("Letter sent once more"),
    "withdraw": N_("Letter withdrawn"),
    "not_required": N_("Opinion not required"),
    "again": N_("Consult a second time"),
    "meet": N_("Condition met"),
    "lift": N_("Condition lifted"),
    "file": N_("Add a file"),
    "promise": N_("Reply promised"),
    "chase": N_("Chased"),
    "reply": N_("Reply received"),
    "filing": N_("Received, refused, withdrawn"),
    "term": N_("Another limit"),
    "owed_in": N_("Missing papers came in"),
    "explain": N_("Explain the missed date"),
    "target": N_("Another target"),
    "relax": N_("Set a customary order aside"),
    "link": N_("Agree on an order"),
    "deed": N_("Shortened by coordination"),
    "unneeded": N_("Not asked for here"),
    "note": N_("Note"),
    "verify": N_("Checked, nothing changed"),
}
ICONS = {
    "start": "play_arrow",
    "finish": "check_circle",
    "remaining": "hourglass_bottom",
    "supplement": "assignment_return",
    "suspend": "pause_circle",
    "resume": "play_circle",
    "confirm": "verified_user",
    "set_aside": "gpp_bad",
    "draft": "edit_document",
    "send": "outgoing_mail",
    "receipt": "mark_email_unread",
    "resend": "forward_to_inbox",
    "withdraw": "undo",
    "not_required": "unpublished",
    "again": "replay",
    "meet": "task_alt",
    "lift": "remove_done",
    "file": "attach_file",
    "promise": "event_available",
    "chase": "notifications_active",
    "reply": "mark_email_read",
    "filing": "move_to_inbox",
    "term": "more_time",
    "owed_in": "inventory",
    "explain": "chat",
    "target": "flag",
    "relax": "call_split",
    "link": "link",
    "deed": "handshake",
    "unneeded": "content_cut",
    "note": "sticky_note_2",
    "verify": "done_all",
}
EXTERNAL = "external_opinion"


def label(verb: str) -> str:
    return _(LABELS[verb])


def marked(verb: str) -> str:
    """The label behind its icon."""
    return f":material/{ICONS[verb]}: {label(verb)}"


def main_verb(kind: str, state: str) -> str:
    """What most likely comes next."""
    return next(_of_state(kind, state), "note")


def sensible(
    kind: str, state: str, *, target: bool, habits: bool, condition: bool = False,
    to_confirm: bool = False, also: Iterable[str] = (),
) -> tuple[str, ...]:  # fmt: skip
    """The verbs of a step of this kind in this state, the likeliest first.

    ``target``: it issues a certificate that is not in hand; ``habits``: a customary link leads
    into it; ``condition``: it is a condition of a reply; ``to_confirm``: a reply came by link;
    ``also``: what its clock asks for.
    """
    found = ["confirm", "set_aside"] if to_confirm else []
    found += ["meet", "lift"] if condition and state == "running" else _of_state(kind, state)
    found += also
    if target:
        found.append("target")
    if state != "done" and habits:
        found.append("relax")
    if state == "waiting":
        found.append("link")
    if state in ("running", "suspended") or (state == "waiting" and kind == "review"):
        found.append("deed")  # a review may be read before it is filed
    if state in ("waiting", "running") and kind != EXTERNAL and not target:
        found.append("unneeded")
    found += ["note", "deed", "file"] if state == "done" else ["note", "file"]
    if kind == EXTERNAL and state == "done":
        found.append("again")
    if state != "done":
        found.append("verify")
    return tuple(found)


def _of_state(kind: str, state: str) -> Iterator[str]:
    external = kind == EXTERNAL
    if state == "waiting":
        yield from ("send", "draft", "not_required") if external else ("start", "finish")
    elif state == "running":
        yield from _OUT if external else ("finish",)
        yield "remaining"
        if kind == "review":
            yield "supplement"
        yield "suspend"
    elif state == "suspended":
        yield "resume"
        if external:
            yield from _OUT


_OUT = ("reply", "promise", "chase", "receipt", "resend", "withdraw", "not_required")
