"""All certificates of all projects: filters, the table, and the way into a project."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from ui import shell, words
from ui.words import N_, _, ngettext, word
from views.portfolio import Portfolio

TIMELINE = "../pages/project/timeline.py"
PERMITS = ("GH-GC", "SG")  # planning permit, construction permit: what a chief looks at first
LIGHTS = ("red", "yellow", "green", "done")
LIGHT_COLOURS = ["red", "orange", "green", "gray"]
OPENED, BUTTON, CHOICE = "overview_opened", "overview_button", "overview_choice"
ROW_PX, MOST_ROWS = 36, 14
KINDS = {"permits": N_("Planning and construction permits"), "all": N_("All certificates")}


def certificates(seen: Portfolio) -> None:
    """A card with the filters above the table."""
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader(f":material/table_rows: {_('Certificates')}", anchor=False)
            st.space("stretch")
            kinds = st.segmented_control(
                _("Kind"), list(KINDS), default="permits", required=True,
                format_func=lambda key: _(KINDS[key]), key="overview_kinds",
                label_visibility="collapsed",
            )  # fmt: skip
        rows = filtered(seen, kinds or "permits")
        of = ngettext("{n} certificate", "{n} certificates", len(rows))
        st.caption(
            _("{shown} of {all} shown. A click on a project opens its timeline.").format(
                shown=of, all=len(seen.certificates)
            )
        )
        _table(rows)
        _open_from_list(seen)
    _go()


def filtered(seen: Portfolio, kinds: str) -> pd.DataFrame:
    """The rows that the reader asks for, the most pressing first."""
    rows = seen.certificates
    rows = rows.assign(light=rows["light"].where(rows["light"] != "none", "done"))
    lights, text, office, party = _filters(seen)
    keep = rows["kind"].isin(PERMITS) if kinds == "permits" else rows["kind"].notna()
    if lights:
        keep &= rows["light"].isin(lights)
    if text:
        sought = rows["project"] + " " + rows["project_code"] + " " + rows["developer"]
        keep &= sought.str.contains(text.strip(), case=False, regex=False)
    if office is not None:
        keep &= (rows["holder_id"] == office) | (rows["issuer_id"] == office)
    if party is not None:
        keep &= rows["party_ids"].map(lambda ids: party in ids)
    rank = rows["light"].map({light: place for place, light in enumerate(LIGHTS)})
    order = rows.assign(rank=rank)[keep]
    return order.sort_values(["rank", "late_cd"], ascending=[True, False], kind="stable")


def _filters(seen: Portfolio) -> tuple[list[str], str, int | None, int | None]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            _("Project"), key="overview_text", placeholder=_("Name, code or developer"), width=220
        )
        office = st.selectbox(
            _("Department"), list(seen.departments), None, lambda n: seen.departments[n],
            key="overview_office", placeholder=_("All"), width=170,
            help=_("Certificates that it issues or holds up now."),
        )  # fmt: skip
        party = st.selectbox(
            _("External party"), list(seen.parties), None, lambda n: seen.parties[n],
            key="overview_party", placeholder=_("All"), width=170,
            help=_("Projects in which it is asked for an opinion."),
        )  # fmt: skip
        lights = st.pills(
            _("Status"), list(LIGHTS), format_func=lambda key: word("light", key),
            selection_mode="multi", key="overview_lights", help=legend(),
        )  # fmt: skip
    return lights, text, office, party


def legend() -> str:
    """What the lights mean, by the printed rule."""
    return _(
        "On time: projected by the target. Watch: projected after the target. "
        "Late: far after the target or hardly likely to be in time, by the rule of the lights. "
        "Issued: in hand."
    )


def _table(rows: pd.DataFrame) -> None:
    table = pd.DataFrame(
        {
            "project": rows["project"],
            "certificate": rows["certificate"],
            "light": rows["light"].map(lambda light: [word("light", light)]),
            "target_on": rows["target_on"],
            "projected_on": rows["projected_on"].where(rows["issued_on"].isna()),
            "p80_on": rows["p80_on"].where(rows["issued_on"].isna()),
            "gained_cd": rows["gained_cd"],
            "holder": rows["holder"],
            "next": rows["next"],
            "issued_on": rows["issued_on"],
            "since": rows["since"],
            "conventional_on": rows["conventional_on"],
            "gained_wd": rows["gained_wd"],
            "provisional": rows["provisional"].map({True: _("provisional"), False: ""}),
        }
    )
    st.session_state["overview_codes"] = rows["project_code"].tolist()
    column = st.column_config
    dates = {
        "conventional_on": _("Ordinary way"), "target_on": _("Target"),
        "projected_on": _("Projected"), "p80_on": _("8 in 10 by"),
        "issued_on": _("Issued"), "since": _("Since"),
    }  # fmt: skip
    config: dict[str, Any] = {
        "project": column.ButtonColumn(
            _("Project"), key=BUTTON, on_click=_clicked, type="tertiary", pinned=True, width=196,
            alignment="left",
        ),
        "certificate": column.TextColumn(_("Certificate"), width=134),
        "light": column.MultiselectColumn(
            _("Status"), width=68, color=LIGHT_COLOURS, help=legend(),
            options=[word("light", light) for light in LIGHTS],
        ),
        "gained_cd": column.NumberColumn(
            _("Gained, days"), width=70, format="%+d",
            help=_("Calendar days before the ordinary way."),
        ),
        "gained_wd": column.NumberColumn(
            _("working days"), width=76, format="%+d",
            help=_("Working days before the ordinary way."),
        ),
        "holder": column.TextColumn(_("Held by"), width=100),
        "next": column.TextColumn(_("Waits for"), width=150),
        "provisional": column.TextColumn(
            _("Calendar"), width=80,
            help=_("Provisional: no official holidays are known for that year yet."),
        ),
    }  # fmt: skip
    config |= {
        key: column.DateColumn(label, format=words.date_cells(), width=86)
        for key, label in dates.items()
    }
    empty = [name for name in dates if table[name].isna().all()]
    if not rows["provisional"].any():
        empty.append("provisional")
    table = table.drop(columns=empty)
    st.dataframe(
        table, hide_index=True, column_config=config, placeholder="", row_height=ROW_PX,
        height=ROW_PX * (min(len(table), MOST_ROWS) + 1) + 3,
        alt=_("Certificates with their dates, days gained and who holds them"),
    )  # fmt: skip


def _open_from_list(seen: Portfolio) -> None:
    """The same way in for those who use the keyboard."""
    rows = seen.certificates.drop_duplicates("project_code")
    names = dict(zip(rows["project_code"], rows["project"], strict=True))
    st.selectbox(
        _("Open a project's timeline"), sorted(names, key=lambda code: names[code]), None,
        lambda code: names[code], key=CHOICE, placeholder=_("Choose a project"), width=320,
        on_change=_chosen,
    )  # fmt: skip


def _clicked() -> None:
    click = st.session_state[BUTTON]
    st.session_state[OPENED] = st.session_state["overview_codes"][click["row"]]


def _chosen() -> None:
    st.session_state[OPENED] = st.session_state[CHOICE]


def _go() -> None:
    if code := st.session_state.pop(OPENED, None):
        shell.choose_project(code)
        st.switch_page(TIMELINE, query_params={"project": code} | _day())


def _day() -> dict[str, str]:
    day = shell.as_of()
    return {"as_of": day.isoformat()} if day else {}
