"""An item in short: where it stands, since when, its clock, and why this date."""

from __future__ import annotations

import streamlit as st

from ui import words
from ui.parts import clock_words
from ui.parts.lights import light_badge, state_badge
from ui.shell import plain
from ui.words import _, word
from views.certificates import Paper
from views.story import LetterStory, Story


def draw(story: Story, paper: Paper | None) -> None:
    """One card; every sentence of it can be read aloud."""
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader(plain(story.name), anchor=False, width="content")
            state_badge(story.state)
            light_badge(story.clock.light, story.clock.left, story.clock.unit)
        st.markdown("  \n".join(plain(line) for line in sentences(story, paper)))


def sentences(story: Story, paper: Paper | None) -> list[str]:
    """What is worth saying, one sentence a line."""
    found = [f"{story.lane} · {word('step_kind', story.kind)}", _dates(story)]
    found += clock_words.brief(story)
    if story.letter:
        found.append(_letter(story.letter))
    if not story.finish_actual:
        found.append(_why(story))
    if paper and paper.issued_on is None:
        found.append(
            _("It issues the {name}: projected {day}, target {target}.").format(
                name=paper.name,
                day=words.day(paper.projected_on, long=True),
                target=words.day(paper.target_on, long=True),
            )
        )
    return found


def _dates(story: Story) -> str:
    start, finish = words.day(story.start_on, long=True), words.day(story.finish_on, long=True)
    if story.finish_actual:
        return _("Started {start}, finished {finish}.").format(start=start, finish=finish)
    if story.start_actual:
        return _("Started {start}; expected to finish {finish}.").format(start=start, finish=finish)
    return _("Expected to start {start} and to finish {finish}.").format(start=start, finish=finish)


def _letter(letter: LetterStory) -> str:
    if letter.replied_on:
        return _("Letter sent {sent}, answered {replied}: {reply}.").format(
            sent=words.day(letter.sent_on), replied=words.day(letter.replied_on),
            reply=word("reply", letter.reply),
        )  # fmt: skip
    if letter.withdrawn_on:
        return _("Letter sent {sent}, withdrawn {day}.").format(
            sent=words.day(letter.sent_on), day=words.day(letter.withdrawn_on)
        )
    if letter.promised:
        return _("Letter sent {sent}, reply due {due}, promised for {promised}.").format(
            sent=words.day(letter.sent_on), due=words.day(letter.due_on),
            promised=words.day(letter.promised[-1]),
        )  # fmt: skip
    return _("Letter sent {sent}, reply due {due}, nothing promised.").format(
        sent=words.day(letter.sent_on), due=words.day(letter.due_on)
    )


def _why(story: Story) -> str:
    own = story.chain[0] if story.chain else None
    if own is None:
        return ""
    if own.kind == "link" and len(story.chain) > 1:
        why = _("it waits for {name}").format(name=story.chain[1].name)
    elif own.kind == "data_date" and story.start_actual:
        why = _("it is under way and counted on from today")
    else:
        why = word("driver", own.kind)
    if story.critical:
        return _("Why this date: {why}. It lies on the longest path.").format(why=why)
    spare = words.days(story.total_float, unit="wd")
    return _("Why this date: {why}. {days} to spare.").format(why=why, days=spare)
