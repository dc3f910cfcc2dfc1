"""Until when an item may end, in words: what it keeps, and what each day after costs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from services.deadlines import Deadline
from ui import words
from ui.parts.own_words import listed, on_day
from ui.shell import plain
from ui.words import _

Group = list[Deadline]


def lines(deadlines: Sequence[Deadline], on: date) -> list[str]:
    """One sentence a limit, the nearest first: what the projection needs, then the targets that
    ask for something else. Certificates with the same limit and price share a sentence."""
    projected = [item for item in deadlines if item.kept == "projected"]
    same = {(item.short_en, item.kept_on) for item in projected}
    target = [x for x in deadlines if x.kept == "target" and (x.short_en, x.kept_on) not in same]
    groups: dict[object, Group] = {}
    for item in [*projected, *target]:
        groups.setdefault((item.kept, item.latest_on, item.prices), []).append(item)
    return [plain(sentence(group, on)) for group in groups.values()]


def sentence(group: Group, on: date) -> str:
    """By 12 Sep it keeps: Construction permit 30 Sep. Each working day after costs one."""
    papers = listed(f"{words.short(item)} {on_day(item.kept_on, on)}" for item in group)
    latest = group[0].latest_on
    if latest is None:
        text = _("Lost even if it ended at once, the targets: {papers}.")
        return text.format(papers=papers)
    text = (
        _("By {latest} it keeps the projected {papers}. {price}")
        if group[0].kept == "projected"
        else _("By {latest} it keeps the targets: {papers}. {price}")
    )
    told = text.format(latest=on_day(latest, on), papers=papers, price=price(group[0].prices))
    in_time = group[0].chance
    return told if in_time is None else f"{told} {chance(in_time)}"


def chance(in_time: float) -> str:
    """How likely the item ends by the limit."""
    if in_time < 0.01:
        return _("It will hardly end by then.")
    if in_time > 0.99:
        return _("It will almost surely end by then.")
    return _("Chance that it ends by then: {share}.").format(share=words.percent(in_time))


def price(prices: Sequence[int]) -> str:
    """What the working days after the limit cost the certificates."""
    if list(prices) == list(range(1, len(prices) + 1)):
        return _("Each working day after costs one.")
    return _("The next working day costs {first}, ten of them cost {tenth}.").format(
        first=words.days(prices[0], unit="wd"), tenth=words.days(prices[-1], unit="wd")
    )
