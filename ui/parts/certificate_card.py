"""One certificate: its five dates, what it gained, how its date moved, what drives it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from charts.slip import slip
from store.clock import local_day
from ui import chart_words, words
from ui.parts import screen
from ui.parts.lights import COLOURS, ICONS
from ui.parts.overview_moved import cause_words, days_badge, who
from ui.parts.own_words import gained, on_day
from ui.parts.range_whisker import whiskered
from ui.parts.story_words import chain_words
from ui.shell import plain
from ui.words import _, ngettext, word
from views.certificates import Certificates, Change, Paper

KEY = "certificate_shown"
SUPERVISION = "../pages/chief/supervision.py"
MOVES_AT_ONCE = 6


def cards(seen: Certificates, *, instructs: bool = False) -> None:
    """All certificates of the project, three in a row, equally high. ``instructs``: this reader
    may send a slip about one."""
    with st.grid(3, min_column_width=290):
        for paper in seen.papers:
            _card(paper, seen, instructs=instructs)


def choose(papers: tuple[Paper, ...]) -> Paper:
    """The certificate whose history is shown; the last one to come unless the reader chose."""
    names = {paper.certificate_id: paper.name for paper in papers}
    if st.session_state.get(KEY) not in names:
        st.session_state[KEY] = papers[-1].certificate_id
    chosen = st.selectbox(
        _("History of"), list(names), format_func=lambda number: names[number], key=KEY, width=420
    )
    return next(paper for paper in papers if paper.certificate_id == chosen)


def history(paper: Paper, seen: Certificates) -> None:
    """Slip chart and moves side by side, then targets and the driver chain."""
    rows = seen.history[seen.history["certificate_id"] == paper.certificate_id]
    moves = moves_of(rows)
    with st.container(border=True):
        st.subheader(f":material/timeline: {_('How the date moved')}", anchor=False)
        _slip(paper, moves)
    left, right = st.columns(2)
    with left, st.container(border=True, height="stretch"):
        st.subheader(f":material/swap_vert: {_('Every move and its cause')}", anchor=False)
        _moves(moves, seen.on)
    with right, st.container(border=True, height="stretch"):
        st.subheader(f":material/account_tree: {_('What drives it')}", anchor=False)
        st.markdown("  \n".join(chain_words(paper.chain, seen.on)))
        st.subheader(f":material/flag: {_('Target')}", anchor=False)
        _targets(paper, seen.on)


def moves_of(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows on which the date moved, with ``before``; the first one has none."""
    told = rows.assign(before=rows["projected_on"].shift())
    return told[told["before"].isna() | (told["before"] != told["projected_on"])]


def _card(paper: Paper, seen: Certificates, *, instructs: bool) -> None:
    with st.container(border=True, height="stretch", gap="xsmall"):
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
            light = "done" if paper.issued_on else paper.light
            st.badge(
                word("light", light),
                color=COLOURS.get(light, "gray"),  # type: ignore[arg-type]  # of that table
                icon=f":material/{ICONS.get(light, 'verified')}:",
            )
            if paper.provisional:
                st.badge(_("Provisional calendar"), color="gray")
            if paper.assumed or paper.unverified:
                doubt = _("date assumed") if paper.assumed else _("ordinary duration unverified")
                st.badge(doubt, color="gray", icon=":material/help:")
        st.markdown(f"**{plain(paper.name)}**")
        if paper.number:
            st.caption(_("No. {number}").format(number=plain(paper.number)))
        st.table(_dates(paper, seen.on), border="horizontal")
        whiskered(paper, seen.papers, seen.on)
        st.space("stretch")
        st.markdown(_gain(paper))
        if instructs:
            st.page_link(
                SUPERVISION, label=_("Instruct"), icon=":material/campaign:",
                query_params={
                    "project": seen.header.code, "certificate": str(paper.certificate_id)
                },
            )  # fmt: skip


