"""Joint applications, each item with its own status and clock, and what the law makes wait."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from services.joint_returns import Returns
from ui import words
from ui.parts import screen
from ui.parts.lights import light_badge, state_badge
from ui.parts.own_words import on_day
from ui.shell import plain
from ui.words import _, ngettext, word
from views.joint import Application, Item, Joint


def applications(seen: Joint) -> None:
    """What was filed together, and what was declined."""
    items = {item.step_id: item for item in seen.items}
    filed = [one for one in seen.applications if one.declined_code is None and not one.withdrawn]
    declined = [one for one in seen.applications if one.declined_code]
    st.caption(uptake(len(filed), len(declined)))
    for one in reversed(seen.applications):
        with st.container(border=True, gap="xsmall"):
            st.markdown(f"**{plain(headline(one, seen))}**")
            if one.basis:
                st.caption(plain(one.basis))
            for number in one.step_ids:
                if one.declined_code is None and number in items:
                    _item(items[number], seen)


def uptake(filed: int, declined: int) -> str:
    """2 applications filed together, 1 offer declined."""
    taken = ngettext("{n} application for several items", "{n} applications for several items",
                     filed)  # fmt: skip
    refused = ngettext("{n} offer declined", "{n} offers declined", declined)
    return f"{taken} · {refused}"


def headline(one: Application, seen: Joint) -> str:
    """One application 示例1号, filed 8 Oct."""
    day = on_day(one.filed_on, seen.on)
    if one.declined_code:
        return _("Declined on {day}: {reason}").format(
            day=day, reason=word("joint_refusal", one.declined_code)
        )
    text = _("Application {number}, filed {day}") if one.number else _("Application, filed {day}")
    said = text.format(number=one.number or "", day=day)
    return _("{what} (withdrawn)").format(what=said) if one.withdrawn else said


def matrix(seen: Joint, returns: Returns) -> None:
    """Item by certificate: does the law make it wait, and what would one return cost."""
    numbers = _shown(seen)
    column = st.column_config
    papers = [n for n in seen.papers if any(cell(seen, returns, item, n) for item in numbers)]
    with st.container(border=True):
        st.subheader(f":material/grid_on: {_('What holds what')}", anchor=False)
        st.caption("  \n".join(_legend(returns)))
        rows = [
            {"item": item.name, "organisation": item.organisation}
            | {seen.papers[n]: cell(seen, returns, item.step_id, n) for n in papers}
            for item in seen.items
            if item.step_id in numbers
        ]
        st.dataframe(
            pd.DataFrame(rows), hide_index=True, height="content",
            column_config={
                "item": column.TextColumn(_("Item"), width=300, pinned=not screen.narrow()),
                "organisation": column.TextColumn(_("Organisation"), width=100),
            },
            alt=_("Items by certificates: what the law makes wait, and days lost by one return"),
        )  # fmt: skip


def _legend(returns: Returns) -> tuple[str, ...]:
    """What each sign of the table says, a line each."""
    half, most = (words.days(days, unit="wd") for days in returns.days_wd)
    return (
        _("●: by law the certificate waits for the item."),
        _("■: the item issues this certificate."),
        _("Empty: a problem in the item does not hold the certificate."),
        _(
            "+7 / +10: days that the certificate comes later if the item is returned once, for "
            "{half} (half of the returns are shorter) / for {most} (eight in ten are). Habits "
            "that hold today are counted."
        ).format(half=half, most=most),
    )


def cell(seen: Joint, returns: Returns, step_id: int, paper: int) -> str:
    """● +7 / +21."""
    mark = "■" if seen.own.get(step_id) == paper else "●" if (step_id, paper) in seen.blocks else ""
    half, most = returns.later_cd.get((step_id, paper), (0, 0))
    days = f"{_signed(half)} / {_signed(most)}" if half or most else "0" if mark else ""
    return f"{mark} {days}".strip()


def _signed(days: int) -> str:
    return f"{days:+d}" if days else "0"


def open_items(seen: Joint) -> tuple[int, ...]:
    """The items whose return can still cost days."""
    return tuple(item.step_id for item in seen.items if item.open)


def _shown(seen: Joint) -> set[int]:
    """Items filed together, else every open one."""
    filed = {n for one in seen.applications for n in one.step_ids if not one.withdrawn}
    return set(open_items(seen)) | filed


def _item(item: Item, seen: Joint) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown(plain(f"{item.name} · {item.organisation}"), width="content")
        state_badge(item.state)
        light_badge(item.clock.light, item.clock.left, item.clock.unit)
        st.caption(
            _("{start} to {finish}").format(
                start=on_day(item.start_on, seen.on), finish=on_day(item.finish_on, seen.on)
            )
        )
