"""A coming date as it must be said: with the day by which it comes eight times in ten."""

from __future__ import annotations

from datetime import date
from typing import Protocol

import streamlit as st

from engine.calibration import ENOUGH
from store.scope import Viewer
from ui import reads, words
from ui.words import _

MOST = 0.99


class Coming(Protocol):
    """What a certificate's record tells of its range."""

    @property
    def projected_on(self) -> date: ...
    @property
    def p80_on(self) -> date | None: ...
    @property
    def chance(self) -> float | None: ...


def coming(paper: Coming, on: date) -> str:
    """likely 20 Oct; eight in ten by 2 Nov. Only the first half where no range was worked out."""
    day = _day(paper.projected_on, on)
    if paper.p80_on is None:
        return _("likely {day}").format(day=day)
    # The record can be quicker than the plan: docs/forecast.md.
    text = _("planned {day}; eight in ten by {late}")
    if paper.p80_on > paper.projected_on:
        text = _("likely {day}; eight in ten by {late}")
    return text.format(day=day, late=_day(paper.p80_on, on))


def _day(day: date, on: date) -> str:
    return words.day(day, long=day.year != on.year)


def chance(paper: Coming) -> str:
    """The chance of coming by the target, in words; empty where none was worked out."""
    if paper.chance is None:
        return ""
    share = words.percent(min(paper.chance, MOST))
    if paper.chance > MOST:  # nobody is surer than that
        share = _("over {share}").format(share=share)
    return _("Chance of meeting the target: {share}").format(share=share)


def not_yet_calibrated(viewer: Viewer) -> None:
    """A small word of warning while too few forecasts have met their outcome."""
    closed = reads.closed_forecasts(viewer)
    if closed < ENOUGH:
        st.caption(
            _("Not yet calibrated: {n} of {enough} forecasts have met their outcome.").format(
                n=closed, enough=ENOUGH
            )
        )
