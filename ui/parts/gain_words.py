"""The days gained in words: a sentence for everybody, and a name for every line of the ledger."""

from __future__ import annotations

from datetime import date

from ui import words
from ui.parts.own_words import assumed, gained, joined, listed, on_day
from ui.parts.range_words import coming
from ui.shell import plain
from ui.words import N_, _, word
from views.certificates import Paper
from views.lead_time import GROUPS, by_group
from views.ledger import Entry, Ledger
from views.ledger_players import Method

MOST_DEEDS = 3  # named in the words for a citizen
METHODS: dict[Method, str] = {
    "limits": N_("Statutory limits"),
    "typical": N_("Usual durations"),
    "own": N_("Own durations"),
}
MEANINGS: dict[Method, str] = {
    "limits": N_("Every item takes its full limit, one after the other."),
    "typical": N_("Every item takes as long as is usual for its kind, one after the other."),
    "own": N_("Every item takes as long as it took here, one after the other."),
}
KINDS = {
    "action": N_("{deed}: {what}"),
    "agreed": N_("Order agreed: {what}"),
    "removed": N_("Item removed: {what}"),
    "habits": N_("Old habits given up"),
    "pause": N_("Clock stopped, cause: {what}"),
    "refused": N_("Refused and applied for again: {what}"),
    "unproven": N_("{deed}, not attributed: {what}"),
    "unattributed": N_("Not attributed: no source"),
    "waits": N_("Waits and what is left over"),
    "rebased": N_("Corrections since the date was frozen"),
}


def sentence(ledger: Ledger, paper: Paper, on: date) -> str:
    """What a citizen is told, in Markdown; a coming ``paper`` with its eight in ten."""
    return _told(ledger, paper, on, f"**{plain(ledger.certificate)}**")


def paragraph(ledger: Ledger, paper: Paper, on: date, not_stated: tuple[str, ...]) -> str:
    """The same for a notice or a letter, as plain text: what earned most, what "ordinary" means.

    ``not_stated``: the project's fields that no source states.
    """
    said = [_told(ledger, paper, on, ledger.certificate)]
    if won := earned(ledger)[:MOST_DEEDS]:
        deeds = listed(f"{label(entry)} ({words.days(entry.days_cd)})" for entry in won)
        said.append(_("Coordination that earned most: {deeds}.").format(deeds=deeds))
    said.append(_("The ordinary way: every item takes its full legal limit, one after the other."))
    if not_stated:
        said.append(assumed(not_stated))
    return joined(said)


def earned(ledger: Ledger) -> list[Entry]:
    """The deeds that brought the date forward, the largest first."""
    deeds = [entry for entry in ledger.entries if GROUPS[entry.kind] == "deeds"]
    return sorted((e for e in deeds if e.days_cd > 0), key=lambda entry: -entry.days_cd)


def _told(ledger: Ledger, paper: Paper, on: date, certificate: str) -> str:
    day = on_day(ledger.came_on, on) if ledger.issued else coming(paper, on)
    ordinary = on_day(ledger.conventional_on, on)
    text = (
        _("{certificate} came on {day}, {gain} ({ordinary}).")
        if ledger.issued
        else _("{certificate} {day}. The likely date is {gain} ({ordinary}).")
    )
    told = text.format(
        certificate=certificate,
        day=day,
        gain=gained(ledger.gained_cd),
        ordinary=ordinary,
    )
    parts = _parts(ledger)
    if not parts:
        return told
    return joined([told, _("Of these: {parts}.").format(parts=listed(parts))])


def _parts(ledger: Ledger) -> list[str]:
    days = by_group(ledger.entries)
    found = []
    for group, won, lost in (
        ("deeds", N_("{days} by coordination"), N_("{days} lost by coordination")),
        ("pace", N_("{days} by quicker work"), N_("{days} lost by slower work")),
        (
            "stops",
            N_("{days} by restarted clocks"),
            N_("{days} lost by stopped clocks and refusals"),
        ),
        ("rest", N_("{days} that belong to nobody"), N_("{days} lost by waits between items")),
    ):
        n = days.get(group, 0)
        if n:
            found.append(_(won if n > 0 else lost).format(days=words.days(abs(n))))
    return found


def label(entry: Entry) -> str:
    """The name of a line, as plain text."""
    if entry.kind == "pace":
        text = _("{organisation}: quicker") if entry.credit >= 0 else _("{organisation}: slower")
        return text.format(organisation=entry.organisation)
    what = word("holder", entry.code) if entry.kind == "pause" else entry.name
    return _(KINDS[entry.kind]).format(what=what, deed=word("action", entry.code))


def changed(entry: Entry) -> str:
    """Which lengths it changed: plan review 20 → 5 working days."""
    return listed(
        f"{one.step} {one.before} → {words.days(one.after, unit=one.unit)}" for one in entry.lengths
    )


def source(entry: Entry) -> str:
    """Where the counterfactual comes from, as plain text."""
    if entry.kind in ("waits", "rebased"):
        return _("the remainder, by subtraction")
    if entry.kind == "pause":
        return _("the record of the stop")
    if entry.kind == "refused":
        return _("the record of the refusal")
    if not entry.sources:
        return _("none, so it is credited to nobody")
    told = listed(entry.sources)
    return _("{source} (not verified)").format(source=told) if entry.unverified else told
