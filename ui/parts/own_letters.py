"""The letters to an external party, for its own account: a list, and one of them opened."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from errors import NotFoundError
from store.scope import Viewer
from ui import shell, words
from ui.forms import own_letter
from ui.parts import screen
from ui.reads import letters
from ui.shell import plain
from ui.words import _, word
from views.own_letters import OwnLetter
from views.reply_page import ReplyPage

ASKED = "letter"  # the address names the opened one
FIRST = 30  # shown at once; more on demand


def draw(viewer: Viewer) -> None:
    """The opened letter, else the list."""
    own_letter.told()
    if ASKED not in st.query_params:
        _listed(letters.own(viewer))
        return
    number = st.query_params[ASKED]
    try:
        letter_id = int(number) if number.isdecimal() and len(number) < 12 else 0
        page = letters.own_letter(viewer, letter_id)
    except NotFoundError:
        shell.nothing_here()
    st.button(_("All letters"), icon=":material/arrow_back:", on_click=_close)
    _opened(page)
    if page.state == "open":
        own_letter.draw(viewer, page)


def _listed(found: Sequence[OwnLetter]) -> None:
    waiting = [one for one in found if one.state == "open"]
    if waiting:
        st.markdown(
            words.ngettext(
                "**{n} letter** waits for an answer.", "**{n} letters** wait for an answer.",
                len(waiting),
            )
        )  # fmt: skip
    else:
        st.markdown(_("No letter waits for an answer."))
    for one in waiting:
        _card(one)
    if done := [one for one in found if one.state != "open"]:
        with st.expander(_("Answered or withdrawn: {n}").format(n=len(done))):
            shown = done if st.session_state.get("letters_more") else done[:FIRST]
            for one in shown:
                _card(one)
            if len(done) > len(shown):
                st.checkbox(_("Show all {n}").format(n=len(done)), key="letters_more")
    screen.listen()


def _card(one: OwnLetter) -> None:
    wide = not screen.narrow()
    with st.container(border=True, horizontal=wide, vertical_alignment="center"):
        with st.container(gap="xxsmall", width="stretch"):
            st.markdown(f"**{plain(one.step)}**")
            said = [one.project, one.number, _("sent {day}").format(day=words.day(one.sent_on))]
            st.caption(plain(" · ".join(part for part in said if part)))
        _standing(one)
        st.button(
            _("Open the letter"), key=f"letter_open_{one.letter_id}", icon=":material/mail:",
            on_click=_open, args=(one.letter_id,),
        )  # fmt: skip


def _standing(one: OwnLetter) -> None:
    if one.state == "open":
        late = one.due_on < shell.today()
        said = _("Reply due {day}").format(day=words.day(one.due_on))
        st.badge(
            f"{said} · {_('overdue')}" if late else said, color="red" if late else "blue"
        )  # fmt: skip
    elif one.replied_on:
        st.badge(f"{word('reply', one.reply)} · {words.day(one.replied_on)}", color="green")
    else:
        st.badge(_("Withdrawn"), color="gray")


def _opened(page: ReplyPage) -> None:
    """What is asked; the same as behind a link to this letter."""
    st.subheader(plain(page.step), anchor=False)
    if page.state == "answered":
        st.success(
            _("Answered on {day}: {reply}.").format(
                day=words.day(page.letter.replied_on, long=True),
                reply=word("reply", page.letter.reply or ""),
            ),
            icon=":material/check_circle:",
        )
    elif page.state == "closed":
        st.info(_("This letter needs no further answer. Thank you."))
    due = words.day(page.reply_by, long=True)
    late = page.state == "open" and page.reply_by < page.today
    sent = _("sent {day}").format(day=words.day(page.letter.sent_on, long=True))
    facts = [
        (_("Asking office"), page.asker),
        (_("Project"), f"{page.project} · {page.code}"),
        (_("Letter"), f"{page.letter.number or _('no number recorded')} · {sent}"),
        (_("Reply due by"), f"{due} · {_('overdue')}" if late else due),
        (_("Distance to the red line"), page.distance),
        (_("What is asked"), page.asked),
        (_("Basis"), page.basis),
    ]
    with st.container(border=True, gap="xsmall"):
        for name, value in facts:
            if value:
                st.markdown(f"**{name}** · {plain(value)}")
        for file in page.files:
            st.link_button(
                plain(file.name), f"/files/{file.attachment_id}", icon=":material/attach_file:",
                type="tertiary",
            )  # fmt: skip


def _open(letter_id: int) -> None:
    st.query_params[ASKED] = str(letter_id)


def _close() -> None:
    st.query_params.pop(ASKED, None)
