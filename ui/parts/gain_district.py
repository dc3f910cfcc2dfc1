"""Days gained in the whole district: a sentence, the sums by kind, by organisation, by project."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from charts.waterfall import waterfall
from ui import words
from ui.parts import screen
from ui.parts.gain_credits import waterfall_words
from ui.parts.gain_words import KINDS
from ui.words import N_, _, ngettext, word
from views.gain_totals import GainTotals

ASKED = {"SG": N_("Construction permits"), "GH-GC": N_("Planning permits")}
DEEDS = {
    "parallel": N_("Customary orders set aside"),
    "joint": N_("Joint handling"),
    "chase": N_("Waits shortened by chasing"),
    "guidance": N_("Reviews shortened by early guidance"),
    "pre_review": N_("Reviews shortened by a pre-review"),
    "conditional": N_("Items taken in with papers missing"),
    "removed": N_("Items removed"),
    "pace": N_("Quicker or slower work"),
    "refused": N_("Refused and applied for again"),
}


def kind() -> str:
    """Which certificates are counted; the construction permits unless the reader chooses."""
    chosen = st.segmented_control(
        _("Certificates"), list(ASKED), default="SG", required=True, key="gain_kind",
        format_func=lambda key: _(ASKED[key]), label_visibility="collapsed",
    )  # fmt: skip
    return str(chosen or "SG")


def sentence(found: GainTotals) -> str:
    """The district's gain, and how much of it coordination earned."""
    days = found.lines.groupby("group")["days_wd"].sum()
    return _(
        "{projects} projects, {gain} in all against the ordinary way; "
        "{deeds} of them by coordination."
    ).format(
        projects=len(found.projects),
        gain=words.days(found.gained_wd, unit="wd", signed=True),
        deeds=words.days(int(days.get("deeds", 0)), unit="wd", signed=True),
    )


def freshness(found: GainTotals) -> str:
    """When the ledgers were added up."""
    if found.made_at is None:
        return _("Added up just now; tonight the ledgers are kept.")
    told = _("Added up {moment}.").format(moment=words.moment(found.made_at))
    if not found.anew:
        return told + _(" Nothing has changed since.")
    return told + ngettext(
        " {n} project has moved on since and was added up anew.",
        " {n} projects have moved on since and were added up anew.",
        found.anew,
    ).format(n=found.anew)


def by_kind(found: GainTotals) -> None:
    """The waterfall of kinds, which ends at the sum."""
    lines = pd.DataFrame(
        {
            "label": [_label(row.kind, row.code) for row in found.lines.itertuples(index=False)],
            "group": found.lines["group"].replace("stops", "pace"),
            "days_wd": found.lines["days_wd"],
            "days_cd": found.lines["days_cd"],
            "alone_wd": pd.array([pd.NA] * len(found.lines), dtype="Int64"),
        }
    )
    with st.container(border=True):
        st.subheader(f":material/waterfall_chart: {_('Who earned the days')}", anchor=False)
        st.plotly_chart(
            waterfall(lines, words=waterfall_words(), dark=screen.dark(), narrow=screen.narrow()),
            theme=None, key="district_waterfall", config={"displayModeBar": False},
            alt=_("Days gained in the district by kind; the tables below say the same"),
        )  # fmt: skip


def by_organisation(found: GainTotals) -> None:
    """Working days by organisation, by name: speed alone is no merit, so nobody is ranked."""
    column = st.column_config
    config = {
        "organisation": column.TextColumn(_("Organisation")),
        "deeds_wd": column.NumberColumn(_("Coordination"), format="%+d"),
        "pace_wd": column.NumberColumn(_("Quicker work"), format="%+d"),
        "stops_wd": column.NumberColumn(_("Stopped clocks"), format="%+d"),
        "projects": column.NumberColumn(_("Projects")),
    }
    with st.container(border=True):
        st.subheader(f":material/groups: {_('By organisation, in working days')}", anchor=False)
        st.dataframe(
            found.organisations, hide_index=True, column_config=config, height="content",
            alt=_("Working days gained by organisation"),
        )  # fmt: skip
        st.caption(_("In the order of names. Limits differ from item to item: this is no ranking."))


def by_project(found: GainTotals) -> None:
    """Calendar days by project; each row adds up."""
    column = st.column_config
    shown = found.projects.drop(columns=["project_code", "certificate", "issued"])
    config = {
        "project": column.TextColumn(_("Project"), pinned=not screen.narrow()),
        "conventional_on": column.DateColumn(_("Ordinary way"), format=words.date_cells()),
        "came_on": column.DateColumn(_("Issued or projected"), format=words.date_cells()),
        "gained_cd": column.NumberColumn(_("Days gained"), format="%+d"),
        "gained_wd": column.NumberColumn(_("Working days"), format="%+d"),
        "deeds_cd": column.NumberColumn(_("Coordination"), format="%+d"),
        "pace_cd": column.NumberColumn(_("Quicker work"), format="%+d"),
        "stops_cd": column.NumberColumn(_("Stopped clocks"), format="%+d"),
        "rest_cd": column.NumberColumn(_("Belongs to nobody"), format="%+d"),
    }
    with st.container(border=True):
        st.subheader(f":material/table_rows: {_('By project, in calendar days')}", anchor=False)
        st.dataframe(
            shown, hide_index=True, column_config=config, height="content",
            alt=_("Calendar days gained by project, with their parts"),
        )  # fmt: skip


def _label(line: str, code: str) -> str:
    if line == "pause":
        return _(KINDS["pause"]).format(what=word("holder", code))
    if line == "action":
        return _(DEEDS.get(code, code))
    if line == "unproven":
        return _("Deeds that nothing is attributed to")
    return _(DEEDS[line]) if line in DEEDS else _(KINDS[line]).format(what="")
