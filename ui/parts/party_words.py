"""What one party owes, as sentences: on its page, and as the text that is sent to it."""

from __future__ import annotations

from collections.abc import Collection

from ui import words
from ui.parts.own_words import on_day
from ui.words import _, ngettext
from views.parties import Debt, Habit, PartyPage


def digest(page: PartyPage, only: Collection[int] | None = None) -> tuple[str, str] | None:
    """Subject and text of one message for all that the party owes, the most pressing first;
    ``only``: of these letters. None when none of them waits, or when their clocks stand still.

    In the language of this thread (``words.use``). It names projects and letters, no person.
    """
    wanted = [one for one in page.debts if not one.held]
    if only is not None:
        wanted = [one for one in wanted if one.letter_id in only]
    if not wanted:
        return None
    subject = ngettext(
        "{n} letter waits for your answer", "{n} letters wait for your answer", len(wanted)
    )
    lines = [_("To: {party}").format(party=page.full_name), ""]
    lines.append(
        _("As of {day}, ordered by the days that an answer would win.").format(
            day=words.day(page.on, long=True)
        )
    )
    for place, debt in enumerate(wanted, start=1):
        lines += ["", f"{place}. {debt.owed.project} ({debt.owed.project_code})"]
        item = _("{item}, letter {number}") if debt.number else "{item}"
        named = item.format(item=debt.owed.step, number=debt.number)
        lines.append(f"   {named}: {told(debt, page)}")
    return subject, "\n".join([*lines, "", _("Sent by the {product}.").format(
        product=_(words.PRODUCT)
    ), ""])  # fmt: skip


def told(debt: Debt, page: PartyPage) -> str:
    """Since when, until when, what was promised, and what an answer today would win."""
    owed = debt.owed
    waits = words.days(debt.waits_wd, unit="wd")
    parts = [_("sent {day}, {waits} ago").format(day=on_day(owed.sent_on, page.on), waits=waits)]
    due = on_day(owed.due_on, page.on)
    if debt.over_cd:
        over = words.days(debt.over_cd)
        parts.append(_("was due {day}, {days} over").format(day=due, days=over))
    else:
        parts.append(_("due {day}").format(day=due))
    if owed.promised_on:
        promised = on_day(owed.promised_on, page.on)
        parts.append(_("promised for {day}").format(day=promised))
    if debt.chases:
        parts.append(ngettext("chased {n} time", "chased {n} times", debt.chases))
    if owed.stake_cd:
        parts.append(
            _("an answer today gains {days} over all certificates").format(
                days=words.days(max(round(owed.stake_cd), 1))
            )
        )
    return " · ".join(parts)


def habit(known: Habit) -> list[str]:
    """How long it takes and how it keeps its word, with what that was counted from."""
    if not known.answers:
        return [_("It has answered no letter yet whose dates are certain.")]
    middle = words.number(known.median_wd, 1)
    found = [
        _(
            "Half of its answers came within {middle} working days; the slowest took {longest}."
        ).format(middle=middle, longest=words.number(known.longest_wd)),
        _("{within} of {answers} came by the day they were due.").format(
            within=known.within, answers=known.answers
        ),
    ]
    if known.judged:
        found.append(
            _("{kept} of {judged} promised days were kept.").format(
                kept=known.kept, judged=known.judged
            )
        )
    return found
