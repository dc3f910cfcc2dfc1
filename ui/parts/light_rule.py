"""The printed rule of the lights, and the form that changes it."""

from __future__ import annotations

from secrets import token_urlsafe

import pandas as pd
import streamlit as st

from errors import TrackerError
from models import LightKey
from services import lights
from store.scope import Viewer
from ui import shell, words
from ui.act import act_once
from ui.shell import plain
from ui.words import _, word
from views.lights import PrintedRule

ONCE, DONE = "light_rule_once", "light_rule_done"


def printed(rule: PrintedRule) -> None:
    """The rule as a reader may check it by hand."""
    st.markdown("\n".join(f"- {line}" for line in sentences(rule)))


def sentences(rule: PrintedRule) -> list[str]:
    """One sentence a line, with the figures of today."""
    value = rule.value
    found = [
        _("Item: yellow when {n} or fewer days of its limit are left.").format(
            n=value(LightKey.YELLOW_LEFT)
        ),
        _("Item: red when {n} or fewer days are left; the first overdue day is kept.").format(
            n=value(LightKey.RED_LEFT)
        ),
    ]
    if value(LightKey.SECOND_YELLOW):
        found.append(_("Item: a second yellow on the same item turns red at once."))
    found += [
        _("Letter: red once its due date has passed, yellow by the same days before it."),
        _("While the clock stands still there is no light."),
        _(
            "Certificate: yellow when projected after its target; red when more than {n} working "
            "days after it, or when the chance of the target is below {chance}."
        ).format(
            n=value(LightKey.CERTIFICATE_RED_WD),
            chance=words.percent(value(LightKey.CERTIFICATE_RED_CHANCE) / 100),
        ),
        _("An item that nobody touches is marked after {n} working days, again after {m}.").format(
            n=value(LightKey.STALE_WD), m=value(LightKey.VERY_STALE_WD)
        ),
    ]
    return [plain(line) for line in found]


def table(rule: PrintedRule) -> None:
    """Each threshold: today, standard, since when and why, what comes."""
    rows = [
        {
            _("Threshold"): word("light_key", line.key),
            _("Today"): line.value,
            _("Standard"): line.standard,
            _("Since"): words.day(line.since, long=True),
            _("Reason"): line.reason,
            _("Who"): line.by,
            _("To come"): ", ".join(
                f"{value} ({words.day(day, long=True)})" for day, value in line.coming
            ),
        }
        for line in rule.lines
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def change(viewer: Viewer, rule: PrintedRule) -> None:
    """Another threshold from a day on, with a reason."""
    if done := st.session_state.pop(DONE, None):
        st.success(done, icon=":material/check_circle:")
    if viewer.role not in lights.MAY_SET:
        st.caption(_("A chief or the system administrator may change it."))
        return
    st.markdown(f"**{_('Change the rule')}**")
    # Outside the form: the new value begins at what the chosen threshold is now.
    key = st.selectbox(_("Threshold"), list(LightKey), format_func=lambda k: word("light_key", k))
    if key is None:
        return
    with st.form("light_rule"):
        left, right = st.columns(2)
        value = left.number_input(
            _("New value"), -30, 250, rule.value(key), 1, key=f"light_value_{key}"
        )
        today = shell.today()
        day = right.date_input(_("In effect from"), today, format="YYYY-MM-DD")
        reason = st.text_input(_("Reason"), max_chars=500)
        pressed = st.form_submit_button(_("Save"), type="primary", icon=":material/save:")
    if not pressed:
        return
    try:
        act_once(
            st.session_state.setdefault(ONCE, token_urlsafe()), lights.set_rule, viewer,
            threshold=key, value=int(value), effective_on=day, reason=reason,
        )  # fmt: skip
    except TrackerError as error:
        st.error(words.refusal(error), icon=":material/block:")
        return
    st.session_state.pop(ONCE, None)
    st.session_state[DONE] = _("The rule is changed.")
    st.rerun()