def _gain(paper: Paper) -> str:
    if not paper.gained_cd:
        return gained(0)
    working = words.days(abs(paper.gained_wd), unit="wd")
    return _("{gain}, {working}").format(gain=gained(paper.gained_cd), working=working)


def _dates(paper: Paper, on: date) -> dict[str, str]:
    late = on_day(paper.p80_on, on) if paper.p80_on else _("not computed yet")
    return {
        _("Ordinary way"): on_day(paper.conventional_on, on),
        _("Target"): on_day(paper.target_on, on),
        _("Projected"): words.NOTHING if paper.issued_on else on_day(paper.projected_on, on),
        _("Late date (P80)"): words.NOTHING if paper.issued_on else late,
        _("Issued"): on_day(paper.issued_on, on) if paper.issued_on else words.NOTHING,
    }


def _slip(paper: Paper, moves: pd.DataFrame) -> None:
    told = pd.DataFrame(
        {
            "reported_on": moves["report_on"],
            "projected_on": moves["projected_on"],
            "cause": [
                cause_words(row.cause, row.cause_step) for row in moves.itertuples(index=False)
            ],
            "p50_on": moves["p50_on"],
            "p80_on": moves["p80_on"],
        }
    )
    figure = slip(
        told, target_on=paper.target_on, conventional_on=paper.conventional_on,
        actual_on=paper.issued_on, words=chart_words.slip(), dark=screen.dark(),
        narrow=screen.narrow(),
    )  # fmt: skip
    st.plotly_chart(
        figure, theme=None, key="slip", config={"displayModeBar": False},
        alt=_("Projected date of {certificate} over time; the list below says the same").format(
            certificate=paper.name
        ),
    )  # fmt: skip


def _moves(moves: pd.DataFrame, on: date) -> None:
    newest = moves.iloc[::-1]
    for row in newest.head(MOVES_AT_ONCE).itertuples(index=False):
        _move(row, on)
    rest = newest.iloc[MOVES_AT_ONCE:]
    if len(rest):
        with st.expander(ngettext("{n} more move", "{n} more moves", len(rest))):
            for row in rest.itertuples(index=False):
                _move(row, on)


def _move(row: Any, on: date) -> None:
    with st.container(gap="xxsmall"):
        if pd.isna(row.before):
            st.markdown(_("First projected for **{day}**").format(day=on_day(row.projected_on, on)))
        else:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(
                    f"{on_day(row.before, on)} → **{on_day(row.projected_on, on)}**",
                    width="content",
                )
                days_badge((row.projected_on - row.before).days)
        said = [cause_words(row.cause, row.cause_step), who(row.actor, ""), row.note]
        if row.happened_on < row.report_on:
            said.append(_("happened {day}").format(day=on_day(row.happened_on, on)))
        said.append(_("recorded {day}").format(day=on_day(row.report_on, on)))
        st.caption(plain(" · ".join(part for part in said if part)))


def _targets(paper: Paper, on: date) -> None:
    first, now = on_day(paper.first_target_on, on), on_day(paper.target_on, on)
    if not paper.target_changes:
        st.markdown(_("Promised for {day} from the beginning; never moved.").format(day=now))
        return
    st.markdown(_("First promised for {first}; now {now}.").format(first=first, now=now))
    for change in paper.target_changes:
        _change(change, on)


def _change(change: Change, on: date) -> None:
    with st.container(gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            moved = f"{on_day(change.old_on, on)} → **{on_day(change.new_on, on)}**"
            st.markdown(moved, width="content")
            colour = {"approved": "green", "declined": "gray"}.get(change.state, "orange")
            st.badge(word("target_state", change.state), color=colour)  # type: ignore[arg-type]
        said = [word("target_reason", change.reason_code), change.justification, change.asked_by]
        said.append(on_day(local_day(change.asked_at), on))
        st.caption(plain(" · ".join(part for part in said if part)))
