"""The card with the lanes: how they are cut, which thin line, the figure, the way to a story."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from charts.lanes import lanes
from charts.lanes_compact import lanes_compact
from ui import chart_words, words
from ui.parts import screen
from ui.words import N_, _
from views.timeline import Timeline

PICKED, LAST, FIGURE, LIST = "step_picked", "step_last", "lanes_figure", "step_list"
CUTS = {"lanes": N_("By lane"), "critical": N_("Critical path only")}
PLANS = {"plan": N_("Plan at registration"), "limits": N_("Ordinary way")}


@dataclass(frozen=True)
class View:
    """How the reader wants the lanes; ``links``: all of them, not only those that set a date."""

    cut: str
    plan: str
    links: bool


def controls() -> View:
    """Cut, thin line, links; in a row that wraps on a phone."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        cut = st.segmented_control(
            _("Items"), list(CUTS), default="lanes", required=True, key="lanes_cut",
            format_func=lambda key: _(CUTS[key]),
        )  # fmt: skip
        plan = st.segmented_control(
            _("Thin line"), list(PLANS), default="plan", required=True, key="lanes_plan",
            format_func=lambda key: _(PLANS[key]),
        )  # fmt: skip
        # The compact figure has no arrows.
        links = screen.narrow() or st.toggle(
            _("Every link"), key="lanes_links",
            help=_("Off: only the links that set a date. The others are in each item's story."),
        )  # fmt: skip
    return View(cut or "lanes", plan or "plan", links)


def cut_to(seen: Timeline, view: View) -> Timeline:
    """Only the rows that the reader wants; all of them when nothing is critical."""
    steps = seen.steps.assign(note=_notes(seen.steps))
    if view.cut == "critical" and steps["critical"].any():
        steps = steps[steps["critical"].astype(bool)]
    links = seen.links if view.links else seen.links[seen.links["drives"].astype(bool)]
    return Timeline(
        seen.header, seen.on, seen.plan, steps, seen.segments, links, seen.calendar_until
    )


def figure(seen: Timeline) -> None:
    """The wide lanes, or the compact ones on a phone; a click on a mark opens its story."""
    draw = lanes_compact if screen.narrow() else lanes
    st.plotly_chart(
        draw(
            seen.steps, seen.segments, seen.links, today=seen.on,
            words=chart_words.lanes(seen.plan), dark=screen.dark(),
        ),
        theme=None, key=FIGURE, on_select=_picked, selection_mode="points",
        config={"displayModeBar": False},
        alt=_("Timeline of {project} by lanes; the table below says the same").format(
            project=seen.header.name
        ),
    )  # fmt: skip


def story_list(steps: pd.DataFrame) -> None:
    """The same stories for those who use the keyboard."""
    names = {
        int(row.step_id): f"{row.name_} · {row.lane}"
        for row in steps.rename(columns={"name": "name_"}).itertuples(index=False)
    }
    st.selectbox(
        _("Story of an item"), list(names), None, lambda number: names[number], key=LIST,
        placeholder=_("Choose an item, or click on its bar"), on_change=_listed, width=420,
    )  # fmt: skip


def picked() -> int | None:
    """The step whose story the reader has just asked for; only once."""
    found = st.session_state.pop(PICKED, None)
    return int(found) if found is not None else None


def _picked() -> None:
    """Remember what was clicked on. A second click on the same mark unselects it in the browser:
    it asks for the same story again."""
    points = st.session_state[FIGURE].selection.points
    if points:
        given = points[0].get("customdata")
        st.session_state[LAST] = given[0] if isinstance(given, (list, tuple)) else given
    st.session_state[PICKED] = st.session_state.get(LAST)


def _listed() -> None:
    st.session_state[PICKED] = st.session_state[LIST]
    st.session_state[LIST] = None


def _notes(steps: pd.DataFrame) -> list[str]:
    """What a mark says beside its dates."""
    return [note(row) for row in steps.to_dict("records")]


def note(row: dict[Any, Any]) -> str:
    """Assumed, unverified, provisional, out of sequence: in words."""
    found = []
    if len(row["assumed"]):
        found.append(_("dates partly assumed"))
    if len(row["unverified"]):
        found.append(_("durations unverified"))
    if row["provisional"]:
        found.append(_("provisional calendar"))
    if row["out_of_sequence"]:
        found.append(_("done out of sequence"))
    return ("、" if words.code() == "zh" else ", ").join(found)
