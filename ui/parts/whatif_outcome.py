"""Before and after, certificate by certificate: a sentence, a table, a small chart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from charts.certificate_dots import certificate_dots
from errors import TrackerError
from services.changes import Change
from services.scenarios import Outcome
from store.scope import Viewer
from ui import chart_words, reads, shell, words
from ui.parts import screen
from ui.parts.own_words import on_day
from ui.parts.whatif_words import gone, said
from ui.shell import plain
from ui.words import _, ngettext
from views.whatif import Scratch


def tried(seen: Scratch, viewer: Viewer, changes: tuple[Change, ...]) -> Outcome | None:
    """A card: what comes of the changes, or why nothing can; gives it for the table."""
    with st.container(border=True, height="stretch"):
        st.subheader(f":material/compare_arrows: {_('Before and after')}", anchor=False)
        try:
            outcome = reads.try_out(viewer, seen.code, changes)
        except TrackerError as error:
            st.error(plain(words.refusal(error)), icon=":material/block:")
            return None
        _draw(seen, outcome)
    return outcome


def without_effect(outcome: Outcome, seen: Scratch, name: str = "") -> None:
    """Which changes have nothing to change any more, and why; ``name``: of a kept scenario."""
    for change in outcome.void:
        text = _("Without effect now: {change}. {reason}").format(
            change=said(change, seen), reason=gone(change, seen)
        )
        st.caption(plain(f"{name}: {text}" if name else text))


def table(outcome: Outcome, beside: Sequence[tuple[str, Outcome]]) -> None:
    """``beside``: names of kept scenarios and what comes of them, for comparison."""
    compared = [(name, {p.certificate_id: p for p in other.papers}) for name, other in beside]
    rows = []
    for paper in outcome.papers:
        row = {
            _("Certificate"): words.short(paper),
            _("Target"): words.day(paper.target_on, long=True),
            _("As it stands"): words.day(paper.before_on, long=True),
            _("With the changes"): words.day(paper.after_on, long=True),
            _("Difference"): difference(paper.sooner_cd),
        }
        for name, papers in compared:
            twin = papers[paper.certificate_id]
            row[_("With “{name}”").format(name=name)] = words.day(twin.after_on, long=True)
            row[_("Difference, {name}").format(name=name)] = difference(twin.sooner_cd)
        rows.append(row)
    st.dataframe(
        pd.DataFrame(rows), hide_index=True,
        alt=_("Every certificate to come, before and after the changes"),
    )  # fmt: skip


def _draw(seen: Scratch, outcome: Outcome) -> None:
    """The sentence, and the dates drawn; on a phone in words."""
    if not outcome.papers:
        st.markdown(_("Every certificate of this project is in hand."))
        return
    st.markdown(f"**{sentence(outcome)}**")
    without_effect(outcome, seen)
    if screen.narrow():
        st.markdown("  \n".join(plain(line) for line in _lines(outcome)))
    else:
        _figure(outcome)


def sentence(outcome: Outcome) -> str:
    """What the changes do, in one line."""
    sooner = [p for p in outcome.papers if p.sooner_cd > 0]
    later = [p for p in outcome.papers if p.sooner_cd < 0]
    if not sooner and not later:
        return _("No certificate moves.")
    parts = []
    if sooner:
        parts.append(
            ngettext("{n} certificate comes sooner", "{n} certificates come sooner", len(sooner))
        )
    if later:
        parts.append(
            ngettext("{n} certificate comes later", "{n} certificates come later", len(later))
        )
    most = max(outcome.papers, key=lambda p: abs(p.sooner_cd))
    return _("{what}; most of all {certificate}, {days}.").format(
        what=_(", ").join(parts),
        certificate=plain(words.short(most)),
        days=difference(most.sooner_cd),
    )


def difference(sooner_cd: int) -> str:
    """43 days sooner, 3 days later, unmoved."""
    if not sooner_cd:
        return _("unmoved")
    text = _("{days} sooner") if sooner_cd > 0 else _("{days} later")
    return text.format(days=words.days(abs(sooner_cd)))


def _lines(outcome: Outcome) -> Iterable[str]:
    today = shell.today()
    for paper in outcome.papers:
        name, after = words.short(paper), on_day(paper.after_on, today)
        if not paper.sooner_cd:
            yield _("{certificate}: {day}, unmoved").format(certificate=name, day=after)
        else:
            yield _("{certificate}: {after} instead of {before}, {difference}").format(
                certificate=name, after=after, before=on_day(paper.before_on, today),
                difference=difference(paper.sooner_cd),
            )  # fmt: skip


def _figure(outcome: Outcome) -> None:
    frame = pd.DataFrame(
        [
            {
                "certificate_id": paper.certificate_id,
                "label": words.short(paper),
                "conventional_on": paper.before_on,
                "target_on": paper.target_on,
                "projected_on": paper.after_on,
                "actual_on": None,
                "gained_cd": paper.sooner_cd,
            }
            for paper in outcome.papers
        ]
    )
    spoken = replace(
        chart_words.dots(), conventional=_("As it stands"), projected=_("With the changes"),
        gained=_("Sooner"),
    )  # fmt: skip
    st.plotly_chart(
        certificate_dots(frame, today=shell.today(), words=spoken, dark=screen.dark()),
        theme=None,
        config={"displayModeBar": False},
        key="whatif_dots",
        alt=_("Every certificate to come: as it stands, with the changes, and its target"),
    )
