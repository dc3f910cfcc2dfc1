"""Until when an item may end, in words: what it keeps, and what each day after costs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from services.deadlines import Deadline
from ui import words
from ui.parts.own_words import on_day
from ui.shell import plain
from ui.words import _, ngettext

SHOWN = 4


def lines(deadlines: Sequence[Deadline], on: date) -> list[str]:
    """One sentence a limit, the nearest first: what the projection needs, then the targets that
    ask for something else."""
    projected = [item for item in deadlines if item.kept == "projected"]
    same = {(item.short_en, item.kept_on) for item in projected}
    target = [x for x in deadlines if x.kept == "target" and (x.short_en, x.kept_on) not in same]
    found = [sentence(item, on) for item in [*projected[:SHOWN], *target[:SHOWN]]]
    rest = len(projected[SHOWN:]) + len(target[SHOWN:])
    if rest:
        found.append(ngettext("And {n} more limit further on.", "And {n} more limits further on.",
                              rest))  # fmt: skip
    return [plain(line) for line in found]


def sentence(item: Deadline, on: date) -> str:
    """By 12 Sep: keeps Construction permit on 30 Sep; each working day after costs one."""
    kept, name = on_day(item.kept_on, on), words.short(item)
    if item.latest_on is None:
        return _("The target of {certificate} ({day}) is lost even if it ended at once.").format(
            certificate=name, day=kept
        )
    text = (
        _("By {latest} it keeps {certificate} on {day}; {price}.")
        if item.kept == "projected"
        else _("By {latest} it keeps {certificate}'s target, {day}; {price}.")
    )
    return text.format(
        latest=on_day(item.latest_on, on), certificate=name, day=kept, price=price(item.prices)
    )


def price(prices: Sequence[int]) -> str:
    """What the working days after the limit cost the certificate."""
    if list(prices) == list(range(1, len(prices) + 1)):
        return _("each working day after costs one")
    return _("the next working day costs {first}, ten of them cost {tenth}").format(
        first=words.days(prices[0], unit="wd"), tenth=words.days(prices[-1], unit="wd")
    )
