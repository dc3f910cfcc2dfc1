"""The head of the district overview: the sentence that matters and five figures."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd
import streamlit as st

from ui import words
from ui.parts.own_words import on_day
from ui.shell import plain
from ui.words import _, ngettext
from views.portfolio import Portfolio

CONSTRUCTION_PERMIT = "SG"


def head(seen: Portfolio, now: datetime, as_of: date | None) -> None:
    """Title, the district's day and the time of the data."""
    st.title(_("District overview"), anchor=False)
    data = words.day(as_of, long=True) if as_of else words.moment(now)
    st.caption(
        _("{projects} · {day} · data as of {moment}").format(
            projects=ngettext("{n} project", "{n} projects", seen.projects),
            day=f"{words.day(seen.on, long=True)} {words.weekday(seen.on)}",
            moment=data,
        )
    )


def sentence(seen: Portfolio) -> str:
    """The one thing that matters, in Markdown."""
    return " ".join(part for part in (_next_permit(seen), _late(seen)) if part)


def figures(seen: Portfolio) -> None:
    """Five cards of one height; each with its last eight weeks."""
    trend, week = seen.trend, _in_a_week(seen.trend)
    cards = [
        (_("Projects"), f"{seen.projects}", "projects", "off", ""),
        (_("On time / open"), f"{seen.on_time} / {seen.open}", "on_time", "normal",
         _("Open certificates projected by their target, of all open ones.")),
        (_("Late"), f"{seen.late}", "late", "inverse",
         _("Open certificates projected after their target.")),
        (_("Waiting outside"), f"{seen.waiting_outside}", "waiting_outside", "inverse",
         _("Opinions of external parties asked for and not answered.")),
        (_("Median gained"), words.days(seen.median_gain_cd), "median_gain_cd", "normal",
         _("Days by which issued certificates came earlier than the ordinary way.")),
    ]  # fmt: skip
    with st.grid(5, min_column_width=150):
        for label, value, column, colour, said in cards:
            st.metric(
                label, value, week[column], delta_color=colour,  # type: ignore[arg-type]
                delta_description=_("in a week"), border=True, height="stretch",
                chart_data=trend[column].tolist(), chart_type="line", help=said or None,
            )  # fmt: skip


def _next_permit(seen: Portfolio) -> str:
    """The construction permit that comes next; a real project's before a sample's."""
    rows = seen.certificates
    permits = rows[rows["issued_on"].isna() & (rows["kind"] == CONSTRUCTION_PERMIT)]
    if permits.empty:
        return ""
    row = permits.sort_values(["sample", "projected_on"], kind="stable").iloc[0]
    days = words.days(abs(row["gained_wd"]), unit="wd")
    text = (
        _("**{project}**: {certificate} now projected {day}, {days} before the ordinary way.")
        if row["gained_wd"] >= 0
        else _("**{project}**: {certificate} now projected {day}, {days} after the ordinary way.")
    )
    return text.format(
        project=plain(row["project"]),
        certificate=plain(row["certificate"]),
        day=on_day(row["projected_on"], seen.on),
        days=days,
    )


def _late(seen: Portfolio) -> str:
    rows = seen.certificates
    late = rows[rows["light"].isin(["yellow", "red"])]
    if late.empty:
        return _("No open certificate runs late.")
    worst = late.sort_values("late_cd", kind="stable").iloc[-1]
    count = ngettext(
        "{n} open certificate runs late;", "{n} open certificates run late;", len(late)
    )
    holder = worst["holder"] if pd.notna(worst["holder"]) else words.NOTHING
    text = _("{count} the worst, **{project}** {certificate} ({days}), waits for {holder}.")
    return text.format(
        count=count,
        project=plain(worst["project"]),
        certificate=plain(worst["certificate"]),
        days=words.days(int(worst["late_cd"]), signed=True),
        holder=plain(holder),
    )


def _in_a_week(trend: pd.DataFrame) -> dict[str, int]:
    last, before = trend.iloc[-1], trend.iloc[-2]
    return {name: int(last[name] - before[name]) for name in trend.columns if name != "on"}
