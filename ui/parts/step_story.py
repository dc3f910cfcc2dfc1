"""The story of one item, in a drawer: why this date, who holds it, what happened to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import streamlit as st

from services.deadlines import Deadline
from store.clock import local_day
from ui import words
from ui.parts import advice_deadlines, clock_words
from ui.parts.letter_words import file_lines
from ui.parts.lights import light_badge, state_badge
from ui.parts.overview_moved import who
from ui.parts.own_words import listed, on_day
from ui.parts.story_words import field_words, why
from ui.shell import plain
from ui.source_words import source_words
from ui.words import _, word
from views.letter_story import LetterStory
from views.story import Follower, Happening, Story

UPDATE, SUPERVISION = "../pages/project/update.py", "../pages/chief/supervision.py"


def open_drawer(
    story: Story, code: str, on: date, *, editable: bool, instructs: bool = False,
    until: Sequence[Deadline] = (),
) -> None:  # fmt: skip
    """Show the drawer; closing it draws the page again, so that it watches the data as before.

    ``instructs``: this reader may send a slip; ``until``: what the certificates behind the item
    ask of it.
    """

    @st.dialog(plain(story.name), position="right", width="medium", on_dismiss="rerun")
    def drawer() -> None:
        draw(story, code, on, editable=editable, instructs=instructs, until=until)

    drawer()


def draw(
    story: Story, code: str, on: date, *, editable: bool, instructs: bool = False,
    until: Sequence[Deadline] = (),
) -> None:  # fmt: skip
    """Everything that is known of the item, the most important first."""
    _badges(story)
    st.markdown(_lines(_standing(story, on)))
    if editable:
        st.page_link(
            UPDATE, label=_("Update this item"), icon=":material/edit_note:",
            query_params={"project": code, "step": str(story.step_id)},
        )  # fmt: skip
    if instructs:
        st.page_link(
            SUPERVISION, label=_("Instruct"), icon=":material/campaign:",
            query_params={"project": code, "step": str(story.step_id)},
        )  # fmt: skip
    _section(_("Why this date"), why(story, on))
    _section(_("Until when"), advice_deadlines.lines(until, on))
    _section(_("Clock"), clock_words.lines(story, on))
    if story.letter:
        _section(_("Letter"), _letter(story.letter, on))
    _section(_("Files"), file_lines(story.files))
    _section(_("Comes after"), [_follower(item) for item in story.waits_for])
    _section(_("What is not certain"), _doubts(story))
    st.markdown(f"**{_('History')}**")
    if not story.history:
        st.caption(_("Nothing was recorded yet."))
    for item in story.history:
        _happening(item, on)


def _badges(story: Story) -> None:
    with st.container(horizontal=True, gap="xsmall"):
        st.badge(plain(story.lane), color="gray", icon=":material/apartment:")
        state_badge(story.state)
        light_badge(story.clock.light, story.clock.left, story.clock.unit)
        if story.critical:
            st.badge(_("Critical"), color="red", icon=":material/timeline:")
        if story.provisional:
            st.badge(_("Provisional calendar"), color="gray", icon=":material/event_busy:")
        if story.out_of_sequence:
            st.badge(_("Out of sequence"), color="orange", icon=":material/swap_horiz:")


def _standing(story: Story, on: date) -> list[str]:
    """Who holds it, from when, until when."""
    start, finish = on_day(story.start_on, on), on_day(story.finish_on, on)
    assumed = _(" (assumed)")
    start += assumed if "started_on" in story.assumed else ""
    finish += assumed if "finished_on" in story.assumed and story.finish_actual else ""
    found = [
        _("{kind} by {lane}.").format(kind=word("step_kind", story.kind), lane=story.lane),
    ]
    if story.finish_actual:
        found.append(_("From {start} to {finish}.").format(start=start, finish=finish))
        if story.outcome:
            found.append(_("Outcome: {word}.").format(word=word("outcome", story.outcome)))
    elif story.start_actual:
        found.append(
            _("{lane} holds it since {start}; projected to end {finish}.").format(
                lane=story.lane, start=start, finish=finish
            )
        )
    else:
        found.append(
            _("Not begun; projected from {start} to {finish}.").format(start=start, finish=finish)
        )
    if story.round > 1:
        found.append(_("Round {n}.").format(n=story.round))
    return [plain(line) for line in found]


def _letter(letter: LetterStory, on: date) -> list[str]:
    number = letter.number or _("no number recorded")
    found = [
        _("Sent {day} ({number}); reply due {due}.").format(
            day=on_day(letter.sent_on, on), number=number, due=on_day(letter.due_on, on)
        )
    ]
    if letter.replied_on:
        found.append(
            _("Replied {day}: {reply}.").format(
                day=on_day(letter.replied_on, on), reply=word("reply", letter.reply)
            )
        )
    elif letter.withdrawn_on:
        found.append(_("Withdrawn {day}.").format(day=on_day(letter.withdrawn_on, on)))
    elif letter.due_on < on:
        found.append(_("No reply; {days} over.").format(days=words.days((on - letter.due_on).days)))
    if letter.resent:
        found.append(
            _("Sent once more {days}.").format(days=listed(on_day(d, on) for d in letter.resent))
        )
    if letter.acknowledged_on:
        found.append(_("Receipt confirmed {day}.").format(day=on_day(letter.acknowledged_on, on)))
    if letter.holdings:
        days = listed(on_day(day, on) for day in letter.holdings)
        found.append(_("Holding reply {days}: the wait goes on.").format(days=days))
    if letter.promised:
        days = listed(on_day(day, on) for day in letter.promised)
        found.append(_("Promised for {days}.").format(days=days))
    for chase in letter.chases:
        said = [on_day(chase.on, on), word("chase_level", chase.level)]
        said += [word("channel", chase.channel), chase.answer]
        found.append(" · ".join(part for part in said if part))
    return [plain(line) for line in found]


def _follower(item: Follower) -> str:
    basis = _("by law") if item.legal else _("by habit")
    said = [plain(item.name), basis]
    if item.lag:
        said.append(_("after {days}").format(days=words.days(item.lag, unit=item.lag_unit)))
    if item.relaxed:
        said.append(_("set aside: they run side by side"))
    if item.unverified:
        said.append(_("unverified"))
    if item.source:
        said.append(_("source: {source}").format(source=plain(source_words(item.source))))
    return " · ".join(said)


def _doubts(story: Story) -> list[str]:
    found = []
    if story.assumed:
        fields = listed(field_words(field) for field in story.assumed)
        found.append(_("Assumed, no source states it: {fields}.").format(fields=fields))
    if story.unverified:
        fields = listed(field_words(field) for field in story.unverified)
        found.append(_("Taken from practice, not verified: {fields}.").format(fields=fields))
    if story.provisional:
        found.append(_("Provisional: no official holidays are known for that year yet."))
    if story.out_of_sequence:
        found.append(_("It began before what must come first was finished."))
    if story.source:
        found.append(_("Source: {source}.").format(source=plain(source_words(story.source))))
    return [plain(line) for line in found]


def _happening(item: Happening, on: date) -> None:
    with st.container(gap=None):
        st.markdown(f"{on_day(item.happened_on, on)} · **{word('event', item.kind)}**")
        said = [who(item.actor, item.organisation), item.note]
        said.append(_("recorded {day}").format(day=words.moment(item.recorded_at)))
        if item.backfilled or local_day(item.recorded_at) > item.happened_on:
            said.append(_("entered afterwards"))
        st.caption(plain(" · ".join(part for part in said if part)))


def _section(title: str, lines: Iterable[str]) -> None:
    found = list(lines)
    if found:
        st.markdown(f"**{title}**  \n" + _lines(found))


def _lines(lines: Iterable[str]) -> str:
    return "  \n".join(lines)
