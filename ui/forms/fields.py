"""The fields of a form: each keeps what was typed and has room for its own error."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Protocol

import streamlit as st

from services.filetypes import MEDIA_TYPES, MOST_BYTES, Upload
from services.journal import PROMPT_WD
from ui import reads, words
from ui.words import _

EARLIEST, LATEST = date(1990, 1, 1), date(2099, 12, 31)
LONG_CHOICE = 5  # more options than this are a list, fewer lie open


class Keyed(Protocol):
    """A form: its keys are its own."""

    tried: bool

    def key(self, name: str) -> str: ...


class Fields:
    """Draws fields in order. ``missing`` are required ones left empty, ``typed`` what the reader
    would want to compare: label -> words."""

    def __init__(self, form: Keyed) -> None:
        self.form = form
        self.missing: list[str] = []
        self.typed: dict[str, str] = {}
        self._slots: dict[str, Any] = {}
        self._labels: dict[str, str] = {}

    def day(
        self,
        name: str,
        label: str,
        value: date | None,
        *,
        required: bool = True,
        past: bool = False,
        note: str | None = None,
    ) -> date | None:
        """A date. ``past``: something that happened, so a late entry is told beforehand."""
        with st.container(gap="xxsmall"):
            picked = st.date_input(
                label, value, EARLIEST, LATEST, self.form.key(name), help=note, format="YYYY-MM-DD"
            )
            day = picked if isinstance(picked, date) else None
            if day:
                st.caption(day_words(day, past=past))
            self._place(name, label, day, words.day(day, long=True) if day else "", required)
        return day

    def line(
        self, name: str, label: str, *, required: bool = False, most: int = 200,
        value: str = "", note: str | None = None, hint: str = "",
    ) -> str:  # fmt: skip
        """One line of text."""
        with st.container(gap="xxsmall"):
            text = st.text_input(
                label, value, most, self.form.key(name), help=note, placeholder=hint or None
            )
            self._place(name, label, (text or "").strip(), text or "", required)
        return text or ""

    def story(
        self, name: str, label: str, *, required: bool = False, most: int = 4000, hint: str = "",
        value: str = "", note: str | None = None,
    ) -> str:  # fmt: skip
        """Several lines of text."""
        with st.container(gap="xxsmall"):
            text = st.text_area(
                label, value, 80, most, self.form.key(name), help=note, placeholder=hint or None
            )
            self._place(name, label, (text or "").strip(), text or "", required)
        return text or ""

    def choice(
        self, name: str, label: str, options: Sequence[Any], say: Callable[[Any], str],
        *, first: bool = True, note: str | None = None,
    ) -> Any:  # fmt: skip
        """One of ``options``, lying open when they are few; ``first``: chosen beforehand."""
        key = self.form.key(name)
        with st.container(gap="xxsmall"):
            if len(options) > LONG_CHOICE or not first:
                chosen = st.selectbox(
                    label, options, 0 if first else None, say, key,
                    help=note, placeholder=_("Choose"),
                )  # fmt: skip
            else:
                chosen = st.segmented_control(
                    label, options, default=options[0], required=True, format_func=say, key=key,
                    help=note,
                )  # fmt: skip
            self._place(name, label, chosen, say(chosen) if chosen is not None else "", True)
        return chosen

    def files(self, name: str, label: str, *, required: bool = False) -> tuple[Upload, ...]:
        """Files of the kinds that are taken; what is in them is judged by the service."""
        with st.container(gap="xxsmall"):
            found = st.file_uploader(
                label, list(MEDIA_TYPES), True, self.form.key(name),
                help=_("{kinds}; {most} MB each at the most.").format(
                    kinds=", ".join(MEDIA_TYPES).upper(), most=MOST_BYTES // 1024 // 1024
                ),
            )  # fmt: skip
            said = ", ".join(file.name for file in found)
            self._place(name, label, said, said, required)
        return tuple(Upload(file.name, file.getvalue()) for file in found)

    def count(
        self, name: str, label: str, value: int | None, least: int, most: int,
        *, required: bool = True, note: str | None = None,
    ) -> int | None:  # fmt: skip
        """A whole number; its bounds are the widget's only where the service has none."""
        with st.container(gap="xxsmall"):
            key = self.form.key(name)
            number = st.number_input(label, least, most, value, 1, key=key, help=note)
            self._place(name, label, number, words.number(number), required)
        return None if number is None else int(number)

    def flag(self, name: str, label: str, *, value: bool = False, note: str | None = None) -> bool:
        with st.container(gap="xxsmall"):
            on = st.toggle(label, value, self.form.key(name), help=note)
            self._place(name, label, on, _("Yes") if on else _("No"), False)
        return on

    def refuse(self, name: str, message: str) -> bool:
        """Show ``message`` at its field; False when the form has no such field."""
        slot = self._slots.get(name)
        if slot is None:
            return False
        slot.markdown(f":red[:material/error: {message}]")
        return True

    def name_missing(self) -> None:
        """Say at every empty required field that it is needed."""
        for name in self.missing:
            self.refuse(name, _("This field must not be empty."))

    def labels(self, names: Sequence[str]) -> str:
        """The labels of these fields, for a sentence."""
        mark = "、" if words.code() == "zh" else ", "
        return mark.join(self._labels[name] for name in names)

    def _place(self, name: str, label: str, value: Any, said: str, required: bool) -> None:
        self._slots[name] = st.empty()
        self._labels[name] = label
        if required and value in (None, ""):
            self.missing.append(name)
        if said:
            self.typed[label] = said


def day_words(day: date, *, past: bool = False) -> str:
    """Weekday, working day or day off, and what follows from entering it late."""
    found = reads.day(day)
    parts = [words.weekday(day), _("working day") if found.working else _("day off")]
    if found.provisional:
        parts.append(_("holidays of that year not yet announced"))
    said = " · ".join(parts)
    if past and found.wd_ago > PROMPT_WD:
        late = _("{days} ago: it will be marked as entered later").format(
            days=words.days(found.wd_ago, unit="wd")
        )
        said += f" · :orange[{late}]"
    return said
