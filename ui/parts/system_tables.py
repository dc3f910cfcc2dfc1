"""The administrator's figures and tables."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from ui import notice_words, shell, words
from ui.shell import plain
from ui.words import _
from views.system import System

DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
MIB = 1024 * 1024


def figures(seen: System) -> None:
    """Version, database, schema and the district's day as equal cards."""
    accounts = seen.accounts["active"]
    with st.grid(min_column_width=170):
        for label, value, told in (
            (_("Version"), seen.version, _("schema {schema}").format(schema=seen.schema)),
            (
                _("Database"),
                DATABASES.get(seen.database, seen.database),
                _("{size} MB").format(size=words.number(seen.size_bytes / MIB, 1)),
            ),
            (
                _("Accounts"),
                words.number(len(accounts)),
                _("{n} of them active").format(n=int(accounts.sum())),
            ),
            (_("District day"), words.day(shell.today()), _shift(seen.shift_days)),
            (
                _("Official holidays"),
                _("to {year}").format(year=seen.official_until.year),
                _("later dates are provisional"),
            ),
        ):
            with st.container(border=True, height="stretch", gap=None):
                st.metric(label, value)
                st.caption(told)


def _shift(days: int) -> str:
    if not days:
        return _("the real clock")
    return _("demo clock, {days} against the real one").format(days=words.days(days, signed=True))


def runs(seen: System) -> None:
    """The newest runs of the timed jobs."""
    if seen.runs.empty:
        return
    st.subheader(_("Runs of the last days"), anchor=False)
    table = pd.DataFrame(
        {
            _("Job"): [notice_words.job(job) for job in seen.runs["job"]],
            _("For the day"): [words.day(day, long=True) for day in seen.runs["day"]],
            _("Started"): [words.moment(at) for at in seen.runs["started_at"]],
            _("Ended at"): [words.moment(at) for at in seen.runs["finished_at"]],
            _("Result"): [words.told(text) or words.NOTHING for text in seen.runs["outcome"]],
        }
    )
    st.dataframe(table, hide_index=True, alt=_("Runs of the timed jobs, the newest first"))


def accounts(seen: System) -> None:
    """Who may sign in. Making and closing accounts is the command line's."""
    st.subheader(_("Accounts"), anchor=False)
    table = pd.DataFrame(
        {
            _("Sign-in name"): seen.accounts["login"],
            _("Name"): seen.accounts["name"],
            _("Role"): [words.word("role", role) for role in seen.accounts["role"]],
            _("Organisation"): seen.accounts["organisation"],
            _("State"): [
                (_("Active") if active else _("Closed")) + (_(" · sample") if demo else "")
                for active, demo in zip(seen.accounts["active"], seen.accounts["demo"], strict=True)
            ],
        }
    )
    st.dataframe(table, hide_index=True, alt=_("Accounts by sign-in name"))


def templates(seen: System) -> None:
    """Every version that is kept; a project keeps the one that it was born with."""
    st.subheader(_("Process templates"), anchor=False)
    st.caption(
        _(
            'A project keeps the version that it was born with. "Not verified" counts the fields '
            "that no primary text backs; each is marked in the template and on the screens."
        )
    )
    frame = seen.templates
    table = pd.DataFrame(
        {
            _("Code"): frame["code"],
            _("Version"): frame["version"],
            _("Name"): frame["name"],
            _("Projects"): frame["projects"],
            _("Steps"): frame["steps"],
            _("Certificates"): frame["certificates"],
            _("Not verified"): frame["unverified"],
        }
    )
    st.dataframe(table, hide_index=True, alt=_("Process templates and their versions"))


def calendar(seen: System) -> None:
    """The official calendar and what overrides it."""
    st.subheader(_("Working calendar"), anchor=False)
    st.markdown(
        _("{version}: official days off and make-up workdays to the end of {year}.").format(
            version=plain(seen.calendar_version), year=seen.official_until.year
        )
    )
    if seen.overrides.empty:
        st.caption(_("No day is overridden."))
        return
    table = pd.DataFrame(
        {
            _("Day"): [words.day(day, long=True) for day in seen.overrides["on"]],
            _("Counts as"): [
                _("Working day") if working else _("Day off")
                for working in seen.overrides["working"]
            ],
            _("Reason"): seen.overrides["reason"],
        }
    )
    st.dataframe(table, hide_index=True, alt=_("Days that override the official calendar"))
