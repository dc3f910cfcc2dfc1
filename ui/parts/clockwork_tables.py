"""What happens by itself, as tables: who runs it, each job's last and next run, what is stuck."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import streamlit as st

from ui import notice_words, words
from ui.forms.notice_wishes import WAYS
from ui.shell import plain
from ui.words import _
from views.clockwork import Clockwork


def runner(seen: Clockwork, real: datetime) -> None:
    """Who runs the timetable; a warning when nobody does."""
    st.subheader(_("Timed jobs"), anchor=False)
    if seen.until is None or seen.heartbeat_at is None:
        st.warning(_("No process has run the timetable yet. Start one: tracker_cli.py jobs"))
    elif seen.until < real:
        st.warning(
            _("No process runs the timetable since {moment}. Start one: tracker_cli.py jobs")
            .format(moment=words.moment(seen.heartbeat_at)),
            icon=":material/timer_off:",
        )  # fmt: skip
    else:
        st.caption(_("Run by {holder}.").format(holder=plain(seen.holder.rsplit(":", 1)[0])))


def jobs(seen: Clockwork) -> None:
    """Each job's last run and next one; failures first."""
    failed = seen.jobs[seen.jobs["error"].astype(bool)]
    for row in failed.itertuples():
        st.error(
            _("“{job}” failed at {moment} and is tried again: {error}").format(
                job=notice_words.job(str(row.job)),
                moment=words.moment(row.last_at),
                error=plain(words.told(str(row.error))),
            ),
            icon=":material/error:",
        )
    if seen.jobs.empty:
        return
    table = pd.DataFrame(
        {
            _("Job"): [notice_words.job(job) for job in seen.jobs["job"]],
            _("Last run"): [words.moment(at) for at in seen.jobs["last_at"]],
            _("For the day"): [words.day(day, long=True) for day in seen.jobs["last_day"]],
            _("Result"): [
                _("failed") if row.error else words.told(row.outcome) or words.NOTHING
                for row in seen.jobs.itertuples()
            ],
            _("Next run"): [words.moment(at) for at in seen.jobs["next_at"]],
        }
    )
    st.dataframe(table, hide_index=True, alt=_("Timed jobs with their last and next run"))


def ways(seen: Clockwork) -> None:
    """What went out by which way, and what did not."""
    st.subheader(_("Messages"), anchor=False)
    used = seen.ways[seen.ways["configured"] | (seen.ways["waiting"] + seen.ways["sent"] > 0)]
    if used.empty:
        st.caption(_("No way is set up; notices stay in the inbox. See TRACKER_MAIL_URL."))
        return
    for row in used[used["waiting"] > 0].itertuples():
        st.warning(
            _("{way}: {n} undelivered since {moment}. {error}").format(
                way=_(WAYS[row.way]),
                n=words.number(row.waiting),
                moment=words.moment(row.waiting_since),
                error=plain(words.told(str(row.error))),
            ),
            icon=":material/unpublished:",
        )
    table = pd.DataFrame(
        {
            _("Way"): [_(WAYS[way]) for way in used["way"]],
            _("Sent"): [words.number(n) for n in used["sent"]],
            _("Undelivered"): [words.number(n) for n in used["waiting"]],
            _("Refused for good"): [words.number(n) for n in used["failed"]],
            _("Down since"): [words.moment(at) for at in used["down_since"]],
        }
    )
    st.dataframe(table, hide_index=True, alt=_("Messages by way"))
