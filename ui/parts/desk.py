"""What waits on a liaison: figures, one card an item, the likeliest verb as its button."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from ui import shell, words
from ui.forms import verbs
from ui.parts.lights import COLOURS, light_badge, state_badge
from ui.shell import plain
from ui.words import _, ngettext, word
from views.work import Desk

UPDATE = "../pages/project/update.py"
AT_ONCE = 12  # cards drawn before the reader asks for the rest
EVERYTHING, OWN_LANE = "all", "lane"


def figures(desk: Desk) -> None:
    """Four numbers, and what they count."""
    with st.grid(4, min_column_width=150):
        st.metric(_("Overdue"), desk.overdue, border=True, icon=":material/error:",
                  help=_("Past the limit, or a reply past its due date."))  # fmt: skip
        st.metric(_("Due soon"), desk.due_soon, border=True, icon=":material/schedule:",
                  help=_("Few days are left, by the rule of the lights."))  # fmt: skip
        st.metric(_("Letters owed"), desk.letters_owed, border=True, icon=":material/mail:",
                  help=_("Sent to an external party and not answered."))  # fmt: skip
        st.metric(_("Not checked lately"), desk.stale, border=True, icon=":material/update:",
                  help=_("Nobody has touched them for some working days, by the rule of the "
                         "lights."))  # fmt: skip


def sentence(desk: Desk) -> str:
    """The one thing that matters today."""
    if desk.items.empty:
        return _("Nothing waits on you.")
    if desk.overdue:
        return ngettext("{n} item is past its day. Begin with it.",
                        "{n} items are past their day. Begin with them.", desk.overdue)  # fmt: skip
    if desk.due_soon:
        return ngettext("{n} item is due soon.",
                        "{n} items are due soon.", desk.due_soon)  # fmt: skip
    return _("Nothing is late. First in the list is what moves a certificate.")


def filtered(items: pd.DataFrame) -> pd.DataFrame:
    """The items of the projects and lanes that the reader chooses."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        names = dict(zip(items["project_code"], items["project"], strict=True))
        codes = sorted(names, key=lambda code: names[code])
        chosen = st.selectbox(
            _("Project"), codes, None, lambda code: names[code], "desk_project",
            placeholder=_("All projects"), width=320,
        )  # fmt: skip
        said = {EVERYTHING: _("All of mine"), OWN_LANE: _("My organisation's lane")}
        lane = st.segmented_control(
            _("Lane"), list(said), default=EVERYTHING, required=True,
            format_func=lambda key: said[key], key="desk_lane", label_visibility="collapsed",
        )  # fmt: skip
    keep = pd.Series(True, index=items.index)
    if chosen:
        keep &= items["project_code"] == chosen
    if lane == OWN_LANE:
        keep &= items["own_lane"].astype(bool)
    return items[keep]


def cards(items: pd.DataFrame, key: str) -> None:
    """One card an item, in the order given; the rest on demand."""
    whole = len(items) <= AT_ONCE or st.session_state.get(f"desk_all_{key}", False)
    shown = items if whole else items.head(AT_ONCE)
    with st.grid(3, min_column_width=300):
        for row in shown.itertuples(index=False):
            _card(row)
    if len(items) > AT_ONCE:
        st.toggle(_("Show all {n}").format(n=len(items)), key=f"desk_all_{key}")


def facts(row: Any, today: date) -> Iterable[str]:
    """What a card says below the name, a line each."""
    lane = f"{row.project} · {row.lane}"
    yield lane
    if pd.notna(row.since):
        since = (today - row.since).days
        text = _("Since {day}, {days}") if since else _("Since today")
        yield text.format(day=words.day(row.since), days=words.days(since))
    if pd.notna(row.due_on):
        yield _letter(row, today)
    if row.drives:
        text = _("Drives {name}, projected {day}")
        yield text.format(name=row.drives, day=words.day(row.drives_on))
    else:
        yield _("{days} to spare").format(days=words.days(row.total_float, unit="wd"))


def _card(row: Any) -> None:
    with st.container(border=True, height="stretch", gap="xsmall"):
        with st.container(horizontal=True, gap="xsmall"):
            _badges(row)
        st.markdown(f"**{plain(row.step)}**")
        st.caption("  \n".join(plain(line) for line in facts(row, shell.today())))
        st.space("stretch")
        verb = verbs.main_verb(row.kind, row.state)
        with st.container(horizontal=True, gap="xsmall"):
            main = st.button(
                verbs.label(verb), key=f"desk_{row.step_id}", icon=f":material/{verbs.ICONS[verb]}:"
            )
            other = st.button(
                _("Update"), key=f"desk_other_{row.step_id}", type="tertiary",
                icon=":material/edit_note:",
            )  # fmt: skip
            explain = pd.notna(row.missed_on) and st.button(
                _("Explain"), key=f"desk_explain_{row.step_id}", type="tertiary",
                icon=":material/chat:", help=verbs.label("explain"),
            )  # fmt: skip
    if main or other or explain:
        verb = "explain" if explain else verb
        where = {"project": row.project_code, "step": str(row.step_id)}
        st.switch_page(UPDATE, query_params=where | ({} if other else {"verb": verb}))


def _badges(row: Any) -> None:
    stands = row.state == "suspended"
    if stands:
        state_badge(row.state)
    if stands and row.light not in ("red", "yellow"):
        pass  # a light beside it only where the clock runs on by law
    elif row.light in COLOURS and pd.notna(row.left):
        light_badge(row.light, row.left, row.unit)
    elif row.light in COLOURS:
        st.badge(
            f"{word('light', row.light)} · {_('reply')}",
            color=COLOURS[row.light],  # type: ignore[arg-type]  # a colour of that table
            icon=":material/mail:",
        )
    else:
        state_badge(row.state)
    if row.stale:
        st.badge(
            _("not checked for {days}").format(days=words.days(row.untouched_wd, unit="wd")),
            color="orange" if row.very_stale else "gray",
            icon=":material/update:",
        )


def _letter(row: Any, today: date) -> str:
    over = (today - row.due_on).days
    due = _("Reply due {day}").format(day=words.day(row.due_on))
    if over > 0:
        due = _("Reply was due {day}, {days} over").format(
            day=words.day(row.due_on), days=words.days(over)
        )
    if pd.isna(row.promised_on):
        return _("{due}; nothing promised").format(due=due)
    return _("{due}; promised for {day}").format(due=due, day=words.day(row.promised_on))
