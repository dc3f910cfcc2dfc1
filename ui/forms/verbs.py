"""What can have happened to an item: names, icons, and which make sense in its state."""

from __future__ import annotations

from collections.abc import Iterator

from ui.words import N_, _

LABELS = {
    "start": N_("It started"),
    "finish": N_("It finished"),
    "remaining": N_("Days still needed"),
    "supplement": N_("Returned for supplement"),
    "suspend": N_("Stop the clock"),
    "resume": N_("Restart the clock"),
    "send": N_("Letter sent"),
    "promise": N_("Reply promised"),
    "chase": N_("Chased"),
    "reply": N_("Reply received"),
    "target": N_("Another target"),
    "relax": N_("Set a customary order aside"),
    "link": N_("Agree on an order"),
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
    "send": "outgoing_mail",
    "promise": "event_available",
    "chase": "notifications_active",
    "reply": "mark_email_read",
    "target": "flag",
    "relax": "call_split",
    "link": "link",
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


def sensible(kind: str, state: str, *, target: bool, habits: bool) -> tuple[str, ...]:
    """The verbs of a step of this kind in this state, the likeliest first.

    ``target``: it issues a certificate that is not in hand; ``habits``: a customary link leads
    into it.
    """
    found = list(_of_state(kind, state))
    if target:
        found.append("target")
    if state == "waiting":
        found += ["relax", "link"] if habits else ["link"]
    found.append("note")
    if state != "done":
        found.append("verify")
    return tuple(found)


def _of_state(kind: str, state: str) -> Iterator[str]:
    external = kind == EXTERNAL
    if state == "waiting":
        yield from ("send",) if external else ("start", "finish")
    elif state == "running":
        yield from ("reply", "promise", "chase") if external else ("finish",)
        yield "remaining"
        if kind == "review":
            yield "supplement"
        yield "suspend"
    elif state == "suspended":
        yield "resume"
        if external:
            yield from ("reply", "promise", "chase")
