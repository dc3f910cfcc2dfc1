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
SUPERVISION = "../pages/chief/supervision.py"
AT_ONCE = 12
MOVES_SHOWN = 3
REFUSED = "advice_refused"
NAMES = {  # what is proposed, where the form's word says what has happened
    "chase": N_("Chase the reply"),
    "relax": N_("Begin now, set a habit aside"),
    "early": N_("Review the draft early"),
    "resume": N_("Restart the clock"),
    "start": N_("Begin now"),
    "send": N_("Send the letter"),
}
FORMS = {"early": "deed"}  # where the form that records it has another name
WAITING = {"resume", "start", "send"}  # their worth is what another week would cost


def head(seen: Today, viewer: Viewer, version: int) -> None:
    """The sentence of the day, what it was made from, and the way to make it anew."""
    st.markdown(f"#### {sentence(seen)}")
    stale = seen.data_version != version or seen.made_for != seen.on
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(_made(seen, stale), width="stretch")
        st.button(
            _("Work it out anew") if seen.made_at else _("Work it out"),
            icon=":material/refresh:", key="advice_anew",
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
            format_func=lambda verb: f":material/{icon(verb)}: {_(NAMES[verb])}",
        )  # fmt: skip
    return [
        item
        for item in seen.suggestions
        if (not code or item.project_code == code) and (not chosen or item.verb in chosen)
    ]


def cards(items: list[Suggestion], seen: Today, viewer: Viewer, mine: Set[int]) -> None:
    """``mine``: ids of the items that this viewer may write on."""
    whole = len(items) <= AT_ONCE or st.session_state.get("advice_all", False)
    with st.grid(3, min_column_width=310):
        for number, item in enumerate(items if whole else items[:AT_ONCE]):
            _card(number, item, seen, viewer, mine)
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
    if item.verb == "early" and item.lengths:
        usual, quick = (words.days(days, unit=item.unit) for days in item.lengths)
        return _(
            "What it waits for is under way. Read in draft meanwhile, the review is as quick as "
            "the quickest quarter so far, {quick} instead of {usual}:"
        ).format(quick=quick, usual=usual)
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


def icon(verb: str) -> str:
    return verbs.ICONS[FORMS.get(verb, verb)]


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


def _card(number: int, item: Suggestion, seen: Today, viewer: Viewer, mine: Set[int]) -> None:
    with st.container(border=True, height="stretch", gap="xsmall"):
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
            st.badge(_(NAMES[item.verb]), icon=f":material/{icon(item.verb)}:", color="blue")
            st.space("stretch")
            st.badge(about(item.total_cd), color="green", icon=":material/trending_up:")
        st.markdown(f"**{plain(item.step)}**")
        st.caption(plain(f"{item.project} · {item.organisation}"))
        st.markdown(plain(reason(item, seen)))
        st.caption("  \n".join(plain(line) for line in moved(item, seen)))
        st.space("stretch")
        if item.done:
            st.caption(_("The item has moved on since."))
        _way(number, item, viewer, mine)


def _way(number: int, item: Suggestion, viewer: Viewer, mine: Set[int]) -> None:
    """To the form that records it; a chief, who records nothing, instructs whoever does it."""
    step = {"project": item.project_code, "step": str(item.step_id)}
    if item.step_id in mine and not item.done:
        verb = FORMS.get(item.verb, item.verb)
        _button(number, item, _("Record it"), icon(item.verb), UPDATE, step | {"verb": verb})
    elif viewer.role == "chief" and not item.done:
        _button(number, item, _("Instruct"), "campaign", SUPERVISION, step)
    st.page_link(
        TIMELINE, label=_("Open the timeline"), icon=":material/view_timeline:",
        query_params={"project": item.project_code},
    )  # fmt: skip


def _button(
    number: int, item: Suggestion, label: str, name: str, page: str, where: dict[str, str]
) -> None:
    if st.button(
        label, key=f"advice_{number}_{item.verb}_{item.step_id}", icon=f":material/{name}:"
    ):
        st.switch_page(page, query_params=where)
