"""The ranked actions of the day: one card each, with its reason and the way to its form."""

from __future__ import annotations

from collections.abc import Iterable, Set

import streamlit as st

from errors import TrackerError
from services import advising
from services.expectation import RUNS as RUNS
from store.scope import Viewer
from ui import reads, words
from ui.act import act
from ui.forms import verbs
from ui.parts.own_words import on_day
from ui.shell import plain
from ui.words import N_, _, ngettext
from views.advice import Suggestion, Today

UPDATE = "../pages/project/update.py"
TIMELINE = "../pages/project/timeline.py"
AT_ONCE = 12
MOVES_SHOWN = 3
REFUSED = "advice_refused"
NAMES = {  # what is proposed, where the form's word says what has happened
    "chase": N_("Chase the reply"),
    "relax": N_("Begin now, set a habit aside"),
    "resume": N_("Restart the clock"),
    "start": N_("Begin now"),
    "send": N_("Send the letter"),
}
WAITING = {"resume", "start", "send"}  # their worth is what another week would cost


def head(seen: Today, viewer: Viewer, version: int) -> None:
    """The sentence of the day, what it was made from, and the way to make it anew."""
    st.markdown(f"#### {sentence(seen)}")
    stale = seen.data_version != version or seen.made_for != seen.on
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(_made(seen, stale), width="stretch")
        st.button(
            _("Work it out anew"), icon=":material/refresh:", key="advice_anew",
            type="primary" if stale else "secondary", on_click=_anew, args=(viewer,),
        )  # fmt: skip
    if refused := st.session_state.pop(REFUSED, None):
        st.error(refused)


def sentence(seen: Today) -> str:
    if seen.made_at is None:
        return _("Nothing was worked out yet.")
    if not seen.suggestions:
        return _("No action of today would move a certificate.")
    first = seen.suggestions[0]
    return ngettext(
        "{n} action would move a certificate today.",
        "{n} actions would move a certificate today.",
        len(seen.suggestions),
    ) + _(" The first is worth {days}, added up over its certificates: {step}, {project}.").format(
        days=about(first.total_cd), step=plain(first.step), project=plain(first.project)
    )


def filtered(seen: Today) -> list[Suggestion]:
    """The actions of the project and kind that the reader chooses."""
    names = {item.project_code: item.project for item in seen.suggestions}
    kinds = [verb for verb in NAMES if any(item.verb == verb for item in seen.suggestions)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        code = st.selectbox(
            _("Project"), sorted(names, key=lambda c: names[c]), None, lambda c: names[c],
            "advice_project", placeholder=_("All projects"), width=320,
        )  # fmt: skip
        chosen = st.pills(
            _("Kind of action"), kinds, selection_mode="multi", key="advice_kinds",
            format_func=lambda verb: f":material/{verbs.ICONS[verb]}: {_(NAMES[verb])}",
        )  # fmt: skip
    return [
        item
        for item in seen.suggestions
        if (not code or item.project_code == code) and (not chosen or item.verb in chosen)
    ]


def cards(items: list[Suggestion], seen: Today, mine: Set[int]) -> None:
    """``mine``: ids of the items that this viewer may write on."""
    whole = len(items) <= AT_ONCE or st.session_state.get("advice_all", False)
    with st.grid(3, min_column_width=310):
        for number, item in enumerate(items if whole else items[:AT_ONCE]):
            _card(number, item, seen, mine)
    if len(items) > AT_ONCE:
        st.toggle(_("Show all {n}").format(n=len(items)), key="advice_all")


def reason(item: Suggestion, seen: Today) -> str:
    """Why it is proposed, leading up to the certificates that it moves."""
    if item.verb == "chase":
        since = item.since or seen.on
        return _("{who} has had the letter for {days}. If the answer came today:").format(
            who=item.organisation, days=words.days((seen.on - since).days)
        )
    if item.verb == "relax":
        text = _("Only habit keeps it behind “{before}”. Begun today beside it:")
        return text.format(before=item.before)
    if item.verb == "resume":
        return _("Its clock stands still. Another week of that would cost:")
    if item.verb == "send":
        return _("Nothing keeps the letter back. Another week without it would cost:")
    return _("Everything before it is done. Another week of waiting would cost:")


def moved(item: Suggestion, seen: Today) -> Iterable[str]:
    """One line a certificate."""
    text = (
        _("{certificate}: {late} instead of {soon}; {days} later on average")
        if item.verb in WAITING
        else _("{certificate}: {soon} instead of {late}; {days} earlier on average")
    )
    for move in item.moves[:MOVES_SHOWN]:
        yield text.format(
            certificate=move.certificate,
            soon=on_day(move.with_on, seen.on),
            late=on_day(move.without_on, seen.on),
            days=about(move.won_cd),
        )
    rest = len(item.moves) - MOVES_SHOWN
    if rest > 0:
        yield ngettext("and {n} more certificate", "and {n} more certificates", rest)


def about(days_cd: float) -> str:
    """A figure that is an average, in whole days; what is there at all is at least one."""
    return words.days(max(round(days_cd), 1))


def _made(seen: Today, stale: bool) -> str:
    if seen.made_at is None:
        return _("The ranking is made every night, or when you ask for it.")
    text = (
        _("As of {moment}, data version {version}. The data have changed since.")
        if stale
        else _("As of {moment}, data version {version}. Nothing has changed since.")
    )
    return text.format(moment=words.moment(seen.made_at), version=seen.data_version)


def _anew(viewer: Viewer) -> None:
    try:
        act(advising.keep, viewer, ranking=reads.ranking())
    except TrackerError as error:
        st.session_state[REFUSED] = words.refusal(error)


def _card(number: int, item: Suggestion, seen: Today, mine: Set[int]) -> None:
    with st.container(border=True, height="stretch", gap="xsmall"):
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
            st.badge(_(NAMES[item.verb]), icon=f":material/{verbs.ICONS[item.verb]}:", color="blue")
            st.space("stretch")
            st.badge(about(item.total_cd), color="green", icon=":material/trending_up:")
        st.markdown(f"**{plain(item.step)}**")
        st.caption(plain(f"{item.project} · {item.organisation}"))
        st.markdown(plain(reason(item, seen)))
        st.caption("  \n".join(plain(line) for line in moved(item, seen)))
        st.space("stretch")
        if item.done:
            st.caption(_("The item has moved on since."))
        where = {"project": item.project_code}
        if item.step_id in mine and not item.done:
            if st.button(
                _("Record it"), key=f"advice_{number}_{item.verb}_{item.step_id}",
                icon=f":material/{verbs.ICONS[item.verb]}:",
            ):  # fmt: skip
                st.switch_page(
                    UPDATE, query_params=where | {"step": str(item.step_id), "verb": item.verb}
                )
        else:
            st.page_link(
                TIMELINE, label=_("Open the timeline"), icon=":material/view_timeline:",
                query_params=where,
            )  # fmt: skip
