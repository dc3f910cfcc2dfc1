"""What the lanes show, as a table: for screen readers, and for whoever prefers to read."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from ui import words
from ui.parts.lanes_card import note
from ui.words import _, word
from views.timeline import Timeline


def table(seen: Timeline) -> None:
    """One row a step, in the order of the figure."""
    rows = seen.steps
    told = pd.DataFrame(
        {
            "lane": rows["lane"],
            "name": rows["name"],
            "state": [word("state", state) for state in rows["state"]],
            "start_on": rows["start_on"],
            "finish_on": rows["finish_on"],
            "sure": [_sure(row) for row in rows.to_dict("records")],
            "thin_end": rows["thin_end"],
            "variance_cd": rows["variance_cd"],
            "critical": [_("critical") if critical else "" for critical in rows["critical"]],
            "total_float": rows["total_float"],
            "harmless_on": rows["harmless_on"],
            "light": [word("light", light) if light != "none" else "" for light in rows["light"]],
            "certificate": rows["certificate"],
            "target_on": rows["target_on"],
            "note": [note(row) for row in rows.to_dict("records")],
        }
    )
    column = st.column_config
    named = {
        "lane": _("Lane"), "name": _("Item"), "state": _("State"), "sure": _("Dates are"),
        "critical": _("Critical"), "light": _("Status"), "certificate": _("Certificate"),
        "note": _("Remarks"),
    }  # fmt: skip
    thin = _("Planned finish") if seen.plan == "plan" else _("Ordinary finish")
    days = {
        "start_on": _("Start"), "finish_on": _("Finish"), "thin_end": thin,
        "target_on": _("Target"), "harmless_on": _("Latest harmless day"),
    }  # fmt: skip
    dates = words.date_cells()
    numbers = {"variance_cd": _("Off, days"), "total_float": _("Float, working days")}
    st.dataframe(
        told, hide_index=True, placeholder="",
        column_config={
            **{key: column.TextColumn(label) for key, label in named.items()},
            **{key: column.DateColumn(label, format=dates) for key, label in days.items()},
            **{key: column.NumberColumn(label) for key, label in numbers.items()},
        },
        alt=_("Items of the project with their dates"),
    )  # fmt: skip
    st.caption(
        _("The official holidays are known until {day}; later dates are provisional.").format(
            day=words.day(seen.calendar_until, long=True)
        )
    )


def _sure(row: dict[object, object]) -> str:
    if row["finish_actual"]:
        return _("actual")
    return _("start actual, finish forecast") if row["start_actual"] else _("forecast")
