"""Who holds what now, and what the developer must do next."""

from __future__ import annotations

from datetime import date

import streamlit as st

from ui import words
from ui.parts.own_words import listed, on_day
from ui.shell import plain
from ui.words import _
from views.open_items import OpenItem

ICONS = {
    "running": ":material/play_circle:",
    "suspended": ":material/pause_circle:",
    "ready": ":material/radio_button_unchecked:",
    "coming": ":material/schedule:",
}


def to_do(items: tuple[OpenItem, ...], today: date) -> None:
    """A card with the developer's own items: under way, ready, and later."""
    with st.container(border=True, height="stretch"):
        st.subheader(_("What you must do next"), anchor=False)
        if not items:
            st.markdown(_("Nothing waits for you now."))
        for item in sorted(items, key=lambda i: i.standing == "coming"):
            _item(item, _own_lines(item, today))


def held_elsewhere(items: tuple[OpenItem, ...], today: date) -> None:
    """A card with what others have in hand, since when, and what they owe."""
    with st.container(border=True, height="stretch"):
        st.subheader(_("Who holds what now"), anchor=False)
        if not items:
            st.markdown(_("No office and no external party holds anything of this project."))
        for item in items:
            _item(item, _other_lines(item, today))


def _item(item: OpenItem, lines: list[str]) -> None:
    with st.container(gap=None):
        title = f"{ICONS[item.standing]} **{plain(item.name)}**"
        if not item.mine:
            title += f" · {plain(item.holder)}"
        st.markdown(title)
        st.caption("  \n".join(line for line in lines if line))


def _own_lines(item: OpenItem, today: date) -> list[str]:
    needed = _("Finish it by {day}; later than that, the last certificate moves.").format(
        day=on_day(item.needed_on, today)
    )
    if item.standing == "suspended":
        return [_pause(item), _("Hand in what is missing: the clock stands still until then.")]
    if item.standing == "ready":
        return [_("You can start now: everything before it is done."), needed]
    if item.standing == "coming":
        return [
            _("Later, from about {day}.").format(day=on_day(item.start_on, today)),
            _provisional(item),
        ]
    return [_since(item, today), needed]


def _other_lines(item: OpenItem, today: date) -> list[str]:
    if item.standing == "ready":
        first = _("Everything before it is done; not accepted yet.")
    elif item.standing == "suspended":
        first = _pause(item) + " " + _since(item, today)
    else:
        first = _since(item, today)
    planned = _("Counted to end on {day}.").format(day=on_day(item.finish_on, today))
    return [first, _owed(item, today), planned, _holds_up(item), _provisional(item)]


def _since(item: OpenItem, today: date) -> str:
    if item.since is None:
        return ""
    text = _("Since {day}, {days}").format(
        day=on_day(item.since, today), days=words.days((today - item.since).days)
    )
    return _("{text} (start assumed)").format(text=text) if item.since_assumed else text


def _pause(item: OpenItem) -> str:
    return _("{kind}: {reason}.").format(
        kind=words.word("pause_kind", item.pause_kind),
        reason=words.word("pause_reason", item.pause_reason),
    )


def _owed(item: OpenItem, today: date) -> str:
    """What the holder owes: the end of its limit or period, or by how much that is over."""
    if item.kind == "external_opinion" and item.due_on:
        told = (
            _("Reply was due on {day}, {days} ago")
            if item.due_on < today
            else _("Reply due on {day}")
        ).format(
            day=on_day(item.due_on, today), days=words.days(max(0, (today - item.due_on).days))
        )
        if item.promised_on:
            told += _("; promised for {day}").format(day=on_day(item.promised_on, today))
        return told
    left, kind = item.clock.left, item.clock.limit_kind
    if left is None or item.standing not in ("running", "suspended"):
        return ""
    limit = _("promised limit") if kind == "promised" else _("statutory limit")
    unit = item.clock.unit
    if left < 0:
        return _("Over its {limit} by {days}.").format(
            limit=limit, days=words.days(-left, unit=unit)
        )
    if item.due_on:
        return _("Owes its answer by {day}: {days} left of its {limit}.").format(
            day=on_day(item.due_on, today), days=words.days(left, unit=unit), limit=limit
        )
    return _("{days} left of its {limit} once the clock runs again.").format(
        days=words.days(left, unit=unit), limit=limit
    )


def _holds_up(item: OpenItem) -> str:
    if not item.holds_up:
        return ""
    named = listed(plain(name) for name in item.holds_up)
    return _("Waits for it now: {certificates}.").format(certificates=named)


def _provisional(item: OpenItem) -> str:
    if not item.provisional:
        return ""
    return _("Provisional: no official holidays are known for that year yet.")
