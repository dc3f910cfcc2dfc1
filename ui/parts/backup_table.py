"""Trials of backups on the administrator's page."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from ui import words
from ui.words import _
from views.backups import Backups


def draw(seen: Backups) -> None:
    """A warning when no backup was restored for a week, and the last trials."""
    st.subheader(_("Backups"), anchor=False)
    if seen.overdue:
        st.warning(
            _(
                "No backup was restored for trial in the last 7 days. Run `python tracker_cli.py "
                "drill`, or look why the nightly job fails."
            ),
            icon=":material/backup:",
        )
    if not seen.trials:
        st.markdown(_("No backup has been tried yet."))
        return
    table = pd.DataFrame(
        {
            _("Backup"): [one.backup for one in seen.trials],
            _("Tried at"): [words.moment(one.at) for one in seen.trials],
            _("Found"): [_("Good") if one.good else _("Not good") for one in seen.trials],
            _("Result"): [words.told(one.detail) for one in seen.trials],
        }
    )
    st.dataframe(table, hide_index=True, alt=_("Trials of backups, the newest first"))
