"""Did the stated chances come true, and were the ranges sharper than simpler rules?"""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from charts.reliability import reliability
from charts.words import ReliabilityWords
from ui import words
from ui.parts import screen
from ui.parts.score_words import horizon
from ui.words import N_, _
from views.scoring import Losses, Record

LEVELS = {0.5: N_("5 in 10"), 0.8: N_("8 in 10"), 0.9: N_("9 in 10")}


def picture(seen: Record) -> None:
    """A card: stated against seen, over all and by horizon at eight in ten."""
    with st.container(border=True, height="stretch"):
        st.subheader(f":material/track_changes: {_('Stated and seen')}", anchor=False)
        st.plotly_chart(
            reliability(_drawn(seen), words=_words(), dark=screen.dark(), narrow=screen.narrow()),
            theme=None, key="reliability", config={"displayModeBar": False},
            alt=_("Share of certificates that came by the forecast day; the table says the same"),
        )  # fmt: skip
        st.caption(
            _(
                "A range is right when the dot lies on its mark. Right of it: too cautious; left: "
                "too hopeful. The line is where the true share lies nine times in ten."
            )
        )
        st.caption(correction(seen))


def correction(seen: Record) -> str:
    """What the record does to the ranges, and what they would have been without it."""
    if seen.asked is None:
        return _("Ranges are not corrected by their record yet: it is too short.")
    near, far = (words.percent(share) for share in seen.asked)
    if near == far:
        return _(
            "Every Monday the ranges are corrected by this record. To be right eight times in ten, "
            "the runs are now asked for {near}. Without any correction {share} would have come by "
            "their P80."
        ).format(near=near, share=words.percent(seen.uncorrected))
    return _(
        "Every Monday the ranges are corrected by this record. To be right eight times in ten, the "
        "runs are now asked for {near} where a certificate is expected within six weeks, and for "
        "{far} later. Without any correction {share} would have come by their P80."
    ).format(near=near, far=far, share=words.percent(seen.uncorrected))


def sharpness(found: Losses) -> None:
    """A card: mean loss of three ways of naming a day that is safe eight times in ten."""
    with st.container(border=True, height="stretch"):
        st.subheader(f":material/straighten: {_('How sharp')}", anchor=False)
        if found.ours is None:
            st.markdown(_("No certificate has come yet after a forecast."))
            return
        with st.grid(3, min_column_width=120):
            for label, loss in (
                (_("Our P80"), found.ours),
                (_("Plan date"), found.plan_date),
                (_("Class median"), found.class_median),
            ):
                st.metric(label, _("{n} days").format(n=words.number(loss, 1)))
        st.caption(
            _(
                "Pinball loss at eight in ten: 0.8 days for each day later than said, 0.2 for each "
                "day earlier; smaller is better. All three answer the same {n} questions about "
                "certificates that have come."
            ).format(n=words.number(found.forecasts))
        )


def table(seen: Record) -> None:
    """The same figures by horizon."""
    shown: dict[int, dict[str, Any]] = {}
    for row in seen.reliability:
        line = shown.setdefault(
            row.band,
            {
                "horizon": horizon(row.band, row.up_to),
                "cases": row.cases,
                "forecasts": row.forecasts,
            },
        )
        line[f"p{round(row.level * 100)}"] = None if row.seen is None else round(row.seen * 100)
    column = st.column_config
    levels = {f"p{n}": _("Came by P{n}").format(n=n) for n in (50, 80, 90)}
    config: dict[str, Any] = {
        "horizon": column.TextColumn(_("Horizon"), width=180),
        "cases": column.NumberColumn(_("Certificates"), width=90),
        "forecasts": column.NumberColumn(_("Forecasts"), width=90),
    } | {key: column.NumberColumn(label, format="%d%%", width=90) for key, label in levels.items()}
    st.dataframe(
        pd.DataFrame(list(shown.values())), hide_index=True, column_config=config,
        height="content",
        alt=_("Share of certificates that came by P50, P80 and P90, by horizon"),
    )  # fmt: skip


def _drawn(seen: Record) -> pd.DataFrame:
    rows = [row for row in seen.reliability if row.band < 0 or row.level == 0.8]
    return pd.DataFrame(
        [
            {
                "label": _label(row.level, horizon(row.band, row.up_to) if row.band >= 0 else ""),
                "stated": row.level,
                "seen": row.seen,
                "low": row.low,
                "high": row.high,
                "cases": row.cases,
            }
            for row in rows
        ],
        columns=["label", "stated", "seen", "low", "high", "cases"],
    )


def _label(level: float, ahead: str) -> str:
    name = _(LEVELS[level])
    return f"{name} · {ahead}" if ahead else _("{level}, all").format(level=name)


def _words() -> ReliabilityWords:
    return ReliabilityWords(
        percent=words.percent,
        stated=_("Stated"),
        seen=_("Seen"),
        interval=_("Nine times in ten"),
        column=_("seen · cases"),
        empty=_("No forecast can be judged yet."),
    )
