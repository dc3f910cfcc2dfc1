"""What a notice says: one sentence in the reader's language, on the screen and in a message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from models import EventKind, NoticeRule
from ui import words
from ui.words import N_, _
from views.inbox import Told

LISTED = 20  # lines of a digest; the rest is in the inbox
JOBS = {
    "pass_day": N_("Dates carried on to the new day"),
    "advise": N_("What to do today, ranked"),
    "light": N_("Lights written down"),
    "remind": N_("Reminders of letters"),
    "digest": N_("The morning's digests"),
    "tell_parties": N_("Digests to external parties"),
    "purge": N_("Old rows forgotten"),
    "dormant": N_("Unused accounts disabled"),
    "backup": N_("Copy of the database"),
    "check_audit": N_("Audit record checked"),
    "check_files": N_("Attached files checked"),
    "gains": N_("Days gained, summed over the district"),
    "deliver": N_("Messages sent"),
}
ICONS = {
    NoticeRule.LETTER: "mail",
    NoticeRule.LATE: "running_with_errors",
    NoticeRule.MOVED: "event_repeat",
    NoticeRule.TARGET_ASKED: "flag",
    NoticeRule.TARGET_DECIDED: "flag",
    NoticeRule.SLIP_ISSUED: "assignment_late",
    NoticeRule.SLIP_ANSWERED: "assignment_turned_in",
    NoticeRule.REPLIED: "mark_email_read",
    NoticeRule.JOB_FAILED: "error",
}


def job(name: str) -> str:
    """A timed job in words."""
    return _(JOBS.get(name, name))


def icon(told: Told) -> str:
    return f":material/{ICONS.get(NoticeRule(told.rule), 'notifications')}:"


def sentence(told: Told) -> str:
    """What happened, without the project's name."""
    facts = told.facts
    gaps = {name: words.day(value, long=True) for name, value in facts.items() if _is_day(value)}
    gaps |= {"item": told.item, "party": told.party}
    return _PATTERNS[NoticeRule(told.rule)](facts, gaps)


def _is_day(value: Any) -> bool:
    return isinstance(value, date)


def _letter(facts: dict[str, Any], gaps: dict[str, str]) -> str:
    stage = facts["stage"]
    if stage < 0:
        return _("{party} should answer the letter “{item}” by {due_on}.").format(**gaps)
    if stage == 0:
        return _("{party} should have answered the letter “{item}” by {due_on}.").format(**gaps)
    late = words.days(stage)
    return _("The answer of {party} to “{item}” is {late} or more overdue; due {due_on}.").format(
        late=late, **gaps
    )


def _late(facts: dict[str, Any], gaps: dict[str, str]) -> str:
    return _("{item} is now projected for {after}, past its target {target_on}.").format(**gaps)


def _moved(facts: dict[str, Any], gaps: dict[str, str]) -> str:
    days = (facts["after"] - facts["before"]).days
    if not days:
        return _("{item} is projected for {after} again.").format(**gaps)
    earlier = _("{item} is now projected for {after}, {days} earlier than {before}.")
    later = _("{item} is now projected for {after}, {days} later than {before}.")
    return (earlier if days < 0 else later).format(days=words.days(abs(days)), **gaps)


def _target_asked(facts: dict[str, Any], gaps: dict[str, str]) -> str:
    return _(
        "Another target is asked for {item}: {new_on} instead of {old_on}. It waits for you."
    ).format(**gaps)


def _target_decided(facts: dict[str, Any], gaps: dict[str, str]) -> str:
    if facts["kind"] == EventKind.TARGET_CHANGED:
        return _("The target of {item} is now {new_on}; it was {old_on}.").format(**gaps)
    return _("The target of {item} stays {old_on}; {new_on} was declined.").format(**gaps)


def _slip_issued(facts: dict[str, Any], gaps: dict[str, str]) -> str:
    return _("{party} is instructed by {slip}; answer due {due_on}.").format(
        slip=_number(facts), **gaps
    )


def _slip_answered(facts: dict[str, Any], gaps: dict[str, str]) -> str:
    return _("There is an answer to {slip}.").format(slip=_number(facts))


def _number(facts: dict[str, Any]) -> str:
    return _("{level} [{year}] No. {serial}").format(
        level=words.word("slip_level", facts["level"]), year=facts["year"], serial=facts["serial"]
    )


def _replied(facts: dict[str, Any], gaps: dict[str, str]) -> str:
    return _("{party} answered the letter “{item}” itself. Check the answer.").format(**gaps)


def _job_failed(facts: dict[str, Any], gaps: dict[str, str]) -> str:
    return _("The timed job “{job}” failed: {error}").format(
        job=job(facts["job"]), error=words.told(facts["error"])
    )


_PATTERNS = {
    NoticeRule.LETTER: _letter,
    NoticeRule.LATE: _late,
    NoticeRule.MOVED: _moved,
    NoticeRule.TARGET_ASKED: _target_asked,
    NoticeRule.TARGET_DECIDED: _target_decided,
    NoticeRule.SLIP_ISSUED: _slip_issued,
    NoticeRule.SLIP_ANSWERED: _slip_answered,
    NoticeRule.REPLIED: _replied,
    NoticeRule.JOB_FAILED: _job_failed,
}


def place(told: Told) -> str:
    """The page where something can be done about it; it takes the project's code."""
    if told.rule == NoticeRule.JOB_FAILED:
        return "system"
    if told.rule == NoticeRule.TARGET_ASKED:
        return "portfolio"
    return "timeline" if told.project_code else "inbox"


def _address(told: Told) -> str:
    code = told.project_code
    return f"{place(told)}?project={code}" if code else place(told)


def message(told: Sequence[Told], base_url: str, *, digest: bool) -> tuple[str, str]:
    """(subject, plain text) of a message about these notices."""
    lines = [f"- {_headed(one)}\n  {base_url}/{_address(one)}" for one in told[:LISTED]]
    if len(told) > LISTED:
        lines.append(
            words.ngettext(
                "… and {n} more notice in the inbox.",
                "… and {n} more notices in the inbox.",
                len(told) - LISTED,
            )
        )
    if digest:
        subject = words.ngettext("{n} new notice", "{n} new notices", len(told))
    else:
        subject = _headed(told[0])
    foot = _("Inbox: {url}").format(url=f"{base_url}/inbox")
    return f"{_(words.PRODUCT)}: {subject}"[:200], "\n".join([*lines, "", foot, ""])


def _headed(told: Told) -> str:
    return f"{told.project}: {sentence(told)}" if told.project else sentence(told)
